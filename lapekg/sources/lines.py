"""What the parser is given: a file line by line, so that quads know theirs, and nothing that is no text."""

import codecs
from collections.abc import Callable, Sequence
from typing import IO

from lapekg.errors import SourceError

# Looks at a line and its number before the parser does; raises SourceError.
Inspect = Callable[[bytes, int], None]

# The parser begins a statement anew with each piece that it gets, so one that goes on gets pieces that grow with it.
_LONG_STATEMENT_BYTES = 16 * 1024


class Lines:
    """A stream that gives the parser one line per read, so that a quad's line is the number of lines given so far.

    Who takes a quad from the parser sets `unsettled` to zero: it counts the bytes given since then.
    """

    def __init__(self, stream: IO[bytes], inspections: Sequence[Inspect] = ()) -> None:
        self._stream = stream
        self._inspections = inspections
        self._rest = memoryview(b"")
        self._taken = 0
        self._ended = 0
        self.unsettled = 0
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        """Give at most so many bytes: the parser refuses more than it asked for, and a line may be longer."""
        if self._rest:
            return self._piece(size)
        self._ended = self.count
        if self.unsettled > _LONG_STATEMENT_BYTES:
            self._rest = memoryview(b"".join(map(self._inspected, self._stream.readlines(self.unsettled))))
            return self._piece(size)
        line = self._inspected(self._stream.readline())
        if len(line) > size >= 0:
            self._rest = memoryview(line)
            return self._piece(size)
        self.count = self._taken
        return line

    def _inspected(self, line: bytes) -> bytes:
        if line:
            self._taken += 1
            self.unsettled += len(line)
            for inspect in self._inspections:
                inspect(line, self._taken)
        return line

    def _piece(self, size: int) -> bytes:
        piece = bytes(self._rest if size < 0 else self._rest[:size])
        self._rest = self._rest[len(piece) :]
        if piece:
            self._ended += piece.count(b"\n")
            self.count = self._ended + (not piece.endswith(b"\n"))
        return piece


def inspect_text(name: str, *, allows_mark: bool) -> Inspect:
    """Refuse what is no text in UTF-8, and a byte order mark, which stands unseen before the first letter."""

    def inspect(line: bytes, number: int) -> None:
        if number == 1 and line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise SourceError(name, "is a text in UTF-16; save it as UTF-8", 1, 1, "encoding")
        if number == 1 and line.startswith(codecs.BOM_UTF8) and not allows_mark:
            reason = "begins with a byte order mark; save it as UTF-8 without one (BOM)"
            raise SourceError(name, reason, 1, 1, "encoding")
        if b"\0" in line:
            column = column_of(line, line.index(b"\0"))
            reason = "a NUL byte, which no text holds; is this a text in UTF-8?"
            raise SourceError(name, reason, number, column, "encoding")

    return inspect


def column_of(line: bytes, offset: int) -> int:
    """Count the characters of a line up to a byte, from 1."""
    return len(line[:offset].decode(errors="replace")) + 1
