"""Which forms a word has: the word lists of simplemma, read from beginning to end, as they are too large to keep.

Finnish has 3.5 million forms: 400 MiB in memory, 19 MB in the package's sorted stream, of which one reading takes two
seconds. So a build asks for all of its words at once and keeps what it was told; the next one reads the list again only
for words that are new. A server gets what it needs from the index.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from lapekg.search.words import primary_language

# Forms of one word begin alike, nearly all: what is wanted of them shows within the forms of these first bytes.
_ALIKE = 2

# A form and its lemma, as the list spells them.
Entry = tuple[bytes, bytes]


class Dictionary:
    """What the dictionary of a language says of some words, given in lower case; all it says is in lower case, too.

    >>> dictionary = Dictionary("en", {"children"})
    >>> dictionary.lemmas["children"], sorted(dictionary.forms("child"))[:2]
    ('child', ['child', "child's"])
    """

    def __init__(self, language: str, words: Collection[str], kept: Path | None = None) -> None:
        """Look the words up; `kept` is a folder for what a list said, or None to keep nothing."""
        self.lemmas: dict[str, str] = {}
        self._forms: dict[bytes, list[bytes]] = {}
        # Names stand in the dictionary with a capital.
        wanted = frozenset(form.encode() for each in words for form in (each, each.capitalize()))
        for form, lemma in _entries(language, wanted, kept):
            self._forms.setdefault(lemma, []).append(form)
            if form in wanted:
                self.lemmas[form.decode().lower()] = lemma.decode().lower()

    def forms(self, lemma: str) -> Iterator[str]:
        """Give the forms of a lemma; none where it isn't one."""
        for each in (lemma.encode(), lemma.capitalize().encode()):
            yield from (form.decode().lower() for form in self._forms.get(each, ()))


def _entries(language: str, wanted: frozenset[bytes], kept: Path | None) -> Collection[Entry]:
    """Give all forms of the words of which some form is wanted, each with its lemma."""
    # Commands that write no index need not wait for the library.
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES  # noqa: PLC0415

    base = primary_language(language)
    if not wanted or base not in SUPPORTED_LANGUAGES:
        return ()
    if kept is None:
        return _read(base, wanted)
    file = kept / f"{base}.json"
    known = _load(file, wanted)
    if known is None:
        known = _read(base, wanted)
        _save(file, wanted, known)
    return known


@lru_cache(maxsize=8)
def _read(language: str, wanted: frozenset[bytes]) -> tuple[Entry, ...]:
    from simplemma.strategies.dictionaries.dictionary_factory import _read_decompressed  # noqa: PLC0415
    from simplemma.strategies.dictionaries.frontcode import _iter_records, _read_header  # noqa: PLC0415

    data = _read_decompressed(language)
    backwards, _, start = _read_header(data)
    entries = map(itemgetter(1, 2), _iter_records(data, start))
    if not backwards:
        return tuple(_related(entries, wanted))
    # Some languages are stored from the end of each word.
    return tuple(_related(sorted((form[::-1], lemma[::-1]) for form, lemma in entries), wanted))


def _related(entries: Iterable[Entry], wanted: frozenset[bytes]) -> Iterator[Entry]:
    """Choose the forms of the words of which some form is wanted; the entries stand in the order of the forms."""
    for _, alike in groupby(entries, key=lambda entry: entry[0][:_ALIKE]):
        group = list(alike)
        lemmas = {lemma for form, lemma in group if form in wanted or lemma in wanted}
        if lemmas:
            yield from (entry for entry in group if entry[1] in lemmas)


def _load(file: Path, wanted: frozenset[bytes]) -> Collection[Entry] | None:
    """Choose from what an earlier build kept; None where it didn't ask for all of the words."""
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        if table["version"] != version("simplemma") or not wanted.issubset(map(str.encode, table["wanted"])):
            return None
        return tuple(_related(((form.encode(), lemma.encode()) for form, lemma in table["entries"]), wanted))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # It is there to save time: what is missing or damaged is made again.
        return None


def _save(file: Path, wanted: frozenset[bytes], entries: Iterable[Entry]) -> None:
    table = {
        "version": version("simplemma"),
        "wanted": sorted(each.decode() for each in wanted),
        "entries": [(form.decode(), lemma.decode()) for form, lemma in entries],
    }
    file.parent.mkdir(exist_ok=True)
    new = file.with_name(f".{file.name}")
    new.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
    new.replace(file)
