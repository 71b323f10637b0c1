"""Tokens of Turtle and TriG (RDF 1.1 Turtle, section 6.5; RDF 1.1 TriG, section 4.4), each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = f"{_BASE}_"
_INNER = f"{_START}\\-0-9\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# Bounded, and never tried shorter: in a run without a colon every character would begin another try to its end.
_PREFIX = f"(?:[{_BASE}][{_INNER}.]{{0,200}}+(?<!\\.))?"
_LOCAL = f"(?:(?:[{_START}:0-9]|{_ESCAPED})(?:(?:[{_INNER}:.]|{_ESCAPED})*(?:[{_INNER}:]|{_ESCAPED}))?)?"
_ECHAR = r"\\[tbnrf\"'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

# The order matters: a long string before a short one, a prefixed name before a keyword, a number before a dot.
_KINDS = {
    "comment": r"\#[^\r\n]*",
    "iri": r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>",
    "string": rf'"""(?:(?:"|"")?(?:[^"\\]|{_ECHAR}))*"""'
    rf"|'''(?:(?:'|'')?(?:[^'\\]|{_ECHAR}))*'''"
    rf'|"(?:[^"\\\r\n]|{_ECHAR})*"'
    rf"|'(?:[^'\\\r\n]|{_ECHAR})*'",
    "blank": f"_:[{_START}0-9](?:[{_INNER}.]*[{_INNER}])?",
    "name": f"{_PREFIX}:{_LOCAL}",
    "at": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "number": r"[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.(?=[eE])|[0-9]+)(?:[eE][+-]?[0-9]+)?",
    "datatype": r"\^\^",
    "word": r"[A-Za-z]+",
    "sign": r"[.;,\[\](){}]",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text; `kind` is a key of the table above, or `unknown` for a character that begins no token.

    `line` and `column` count from 1, the column in characters; `start` and `end` are offsets in the text.
    """

    kind: str
    text: str
    line: int
    column: int
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    r"""Cut a text into its tokens; white space is left out, nothing else is.

    >>> [(each.kind, each.text, each.line, each.column) for each in tokens("a:b a\n  'c'@en .")][2:4]
    [('string', "'c'", 2, 3), ('at', '@en', 2, 6)]
    """
    place = _Place(text)
    position = _skip(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        end = match.end() if match else position + 1
        line, column = place.at(position)
        kind = (match.lastgroup if match else None) or "unknown"
        yield Token(kind, text[position:end], line, column, position, end)
        position = _skip(text, end)


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


class _Place:
    """Counts lines while the positions asked for only grow."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._line_start = 0
        self._seen = 0

    def at(self, position: int) -> tuple[int, int]:
        # As the parser counts: a line ends with \n, whether or not \r stands before it.
        count = self._text.count("\n", self._seen, position)
        if count:
            self._line += count
            self._line_start = self._text.rindex("\n", self._seen, position) + 1
        self._seen = position
        return self._line, position - self._line_start + 1
