"""Places in files, and quads with the line they were read from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, Quad

_LINE_BITS = 40


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

    def __init__(self) -> None:
        self._places: dict[Quad, int] = {}
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._graphs: dict[int, set[Any]] = {}
        # Statements of one graph stand together, so that most need not be looked at twice.
        self._last: tuple[int, Any] = (-1, None)

    def add(self, located: LocatedQuad) -> None:
        """Note where a quad stands, unless it is known to stand at an earlier place."""
        quad, position = located
        number = self._number(position.file)
        if self._last != (number, quad.graph_name):
            self._last = (number, quad.graph_name)
            self._graphs.setdefault(number, set()).add(quad.graph_name)
        place = number << _LINE_BITS | position.line
        known = self._places.setdefault(quad, place)
        if known != place and position < self._position(known):
            self._places[quad] = place

    def files(self) -> set[str]:
        """Name the files in which a quad stands first."""
        return {self._names[number] for number in {place >> _LINE_BITS for place in self._places.values()}}

    def graphs(self) -> dict[str, frozenset[NamedNode | DefaultGraph]]:
        """Tell for each file in which graphs it says something, whether or not another file says it, too."""
        return {self._names[number]: frozenset(graphs) for number, graphs in self._graphs.items()}

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
