"""Read the log of commits, and append to it.

Readers take no lock: a record counts once its last byte is there. A log of many commits is read by their heads; what
was read is kept, so that only new records cost anything.
"""

import bisect
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from lapekg.errors import HistoryError, NoSuchCommit
from lapekg.history.record import HEAD, TAIL, TAIL_BYTES, Commit, Record, hash_of, read_body, read_head, to_bytes

LOG_FOLDER = "log"
LOG_FILE = "commits"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a record stands: its first byte, that of its patch, and the one after its last."""

    start: int
    body: int
    end: int


class Log:
    """The commits of a state folder; a folder without a log has none."""

    def __init__(self, state: Path) -> None:
        self.folder = state / LOG_FOLDER
        self.path = self.folder / LOG_FILE
        self._commits: list[Commit] = []
        self._places: list[_Place] = []
        self._lock = threading.Lock()

    def commits(self) -> Sequence[Commit]:
        """Give all commits, the oldest first; raises HistoryError where the log is damaged or cannot be read."""
        self._look()
        return tuple(self._commits)

    def last(self) -> Commit | None:
        """Give the newest commit."""
        self._look()
        return self._commits[-1] if self._commits else None

    def commit(self, number: int) -> Commit:
        """Give a commit by its number; raises NoSuchCommit."""
        return self._commits[self._index(number)]

    def at(self, time: datetime) -> Commit:
        """Give the last commit that is not later than a time; raises NoSuchCommit."""
        self._look()
        wanted = time_text(time)
        index = bisect.bisect_right(self._commits, wanted, key=lambda each: each.time)
        if not index:
            raise NoSuchCommit(f"the log begins after {wanted}" if self._commits else "no commit is recorded yet")
        return self._commits[index - 1]

    def read(self, number: int) -> Record:
        """Read a commit with what it changed; raises NoSuchCommit, or HistoryError where it is damaged."""
        index = self._index(number)
        commit, body = self._commits[index], self._body(index)
        if body is None:
            raise HistoryError(f"{self.path}: the record of commit {number} is damaged; `lapekg verify` tells more")
        return read_body(commit, body)

    def records(self, first: int, last: int) -> Iterator[Record]:
        """Read the commits from one number to another, both included, in their order."""
        numbers = [each.number for each in self.commits() if first <= each.number <= last]
        return (self.read(number) for number in numbers)

    @property
    def end(self) -> int:
        """Tell the byte after the last whole record."""
        self._look()
        return self._places[-1].end if self._places else 0

    def append(self, record: Record) -> Commit:
        """Write a record behind the last and have it on the disk, or leave the log as it was.

        The caller holds the lock of the state folder, and has called `recover`. Raises OSError.
        """
        last = self.last()
        commit = replace(record.commit, previous="" if last is None else last.sha256)
        data = to_bytes(replace(record, commit=commit))
        self.folder.mkdir(exist_ok=True)
        is_new, end = not self.path.exists(), self.end
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            try:
                _write_all(descriptor, data)
                os.fsync(descriptor)
            except OSError:
                os.ftruncate(descriptor, end)
                raise
        finally:
            os.close(descriptor)
        if is_new:
            sync(self.folder)
            sync(self.folder.parent)
        self._look()
        return self._commits[-1]

    def recover(self) -> Path | None:
        """Cut off what a crash left behind the last whole record, and give the file that keeps it.

        A last record that is whole but says something else than its hash is taken for such a rest. The caller holds
        the lock.
        """
        end = self.end
        if self._commits and self._body(len(self._commits) - 1) is None:
            end = self._places[-1].start
            self._commits.pop()
            self._places.pop()
        if not self.path.exists() or self.path.stat().st_size == end:
            return None
        with self._open() as stream:
            stream.seek(end)
            rest = stream.read()
        kept = self.folder / f"torn-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        kept.write_bytes(rest)
        os.truncate(self.path, end)
        return kept

    def _body(self, index: int) -> bytes | None:
        """Read the patch of a record, None where the record says something else than its hash."""
        commit, place = self._commits[index], self._places[index]
        with self._open() as stream:
            stream.seek(place.start)
            head, body = stream.read(place.body - place.start), stream.read(place.end - TAIL_BYTES - place.body)
        return body if hash_of(commit.previous, head, body) == commit.sha256 else None

    def _index(self, number: int) -> int:
        self._look()
        index = bisect.bisect_left(self._commits, number, key=lambda each: each.number)
        if index == len(self._commits) or self._commits[index].number != number:
            raise NoSuchCommit(f"the log has no commit {number}{self._known()}")
        return index

    def _known(self) -> str:
        return f"; it has {self._commits[0].number} to {self._commits[-1].number}" if self._commits else ""

    def _open(self) -> BinaryIO:
        try:
            return self.path.open("rb")
        except OSError as error:
            raise HistoryError(f"{self.path}: cannot be read: {error.strerror}") from error

    def _look(self) -> None:
        """Read the heads of new records; a log that was cut is read anew."""
        with self._lock:
            try:
                size = self.path.stat().st_size
            except FileNotFoundError:
                size = 0
            known = self._places[-1].end if self._places else 0
            if size == known:
                return
            with self._open() as stream:
                if size < known or (self._commits and _hash_at(stream, known) != self._commits[-1].sha256):
                    self._commits, self._places, known = [], [], 0
                stream.seek(known)
                for commit, place in _heads(stream, known, size):
                    self._commits.append(commit)
                    self._places.append(place)


def _heads(stream: BinaryIO, start: int, size: int) -> Iterator[tuple[Commit, _Place]]:
    """Read records by their heads up to the first that is not there as a whole."""
    while start < size:
        head = stream.readline()
        try:
            commit, length = read_head(head)
        except HistoryError:
            # What no record follows is what a crash left; readers need not know of it.
            if b"\n" + HEAD in stream.read():
                raise
            return
        place = _Place(start, start + len(head), start + len(head) + length + TAIL_BYTES)
        if not head.endswith(b"\n") or place.end > size:
            return
        yield replace(commit, sha256=_hash_at(stream, place.end)), place
        start = place.end


def _hash_at(stream: BinaryIO, end: int) -> str:
    stream.seek(end - TAIL_BYTES)
    return stream.read(TAIL_BYTES)[len(TAIL) :].strip().decode("ascii", "replace")


def time_text(time: datetime) -> str:
    """Write a time as records have it; times so written have the order of their texts."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
