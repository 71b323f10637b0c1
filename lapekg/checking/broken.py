"""A text that the parser refuses: where it breaks off, what stands around, and whether a change lets it go on."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph
from pyoxigraph import RdfFormat

from lapekg.turtle.tokens import Token, tokens

_PLACE = re.compile(r"\A(?:Parser error )?(?:at|between)? ?line.*?: |\AParser error.*?: ", re.DOTALL)
_DECLARATION = re.compile(r"@?prefix\s+([^\s:<>]*):\s*<([^<>\s]*)>", re.IGNORECASE)
# A statement is over where a full stop, or a graph's bracket, ends it.
_ENDS = frozenset(".}")
_BLOCK_BEGINS = re.compile(r"\n[ \t\r]*\n[ \t]*\Z")
_SEPARATORS = frozenset(".;,])}")


# So many characters before and after a failure are looked at, and so many before it for a bracket that is open.
MOST_AROUND = 20_000
MOST_BEFORE = 300_000


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace a piece of a text, by its offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What was probably meant: the change that would mend it, and the piece to mark.

    `key` names the text about it; a guess about the joints of statements holds only when a whole statement can be
    read after it, one about a value when the value can.
    """

    key: str
    edits: tuple[Edit, ...]
    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)
    joint: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Where the parser gave up, as offsets in the text, and why, in its own words."""

    start: int
    end: int
    reason: str


def failure_of(text: str, rdf_format: RdfFormat) -> Failure | None:
    """Parse a text and say where that fails; None when it does not."""
    try:
        for _ in pyoxigraph.parse(text.encode(), format=rdf_format):
            pass
    except SyntaxError as error:
        start = _offset(text, error.lineno or 1, error.offset or 1)
        end = _offset(text, error.end_lineno or error.lineno or 1, error.end_offset or error.offset or 1)
        return Failure(start, max(start, end), _PLACE.sub("", error.msg or "", count=1))
    return None


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(len(text), start + column - 1)


def changed(text: str, edits: tuple[Edit, ...]) -> str:
    """Make the edits, which do not overlap.

    >>> changed("a c", (Edit(1, 1, " b"),))
    'a b c'
    """
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


class Broken:
    """A text with the place where it breaks off."""

    def __init__(self, text: str, rdf_format: RdfFormat, failure: Failure) -> None:
        self.text = text
        self.rdf_format = rdf_format
        self.failure = failure

    @cached_property
    def tokens(self) -> list[Token]:
        """Give the tokens around the failure, comments left out: those of a few statements before and after."""
        start, end = self.region
        return [
            Token(each.kind, each.text, each.line, each.column, each.start + start, each.end + start)
            for each in tokens(self.text[start:end])
            if each.kind != "comment"
        ]

    @cached_property
    def at(self) -> int:
        """Give the number of the token at which the parser gave up; as many as there are tokens at the end."""
        found = (number for number, each in enumerate(self.tokens) if each.end > self.failure.start)
        return next(found, len(self.tokens))

    def tokens_before(self) -> Iterator[Token]:
        """Give all tokens from the beginning to the failure; none where that would take long."""
        before = self.text[: self.failure.start] if self.failure.start <= MOST_BEFORE else ""
        return (each for each in tokens(before) if each.kind != "comment")

    @cached_property
    def region(self) -> tuple[int, int]:
        """Give the block in which the text breaks off, with the block before: blocks are parted by empty lines."""
        earliest = max(0, self.failure.start - MOST_AROUND)
        blanks = [match.end() for match in re.finditer(r"\n[ \t\r]*\n", self.text[earliest : self.failure.start])]
        start = earliest + (blanks[-2] if len(blanks) > 1 else 0)
        following = re.compile(r"\.[ \t\r]*\n|\n[ \t\r]*\n").search(self.text, self.failure.start)
        return start, min(following.end() if following else len(self.text), self.failure.start + MOST_AROUND)

    @cached_property
    def masked(self) -> str:
        """Give the region with strings, IRIs and comments blotted out, each character by a NUL."""
        start, end = self.region
        signs = list(self.text[start:end])
        for each in tokens(self.text[start:end]):
            if each.kind in {"string", "iri", "comment"}:
                signs[each.start : each.end] = "\0" * (each.end - each.start)
        return "".join(signs)

    @property
    def prefixes(self) -> dict[str, str]:
        """Give the prefixes that the text declares anywhere."""
        return {match[1]: match[2] for match in _DECLARATION.finditer(self.text)}

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
        """Find a pattern outside strings, IRIs and comments, each match with its offsets in the text."""
        start = self.region[0]
        for match in pattern.finditer(self.masked):
            yield start + match.start(), start + match.end(), match

    def line_at(self, position: int) -> tuple[int, int]:
        """Give the offsets of the line around a position."""
        start = self.text.rfind("\n", 0, position) + 1
        end = self.text.find("\n", position)
        return start, len(self.text) if end < 0 else end

    def mended_by(self, guess: Guess) -> str | None:
        """Give the text with a guess made when it can be read on after that; None when it cannot."""
        text = changed(self.text, guess.edits)
        failure = failure_of(text, self.rdf_format)
        if failure is None:
            return text
        # What stands after the last edit is as far from the end as it was.
        last = max(self.failure.start, *(each.end for each in guess.edits))
        after = last + len(text) - len(self.text)
        if failure.start <= after:
            return None
        if guess.joint and _BLOCK_BEGINS.search(text, after, failure.start):
            # The next block is where the next mistake shows.
            return text
        wanted = _ENDS if guess.joint else _SEPARATORS
        read = (each for each in tokens(text[after : failure.start]) if each.kind == "sign" and each.text in wanted)
        return text if next(read, None) is not None else None
