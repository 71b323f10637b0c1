"""Names looked up in the index of the published snapshot; those of things that the entries add are not in it."""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, TypeVar

from rapidfuzz import fuzz

from lapekg.search.schema import AFTER_ALL, VERSION
from lapekg.search.words import folded_words
from lapekg.snapshots.derived import SUBJECTS_FILE

# Of a folder with more names, those that begin with the same letter are compared, as many at most as take 30 ms.
MANY_NAMES = 5_000
MOST_NAMES = 200_000
_MOST_WORDS = 8
_SHORTEST_BEGINNING = 4
_MOST_NAMESAKES = 50
_NEAR = 80
_BEGINNING = (
    "SELECT DISTINCT iri, folded FROM name JOIN thing ON thing.id = name.thing WHERE folded >= ? AND folded < ? LIMIT ?"
)
_OF_WORDS = (
    "SELECT DISTINCT iri, folded FROM name JOIN thing ON thing.id = name.thing "
    "WHERE name.id IN (SELECT rowid FROM word WHERE word MATCH ? LIMIT ?)"
)
_FIGURES = re.compile(r"[0-9]+")

Found = TypeVar("Found")


class IndexedNames:
    """The names of published things; an index that cannot be read has none."""

    def __init__(self, search_path: Path) -> None:
        self._path = search_path
        self._below: dict[str, list[str]] = {}

    def below(self, folder: str, initial: str) -> list[str]:
        """List the things that are declared below a folder; of very many those whose names begin so."""
        found = self._starting(folder, MANY_NAMES + 1)
        if len(found) <= MANY_NAMES or not initial:
            return found
        return self._starting(f"{folder}{initial}", MOST_NAMES)

    def ending(self, slug: str) -> list[str]:
        """List things whose IRIs end so, after a slash; four at most."""
        found = self._ask("SELECT iri FROM thing WHERE substr(iri, -length(?1)) = ?1 LIMIT 4", f"/{slug}")
        return [iri for (iri,) in found]

    def called(self, name: str) -> list[str]:
        """Find the things that have just this name, in any language; none when there are more than three."""
        words = " ".join(folded_words(name.replace("-", " ")))
        query = "SELECT DISTINCT iri FROM name JOIN thing ON thing.id = name.thing WHERE folded = ? LIMIT 4"
        found = self._ask(query, words) if words else []
        return sorted(iri for (iri,) in found) if len(found) <= 3 else []

    def namesakes(self, name: str) -> list[str]:
        """Find the things whose names begin as a name does, or have all its words but one.

        A search for readers looks further, for spellings and forms of words, and takes ten times as long.
        """
        words = folded_words(name)[:_MOST_WORDS]
        if not words:
            return []
        folded = " ".join(words)
        beginning = folded[: max(_SHORTEST_BEGINNING, len(folded) * 6 // 10)]
        found = self._ask(_BEGINNING, beginning, beginning + AFTER_ALL, _MOST_NAMESAKES)
        for number in range(len(words) if len(words) > 1 else 0):
            others = " AND ".join(f'words : "{each}"' for each in words[:number] + words[number + 1 :])
            found += self._ask(_OF_WORDS, others, _MOST_NAMESAKES)
        return list(dict.fromkeys(iri for iri, other in found if _is_near(folded, other)))

    def published(self, iris: Collection[str]) -> set[str]:
        """Give those of some IRIs of which the snapshot says something."""
        return self._read(lambda text: {each for each in iris if _has_line(text, each.encode())}, set())

    def _starting(self, beginning: str, most: int) -> list[str]:
        if beginning not in self._below:
            self._below[beginning] = self._read(lambda text: list(islice(_beginning(text, beginning), most)), [])
        return self._below[beginning]

    def _read(self, look: Callable[[mmap], Found], nothing: Found) -> Found:
        path = self._path.with_name(SUBJECTS_FILE)
        try:
            with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
                return look(text)
        except (OSError, ValueError):  # an empty file is mapped nowhere
            return nothing

    @cached_property
    def _index(self) -> sqlite3.Connection | None:
        # No writer and no other thread has it, and it goes with this object.
        index = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return index if index.execute("PRAGMA user_version").fetchone() == (VERSION,) else None
        except sqlite3.Error:
            return None

    def _ask(self, query: str, *values: str | int) -> list[Any]:
        try:
            return [] if self._index is None else self._index.execute(query, values).fetchall()
        except sqlite3.Error:
            return []


def _is_near(name: str, other: str) -> bool:
    """Say whether two names may be one, in whatever order their words stand and wherever one was parted."""
    if _FIGURES.findall(name) != _FIGURES.findall(other):  # things of a series are one only where these agree
        return False
    return max(fuzz.ratio(name, other), fuzz.token_sort_ratio(name, other)) >= _NEAR


def _has_line(text: mmap, line: bytes) -> bool:
    start = _first(text, line + b">")
    return start < len(text) and text[start : _end(text, start)] == line


def _beginning(text: mmap, beginning: str) -> Iterator[str]:
    """Give the lines that begin so."""
    wanted = beginning.encode()
    start = _first(text, wanted)
    while start < len(text):
        end = _end(text, start)
        if text[start : start + len(wanted)] != wanted:
            return
        yield text[start:end].decode()
        start = end + 1


def _first(text: mmap, wanted: bytes) -> int:
    """Find the first line that is not before what is wanted: lines are as N-Quads order them, each with its bracket."""
    low, high = 0, len(text)
    while low < high:
        middle = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = _end(text, middle)
        if text[middle:end] + b">" < wanted:
            low = end + 1
        else:
            high = middle
    return low


def _end(text: mmap, start: int) -> int:
    end = text.find(b"\n", start)
    return len(text) if end < 0 else end
