"""The W3C's tests of SHACL; docs/shacl-conformance.md tells how they went."""

from collections.abc import Sequence

import pytest

from tests.conformance.outcomes import Verdict
from tests.shacl_conformance.report import PAGE, load_causes, to_markdown
from tests.shacl_conformance.run import VARIABLE, Outcome, find_suite, run_suite
from tests.validation.second_opinion import DIFFERENCES


@pytest.fixture(scope="module")
def outcomes() -> Sequence[Outcome]:
    """Run the whole suite once."""
    suite = find_suite()
    if suite is None:
        pytest.skip(f"{VARIABLE} names no folder with the W3C's tests of SHACL")
    return run_suite(suite)


def test_whole_suite_is_found(outcomes: Sequence[Outcome]) -> None:
    folders = [each.case.folder.partition("/")[0] for each in outcomes]
    assert (folders.count("core"), folders.count("sparql")) == (98, 23)


def test_what_does_not_pass_has_a_known_cause(outcomes: Sequence[Outcome]) -> None:
    known = {label for cause in load_causes() for label in cause.tests}
    left = {each.case.label: each.detail for each in outcomes if each.verdict is not Verdict.PASSED}
    assert {label: detail for label, detail in left.items() if label not in known} == {}
    assert known - set(left) == set(), "these pass: they leave causes.toml"


def test_published_page_is_that_of_a_run(outcomes: Sequence[Outcome]) -> None:
    assert PAGE.read_text(encoding="utf-8") == to_markdown(outcomes), "run `make conformance`"


def test_published_page_tells_every_difference_between_the_engines() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [each["what"] for each in DIFFERENCES if f"| {each['what']} |" not in page] == []
