"""Shapes of an instance: every shapes/*.ttl in one graph, checked for what the engine would pass over in silence."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import RdfFormat
from rdflib.namespace import SH

from lapekg.config import Instance
from lapekg.errors import ShapesError
from lapekg.sources import SHAPES_FOLDER, relative_name
from lapekg.validation.naming import Naming
from lapekg.validation.terms import to_pyoxigraph, to_rdflib

UNSUPPORTED: dict[Any, str] = {
    SH.rule: "rules stand in ontology/rules",
    SH.js: "no JavaScript is run",
    SH.jsLibrary: "no JavaScript is run",
    SH.expression: "write a SPARQL constraint (sh:sparql) in its place",
    # pySHACL keeps the validators of such components for ever, by the address of a graph that may be gone.
    SH.ConstraintComponent: "write a SPARQL constraint (sh:sparql) in its place",
}

_LISTS = (SH["and"], SH["or"], SH.xone)
_REFERENCES = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape, *_LISTS)
_QUERIES = (SH.select, SH.ask, SH.construct)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE\s*(?:SILENT\b)?\s*(?:<|[?$]|[\w.-]*:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """A shapes graph; `files` tells in which file a shape stands."""

    graph: rdflib.Graph
    files: Mapping[Any, str] = field(default_factory=dict)
    naming: Naming = field(default_factory=Naming)

    def file_of(self, shape: Any) -> str:
        """Name the file of a shape, or the folder of all when it is unknown."""
        return self.files.get(shape, SHAPES_FOLDER)


def load_shapes(instance: Instance) -> Shapes:
    """Read shapes/*.ttl in the order of their paths; no file means no shapes, and everything conforms.

    Nothing that a shape names is fetched: owl:imports is not followed. Raises ShapesError on a syntax error, a term
    that SHACL does not have, a feature that is not supported and a query that would call out.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    files: dict[Any, str] = {}
    for path in _shape_files(instance.root / SHAPES_FOLDER):
        name = relative_name(path, instance)
        for triple in _read(path, name):
            _check(triple, name)
            files.setdefault(triple[0], name)
            graph.add(triple)
    shapes = Shapes(graph, files, Naming(instance.prefixes, instance.languages))
    _check_references(shapes)
    return shapes


def _shape_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.ttl") if path.is_file() and not path.name.startswith("."))


def _read(path: Path, name: str) -> Iterator[tuple[Any, Any, Any]]:
    try:
        # Labels of blank nodes are local to a file: renamed, so that _:a of two files stays two nodes.
        for quad in pyoxigraph.parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            yield to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        raise ShapesError(name, f"{place}{error.msg.partition(': ')[2] or error.msg}") from error
    except OSError as error:
        raise ShapesError(name, f"cannot be read: {error.strerror or error}") from error


def _check(triple: tuple[Any, Any, Any], name: str) -> None:
    for term in triple[1:]:
        if isinstance(term, rdflib.URIRef) and term.startswith(str(SH)):
            _check_term(term, name)
    predicate, value = triple[1:]
    for term in (predicate, value):
        if term in UNSUPPORTED:
            raise ShapesError(name, f"sh:{_local_name(term)} is not supported; {UNSUPPORTED[term]}")
    if predicate in _QUERIES and calls_out(str(value)):
        raise ShapesError(name, "SERVICE in a shape's query is refused: validation never calls out")


def calls_out(query: str) -> bool:
    r"""Say whether a query has a SERVICE clause; one in a comment or a text counts too.

    >>> calls_out("SELECT $this { SERVICE <http://example.org/> { } }"), calls_out("SELECT ?service { }")
    (True, False)
    """
    # SPARQL reads code point escapes before anything else (SPARQL 1.1, section 19.2).
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    return _SERVICE.search(plain) is not None


def _check_references(shapes: Shapes) -> None:
    """Refuse the name of a shape that stands nowhere: it would ask for nothing."""
    for predicate in _REFERENCES:
        for subject, value in shapes.graph.subject_objects(predicate):
            for named in shapes.graph.items(value) if predicate in _LISTS else [value]:
                if (named, None, None) not in shapes.graph:
                    name = shapes.naming.term(to_pyoxigraph(named))
                    raise ShapesError(shapes.file_of(subject), f"names the shape {name}, which stands nowhere")


def _check_term(term: rdflib.URIRef, name: str) -> None:
    if term not in SH:
        local = _local_name(term)
        close = difflib.get_close_matches(local, [_local_name(each) for each in dir(SH)], n=1)
        hint = f"; did you mean sh:{close[0]}?" if close else ""
        raise ShapesError(name, f"SHACL has no term sh:{local}{hint}")


def _local_name(term: str) -> str:
    return term.removeprefix(str(SH))
