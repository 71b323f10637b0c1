"""Run a workload: give pySHACL its focus nodes, and tell which of them each of its results comes from."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from pyshacl import ShapesGraph
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph
from pyshacl.pytypes import SHACLExecutor
from rdflib.namespace import SH

from lapekg.errors import ShapesError
from lapekg.sources import SHAPES_FOLDER
from lapekg.validation.comparisons import compare_as_sparql_does
from lapekg.validation.data_graph import AnsweringGraph, without_bindings
from lapekg.validation.results import Report, parts
from lapekg.validation.screening import Screen
from lapekg.validation.workload import Workload

# A validated shape and the focus node it is given, both in rdflib.
Given = tuple[Any, Any]


def run(
    workload: Workload, focus_nodes: Mapping[Any, Collection[Any]], data_graph: AnsweringGraph, screen: Screen
) -> Iterator[tuple[Given, Report]]:
    """Give every focus node to pySHACL with the shape it is to be validated against.

    pySHACL's own option focus_nodes would also leave out nodes reached through sh:node and sh:or, and so pass over
    violations there; its verdict counts warnings as violations. Neither is used.
    """
    compare_as_sparql_does()
    try:
        graph = DataGraph.from_rdflib(data_graph)
        for shape, nodes in focus_nodes.items():
            doubtful = screen.doubtful(shape, nodes)
            if doubtful:
                yield from _run(workload, shape, doubtful, graph)
    except (ReportableRuntimeError, AssertionError, ValueError, re.error) as error:
        # The last three come of parameters that pySHACL takes as they are: a pattern that is none, an IRI as a limit.
        raise ShapesError(SHAPES_FOLDER, str(error) or "a parameter of a constraint is of the wrong kind") from error


def _run(workload: Workload, shape: Any, nodes: Collection[Any], graph: Any) -> Iterator[tuple[Given, Report]]:
    # As made here: no inference, no functions, rules or JavaScript, no imports.
    executor = SHACLExecutor()
    compiled = _compile(workload)[shape]
    reports = compiled.validate(executor, graph, focus=list(nodes))[1]
    if not workload.reports_elsewhere(shape):
        yield from (((shape, without_bindings(parts(report)[SH.focusNode])), report) for report in reports)
    elif reports:
        for node in nodes:
            yield from (((shape, node), report) for report in compiled.validate(executor, graph, focus=[node])[1])


@lru_cache(maxsize=4)
def _compile(workload: Workload) -> dict[Any, Any]:
    return {shape.node: shape for shape in ShapesGraph(workload.graph).shapes}
