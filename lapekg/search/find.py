"""Find published things by what readers call them."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lapekg.errors import SnapshotError
from lapekg.search.names import Kind
from lapekg.search.ranking import Candidate, Match, Question, rate
from lapekg.search.reading import MOST_CHARACTERS, Word, read_question, spell
from lapekg.search.schema import AFTER_ALL, VERSION

# So many names are looked at; the most mentioned things come first, so those left out matter least.
MOST_CANDIDATES = 1000
_MOST_OF_A_BEGINNING = 50
_COLUMNS = (
    "SELECT thing.id, mentions, kind, language, text, folded, lemmas, parts "
    "FROM name JOIN thing ON thing.id = name.thing"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing, the name it was found by, and how that fits what was asked."""

    iri: str
    name: str
    language: str
    kind: Kind
    match: Match
    mentions: int
    score: float
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """What was found, best first; `complete` unless there is more than was looked at.

    `respelt` are the words that were looked for instead of those asked for; `partial` says that no name has them all.
    """

    things: tuple[Found, ...] = ()
    complete: bool = True
    respelt: tuple[str, ...] = ()
    partial: bool = False


def find(path: Path, text: str, languages: Sequence[str], limit: int = MOST_CANDIDATES) -> Results:
    """Find things in an index by a name or a part of it, in any form, with the reader's languages first.

    Where no name has all the words, near spellings count, then names with some of the words. The limit is one of
    things; a small one is quicker. Raises SnapshotError when the index cannot be read.
    """
    with _reading(path) as database:
        words = read_question(text, database)
        if not words:
            return Results()
        question = Question(text[:MOST_CHARACTERS].strip(), words, languages)
        looked_at = min(MOST_CANDIDATES, max(200, 10 * limit))
        question, candidates = _candidates(question, database, looked_at)
        best = _best(candidates, question)[:limit]
        return Results(
            tuple(_with_iris(best, database)),
            complete=len(candidates) < looked_at,
            respelt=tuple(word.text for word in question.words) if question.respelt else (),
            partial=question.partial,
        )


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Open an index for one question: that takes 0.1 ms, and threads share nothing."""
    try:
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            (found,) = database.execute("PRAGMA user_version").fetchone()
            if found != VERSION:
                raise SnapshotError(f"{path}: version {found}, not {VERSION}; run `lapekg build --force`")
            yield database
        finally:
            database.close()
    except sqlite3.Error as error:
        raise SnapshotError(f"{path}: cannot be read: {error}; run `lapekg build --force`") from error


def _candidates(question: Question, database: sqlite3.Connection, most: int) -> tuple[Question, list[Candidate]]:
    beginning = (question.folded, question.folded + AFTER_ALL, _MOST_OF_A_BEGINNING)
    whole = _select(database, "WHERE folded >= ? AND folded < ? LIMIT ?", beginning)
    found = _matching(" AND ".join(word.expression() for word in question.words), database, most)
    if whole or found:
        return question, [*dict.fromkeys([*whole, *found])]
    respelt = _respelt(question.words, database)
    if respelt != question.words:
        question = replace(question, words=respelt, respelt=True)
        found = _matching(" AND ".join(word.expression() for word in respelt), database, most)
    if not found:
        question = replace(question, partial=True)
        # The last part of a compound says what kind of thing it is.
        found = _matching(" OR ".join(word.expression(word.parts[-1:]) for word in question.words), database, most)
    return question, found


def _respelt(words: Iterable[Word], database: sqlite3.Connection) -> tuple[Word, ...]:
    """Replace the words that nothing has by those that are spelt most like them."""
    respelt = []
    for word in words:
        near = () if _matching(word.expression(), database, 1) else spell(word, database)
        respelt.append(Word(near[0], near[1:]) if near else word)
    return tuple(respelt)


def _matching(expression: str, database: sqlite3.Connection, most: int) -> list[Candidate]:
    return _select(database, "WHERE name.id IN (SELECT rowid FROM word WHERE word MATCH ? LIMIT ?)", (expression, most))


def _select(database: sqlite3.Connection, condition: str, values: Sequence[str | int]) -> list[Candidate]:
    return [
        Candidate(thing, mentions, Kind(kind), *texts)
        for thing, mentions, kind, *texts in database.execute(f"{_COLUMNS} {condition}", values)
    ]


def _best(candidates: Iterable[Candidate], question: Question) -> list[tuple[float, Match, Candidate]]:
    """Keep the best name of each thing, the best thing first."""
    best: dict[int, tuple[float, Match, Candidate]] = {}
    asked = question.folded
    for candidate in candidates:
        match, score = rate(candidate, question, asked)
        if candidate.thing not in best or score > best[candidate.thing][0]:
            best[candidate.thing] = (score, match, candidate)
    return sorted(best.values(), key=lambda each: (-each[0], each[2].thing))


def _with_iris(best: Sequence[tuple[float, Match, Candidate]], database: sqlite3.Connection) -> Iterator[Found]:
    numbers = (json.dumps([candidate.thing for _, _, candidate in best]),)
    iris = dict(database.execute("SELECT id, iri FROM thing WHERE id IN (SELECT value FROM json_each(?))", numbers))
    classes: dict[int, list[str]] = {}
    for thing, iri in database.execute(
        "SELECT thing, iri FROM instance JOIN class ON id = class "
        "WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, class",
        numbers,
    ):
        classes.setdefault(thing, []).append(iri)
    for score, match, each in best:
        of_thing = tuple(classes.get(each.thing, ()))
        yield Found(
            iris[each.thing], each.text, each.language, each.kind, match, each.mentions, round(score, 3), of_thing
        )
