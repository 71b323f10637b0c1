"""The finding that a text has not the common layout."""

from collections.abc import Iterable
from pathlib import PurePath

from lapekg.checking.entry import Entry
from lapekg.checking.wording import told
from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.reporting.checked import Checked, locate
from lapekg.sources import Place, Position
from lapekg.tidying.tidied import LAID_OUT, Tidied, tidied
from lapekg.validation.naming import Naming
from lapekg.validation.report import Severity, ValidationReport, Violation

_WIDEST = 120
# A check is not to wait for the layout of what no person writes.
_LARGEST = 1_000_000


def untidy(entry: Entry) -> Violation | None:
    """Find where a text has not the layout; None where it has, for what has none, cannot be read or is huge."""
    if entry.rdf_format not in LAID_OUT or len(entry.data) > _LARGEST:
        return None
    try:
        result = tidied(entry.name, entry.rdf_format, entry.data)
    except SourceError:
        return None
    return None if result.is_tidy else _describe(result)


def untidy_among(entries: Iterable[Entry], found: Iterable[Violation]) -> list[Violation]:
    """Find which texts have not the layout, but for those with an error: who has one to mend need not hear of it."""
    wrong = {each.position.file for each in found if each.position and each.severity is Severity.VIOLATION}
    return [each for entry in entries if entry.name not in wrong and (each := untidy(entry))]


def report(results: Iterable[Tidied], instance: Instance) -> Checked:
    """Report texts that have not the layout."""
    naming = Naming.of(instance)
    return locate(ValidationReport(tuple(map(_describe, results)), naming), lambda _: None)


def _describe(result: Tidied) -> Violation:
    line, old, new = result.first_difference()
    text, wanted = old.rstrip("\r"), new or ""
    same = next((place for place, (one, other) in enumerate(zip(text, wanted, strict=False)) if one != other), None)
    start = min(len(text), len(wanted)) if same is None else same
    hint = _hint(old, new)
    return Violation(
        focus_node=None,
        path=None,
        value=None,
        component="untidy",
        severity=Severity.INFO,
        source_shape="",
        messages=told("layout", "untidy"),
        position=Position(result.name, line),
        # Only what stands in a file can be mended by naming the file.
        hints=told("layout", "command", name=result.name, hint=hint) if PurePath(result.name).suffix else hint,
        place=Place(result.name, line, start + 1, max(1, len(text) - start), text),
    )


def _hint(old: str, new: str | None) -> dict[str, str]:
    """Say how the line should be; what cannot be seen is told in words."""
    if new is None:
        return told("layout", "gone")
    if old == f"{new}\r":
        return told("layout", "line-ends")
    if old.startswith("\N{BYTE ORDER MARK}"):
        return told("layout", "mark")
    if old.rstrip() == new:
        return told("layout", "end" if old else "last")
    if old.strip() == new.strip():
        return told("layout", "indent", number=len(new) - len(new.lstrip()))
    shown = new.strip() if len(new.strip()) <= _WIDEST else f"{new.strip()[:_WIDEST]}…"
    return told("layout", "line", line=shown) if shown else told("layout", "empty")
