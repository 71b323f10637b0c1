"""The finding that a text has not the common layout."""

from collections.abc import Iterable
from pathlib import PurePath

from lapekg.checking.entry import Entry
from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.reporting.checked import Checked, locate
from lapekg.sources import Place, Position
from lapekg.tidying.tidied import LAID_OUT, Tidied, tidied
from lapekg.validation.naming import Naming
from lapekg.validation.report import Severity, ValidationReport, Violation

_WIDEST = 120
_MESSAGES = {
    "fi": "Tästä rivistä alkaen asettelu poikkeaa yhteisestä.",
    "sv": "Från och med den här raden avviker uppställningen från den gemensamma.",
    "en": "From this line on, the layout differs from the common one.",
}
_COMMANDS = {
    "fi": "Korjaa komennolla: lapekg format {name}. ",
    "sv": "Rätta till med kommandot: lapekg format {name}. ",
    "en": "Put it right with: lapekg format {name}. ",
}
_LINES = {"fi": "Rivin pitäisi olla: {line}", "sv": "Raden borde vara: {line}", "en": "The line should be: {line}"}
_GONE = {"fi": "Poista rivi.", "sv": "Ta bort raden.", "en": "Remove the line."}
_EMPTY = {
    "fi": "Rivin pitäisi olla tyhjä.",
    "sv": "Raden borde vara tom.",
    "en": "The line should be empty.",
}


def untidy(entry: Entry) -> Violation | None:
    """Find where a text has not the layout; None where it has, and for what has none or cannot be read."""
    if entry.rdf_format not in LAID_OUT:
        return None
    try:
        result = tidied(entry.name, entry.rdf_format, entry.data)
    except SourceError:
        return None
    return None if result.is_tidy else _describe(result)


def report(results: Iterable[Tidied], instance: Instance) -> Checked:
    """Report texts that have not the layout."""
    naming = Naming(instance.prefixes, instance.languages, instance.base_iri)
    return locate(ValidationReport(tuple(map(_describe, results)), naming), lambda _: None)


def _describe(result: Tidied) -> Violation:
    line, old, new = result.first_difference()
    old, wanted = old.rstrip("\r"), new or ""
    same = next((place for place, (one, other) in enumerate(zip(old, wanted, strict=False)) if one != other), None)
    start = min(len(old), len(wanted)) if same is None else same
    return Violation(
        focus_node=None,
        path=None,
        value=None,
        component="untidy",
        severity=Severity.INFO,
        source_shape="",
        messages=_MESSAGES,
        position=Position(result.name, line),
        hints={language: _hint(result.name, new, language) for language in _MESSAGES},
        place=Place(result.name, line, start + 1, max(1, len(old) - start), old),
    )


def _hint(name: str, line: str | None, language: str) -> str:
    # Only what stands in a file can be mended by naming the file.
    command = _COMMANDS[language].format(name=name) if PurePath(name).suffix else ""
    if line is None:
        return command + _GONE[language]
    shown = line.strip() if len(line.strip()) <= _WIDEST else f"{line.strip()[:_WIDEST]}…"
    return command + (_LINES[language].format(line=shown) if shown else _EMPTY[language])
