"""Run all cases against one server."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.conformance.description import check_description
from tests.conformance.endpoint import Endpoint, write_instance
from tests.conformance.exchanges import converse
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import check_syntax, evaluate
from tests.conformance.suite import Case, Data, load_cases
from tests.web.conftest import publish, start_server, stop_server

VARIABLE = "SPARQL11_TESTS"

_RUNNERS: dict[str, Callable[[Case, Endpoint], Outcome]] = {
    "QueryEvaluationTest": evaluate,
    "CSVResultFormatTest": evaluate,
    "PositiveSyntaxTest11": check_syntax,
    "NegativeSyntaxTest11": check_syntax,
    "ProtocolTest": converse,
    "ServiceDescriptionTest": check_description,
}


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
            endpoint = Endpoint(server)
            # Cases of one dataset stand together, so that it is built once.
            outcomes = [_run(case, endpoint) for case in sorted(cases, key=lambda case: repr(case.data))]
        finally:
            stop_server(server)
    return sorted(outcomes, key=lambda outcome: outcome.case.label)


def _run(case: Case, endpoint: Endpoint) -> Outcome:
    if case.entails:
        return Outcome(case, Verdict.INAPPLICABLE, "an entailment regime; the endpoint has simple entailment")
    runner = _RUNNERS.get(case.kind)
    if runner is None or (case.query is not None and case.query.path.suffix == ".ru"):
        return Outcome(case, Verdict.INAPPLICABLE, "writes; the endpoint only reads")
    if case.federates and runner is evaluate:
        return Outcome(case, Verdict.UNTESTED, "calls endpoints at addresses of others; SERVICE is refused")
    return runner(case, endpoint)
