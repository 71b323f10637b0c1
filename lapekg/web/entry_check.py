"""The check of a new entry, done where all that users send is checked: in a process that can be killed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lapekg.errors import LapekgError
from lapekg.iris import local_name
from lapekg.validator.question import Text
from lapekg.web.entry_reading import Made
from lapekg.web.site import Page
from lapekg.web.validate import report

_SYNTAX = "trig"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One result: how grave, about what, by which path, and what it says."""

    severity: str
    focus_node: str | None
    path: str | None
    message: str
    hint: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Checking:
    """What the shapes say of an entry; `done` is false where it could not be checked now."""

    done: bool
    conforms: bool = False
    results: Sequence[CheckResult] = ()


def check_entry(page: Page, made: Made) -> Checking:
    """Check an entry together with all that is published; one that cannot be checked now is not lost."""
    try:
        table = report(page.service, [text_of(made)], page.language)
    except LapekgError:
        return Checking(done=False)
    return checking_of(table)


def text_of(made: Made) -> Text:
    """Give an entry as a text that somebody sent."""
    return Text(f"{local_name(made.entry.iri.value)}.trig", made.text.encode(), _SYNTAX)


def checking_of(table: Mapping[str, Any]) -> Checking:
    """Read a report as a check or a commit gives it for a page."""
    return Checking(True, table["conforms"], tuple(map(_result, table["violations"])))


def _result(entry: Mapping[str, Any]) -> CheckResult:
    return CheckResult(
        severity=entry["severity"],
        focus_node=entry["focus_node"],
        path=entry["path"],
        message=entry["message"],
        hint=entry["hint"],
        line=entry["line"],
    )
