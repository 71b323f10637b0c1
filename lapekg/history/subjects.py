"""An index of the log: which commits changed which thing.

A page about a thing asks for it, so it must not cost the length of the log. It is made of the log, by whoever asks
first, and lies beside it (`subjects.sqlite`); whoever finds it missing, damaged or of another log makes it anew.
"""

import contextlib
import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from lapekg.errors import HistoryError, NoSuchCommit
from lapekg.history.log import Log
from lapekg.history.record import Record

SUBJECTS_FILE = "subjects.sqlite"
_FORMAT = 1
_BUSY_SECONDS = 5.0
_TABLES = {
    "touched": "(thing INTEGER, number INTEGER, PRIMARY KEY (thing, number)) WITHOUT ROWID",
    "read_up_to": "(number INTEGER, sha256 TEXT)",
}


class Subjects:
    """Tells which commits changed what is said about a thing, or what a graph says; threads may share it.

    A commit that was recorded as a whole dataset is told of no thing: the log does not know what it changed.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def commits_of(self, *iris: str) -> list[int]:
        """Give the numbers of the commits that changed one of some things, the newest first; raises HistoryError."""
        with self._lock:
            try:
                return self._find(iris)
            except sqlite3.OperationalError:
                # The disk is full, or another process keeps the file to itself for long.
                self._connection = _prepared(":memory:")
            except sqlite3.DatabaseError:
                # Damaged; all that it says stands in the log, too.
                self._discard()
            return self._find(iris)

    def warm(self) -> None:
        """Read in the background what there is, so that the first page does not wait for it."""
        threading.Thread(target=self._warm, name="subjects", daemon=True).start()

    def _warm(self) -> None:
        # What is wrong with the log, whoever asks for it is told.
        with contextlib.suppress(HistoryError):
            self.commits_of()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _find(self, iris: Iterable[str]) -> list[int]:
        if self._connection is None:
            self._connection = _open(self._log.folder / SUBJECTS_FILE)
        self._read_new(self._connection)
        found: set[int] = set()
        for iri in iris:
            rows = self._connection.execute("SELECT number FROM touched WHERE thing = ?", (_key(f"<{iri}>"),))
            found.update(number for (number,) in rows)
        return sorted(found, reverse=True)

    def _read_new(self, connection: sqlite3.Connection) -> None:
        last = self._log.last()
        if last is None or self._known(connection) == last.number:
            return
        with _transaction(connection):
            known = self._known(connection)
            if known is None:
                connection.execute("DELETE FROM touched")
            for record in self._log.records((known or 0) + 1, last.number):
                rows = ((thing, record.commit.number) for thing in _touched(record))
                connection.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", rows)
            connection.execute("DELETE FROM read_up_to")
            connection.execute("INSERT INTO read_up_to VALUES (?, ?)", (last.number, last.sha256))

    def _known(self, connection: sqlite3.Connection) -> int | None:
        """Give the last commit that was read; None for none, and where it is none of this log's."""
        row = connection.execute("SELECT number, sha256 FROM read_up_to").fetchone()
        if row is None:
            return None
        number, sha256 = row
        try:
            return int(number) if self._log.commit(number).sha256 == sha256 else None
        except NoSuchCommit:
            return None

    def _discard(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        with contextlib.suppress(OSError):
            (self._log.folder / SUBJECTS_FILE).unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _prepared(str(path))
    except sqlite3.OperationalError:
        # A folder that cannot be written, or is not there before the first commit.
        return _prepared(":memory:")


def _prepared(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        # What a power cut takes is made again; waiting for the disk would delay a page.
        connection.execute("PRAGMA synchronous = OFF")
        _make_tables(connection)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    with _transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version != _FORMAT:
            for table, columns in _TABLES.items():
                connection.execute(f"DROP TABLE IF EXISTS {table}")
                connection.execute(f"CREATE TABLE {table} {columns}")
            connection.execute(f"PRAGMA user_version = {_FORMAT}")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep other writers out, and take back what an error leaves half done."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _touched(record: Record) -> set[int]:
    patches = (record.asserted, record.inferred)
    quads = [quad for patch in patches for quads in (patch.added, patch.removed) for quad in quads]
    terms = {quad.subject for quad in quads} | {quad.graph_name for quad in quads}
    return {_key(str(term)) for term in terms}


def _key(term: str) -> int:
    """Hash a term to a whole number of SQLite's; of a million things two are the same once in ten million logs."""
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)
