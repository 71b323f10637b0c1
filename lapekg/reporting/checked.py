"""A report together with where its results stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lapekg.sources import Place
from lapekg.validation.places import Places, ReadText, located
from lapekg.validation.report import Severity, ValidationReport, Violation

_GRAVITY = {Severity.VIOLATION: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Result:
    """A result with its place; without one nothing in a file tells it exactly."""

    violation: Violation
    place: Place | None


@dataclass(frozen=True, slots=True)
class Checked:
    """The results of a report in the order of their places."""

    report: ValidationReport
    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Say whether nothing is graver than a warning."""
        return self.report.conforms

    @property
    def has_unreadable(self) -> bool:
        """Say whether there was a text that could not be read."""
        return any(each.violation.is_unreadable for each in self.results)

    def to_json(self, language: str) -> dict[str, Any]:
        """Give the report as data, each result with its column and the length of the piece where they are known."""
        report = replace(self.report, violations=tuple(each.violation for each in self.results))
        table = report.to_json(language)
        for entry, each in zip(table["violations"], self.results, strict=True):
            entry["column"] = each.place and each.place.column
            entry["length"] = each.place and each.place.length
        return table

    def up_to(self, severity: Severity) -> bool:
        """Say whether a result is at least as grave."""
        return any(_GRAVITY[each.violation.severity] <= _GRAVITY[severity] for each in self.results)


def locate(report: ValidationReport, read_text: ReadText) -> Checked:
    """Find the places of all results; each file is read once."""
    places = Places(read_text)
    results = [_result(each, places) for each in report.violations]
    return Checked(report, tuple(sorted(results, key=_key)))


def told(checked: Checked, result: Result, language: str) -> str:
    """Tell a result and what to do about it, in a line each."""
    hint = checked.report.hint(result.violation, language)
    sentence = checked.report.sentence(result.violation, language)
    return f"{sentence}\n{hint}" if hint else sentence


def _result(violation: Violation, places: Places) -> Result:
    place = places.of(violation)
    return Result(located(violation, place), place)


def _key(result: Result) -> tuple[str, int, int]:
    position, place = result.violation.position, result.place
    return (position.file if position else "", position.line if position else 0, place.column if place else 0)


def counts(checked: Checked) -> Iterator[tuple[Severity, int]]:
    """Count the results by severity, the gravest first; those of which there are none are left out."""
    for severity in Severity:
        number = sum(each.violation.severity is severity for each in checked.results)
        if number:
            yield severity, number
