"""What came of a case."""

from dataclasses import dataclass
from enum import StrEnum

from tests.conformance.suite import Case


class Verdict(StrEnum):
    """The outcomes of EARL 1.0, section 2.7 (https://www.w3.org/TR/EARL10-Schema/#OutcomeValue)."""

    PASSED = "passed"
    FAILED = "failed"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case's verdict; `detail` says what was wrong or why it wasn't run, or what a pass leaves to say."""

    case: Case
    verdict: Verdict
    detail: str = ""
