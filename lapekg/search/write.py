"""Write the index of a snapshot: every name with its words, their lemmas and the parts of compounds."""

import errno
import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from lapekg.config import Instance
from lapekg.errors import SnapshotError
from lapekg.search.lexicon import Analysis, Lexicon
from lapekg.search.names import Kind, Name, Statements, Thing, collect_things
from lapekg.search.schema import INDEXES, TABLES, VERSION
from lapekg.search.words import folded_words, primary_language

_UNDETERMINED = "und"

_Row = tuple[int, int, Kind, str, str, str, str, str]


def write_index(statements: Statements, instance: Instance, path: Path, kept: Path | None = None) -> None:
    """Write the index of all names in a dataset to a new file; the same statements in any order make the same bytes.

    Names without a language are taken to be in the first of the instance's languages; forms are known in these. `kept`
    is a folder for what builds to come need not look up again.
    """
    things = collect_things(statements)
    default_language = instance.languages[0]
    lexicons = _lexicons(things, instance.languages, kept)
    with _told_as_os_error(path), closing(sqlite3.connect(path, isolation_level=None)) as database:
        # The file is synced with the whole snapshot; before that a crash leaves nothing that is published.
        for statement in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", f"PRAGMA user_version = {VERSION}"):
            database.execute(statement)
        database.execute("BEGIN")
        _create(database)
        _write_things(database, things, instance.base_iri)
        vocabulary = _write_names(database, things, lexicons, default_language)
        _write_words(database, vocabulary, lexicons.values())
        for statement in INDEXES.split(";\n"):
            database.execute(statement)
        database.execute("COMMIT")


@contextmanager
def _told_as_os_error(path: Path) -> Iterator[None]:
    """Raise OSError when the disk is full, as all else does that writes a snapshot."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error


def _create(database: sqlite3.Connection) -> None:
    try:
        for statement in TABLES.split(";\n"):
            database.execute(statement)
    except sqlite3.OperationalError as error:
        raise SnapshotError(
            f"SQLite {sqlite3.sqlite_version} cannot make the search index: {error}; it needs FTS5 with trigrams"
        ) from error


def _lexicons(things: Iterable[Thing], languages: Sequence[str], kept: Path | None) -> dict[str, Lexicon]:
    texts: dict[str, set[str]] = {}
    for thing in things:
        for name in thing.names:
            if name.kind is not Kind.IDENTIFIER:
                texts.setdefault(name.language or languages[0], set()).add(name.text)
    offered = {primary_language(each) for each in languages}
    return {
        # Nobody who reads the site types forms of a language that it isn't in.
        each: Lexicon(texts[each], each if primary_language(each) in offered else _UNDETERMINED, kept)
        for each in sorted(texts)
    }


def _write_things(database: sqlite3.Connection, things: Sequence[Thing], base_iri: str) -> None:
    database.executemany(
        "INSERT INTO thing VALUES (?, ?, ?)",
        ((number, thing.iri, thing.mentions) for number, thing in enumerate(things)),
    )
    counts = Counter(iri for thing in things for iri in thing.classes)
    # Of two classes with as many things, the instance's own says more than the one it is aligned with.
    telling = sorted(counts, key=lambda iri: (counts[iri], not iri.startswith(base_iri), iri))
    numbers = {iri: number for number, iri in enumerate(telling)}
    database.executemany("INSERT INTO class VALUES (?, ?)", enumerate(telling))
    database.executemany(
        "INSERT INTO instance VALUES (?, ?)",
        ((number, numbers[iri]) for number, thing in enumerate(things) for iri in sorted(thing.classes)),
    )


def _write_names(
    database: sqlite3.Connection, things: Sequence[Thing], lexicons: dict[str, Lexicon], default_language: str
) -> set[str]:
    """Write the names with their words; return all words there are, but for the parts of compounds."""
    vocabulary: set[str] = set()
    names: list[_Row] = []
    for thing, name in _in_order(things):
        words = folded_words(name.text)
        analysis = _analyse(name, lexicons.get(name.language or default_language))
        vocabulary.update(words, analysis.lemmas)
        folded, lemmas, parts = (" ".join(each) for each in (words, analysis.lemmas, analysis.parts))
        names.append((len(names), thing, name.kind, name.language, name.text, folded, lemmas, parts))
    database.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?, ?)", names)
    database.execute("INSERT INTO word (rowid, words, lemmas, parts) SELECT id, folded, lemmas, parts FROM name")
    return vocabulary


def _in_order(things: Sequence[Thing]) -> Iterator[tuple[int, Name]]:
    return ((number, name) for number, thing in enumerate(things) for name in sorted(thing.names))


def _analyse(name: Name, lexicon: Lexicon | None) -> Analysis:
    if name.kind is not Kind.IDENTIFIER and lexicon is not None:
        return lexicon.analyse(name.text)
    # Identifiers are typed with and without their hyphens.
    whole = "".join(folded_words(name.text))
    return Analysis(lemmas=(whole,) if whole else (), parts=())


def _write_words(database: sqlite3.Connection, vocabulary: Collection[str], lexicons: Iterable[Lexicon]) -> None:
    forms = {pair for lexicon in lexicons for pair in lexicon.forms()}
    database.executemany("INSERT INTO form VALUES (?, ?)", sorted(forms))
    words = list(enumerate(sorted(vocabulary)))
    database.executemany("INSERT INTO vocabulary VALUES (?, ?)", words)
    database.executemany("INSERT INTO spelling (rowid, word) VALUES (?, ?)", words)
