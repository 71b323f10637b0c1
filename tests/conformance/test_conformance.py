"""The W3C's SPARQL 1.1 tests against a real server; docs/conformance.md tells how they went."""

from collections.abc import Sequence

import pytest

from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.report import (
    DESCRIPTION,
    EARL,
    EVALUATION,
    GRAPH_STORE,
    OLDER_GRAPH_STORE,
    PAGE,
    UPDATE_EVALUATION,
    area,
    load_causes,
    to_earl,
    to_markdown,
)
from tests.conformance.run import VARIABLE, find_suite, run_suite

# What `oxigraph serve`, the engine's own server, reaches.
ENGINE_EVALUATION = 215


@pytest.fixture(scope="module")
def outcomes() -> Sequence[Outcome]:
    """Run the whole suite once."""
    suite = find_suite()
    if suite is None:
        pytest.skip(f"{VARIABLE} names no folder with the W3C's SPARQL 1.1 tests")
    return run_suite(suite)


def _failed(outcomes: Sequence[Outcome]) -> dict[str, str]:
    return {each.case.label: each.detail for each in outcomes if each.verdict is Verdict.FAILED}


def test_whole_suite_is_found(outcomes: Sequence[Outcome]) -> None:
    kinds = [each.case.kind for each in outcomes]
    assert kinds.count("ProtocolTest") == 34
    assert kinds.count("ServiceDescriptionTest") == 3
    assert sum(area(each) == EVALUATION for each in outcomes) == 225


def test_every_protocol_exchange_passes(outcomes: Sequence[Outcome]) -> None:
    protocol = [each for each in outcomes if each.case.kind == "ProtocolTest"]
    assert _failed(protocol) == {}
    assert sum(each.verdict is Verdict.PASSED for each in protocol) == 34


@pytest.mark.parametrize(("part", "number"), [(UPDATE_EVALUATION, 94), (GRAPH_STORE, 14), (OLDER_GRAPH_STORE, 17)])
def test_every_case_of_writing_passes(outcomes: Sequence[Outcome], part: str, number: int) -> None:
    of_part = [each for each in outcomes if area(each) == part]
    assert _failed(of_part) == {}
    assert len(of_part) == number


def test_service_description_passes(outcomes: Sequence[Outcome]) -> None:
    assert _failed([each for each in outcomes if area(each) == DESCRIPTION]) == {}


def test_query_evaluation_is_no_worse_than_the_engines_own_server(outcomes: Sequence[Outcome]) -> None:
    passed = [each for each in outcomes if area(each) == EVALUATION and each.verdict is Verdict.PASSED]
    assert len(passed) >= ENGINE_EVALUATION


def test_failures_are_those_with_a_known_cause(outcomes: Sequence[Outcome]) -> None:
    known = {label for cause in load_causes() for label in cause.tests}
    failed = _failed(outcomes)
    assert {label: detail for label, detail in failed.items() if label not in known} == {}
    assert known - set(failed) == set(), "these pass: they leave causes.toml"


def test_published_results_are_those_of_a_run(outcomes: Sequence[Outcome]) -> None:
    published, of_run = EARL.read_text(encoding="utf-8").splitlines(), to_earl(outcomes).splitlines()
    assert sorted(set(of_run) ^ set(published)) == [], "run `make conformance`"
    assert published == of_run
    assert PAGE.read_text(encoding="utf-8") == to_markdown(outcomes)
