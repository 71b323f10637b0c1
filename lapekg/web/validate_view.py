"""The outcome of a check as its page shows it: the results, and the texts with a mark where each of them stands."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode

from lapekg.validator.formats import SYNTAXES, guess_syntax
from lapekg.validator.question import Text
from lapekg.web.site import Page

# Of a text up to so many lines all are shown, of a longer one those around its marks.
_WHOLE_LINES = 200
_AROUND_LINES = 2
_MOST_LINES = 1500
# A line is shown up to so many characters, those around its first mark.
_MOST_CHARACTERS = 400
_BEFORE_MARK = 80
_RANKS = {"Violation": 0, "Warning": 1, "Info": 2}


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result: its number on the page, where it stands in which text, and what it says."""

    number: int
    severity: str
    text: int | None
    file: str | None
    line: int | None
    column: int | None
    length: int | None
    message: str
    hint: str | None
    label: str | None
    focus: str | None
    focus_address: str | None
    path: str | None
    value: str | None
    rule: str | None
    rule_address: str | None

    @property
    def anchor(self) -> str | None:
        """Name the line in which it stands, where that is shown."""
        return None if self.text is None or self.line is None else line_anchor(self.text, self.line)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line in pieces, each with the severity of the results that stand there; number 0 is for lines left out."""

    number: int
    pieces: tuple[tuple[str, str | None], ...] = ()
    results: tuple[ShownResult, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text that was checked."""

    number: int
    name: str
    syntax: str
    lines: tuple[ShownLine, ...]
    results: int


def line_anchor(text: int, line: int) -> str:
    """Name a line of a text within the page."""
    return f"text-{text}-line-{line}"


def show_results(page: Page, table: Sequence[Mapping[str, Any]], texts: Sequence[Text]) -> tuple[ShownResult, ...]:
    """Prepare the results of a report, the gravest first and then in the order of their places."""
    numbers = {each.name: number for number, each in enumerate(texts)}
    ranked = sorted(table, key=lambda each: (_RANKS[each["severity"]], numbers.get(each["file"] or "", len(texts))))
    return tuple(_result(page, number, each, numbers) for number, each in enumerate(ranked, 1))


def show_texts(
    texts: Sequence[Text], results: Sequence[ShownResult], read_as: Sequence[str | None] = ()
) -> tuple[ShownText, ...]:
    """Prepare the texts, with the results at their lines."""
    syntaxes = [*read_as, *[None] * (len(texts) - len(read_as))]
    return tuple(
        _text(number, text, [each for each in results if each.text == number], syntaxes[number])
        for number, text in enumerate(texts)
    )


def _result(page: Page, number: int, entry: Mapping[str, Any], numbers: Mapping[str, int]) -> ShownResult:
    focus_node, rule_iri = entry.get("focus_node"), entry.get("rule_iri")
    return ShownResult(
        number=number,
        severity=entry["severity"],
        text=numbers.get(entry["file"] or ""),
        file=entry["file"],
        line=entry["line"],
        column=entry.get("column"),
        length=entry.get("length"),
        message=entry["message"],
        hint=entry.get("hint"),
        label=entry.get("label"),
        focus=entry.get("focus"),
        focus_address=_address(page, focus_node),
        path=entry.get("path_text"),
        value=entry.get("value_text"),
        rule=entry.get("rule"),
        rule_address=_address(page, rule_iri) if entry.get("source_shape") else None,
    )


def _address(page: Page, iri: str | None) -> str | None:
    """Find where a thing is described here; what is only in the texts is described nowhere."""
    if iri is None or page.published is None or iri.startswith("_:"):
        return None
    node = NamedNode(iri)
    return page.of(node) if page.reader.names(node) or iri.startswith(f"{page.instance.base_iri}shape") else None


def _text(number: int, text: Text, results: Sequence[ShownResult], read_as: str | None) -> ShownText:
    lines = text.data.decode("utf-8", "replace").split("\n")
    by_line: dict[int, list[ShownResult]] = defaultdict(list)
    for each in results:
        if each.line is not None:
            by_line[each.line].append(each)
    syntax = read_as or text.syntax or guess_syntax(text.data).name
    shown = tuple(_lines(lines, by_line))
    return ShownText(number, text.name, SYNTAXES[syntax].label, shown, len(results))


def _lines(lines: Sequence[str], by_line: Mapping[int, Sequence[ShownResult]]) -> Iterator[ShownLine]:
    if lines and not lines[-1] and len(lines) not in by_line:
        lines = lines[:-1]  # what ends with a line break has no line after it
    last = 0
    for number in _chosen(len(lines), sorted(by_line)):
        if number > last + 1:
            yield ShownLine(0)
        last = number
        results = tuple(by_line.get(number, ()))
        yield ShownLine(number, tuple(_pieces(lines[number - 1].rstrip("\r"), results)), results)
    if last < len(lines):
        yield ShownLine(0)


def _chosen(count: int, marked: Sequence[int]) -> Iterable[int]:
    if count <= _WHOLE_LINES:
        return range(1, count + 1)
    around = {
        number
        for line in marked
        for number in range(max(1, line - _AROUND_LINES), min(count, line + _AROUND_LINES) + 1)
    }
    return sorted(around)[:_MOST_LINES]


def _pieces(line: str, results: Sequence[ShownResult]) -> Iterator[tuple[str, str | None]]:
    """Cut a line where marks begin and end; where two of them overlap, the graver one shows."""
    marks = [(each.column - 1, each.column - 1 + (each.length or 1), each.severity) for each in results if each.column]
    first = min((start for start, _, _ in marks), default=0)
    begin = max(0, first - _BEFORE_MARK) if len(line) > _MOST_CHARACTERS else 0
    end = min(len(line), begin + _MOST_CHARACTERS)
    if begin:
        yield "…", None
    edges = sorted({begin, end, *(edge for start, stop, _ in marks for edge in (start, stop) if begin < edge < end)})
    for start, stop in pairwise(edges):
        here = [severity for from_, to, severity in marks if from_ <= start and stop <= to]
        yield line[start:stop], min(here, key=_RANKS.__getitem__, default=None)
    if end < len(line):
        yield "…", None
    elif any(start >= len(line) for start, _, _ in marks):
        # A mark after the last character: something is missing there.
        yield " ", min((severity for start, _, severity in marks if start >= len(line)), key=_RANKS.__getitem__)
