"""Findings about a text that cannot be read."""

from lapekg.checking.entry import Entry
from lapekg.checking.wording import told
from lapekg.errors import SourceError
from lapekg.sources import Place, Position
from lapekg.validation.report import Severity, Violation


def unreadable(entry: Entry, rule: str, key: str, place: Place | None, **values: object) -> Violation:
    """Make a finding from the texts `<key>` and `<key>-hint`; without a place it is about the whole text."""
    return Violation(
        focus_node=None,
        path=None,
        value=None,
        component=rule,
        severity=Severity.VIOLATION,
        source_shape="",
        messages=told("syntax", key, **values),
        position=Position(entry.name, place.line if place else 1),
        hints=told("syntax", f"{key}-hint", **values),
        place=place,
    )


def place_at(file: str, text: str, start: int, end: int) -> Place:
    r"""Find the place of a piece of a text; what goes on over several lines is marked to the end of the first.

    >>> str(place_at("a.ttl", "one\ntwo", 5, 6))
    'a.ttl:2:2'
    """
    start = min(start, len(text))
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start : len(text) if line_end < 0 else line_end].rstrip("\r")
    column = min(start - line_start, len(line)) + 1
    length = max(1, min(end - start, len(line) + 1 - column))
    return Place(file, text.count("\n", 0, start) + 1, column, length, line)


def place_of(entry: Entry, error: SourceError) -> Place | None:
    """Find the place that an error of reading names, else mark its whole line."""
    if error.line is None:
        return None
    lines = entry.data.decode("utf-8-sig", errors="replace").split("\n")
    line = lines[error.line - 1].rstrip("\r") if error.line <= len(lines) else ""
    if error.column is None:
        return Place(entry.name, error.line, 1, max(1, len(line)), line)
    return Place(entry.name, error.line, min(error.column, len(line) + 1), 1, line)
