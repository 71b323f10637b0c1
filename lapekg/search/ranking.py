"""Which of the names that were found is meant: the whole name, its beginning, its words, their forms, spellings."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import log2

from lapekg.search.names import Kind
from lapekg.search.reading import Word
from lapekg.search.words import folded_words


class Match(IntEnum):
    """How a name fits what was asked; each is worth more than all that tells names of the one below apart."""

    SPELLING = 0
    PART = 1
    INFLECTED = 2
    WORD_BEGINNING = 3
    WORDS = 4
    INFLECTED_NAME = 5
    BEGINNING = 6
    NAME = 7


_STEP = 20.0
# All matches of near spellings stay below the first step.
_STEP_OF_SPELLING = 0.5
_MOST_FOR_MENTIONS = 8.0
_FOR_COVERAGE = 6.0
_FOR_LANGUAGE = 2.0
_FOR_LETTERS = 1.0
_OFF_FOR_KIND = {Kind.NAME: 0.0, Kind.OTHER_NAME: 1.0, Kind.IDENTIFIER: 1.0}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name out of the index."""

    thing: int
    mentions: int
    kind: Kind
    language: str
    text: str
    folded: str
    lemmas: str
    parts: str


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, its words as the index has them, and the reader's languages, the best first.

    It is respelt where its words were replaced by others, and partial where a name needs only some of them.
    """

    text: str
    words: tuple[Word, ...]
    languages: Sequence[str]
    respelt: bool = False
    partial: bool = False

    @property
    def folded(self) -> str:
        """Give what was asked, or what it was taken for, as a name that is just that has it."""
        return " ".join([word.text for word in self.words] if self.respelt else folded_words(self.text))


def rate(candidate: Candidate, question: Question, asked: str) -> tuple[Match, float]:
    """Say how a name fits, and rate it among all; `asked` is the folded question."""
    match, share = _match(candidate, question, asked)
    coverage = min(1.0, len(asked) / max(1, len(candidate.folded)))
    score = (
        (_STEP_OF_SPELLING if question.respelt else _STEP) * match * share
        + _FOR_COVERAGE * coverage
        + min(_MOST_FOR_MENTIONS, log2(1 + candidate.mentions))
        + (_FOR_LANGUAGE if candidate.language in question.languages[:1] else 0.0)
        # Diacritics were dropped to find it; who typed them means them.
        + (_FOR_LETTERS if question.text.casefold() in candidate.text.casefold() else 0.0)
        - _OFF_FOR_KIND[candidate.kind]
    )
    return Match.SPELLING if question.respelt else match, score


def _match(candidate: Candidate, question: Question, asked: str) -> tuple[Match, float]:
    """Find the weakest match of the words, and which share of them matches at all."""
    if candidate.folded == asked:
        return Match.NAME, 1.0
    if candidate.folded.startswith(asked):
        return Match.BEGINNING, 1.0
    words, lemmas, parts = candidate.folded.split(), candidate.lemmas.split(), candidate.parts.split()
    matches = [each for word in question.words if (each := _match_word(word, words, lemmas, parts)) is not None]
    weakest = min(matches, default=Match.PART)
    if weakest is Match.INFLECTED and len(matches) == len(question.words) == len(words):
        weakest = Match.INFLECTED_NAME
    return weakest, len(matches) / len(question.words)


def _match_word(word: Word, words: list[str], lemmas: list[str], parts: list[str]) -> Match | None:
    if word.text in words:
        return Match.WORDS
    if any(each.startswith(word.text) for each in words):
        return Match.WORD_BEGINNING
    if any(each in lemmas for each in (word.text, *word.lemmas)):
        return Match.INFLECTED
    if any(each in parts or each in lemmas for each in (word.text, *word.lemmas, *word.parts)):
        return Match.PART
    return None
