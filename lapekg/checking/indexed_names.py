"""Names looked up in the index of the published snapshot; those of things that the entries add are not in it."""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TypeVar

from lapekg.search.schema import AFTER_ALL, VERSION
from lapekg.search.words import folded_words
from lapekg.snapshots.open import SUBJECTS_FILE

# So many names of a folder are compared; it takes 30 ms.
MOST_NAMES = 200_000
_MOST_WORDS = 8
_SHORTEST_BEGINNING = 4
_MOST_NAMESAKES = 50
_BEGINNING = (
    "SELECT DISTINCT iri FROM name JOIN thing ON thing.id = name.thing WHERE folded >= ? AND folded < ? LIMIT ?"
)
_OF_WORDS = (
    "SELECT DISTINCT iri FROM name JOIN thing ON thing.id = name.thing "
    "WHERE name.id IN (SELECT rowid FROM word WHERE word MATCH ? LIMIT ?)"
)

Found = TypeVar("Found")


class IndexedNames:
    """The names of published things; an index that cannot be read has none."""

    def __init__(self, search_path: Path) -> None:
        self._path = search_path
        self._below: dict[str, list[str]] = {}

    def below(self, folder: str) -> list[str]:
        """List the things that are declared below a folder."""
        if folder not in self._below:
            self._below[folder] = self._read(lambda text: list(islice(_beginning(text, folder), MOST_NAMES)), [])
        return self._below[folder]

    def ending(self, slug: str) -> list[str]:
        """List things whose IRIs end so, after a slash; four at most."""
        return self._ask("SELECT iri FROM thing WHERE substr(iri, -length(?1)) = ?1 LIMIT 4", f"/{slug}")

    def called(self, name: str) -> list[str]:
        """Find the things that have just this name, in any language; none when there are more than three."""
        words = " ".join(folded_words(name.replace("-", " ")))
        query = "SELECT DISTINCT iri FROM name JOIN thing ON thing.id = name.thing WHERE folded = ? LIMIT 4"
        found = self._ask(query, words) if words else []
        return sorted(found) if len(found) <= 3 else []

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
        return list(dict.fromkeys(found))

    def published(self, iris: Collection[str]) -> set[str]:
        """Give those of some IRIs of which the snapshot says something."""
        return self._read(lambda text: {each for each in iris if _has_line(text, each.encode())}, set())

    def _read(self, look: Callable[[mmap], Found], nothing: Found) -> Found:
        path = self._path.with_name(SUBJECTS_FILE)
        try:
            with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
                return look(text)
        except (OSError, ValueError):  # an empty file is mapped nowhere
            return nothing

    def _ask(self, query: str, *values: str | int) -> list[str]:
        try:
            with closing(sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as index:
                (found,) = index.execute("PRAGMA user_version").fetchone()
                return [iri for (iri,) in index.execute(query, values)] if found == VERSION else []
        except sqlite3.Error:
            return []


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
