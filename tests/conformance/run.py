"""Run all cases against one server."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lapekg.access import Scope, Tokens
from tests.conformance.description import check_description
from tests.conformance.endpoint import Endpoint, write_instance
from tests.conformance.exchanges import converse, writes
from tests.conformance.graphs import exchange_graphs, follow_prose
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import check_syntax, evaluate
from tests.conformance.suite import Case, Data, load_cases
from tests.conformance.updates import Updates, check_update_syntax
from tests.web.conftest import publish, start_server, stop_server

VARIABLE = "SPARQL11_TESTS"

Runner = Callable[[Case, Endpoint], Outcome]

_RUNNERS: dict[str, Runner] = {
    "QueryEvaluationTest": evaluate,
    "CSVResultFormatTest": evaluate,
    "PositiveSyntaxTest11": check_syntax,
    "NegativeSyntaxTest11": check_syntax,
    "PositiveUpdateSyntaxTest11": check_update_syntax,
    "NegativeUpdateSyntaxTest11": check_update_syntax,
    "ProtocolTest": converse,
    "ServiceDescriptionTest": check_description,
    "GraphStoreProtocolTest": exchange_graphs,
}
_WRITING = {"UpdateEvaluationTest", "GraphStoreProtocolTest"}


def find_suite() -> Path | None:
    """Give the folder of the suite, None where the environment names none."""
    folder = os.environ.get(VARIABLE)
    return Path(folder).resolve() if folder else None


def run_suite(suite: Path) -> list[Outcome]:
    """Give the outcome of every case, sorted by folder and name."""
    cases = load_cases(suite)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_instance(root, Data())
        publish(root)
        server = start_server(root)
        try:
            endpoint = Endpoint(server, Tokens(root / ".lapekg").new("suite", [Scope.ADMIN]))
            outcomes = list(_run_all(cases, endpoint, {**_RUNNERS, "UpdateEvaluationTest": Updates(suite).evaluate}))
        finally:
            stop_server(server)
    return sorted(outcomes, key=lambda outcome: outcome.case.label)


def _run_all(cases: list[Case], endpoint: Endpoint, runners: Mapping[str, Runner]) -> Iterator[Outcome]:
    prose = [case for case in cases if case.kind == "GraphStoreProtocolTest" and not case.exchanges]
    others = [case for case in cases if case not in prose]
    # Cases of one dataset stand together, so that it is built once. What is written would stay in it: that comes last.
    for case in sorted(others, key=lambda case: (_is_written(case), repr(case.data))):
        yield _run(case, endpoint, runners)
    yield from follow_prose(prose, endpoint)


def _is_written(case: Case) -> bool:
    return case.kind in _WRITING or (case.kind == "ProtocolTest" and writes(case))


def _run(case: Case, endpoint: Endpoint, runners: Mapping[str, Runner]) -> Outcome:
    if case.entails:
        return Outcome(case, Verdict.INAPPLICABLE, "an entailment regime; the endpoint has simple entailment")
    runner = runners[case.kind]
    if runner is check_syntax and case.query is not None and case.query.path.suffix == ".ru":
        runner = check_update_syntax
    if case.federates and runner is evaluate:
        return Outcome(case, Verdict.UNTESTED, "calls endpoints at addresses of others; SERVICE is refused")
    return runner(case, endpoint)
