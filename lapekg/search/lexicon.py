"""What the words of the published names are: their lemmas, the parts of compounds, and the forms readers may type."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lapekg.search.dictionary import Dictionary
from lapekg.search.words import compounds_of, fold, primary_language

# Languages that write compounds as one word; cutting the words of others finds parts that nobody means.
_COMPOUNDING = frozenset(("da", "de", "et", "fi", "hu", "is", "nb", "nl", "nn", "no", "sv"))
_SHORTEST_PART = 3
# So long a word at the end of another is its last part even where nobody knows the first one.
_TELLING = 7
# Longer words are no compounds but codes, of which there are too many parts to look at.
_LONGEST_COMPOUND = 60
# How far "social- and health ministry" reaches: from the word that leaves something out to the one that has it.
_REACH = 3


@dataclass(frozen=True, slots=True)
class Analysis:
    """The words of a text as the index holds them, folded; whoever looks for one of its parts finds it, too."""

    lemmas: tuple[str, ...]
    parts: tuple[str, ...]


class Lexicon:
    """The words of all names in one language."""

    def __init__(self, texts: Collection[str], language: str, kept: Path | None = None) -> None:
        """Look the words of the texts up; `kept` is a folder for what the dictionary said."""
        self._words = {part for text in texts for compound in compounds_of(text) for part in compound if part}
        self._compounding = primary_language(language) in _COMPOUNDING
        wanted = set(_with_parts(self._words)) if self._compounding else self._words
        self._dictionary = Dictionary(language, wanted, kept)
        self._used: set[str] = set()
        self._splits: dict[str, tuple[str, str] | None] = {}

    def analyse(self, text: str) -> Analysis:
        """Find lemmas and parts of a text, which is one of those the lexicon was made of."""
        compounds = compounds_of(text)
        lemmas = [*self._lemmas(compounds), *self._completed(compounds)]
        parts = [part for compound in compounds for word in compound for part in self._parts(word)]
        self._used.update(lemmas, parts)
        return Analysis(_folded(lemmas), _folded(parts))

    def forms(self) -> Iterator[tuple[str, str]]:
        """Give the forms of all lemmas and parts that were found, the lemma being one, each with its lemma, folded."""
        for lemma in self._used:
            folded = fold(lemma)
            if folded.isalnum():
                yield folded, folded
                yield from ((fold(form), folded) for form in self._dictionary.forms(lemma))

    def _lemmas(self, compounds: Iterable[list[str]]) -> Iterator[str]:
        for compound in compounds:
            words = [word for word in compound if word]
            for word in words:
                yield self._lemma(word)
                # What looks like a form of another word may be a name, which has forms of its own.
                yield word
            if len(words) > 1:
                yield "".join([*words[:-1], self._lemma(words[-1])])

    def _completed(self, compounds: list[list[str]]) -> Iterator[str]:
        """Complete words that leave out what the next compound ends in: sosiaali- ja terveysministeriö."""
        for position, compound in enumerate(compounds):
            if compound[-1]:
                continue
            for *before, last in compounds[position + 1 : position + 1 + _REACH]:
                if end := self._lemma(last) if before else self._end(last):
                    yield compound[0] + end
                    break

    def _lemma(self, word: str) -> str:
        if lemma := self._dictionary.lemmas.get(word):
            return lemma
        split = self._split(word)
        return split[0] + split[1] if split else word

    def _end(self, word: str) -> str | None:
        split = self._split(word)
        return split and split[1]

    def _parts(self, word: str) -> Iterator[str]:
        if split := self._split(word):
            head, tail = split
            yield from (self._dictionary.lemmas.get(head, head), tail)
            yield from self._parts(head)
            yield from self._parts(tail)

    def _split(self, word: str) -> tuple[str, str] | None:
        """Cut a compound where its last part is longest; gives the first part as it is and the lemma of the last."""
        if word not in self._splits:
            self._splits[word] = next(self._cuts(word), None)
        return self._splits[word]

    def _cuts(self, word: str) -> Iterator[tuple[str, str]]:
        if not self._compounding or len(word) > _LONGEST_COMPOUND:
            return
        for start in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            lemma = self._dictionary.lemmas.get(word[start:])
            if lemma and (len(word) - start >= _TELLING or self._is_word(word[:start])):
                yield word[:start], lemma

    def _is_word(self, text: str) -> bool:
        # An s may join the parts: utvecklings-program.
        forms = (text, text.removesuffix("s"))
        if any(each in self._dictionary.lemmas or each in self._words for each in forms):
            return True
        return self._split(text) is not None


def _with_parts(words: Iterable[str]) -> Iterator[str]:
    """Give the words, and all that may be a part of one: that at its beginning, at its end, or between two others."""
    for word in words:
        yield word
        length = len(word) if len(word) <= _LONGEST_COMPOUND else 0
        for start in (0, *range(_SHORTEST_PART, length)):
            ends = (*range(start + _SHORTEST_PART, length - _SHORTEST_PART + 1), length)
            yield from (word[start:end] for end in ends if end - start >= _SHORTEST_PART)


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    # Some lemmas of the dictionaries have punctuation in them.
    return tuple(folded for folded in dict.fromkeys(map(fold, words)) if folded.isalnum())
