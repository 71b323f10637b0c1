"""Validate a dataset: SHACL Core by pySHACL on rdflib, the SPARQL in shapes by Oxigraph."""

from collections.abc import Collection, Iterator
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode

from lapekg.graph.dataset import Dataset
from lapekg.validation.data_graph import MirroredGraph
from lapekg.validation.ended import ended
from lapekg.validation.execution import run
from lapekg.validation.locations import DatasetLocations
from lapekg.validation.merged import NAMED_GRAPH, TYPE
from lapekg.validation.report import ValidationReport, Violation
from lapekg.validation.results import read_results, report_of
from lapekg.validation.shapes import Shapes
from lapekg.validation.targets import Targeting
from lapekg.validation.terms import to_rdflib
from lapekg.validation.triple_terms import refuse_triple_terms
from lapekg.validation.workload import arrange


def validate(dataset: Dataset, shapes: Shapes, focus: Collection[NamedNode] | None = None) -> ValidationReport:
    """Validate the merged graph of a dataset, or only the focus nodes named.

    Shapes also see `<g> a sd:NamedGraph` for every named graph of the dataset. Without shapes everything conforms.
    Nothing is fetched from anywhere. Raises ShapesError when the shapes cannot be used, SourceError for a triple term.
    """
    return report_of(find(dataset, shapes, focus), shapes.naming)


def find(dataset: Dataset, shapes: Shapes, focus: Collection[NamedNode] | None = None) -> list[Violation]:
    """Validate likewise, and give each result with its origin; one of two origins comes twice."""
    if not len(shapes.graph) or (focus is not None and not focus):
        return []
    refuse_triple_terms(dataset.quads, dataset.positions)
    triples = set(_triples(dataset))
    data_graph = MirroredGraph(triples, shapes)
    nodes = None if focus is None else frozenset(to_rdflib(node) for node in focus)
    workload = arrange(shapes)
    targeting = Targeting(data_graph, data_graph.oxigraph)
    focus_nodes = {
        shape: {node for target in targets for node in targeting.nodes(target) if nodes is None or node in nodes}
        for shape, targets in workload.targets.items()
    }
    outcome = run(workload, focus_nodes, data_graph)
    if not outcome.found:
        return []
    return [*read_results(outcome.found, shapes, DatasetLocations(dataset)), *ended(outcome)]


def _triples(dataset: Dataset) -> Iterator[tuple[Any, NamedNode, Any]]:
    for quad in dataset.quads:
        yield quad.subject, quad.predicate, quad.object
        if not isinstance(quad.graph_name, DefaultGraph):
            yield quad.graph_name, TYPE, NAMED_GRAPH
