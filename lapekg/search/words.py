"""Words of a text, folded so that what readers type meets what is published."""

import re
import unicodedata
from functools import lru_cache

_REMEMBERED = 65_536

# An ending after a colon or an apostrophe belongs to the grammar and not to the name: STM:n, EU:s, Lapland's.
_ENDING = re.compile(r"(?<=\w)(?::[^\W\d_]{1,6}|['\u2019]s)(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# A word with its hyphens; one at the end stands for what the next word has in common with it.
_COMPOUND = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*[-\u2010\u2011]?")
_HYPHEN = re.compile(r"[-\u2010\u2011]")


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """Drop case and diacritics.

    >>> fold("Hämeenlinna Åbo")
    'hameenlinna abo'
    """
    if text.isascii():
        return text.lower()
    # Either may make work for the other: the Kelvin sign is a letter K, and a capital with an accent two characters.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in folded if not unicodedata.combining(each))


def words_of(text: str) -> list[str]:
    """List the words of a text in lower case, with their diacritics.

    >>> words_of("STM:n lapsi- ja perhepalvelut (2016)")
    ['stm', 'lapsi', 'ja', 'perhepalvelut', '2016']
    """
    return _WORD.findall(_ENDING.sub("", text).lower())


def folded_words(text: str) -> list[str]:
    """List the folded words of a text.

    >>> folded_words("Lapsi- ja perhepalvelut: Häme")
    ['lapsi', 'ja', 'perhepalvelut', 'hame']
    """
    return [folded for each in words_of(text) for folded in _WORD.findall(fold(each))]


def compounds_of(text: str) -> list[list[str]]:
    """List the words of a text, each in the parts that its hyphens make; an empty last part leaves something out.

    >>> compounds_of("Maakunta- ja sote-uudistus")
    [['maakunta', ''], ['ja'], ['sote', 'uudistus']]
    """
    return [_HYPHEN.split(each) for each in _COMPOUND.findall(_ENDING.sub("", text).lower())]


def primary_language(tag: str) -> str:
    """Cut a language tag down to its language.

    >>> primary_language("sv-FI")
    'sv'
    """
    return tag.partition("-")[0].lower()
