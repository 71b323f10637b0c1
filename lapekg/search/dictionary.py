"""Which forms a word has: the word lists of simplemma, read from beginning to end, as they are too large to keep.

Finnish has 3.5 million forms: 400 MiB in memory, 19 MB in the package's sorted stream, of which one reading takes a
second or two. So a build asks for all of its words at once, and a server gets what it needs from the index.
"""

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby

# Forms of one word begin alike, nearly all: what is wanted of them shows within the forms of these first bytes.
_ALIKE = 2


class Dictionary:
    """What the dictionary of a language says of some words, given in lower case; all it says is in lower case, too.

    >>> dictionary = Dictionary("en", {"children"})
    >>> dictionary.lemmas["children"], sorted(dictionary.forms("child"))[:2]
    ('child', ['child', "child's"])
    """

    def __init__(self, language: str, words: Collection[str]) -> None:
        self.lemmas: dict[str, str] = {}
        self._forms: dict[bytes, list[bytes]] = {}
        # Names stand in the dictionary with a capital.
        wanted = frozenset(form.encode() for each in words for form in (each, each.capitalize()))
        for form, lemma in _entries(language, wanted):
            self._forms.setdefault(lemma, []).append(form)
            if form in wanted:
                self.lemmas[form.decode().lower()] = lemma.decode().lower()

    def forms(self, lemma: str) -> Iterator[str]:
        """Give the forms of a lemma; none where it isn't one."""
        for each in (lemma.encode(), lemma.capitalize().encode()):
            yield from (form.decode().lower() for form in self._forms.get(each, ()))


def _entries(language: str, wanted: frozenset[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """Give all forms of the words of which some form is wanted, each with its lemma."""
    # Commands that write no index need not wait for the library.
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES  # noqa: PLC0415

    # A tag may name a region, too: sv-FI.
    base = language.partition("-")[0].lower()
    return _read(base, wanted) if wanted and base in SUPPORTED_LANGUAGES else ()


@lru_cache(maxsize=8)
def _read(language: str, wanted: frozenset[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    from simplemma.strategies.dictionaries.dictionary_factory import _read_decompressed  # noqa: PLC0415
    from simplemma.strategies.dictionaries.frontcode import _iter_records, _read_header  # noqa: PLC0415

    data = _read_decompressed(language)
    # Some languages are stored from the end of each word.
    backwards, _, start = _read_header(data)
    step = -1 if backwards else 1
    stored = {each[::step] for each in wanted}
    found: list[tuple[bytes, bytes]] = []
    for _, alike in groupby(_iter_records(data, start), key=lambda record: b"" if backwards else record[1][:_ALIKE]):
        records = list(alike)
        lemmas = {lemma for _, form, lemma in records if form in stored or lemma in stored}
        if lemmas:
            found += ((form[::step], lemma[::step]) for _, form, lemma in records if lemma in lemmas)
    return tuple(found)
