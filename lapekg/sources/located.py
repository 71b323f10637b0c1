"""Quads with the place they were read from."""

from dataclasses import dataclass

from pyoxigraph import Quad


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A line of an input file; the file is relative to the instance's root, with forward slashes."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class LocatedQuad:
    """A quad and where it stands."""

    quad: Quad
    position: Position
