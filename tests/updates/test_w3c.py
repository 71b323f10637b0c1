"""The W3C's tests of SPARQL 1.1 Update, each on a draft in this process."""

import re

import pytest

from lapekg.errors import MalformedQuery, RefusedChange
from lapekg.updates import SparqlUpdate
from tests.conformance.run import VARIABLE, find_suite
from tests.updates.drafts import applied, held, work_on
from tests.updates.suite import UpdateCase, same_dataset, syntax_cases, update_cases

SUITE = find_suite()

needs_suite = pytest.mark.skipif(SUITE is None, reason=f"{VARIABLE} names no folder with the W3C's SPARQL 1.1 tests")


def _evaluation() -> list[UpdateCase]:
    return update_cases(SUITE) if SUITE else []


def _syntax() -> list[tuple[str, str, bool]]:
    return syntax_cases(SUITE) if SUITE else []


@needs_suite
def test_all_cases_are_found() -> None:
    assert len(_evaluation()) == 94
    assert len(_syntax()) == 55


@pytest.mark.parametrize("case", _evaluation(), ids=lambda case: case.name)
def test_evaluation_gives_the_dataset_that_is_expected(case: UpdateCase) -> None:
    work = work_on(case.before)
    change = SparqlUpdate(case.text, case.address).propose(work)
    assert same_dataset(held(work), case.after)
    assert applied(case.before, change) == held(work)


@pytest.mark.parametrize(("text", "is_right"), [pytest.param(*each[1:], id=each[0]) for each in _syntax()])
def test_syntax_is_taken_or_refused(text: str, is_right: bool) -> None:
    update = SparqlUpdate(text, "http://example.org/")
    if not is_right:
        with pytest.raises(MalformedQuery):
            update.check()
    elif re.search(r"\bLOAD (?!SILENT)", text):
        with pytest.raises(RefusedChange, match="LOAD is refused"):
            update.check()
    else:
        update.check()
