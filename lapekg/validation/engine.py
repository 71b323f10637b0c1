"""Validate a dataset: SHACL Core by pySHACL on rdflib, the SPARQL in shapes by Oxigraph."""

import re
from collections.abc import Collection, Iterator
from typing import Any

import rdflib
from pyoxigraph import DefaultGraph, NamedNode
from pyshacl import ShapesGraph
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.pytypes import SHACLExecutor
from rdflib.namespace import RDF

from lapekg.errors import ShapesError
from lapekg.graph.dataset import Dataset
from lapekg.sources import SHAPES_FOLDER
from lapekg.validation.data_graph import MirroredGraph
from lapekg.validation.report import ValidationReport
from lapekg.validation.results import Report, read_results
from lapekg.validation.shapes import Shapes
from lapekg.validation.targets import find_targets
from lapekg.validation.terms import to_rdflib
from lapekg.validation.workload import Workload, arrange

NAMED_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#NamedGraph")

_TYPE = NamedNode(str(RDF.type))


def validate(dataset: Dataset, shapes: Shapes, focus: Collection[NamedNode] | None = None) -> ValidationReport:
    """Validate the merged graph of a dataset, or only the focus nodes named.

    Shapes also see `<g> a sd:NamedGraph` for every named graph of the dataset. Without shapes everything conforms.
    Nothing is fetched from anywhere. Raises ShapesError when the shapes cannot be used.
    """
    if not len(shapes.graph) or (focus is not None and not focus):
        return ValidationReport((), shapes.naming)
    triples = set(_triples(dataset))
    data_graph = MirroredGraph(triples, shapes)
    nodes = None if focus is None else frozenset(to_rdflib(node) for node in focus)
    targets = find_targets(shapes, data_graph, data_graph.oxigraph, nodes)
    reports = _run(arrange(shapes, targets, data_graph), data_graph)
    return ValidationReport(read_results(reports, shapes, dataset), shapes.naming)


def _triples(dataset: Dataset) -> Iterator[tuple[Any, NamedNode, Any]]:
    for quad in dataset.quads:
        yield quad.subject, quad.predicate, quad.object
        if not isinstance(quad.graph_name, DefaultGraph):
            yield quad.graph_name, _TYPE, NAMED_GRAPH


def _run(workload: Workload, data_graph: rdflib.Graph) -> list[Report]:
    """Give every focus node to pySHACL with the shape it is to be validated against.

    pySHACL's own option focus_nodes would also leave out nodes reached through sh:node and sh:or, and so pass over
    violations there; its verdict counts warnings as violations. Neither is used.
    """
    # As made here: no inference, no functions, rules or JavaScript, no imports.
    executor = SHACLExecutor()
    reports: list[Report] = []
    try:
        shapes_by_node = {shape.node: shape for shape in ShapesGraph(workload.shapes_graph).shapes}
        graph = DataGraph.from_rdflib(data_graph)
        for node, focus_nodes in workload.focus_nodes.items():
            reports.extend(shapes_by_node[node].validate(executor, graph, focus=focus_nodes)[1])
    except (ReportableRuntimeError, AssertionError, ValueError, re.error) as error:
        # The last three come of parameters that pySHACL takes as they are: a pattern that is none, an IRI as a limit.
        raise ShapesError(SHAPES_FOLDER, str(error) or "a parameter of a constraint is of the wrong kind") from error
    return reports
