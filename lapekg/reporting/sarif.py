"""SARIF 2.1.0, which code hosts and editors read (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""

from importlib.metadata import version
from typing import Any

from lapekg.reporting.checked import Checked, Result, told
from lapekg.validation.report import Severity

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Section 3.27.10: the levels of a result.
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def to_sarif(checked: Checked, language: str) -> dict[str, Any]:
    """Give one run with all results; a rule is a constraint of a shape, or of what is found beyond shapes."""
    rules = sorted({(each.violation.rule, checked.report.rule_iri(each.violation)) for each in checked.results})
    numbers = {rule: number for number, (rule, _) in enumerate(rules)}
    driver = {
        "name": "lapekg",
        "version": version("lapekg"),
        "language": language,
        "rules": [{"id": rule, **({"helpUri": iri} if iri else {})} for rule, iri in rules],
    }
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(checked, each, numbers, language) for each in checked.results],
            }
        ],
    }


def _result(checked: Checked, result: Result, numbers: dict[str, int], language: str) -> dict[str, Any]:
    rule = result.violation.rule
    return {
        "ruleId": rule,
        "ruleIndex": numbers[rule],
        "level": _LEVELS[result.violation.severity],
        "message": {"text": told(checked, result, language)},
        **_locations(result),
    }


def _locations(result: Result) -> dict[str, Any]:
    position, place = result.violation.position, result.place
    if position is None:
        return {}
    region: dict[str, Any] = {"startLine": position.line}
    if place is not None:
        region |= {
            "startColumn": place.column,
            "endColumn": place.column + place.length,
            "snippet": {"text": place.text},
        }
    return {
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": position.file}, "region": region}}],
    }
