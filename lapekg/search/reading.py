"""What was asked, read against the words of one index: lemmas, compounds and, where nothing fits, near spellings."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lapekg.search.schema import AFTER_ALL
from lapekg.search.words import folded_words

# Of a longer text only the beginning is read.
MOST_CHARACTERS = 300
_MOST_WORDS = 12
_SHORTEST_PART = 3
# Forms that go on after what was typed, for a last word that isn't finished.
_SHORTEST_BEGINNING = 4
_MOST_FORMS = 20
_GRAM = 3
_MOST_SPELLINGS = 30
_NEAR = 0.72
_ABOUT_AS_NEAR = 0.05

_Lemmas = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question, folded: as it stands, the lemmas it may be a form of, and the parts it may be made of."""

    text: str
    lemmas: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def expression(self, parts: Sequence[str] | None = None) -> str:
        """Write what finds the word, in FTS5's language; without all of its parts, some of them may do.

        Words are letters and digits, so nothing in them means anything to FTS5 between quotes.
        """
        alternatives = [f'{{words lemmas}} : "{self.text}" *', f'parts : "{self.text}"']
        alternatives += [f'{{lemmas parts}} : "{each}"' for each in self.lemmas]
        if wanted := self.parts if parts is None else parts:
            alternatives.append(" AND ".join(f'{{words lemmas parts}} : "{each}"' for each in wanted))
        return f"({' OR '.join(f'({each})' for each in alternatives)})"


def read_question(text: str, database: sqlite3.Connection) -> tuple[Word, ...]:
    """Split a question into words, each with its lemmas."""
    words = folded_words(text[:MOST_CHARACTERS])[:_MOST_WORDS]
    lemmas = _lemmas(words, database)
    compounds = {word: list(_compounds(word, lemmas)) for word in words}
    known = _known({head + tail for pairs in compounds.values() for head, tail in pairs}, database)
    read = [_read(word, lemmas.get(word, []), pairs, known, lemmas) for word, pairs in compounds.items()]
    if read and len(read[-1].text) >= _SHORTEST_BEGINNING and not read[-1].lemmas:
        read[-1] = _with_beginning(read[-1], database)
    return tuple(read)


def spell(word: Word, database: sqlite3.Connection) -> tuple[str, ...]:
    """Find the published words that are spelt most like one, the nearest first."""
    grams = {word.text[at : at + _GRAM] for at in range(len(word.text) - _GRAM + 1)}
    if not grams:
        return ()
    rows = database.execute(
        "SELECT word FROM vocabulary WHERE id IN "
        "(SELECT rowid FROM spelling WHERE spelling MATCH ? ORDER BY rank LIMIT ?)",
        (" OR ".join(f'"{each}"' for each in sorted(grams)), _MOST_SPELLINGS),
    )
    rated = [(similarity(word.text, each), each) for (each,) in rows]
    near = sorted((-rating, each) for rating, each in rated if rating >= _NEAR)
    # What is much farther than the nearest isn't meant.
    return tuple(each for rating, each in near if rating <= near[0][0] + _ABOUT_AS_NEAR)


def similarity(text: str, other: str) -> float:
    """Rate how alike two words are spelt, from 0 to 1.

    >>> similarity("perhekskus", "perhekeskus") > 0.9
    True
    """
    return SequenceMatcher(None, text, other, autojunk=False).ratio()


def _cuts(word: str) -> range:
    return range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)


def _lemmas(words: Iterable[str], database: sqlite3.Connection) -> _Lemmas:
    """Look up the words, and all that may be parts of them."""
    wanted = {part for word in words for at in _cuts(word) for part in (word[:at], word[at:])}
    lemmas: _Lemmas = {}
    for form, lemma in database.execute(
        "SELECT form, lemma FROM form WHERE form IN (SELECT value FROM json_each(?)) ORDER BY form, lemma",
        (json.dumps(sorted(wanted.union(words))),),
    ):
        lemmas.setdefault(form, []).append(lemma)
    return lemmas


def _compounds(word: str, lemmas: _Lemmas) -> Iterator[tuple[str, str]]:
    """Cut a word wherever its end is a form of a published word, the longest end first."""
    return ((word[:start], lemma) for start in _cuts(word) for lemma in lemmas.get(word[start:], ()))


def _known(words: Iterable[str], database: sqlite3.Connection) -> set[str]:
    rows = database.execute(
        "SELECT word FROM vocabulary WHERE word IN (SELECT value FROM json_each(?))", (json.dumps(sorted(words)),)
    )
    return {word for (word,) in rows}


def _read(word: str, of_word: list[str], pairs: list[tuple[str, str]], known: set[str], lemmas: _Lemmas) -> Word:
    found = tuple(dict.fromkeys([*of_word, *(head + tail for head, tail in pairs if head + tail in known)]))
    # Parts stand in for a compound that nothing is called by; a first part in the singular or the genitive is one.
    both = [(lemmas[head][0], tail) for head, tail in pairs if head in lemmas]
    return Word(word, found, both[0] if both and not found else ())


def _with_beginning(word: Word, database: sqlite3.Connection) -> Word:
    """Take an unfinished word for the beginning of a form."""
    rows = database.execute(
        "SELECT DISTINCT lemma FROM form WHERE form >= ? AND form < ? LIMIT ?",
        (word.text, word.text + AFTER_ALL, _MOST_FORMS),
    )
    return Word(word.text, tuple(lemma for (lemma,) in rows), word.parts)
