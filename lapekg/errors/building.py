"""Errors of building: the instance, its files and what is made of them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from lapekg.errors.base import LapekgError, one_line

if TYPE_CHECKING:
    from pyoxigraph import NamedNode


class SettingsError(LapekgError):
    """An environment variable or lapekg.toml is wrong."""


class SourceError(LapekgError):
    """An input file cannot be read as RDF; `kind` says in a word why."""

    def __init__(
        self, file: str, reason: str, line: int | None = None, column: int | None = None, kind: str = "syntax"
    ) -> None:
        super().__init__(file, reason, line, column, kind)
        self.file = file
        self.reason = reason
        self.line = line
        self.column = column
        self.kind = kind

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {one_line(self.reason)}"


class RuleError(LapekgError):
    """A rule cannot be parsed, makes blank nodes or never settles."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}: {one_line(self.reason)}"


class ValidationError(LapekgError):
    """The dataset violates a shape; the report holds `.violations`."""

    def __init__(self, report: object) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        results = getattr(self.report, "violations", ())
        # A report may hold warnings, too, which refuse nothing.
        number = sum(getattr(each, "severity", "Violation") == "Violation" for each in results)
        return f"the shapes refuse the dataset: {number} violation{'s' if number != 1 else ''}"


class ShapesError(LapekgError):
    """The shapes themselves are unusable."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.file}: {one_line(self.reason)}"


class EntryError(LapekgError):
    """A new entry cannot be made of what was told."""


class UnreadableValue(EntryError):
    """A value that cannot be read; `key` names the text that says why, `candidates` are terms that may be meant."""

    def __init__(self, key: str, text: str, candidates: "Sequence[NamedNode]" = (), **values: str) -> None:
        super().__init__(key, text, values)
        self.key = key
        self.text = text
        self.candidates = tuple(candidates)
        self.values: Mapping[str, str] = values
