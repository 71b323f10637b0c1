"""Names that are nearly alike: what a misspelt one was meant to be."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

from lapekg.search.words import fold

_BREAK = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Find the names that one is probably a misspelling of, at most three that are equally near; mostly none or one.

    Case, hyphens and diacritics do not count, nor does the order of the words; of short names hardly a letter may
    differ, and figures may not. Two letters swapped are one slip.

    >>> nearest("prefLabl", ["prefLabel", "altLabel"]), nearest("date", ["name", "place"])
    (['prefLabel'], [])
    """
    allowed = slips_allowed(name)
    rated: dict[int, list[str]] = {}
    for each in known:
        if each == name or abs(len(each) - len(name)) > allowed + 2 or not is_slip(name, each):
            continue
        rating = 0 if _words(each) == _words(name) else OSA.distance(_plain(name), _plain(each))
        if rating <= allowed:
            rated.setdefault(rating, []).append(each)
    best = sorted(rated[min(rated)]) if rated else []
    return best if len(best) <= 3 else []


def slips_allowed(name: str) -> int:
    """Say how many letters of a name may differ for it to be a misspelling."""
    length = len(_plain(name))
    return 0 if length < 3 else 1 if length < 6 else 2 if length < 14 else 3


def is_slip(name: str, other: str) -> bool:
    """Say whether two names may be one: figures that differ tell things apart, as in 2016 and 2017."""
    return _DIGITS.findall(name) == _DIGITS.findall(other)


def _plain(name: str) -> str:
    return _BREAK.sub("", fold(name))


def _words(name: str) -> list[str]:
    return sorted(each for each in _BREAK.split(fold(name)) if each)
