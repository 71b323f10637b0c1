"""Annotations of GitHub's workflow commands: each result beside the line of a change that it is about."""

from lapekg.reporting.checked import Checked, Result, told
from lapekg.validation.report import Severity

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def to_github(checked: Checked, language: str) -> str:
    """Write one command for each result; the empty text when there is none."""
    return "".join(f"{_command(checked, each, language)}\n" for each in checked.results)


def _command(checked: Checked, result: Result, language: str) -> str:
    violation, place = result.violation, result.place
    properties: dict[str, object] = {}
    if violation.position is not None:
        properties |= {"file": violation.position.file, "line": violation.position.line}
    if place is not None:
        properties |= {"col": place.column, "endColumn": place.column + place.length}
    listed = ",".join(f"{name}={_escape_property(str(value))}" for name, value in properties.items())
    message = _escape(told(checked, result, language))
    return f"::{_COMMANDS[violation.severity]} {listed}::{message}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
