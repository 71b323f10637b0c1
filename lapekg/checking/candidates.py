"""Which published things have a name like one that names nothing: by the ends of IRIs, and by what they are called."""

import sqlite3
from collections.abc import Collection
from contextlib import closing
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path

from pyoxigraph import NamedNode, Store
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from lapekg.checking.nearness import is_slip, slips_allowed
from lapekg.iris import namespace_of
from lapekg.search.schema import AFTER_ALL, VERSION
from lapekg.search.words import folded_words
from lapekg.snapshots.open import SUBJECTS_FILE

# So many names of a folder are compared; it takes 30 ms.
MOST_NAMES = 200_000
_MOST_NEAR = 8
_SHORTEST_NAME = 3
_SAME_WORDS = 99
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
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def named_alike(iri: str, below: Collection[str], search_path: Path | None, additions: Collection[str]) -> list[str]:
    """Find the IRIs that one is probably a misspelling of, at most three that are equally near.

    First those `below` its folder that are spelt nearly alike, then those with the same end in another folder, then
    things that are called what the end of the IRI says.
    """
    folder, slug = namespace_of(iri), iri[len(namespace_of(iri)) :]
    names = {*below, *(each for each in additions if each.startswith(folder))}
    slugs = [each[len(folder) :] for each in names if each != iri and "/" not in each[len(folder) :]]
    if near := _nearest(slug, slugs):
        return [f"{folder}{each}" for each in near]
    if len(slug) < _SHORTEST_NAME:
        return []
    elsewhere = [each for each in _ending(slug, search_path, additions) if each != iri]
    return elsewhere if 0 < len(elsewhere) <= 3 else same_name(slug, search_path)


def same_name(name: str, search_path: Path | None) -> list[str]:
    """Find the things that are called just this, in any language; none when there are more than three."""
    words = " ".join(folded_words(name.replace("-", " ")))
    if not words:
        return []
    query = "SELECT DISTINCT iri FROM name JOIN thing ON thing.id = name.thing WHERE folded = ? LIMIT 4"
    found = [iri for (iri,) in _rows(search_path, query, (words,))]
    return sorted(found) if len(found) <= 3 else []


def namesakes(name: str, search_path: Path | None) -> list[str]:
    """Find the things whose names begin as a name does, or have all its words but one; those that are no such are few.

    A search that a person types looks further, for spellings and forms of words, and takes ten times as long.
    """
    words = folded_words(name)[:_MOST_WORDS]
    folded = " ".join(words)
    beginning = folded[: max(_SHORTEST_BEGINNING, len(folded) * 6 // 10)]
    found = _rows(search_path, _BEGINNING, (beginning, beginning + AFTER_ALL, _MOST_NAMESAKES))
    if len(words) > 1:
        for number in range(len(words)):
            others = " AND ".join(f'words : "{each}"' for each in words[:number] + words[number + 1 :])
            found += _rows(search_path, _OF_WORDS, (others, _MOST_NAMESAKES))
    return list(dict.fromkeys(iri for (iri,) in found))


def published(iris: Collection[str], search_path: Path | None) -> set[str]:
    """Give those of some IRIs of which a snapshot says something."""
    if search_path is None or not iris:
        return set()
    try:
        with (
            search_path.with_name(SUBJECTS_FILE).open("rb") as file,
            mmap(file.fileno(), 0, access=ACCESS_READ) as text,
        ):
            return {each for each in iris if _has_line(text, each.encode())}
    except (OSError, ValueError):
        return set()


def _has_line(text: mmap, line: bytes) -> bool:
    """Look up a line; they stand in the order of N-Quads, in which a bracket follows each IRI."""
    low, high = 0, len(text)
    while low < high:
        middle = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = text.find(b"\n", middle)
        found = text[middle : len(text) if end < 0 else end]
        if found == line:
            return True
        if found + b">" < line + b">":
            low = end + 1
        else:
            high = middle
    return False


def names_below(folder: str, search_path: Path | None, store: Store) -> list[str]:
    """List the things that are declared below a folder; those that have no name only where there is no index."""
    if search_path is not None:
        query = "SELECT iri FROM thing WHERE iri >= ? AND iri < ? LIMIT ?"
        return [iri for (iri,) in _rows(search_path, query, (folder, folder + AFTER_ALL, MOST_NAMES))]
    quads = islice(store.quads_for_pattern(None, _TYPE, None), MOST_NAMES)
    subjects = (quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode))
    return [each for each in subjects if each.startswith(folder)]


def _nearest(slug: str, slugs: list[str]) -> list[str]:
    allowed = slips_allowed(slug)
    spelt = process.extract(slug, slugs, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_NEAR)
    near = [(distance, name) for name, distance, _ in spelt if is_slip(slug, name)]
    if near:
        best = min(distance for distance, _ in near)
        found = sorted(name for distance, name in near if distance == best)
        return found if len(found) <= 3 else []
    spaced = [each.replace("-", " ") for each in slugs]
    words = process.extract(
        slug.replace("-", " "), spaced, scorer=fuzz.token_sort_ratio, score_cutoff=_SAME_WORDS, limit=4
    )
    return sorted(slugs[number] for _, _, number in words) if 0 < len(words) <= 3 else []


def _ending(slug: str, search_path: Path | None, additions: Collection[str]) -> list[str]:
    query = "SELECT iri FROM thing WHERE substr(iri, -length(?)) = ? LIMIT 4"
    found = {iri for (iri,) in _rows(search_path, query, (f"/{slug}", f"/{slug}"))}
    return sorted(found | {each for each in additions if each.endswith(f"/{slug}")})


def _rows(path: Path | None, query: str, values: tuple[str | int, ...]) -> list[tuple[str]]:
    """Ask the index of names; without one that can be read nothing is found."""
    if path is None:
        return []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            (found,) = database.execute("PRAGMA user_version").fetchone()
            return database.execute(query, values).fetchall() if found == VERSION else []
    except sqlite3.Error:
        return []
