"""The W3C's tests of SHACL: their manifests, read into cases.

The vocabulary is that of https://w3c.github.io/data-shapes/data-shapes-test-suite/. The files stay where they are;
nothing of them is part of this project.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import Quad, RdfFormat
from rdflib.namespace import SH

from lapekg.graph.literals import canonical
from lapekg.validation.paths import sparql_path
from lapekg.validation.terms import to_pyoxigraph, to_rdflib

# Relative IRIs of the files; the names of the tests begin with it.
ADDRESS = "https://w3c.github.io/data-shapes/data-shapes-test-suite/tests/"

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")

# Focus node, path in SPARQL syntax, value, component, severity: terms in N-Triples form.
Result = tuple[str, str | None, str | None, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One test: a data graph, a shapes graph, and what is expected of their validation."""

    iri: str
    label: str
    data: tuple[Quad, ...]
    shapes: tuple[Quad, ...]
    fails: bool
    results: frozenset[Result]
    source_shapes: frozenset[str]
    messages: frozenset[str]

    @property
    def folder(self) -> str:
        """Name the part of the suite that the case stands in, such as core/node."""
        return self.label.rpartition("/")[0]


def load_cases(suite: Path) -> list[Case]:
    """Read the cases of all files that a manifest includes, in the order of their labels."""
    return sorted(_included(suite, suite / "manifest.ttl"), key=lambda case: case.label)


def written(term: Any) -> str:
    """Write a term of rdflib as the stores of ours spell it."""
    subject = pyoxigraph.NamedNode("urn:x")
    return str(canonical(Quad(subject, subject, to_pyoxigraph(term))).object)


def _included(suite: Path, manifest: Path) -> Iterator[Case]:
    graph = _graph(_quads(suite, manifest))
    for included in graph.objects(None, MF.include):
        yield from _included(suite, suite / str(included).removeprefix(ADDRESS))
    for entries in graph.objects(None, MF.entries):
        for entry in graph.items(entries):
            yield _case(suite, graph, entry)


def _case(suite: Path, graph: rdflib.Graph, entry: Any) -> Case:
    action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
    found = list(graph.objects(result, SH.result))
    data, shapes = (
        _quads(suite, suite / str(graph.value(action, each)).removeprefix(ADDRESS))
        for each in (SHT.dataGraph, SHT.shapesGraph)
    )
    return Case(
        iri=str(entry),
        label=str(entry).removeprefix(ADDRESS),
        data=data,
        shapes=shapes,
        fails=result == SHT.Failure,
        results=frozenset(_result(graph, each) for each in found),
        source_shapes=_iris(graph, found, SH.sourceShape),
        messages=frozenset(str(text) for each in found for text in graph.objects(each, SH.resultMessage)),
    )


def _result(graph: rdflib.Graph, node: Any) -> Result:
    path, value = graph.value(node, SH.resultPath), graph.value(node, SH.value)
    return (
        written(graph.value(node, SH.focusNode)),
        None if path is None else sparql_path(graph, path),
        None if value is None else written(value),
        _local_name(graph.value(node, SH.sourceConstraintComponent)),
        _local_name(graph.value(node, SH.resultSeverity)),
    )


def _iris(graph: rdflib.Graph, nodes: list[Any], predicate: Any) -> frozenset[str]:
    found = (value for node in nodes for value in graph.objects(node, predicate))
    return frozenset(str(value) for value in found if isinstance(value, rdflib.URIRef))


def _local_name(iri: Any) -> str:
    return str(iri).rpartition("#")[2]


@cache
def _quads(suite: Path, path: Path) -> tuple[Quad, ...]:
    """Read a file once: what is expected names the blank nodes of the data in the same file."""
    base = f"{ADDRESS}{path.relative_to(suite).as_posix()}"
    return tuple(pyoxigraph.parse(path=path, format=RdfFormat.TURTLE, base_iri=base))


def _graph(quads: tuple[Quad, ...]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return graph
