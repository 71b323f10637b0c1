"""Names that are nearly alike: what a misspelt one was meant to be."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from lapekg.search.words import fold

_BREAK = re.compile(r"[\W_]+")


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Find the names that one is probably a misspelling of, at most three that are equally near; mostly none or one.

    Case, hyphens and diacritics do not count, nor does the order of the words; of short names hardly a letter may
    differ. Two letters swapped are one slip.

    >>> nearest("prefLabl", ["prefLabel", "altLabel"]), nearest("date", ["name", "place"])
    (['prefLabel'], [])
    """
    plain = _plain(name)
    allowed = _slips_allowed(plain)
    rated: dict[int, list[str]] = {}
    for each in known:
        other = _plain(each)
        if each == name or abs(len(other) - len(plain)) > allowed:
            continue
        rating = 0 if _words(each) == _words(name) else OSA.distance(plain, other, score_cutoff=allowed)
        if rating <= allowed:
            rated.setdefault(rating, []).append(each)
    best = sorted(rated[min(rated)]) if rated else []
    return best if len(best) <= 3 else []


def _slips_allowed(name: str) -> int:
    return 0 if len(name) < 3 else 1 if len(name) < 6 else 2 if len(name) < 14 else 3


def _plain(name: str) -> str:
    return _BREAK.sub("", fold(name))


def _words(name: str) -> list[str]:
    return sorted(each for each in _BREAK.split(fold(name)) if each)
