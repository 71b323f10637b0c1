"""Indexes of small graphs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from lapekg.config import Instance
from lapekg.search import SEARCH_FILE
from lapekg.search.write import write_index
from tests.search.names import BASE, NAMES


def write_turtle(text: str, path: Path) -> Path:
    """Write the index of a graph."""
    statements: list[Triple] = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    write_index(lambda: statements, Instance(path.parent, base_iri=BASE, languages=("fi", "sv", "en")), path)
    return path


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the index of the names of tests.search.names."""
    return write_turtle(NAMES, tmp_path_factory.mktemp("names") / SEARCH_FILE)


@pytest.fixture
def index_of(tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that writes the index of a graph in Turtle."""
    return lambda text: write_turtle(text, tmp_path / SEARCH_FILE)


def write_names(names: list[str], path: Path) -> Path:
    """Write the index of things with one name each, in no language: id:0, id:1 and so on."""
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    statements = [Triple(NamedNode(f"id:{number}"), label, Literal(name)) for number, name in enumerate(names)]
    write_index(lambda: statements, Instance(path.parent, languages=("zxx",)), path)
    return path
