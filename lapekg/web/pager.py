"""Pages of what is too long for one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from flask import request
from werkzeug.exceptions import NotFound

from lapekg.errors import MalformedRequest

PARAMETER = "page"

_NUMBER = re.compile(r"[1-9][0-9]{0,6}")
_SHOWN_CHARACTERS = 100

T = TypeVar("T")


def page_number() -> int:
    """Read which page was asked for, from 1; raises MalformedRequest where that is no number."""
    text = request.args.get(PARAMETER, "1")
    if not _NUMBER.fullmatch(text):
        raise MalformedRequest(f"{PARAMETER} must be a number from 1, not {text[:_SHOWN_CHARACTERS]!r}")
    return int(text)


@dataclass(frozen=True, slots=True)
class Pager:
    """One page of so many things; raises NotFound for a page after the last one."""

    number: int
    total: int
    size: int

    def __post_init__(self) -> None:
        if self.number > self.last:
            raise NotFound(f"page {self.number} does not exist; the last one is {self.last}")

    @property
    def last(self) -> int:
        """Give the number of the last page; what is empty has one page."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Count the things on the pages before."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """Count the things up to the end of the page."""
        return min(self.total, self.offset + self.size)

    @property
    def near(self) -> list[int]:
        """Choose the pages that this one leads to: the first, the last and those around it.

        >>> Pager(7, 200, 10).near
        [1, 5, 6, 7, 8, 9, 20]
        """
        around = range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)
        return sorted({1, self.last, *around})

    def cut(self, things: Sequence[T]) -> Sequence[T]:
        """Take what stands on the page."""
        return things[self.offset : self.offset + self.size]

    def address(self, number: int) -> str:
        """Write the address of another page of what was asked for."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
        parameters = [*kept, (PARAMETER, str(number))] if number > 1 else kept
        return f"{request.path}?{urlencode(parameters)}" if parameters else request.path
