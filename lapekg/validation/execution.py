"""Run a workload: give pySHACL its focus nodes, and tell which of them each of its results comes from."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pyshacl import ShapesGraph
from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from rdflib.namespace import SH

from lapekg.errors import ShapesError
from lapekg.sources import SHAPES_FOLDER
from lapekg.validation.comparisons import compare_as_sparql_does
from lapekg.validation.data_graph import AnsweringGraph, without_bindings
from lapekg.validation.pyshacl_speed import spare_what_nobody_reads
from lapekg.validation.results import Report, parts
from lapekg.validation.screening import Facts
from lapekg.validation.workload import Workload

# A person mends thousands of errors by their cause; to list a million takes minutes and gigabytes.
MOST_ERRORS = 10_000
_BATCH = 500

# A validated shape and the focus node it is given, both in rdflib.
Given = tuple[Any, Any]


@dataclass(slots=True)
class Outcome:
    """Results with what they come from; after `MOST_ERRORS` the rest is left `unlooked`, `ended` before the first.

    Only what `selects` says yes to is a result.
    """

    selects: Callable[[Given], bool] = lambda _: True
    found: list[tuple[Given, Report]] = field(default_factory=list)
    errors: int = 0
    unlooked: int = 0
    ended: Any = None

    def add(self, given: Given, report: Report) -> None:
        """Keep a result; warnings and what is less are no errors."""
        if not self.selects(given):
            return
        self.found.append((given, report))
        self.errors += parts(report)[SH.resultSeverity] not in (SH.Info, SH.Warning)


def run(
    workload: Workload,
    focus_nodes: Mapping[Any, Collection[Any]],
    data_graph: AnsweringGraph,
    selects: Callable[[Given], bool] = lambda _: True,
) -> Outcome:
    """Give every focus node to pySHACL with the shape it is to be validated against.

    `selects` is asked of each pair that has a result whether it is one.

    pySHACL's own option focus_nodes would also leave out nodes reached through sh:node and sh:or, and so pass over
    violations there; its verdict counts warnings as violations. Neither is used.
    """
    outcome, facts = Outcome(selects), Facts(data_graph)
    try:
        for shape in sorted(focus_nodes):
            doubtful = sorted(workload.screen.doubtful(shape, focus_nodes[shape], facts), key=str)
            for start in range(0, len(doubtful), _BATCH):
                nodes = doubtful[start : start + _BATCH]
                if outcome.errors < MOST_ERRORS:
                    _run(workload, shape, nodes, data_graph, outcome)
                else:
                    outcome.ended = outcome.ended or nodes[0]
                    outcome.unlooked += len(nodes)
    except (ReportableRuntimeError, AssertionError, ValueError, re.error) as error:
        # The last three come of parameters that pySHACL takes as they are: a pattern that is none, an IRI as a limit.
        raise ShapesError(SHAPES_FOLDER, str(error) or "a parameter of a constraint is of the wrong kind") from error
    return outcome


def _run(workload: Workload, shape: Any, nodes: list[Any], graph: Any, outcome: Outcome) -> None:
    # As made here: no inference, no functions, rules or JavaScript, no imports.
    executor = SHACLExecutor()
    compiled = _compile(workload)[shape]
    reports = compiled.validate(executor, graph, focus=nodes)[1]
    if not workload.reports_elsewhere(shape):
        for report in reports:
            outcome.add((shape, without_bindings(parts(report)[SH.focusNode])), report)
    elif reports:
        for node in nodes:
            for report in compiled.validate(executor, graph, focus=[node])[1]:
                outcome.add((shape, node), report)


@lru_cache(maxsize=4)
def _compile(workload: Workload) -> dict[Any, Any]:
    compare_as_sparql_does()
    spare_what_nobody_reads()
    return {shape.node: shape for shape in ShapesGraph(workload.graph).shapes}
