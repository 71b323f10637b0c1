"""Places in files, and quads with the line they were read from."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, Quad

_LINE_BITS = 40
_DIGEST_BYTES = 16
_DIGESTS = 1 << 8 * _DIGEST_BYTES


class Position(NamedTuple):
    """A line of an input file; the file is relative to the instance's root, with forward slashes."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a line: `line` and `column` count from 1, `length` is in characters and at least 1."""

    file: str
    line: int
    column: int
    length: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class LocatedQuad(NamedTuple):
    """A quad and where it stands."""

    quad: Quad
    position: Position


class Positions(Mapping[Quad, Position]):
    """Quads, each once, with the first place where it stands.

    A place is kept as one number of file and line, which takes a third of the memory of a Position.
    """

    def __init__(self, located: Iterable[LocatedQuad] = ()) -> None:
        self._places: dict[Quad, int] = {}
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._digests: dict[tuple[int, Any], int] = {}
        for each in located:
            self.add(each)

    def add(self, located: LocatedQuad) -> None:
        """Note where a quad stands, unless it is known to stand at an earlier place."""
        quad, position = located
        number = self._number(position.file)
        key = (number, quad.graph_name)
        self._digests[key] = (self._digests.get(key, 0) + _digest(quad)) % _DIGESTS
        place = number << _LINE_BITS | position.line
        known = self._places.setdefault(quad, place)
        if known != place and position < self._position(known):
            self._places[quad] = place

    def files(self) -> set[str]:
        """Name the files in which a quad stands first."""
        return {self._names[number] for number in {place >> _LINE_BITS for place in self._places.values()}}

    def graphs(self) -> dict[str, dict[NamedNode | DefaultGraph, str]]:
        """Tell for each file in which graphs it says something, with a digest of what it says in each.

        The digest does not depend on the order; it does when a file says something twice.
        """
        found: dict[str, dict[Any, str]] = {}
        for (number, graph), digest in self._digests.items():
            found.setdefault(self._names[number], {})[graph] = f"{digest:032x}"
        return found

    def __getitem__(self, quad: Quad) -> Position:
        return self._position(self._places[quad])

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _number(self, file: str) -> int:
        number = self._numbers.setdefault(file, len(self._names))
        if number == len(self._names):
            self._names.append(file)
        return number

    def _position(self, place: int) -> Position:
        return Position(self._names[place >> _LINE_BITS], place & ((1 << _LINE_BITS) - 1))


def _digest(quad: Quad) -> int:
    return int.from_bytes(hashlib.blake2b(str(quad).encode(), digest_size=_DIGEST_BYTES).digest(), "big")
