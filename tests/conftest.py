"""Instances that every part can be tried on."""

import fcntl
import os
from pathlib import Path

import pytest
from hypothesis import settings

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from tests.entries.concerts import FILES as CONCERTS
from tests.lape import REPOSITORY

# A busy machine must not fail a test whose property holds.
settings.register_profile("lapekg", deadline=None)
settings.load_profile("lapekg")

BOOKS = {
    "lapekg.toml": """\
base_iri = "http://books.example/"
default_graph = "merged"
languages = ["en", "fi"]

[title]
en = "Books"

[graphs]
"ontology" = "source/terms"
""",
    "ontology/terms.ttl": """\
@prefix b: <http://books.example/terms#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

b:Book a rdfs:Class ; rdfs:label "book"@en .
""",
    "ontology/rules/wrote.rq": """\
PREFIX b: <http://books.example/terms#>
CONSTRUCT { ?person b:wrote ?book } WHERE { ?book b:author ?person }
""",
    "shapes/Book.ttl": """\
@prefix b: <http://books.example/terms#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<http://books.example/shapes#Book> a sh:NodeShape ;
    sh:targetClass b:Book ;
    sh:property <http://books.example/shapes#Book-title> .

<http://books.example/shapes#Book-title> a sh:PropertyShape ;
    sh:path b:title ;
    sh:minCount 1 ;
    sh:message "A book has a title"@en .
""",
    "data/moby.trig": """\
@prefix b: <http://books.example/terms#> .
@prefix id: <http://books.example/id/> .

<http://books.example/source/cover> {
    id:moby a b:Book ;
        b:title "Moby-Dick" ;
        b:author id:melville .
}
""",
    "data/people.ttl": """\
@prefix b: <http://books.example/terms#> .
@prefix id: <http://books.example/id/> .

id:melville b:name "Herman Melville" .
id:moby b:author id:melville .
""",
}


def write_files(root: Path, files: dict[str, str]) -> Path:
    """Write an instance's files below a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


@pytest.fixture
def tiny_instance(tmp_path: Path) -> Path:
    """Give the folder of a small instance about books: two data files, one rule, one shape."""
    return write_files(tmp_path / "books", BOOKS)


@pytest.fixture
def empty_instance(tmp_path: Path) -> Path:
    """Give an empty folder, which is an instance too."""
    root = tmp_path / "empty"
    root.mkdir()
    return root


@pytest.fixture(scope="session")
def concert_house(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Give a published instance about concerts, whose shapes have constraints of every kind."""
    root = write_files(tmp_path_factory.mktemp("concerts"), CONCERTS)
    settings = Settings(root=root)
    build(settings, load_instance(root), lambda _: None)
    return settings


@pytest.fixture(scope="session")
def lape_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a state folder with a snapshot of this repository's graph, built once for all that question it."""
    # Processes that run tests side by side have folders beside each other; the first to come builds for all.
    own = tmp_path_factory.getbasetemp()
    state = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "lape"
    with (own.parent / "lape.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(Settings(root=REPOSITORY, state=state), load_instance(REPOSITORY), lambda _: None)
    return state
