"""The W3C's cases of SPARQL 1.1 Update: a request, the dataset before and that afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad
from rdflib import RDF, RDFS, Graph
from rdflib.term import Node

from lapekg.graph.literals import canonical
from tests.conformance.suite import ADDRESS, MF, UT

MANIFESTS = (
    "add",
    "basic-update",
    "clear",
    "copy",
    "delete",
    "delete-data",
    "delete-insert",
    "delete-where",
    "drop",
    "move",
    "update-silent",
)


@dataclass(frozen=True, slots=True)
class UpdateCase:
    """A request at its address, and datasets as quads."""

    name: str
    text: str
    address: str
    before: frozenset[Quad]
    after: frozenset[Quad]


def update_cases(suite: Path) -> list[UpdateCase]:
    """Read the cases that evaluate."""
    return [case for folder in MANIFESTS for case in _read(suite, folder)]


def syntax_cases(suite: Path) -> list[tuple[str, str, bool]]:
    """Read the cases of syntax: name, text, and whether it is right."""
    cases = []
    for folder in ("syntax-update-1", "syntax-update-2"):
        graph = _manifest(suite, folder)
        for entry in graph.subjects(RDF.type, None):
            kind = str(graph.value(entry, RDF.type)).partition("#")[2]
            if kind in {"PositiveUpdateSyntaxTest11", "NegativeUpdateSyntaxTest11"}:
                path = _path(suite, graph.value(entry, MF.action))
                cases.append((f"{folder}/{path.name}", path.read_text("utf-8"), kind.startswith("Positive")))
    return sorted(cases)


def same_dataset(left: Iterable[Quad], right: Iterable[Quad]) -> bool:
    """Compare two datasets but for the labels of blank nodes."""
    datasets = [Dataset(map(canonical, quads)) for quads in (left, right)]
    for each in datasets:
        each.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return datasets[0] == datasets[1]


def _read(suite: Path, folder: str) -> list[UpdateCase]:
    graph = _manifest(suite, folder)
    cases = []
    for entry in graph.subjects(RDF.type, MF.UpdateEvaluationTest):
        action, result = graph.value(entry, MF.action), graph.value(entry, MF.result)
        request = graph.value(action, UT.request)
        cases.append(
            UpdateCase(
                name=f"{folder}/{str(entry).partition('#')[2]}",
                text=_path(suite, request).read_text("utf-8"),
                address=str(request),
                before=_dataset(suite, graph, action),
                after=_dataset(suite, graph, result),
            )
        )
    return cases


def _manifest(suite: Path, folder: str) -> Graph:
    name = f"{folder}/manifest.ttl"
    return Graph().parse(suite / name, format="turtle", publicID=f"{ADDRESS}{name}")


def _dataset(suite: Path, graph: Graph, node: Node | None) -> frozenset[Quad]:
    quads: set[Quad] = set()
    for document in graph.objects(node, UT.data):
        quads.update(_quads(suite, document))
    for named in graph.objects(node, UT.graphData):
        document = graph.value(named, UT.graph) or named
        name = NamedNode(str(graph.value(named, RDFS.label) or document))
        quads.update(Quad(each.subject, each.predicate, each.object, name) for each in _quads(suite, document))
    return frozenset(quads)


def _quads(suite: Path, document: Node) -> list[Quad]:
    quads = list(pyoxigraph.parse(path=_path(suite, document), base_iri=str(document), rename_blank_nodes=True))
    assert all(isinstance(each.graph_name, DefaultGraph) for each in quads)
    return quads


def _path(suite: Path, node: Node | None) -> Path:
    assert str(node).startswith(ADDRESS)
    return suite / str(node).removeprefix(ADDRESS)
