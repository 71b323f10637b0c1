"""The snapshot that is being served, and the former ones."""

import contextlib
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from lapekg.errors import NoSuchCommit, SnapshotError
from lapekg.history import Commit, Log
from lapekg.snapshots.moments import Moments, moments_of
from lapekg.snapshots.open import (
    SNAPSHOTS_FOLDER,
    Snapshot,
    current_path,
    current_snapshot,
    folder_name,
    open_snapshot,
    published_snapshots,
)
from lapekg.sparql.choice import Choice

# A request may be answered from the snapshot before for so long; looking for every request would cost more than many
# an answer.
_SECONDS = 0.01
_MOST_KNOWN = 64
# How long a request waits for a snapshot that has to be made again; so many threads wait at once.
WAIT_SECONDS = 5.0
_MOST_WAITING = 2

# A folder, and the time of its last change: a state folder built anew uses the same paths again.
_Key = tuple[Path, int]


class Archive(Protocol):
    """Makes snapshots again whose folders were cleaned away, and their derived files."""

    def snapshot(self, number: int, seconds: float, *, finished: bool = False) -> Snapshot:
        """Give a former snapshot; raises SnapshotRebuilding where it takes longer."""


class Publication:
    """Follows what is published: a new snapshot is served at once, without a restart."""

    def __init__(self, state: Path, log: Log | None = None, archive: Archive | None = None) -> None:
        self._state = state
        self._log = log or Log(state)
        self._archive = archive
        self._known: tuple[_Key, Snapshot] | None = None
        self._expires = 0.0
        self._listed: tuple[str, tuple[Snapshot, ...]] | None = None
        self._former: dict[int, tuple[_Key, Snapshot]] = {}
        self._moments: tuple[Snapshot, Moments] | None = None
        self._turns = threading.Semaphore(_MOST_WAITING)

    def current(self) -> Snapshot:
        """Return the published snapshot; raises SnapshotError when there is none."""
        now = time.monotonic()
        if self._known is None or now >= self._expires:
            self._known = self._look()
            self._expires = now + _SECONDS
        return self._known[1]

    def renew(self) -> None:
        """Look anew for the next request: something was published just now."""
        self._expires = 0.0

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return all snapshots whose folders are kept, the newest first; raises SnapshotError when there is none."""
        identity = self.current().edition
        if self._listed is None or self._listed[0] != identity:
            self._listed = identity, tuple(published_snapshots(self._state))
        return self._listed[1]

    def moments(self) -> Moments:
        """Return all snapshots there have been."""
        current = self.current()
        known = self._moments
        if known is None or known[0] is not current:
            known = self._moments = current, moments_of(self._log.commits(), current.number)
        return known[1]

    def number_of(self, choice: Choice) -> int:
        """Tell which snapshot is chosen; raises NoSuchCommit where there was none."""
        if choice.number is not None:
            return choice.number
        commit = self.moments().at(choice.time) if choice.time else None
        if commit is None:
            raise NoSuchCommit("nothing had been published by then" + _since(self.moments().commits))
        return commit.number

    def at_hand(self, choice: Choice) -> Snapshot | None:
        """Return the snapshot that is chosen, None where it has to be made again; raises NoSuchCommit."""
        return self._at_hand(self.number_of(choice))

    def find(self, choice: Choice) -> Snapshot:
        """Return the snapshot that is chosen; raises NoSuchCommit, or SnapshotError where it is not to be had now."""
        return self.numbered(self.number_of(choice))

    def numbered(self, number: int) -> Snapshot:
        """Return a snapshot by its number, made again where that is needed; raises NoSuchCommit or SnapshotError."""
        found = self._at_hand(number)
        if found is not None:
            return found
        if self._archive is None:
            raise SnapshotError(f"{self._folder(number)}: missing")
        with self._turn() as seconds:
            return self._archive.snapshot(number, seconds)

    def finished(self, number: int) -> Snapshot:
        """Return a snapshot with the files that are derived from it; raises NoSuchCommit or SnapshotError."""
        found = self._at_hand(number)
        if (found is not None and found.is_finished) or self._archive is None:
            return self.numbered(number)
        with self._turn() as seconds:
            return self._archive.snapshot(number, seconds, finished=True)

    def _at_hand(self, number: int) -> Snapshot | None:
        current = self.current()
        if current.number == number:
            return current
        if number > current.number or self.moments().index(number) is None:
            raise NoSuchCommit(f"there is no snapshot {number}; the newest is {current.number}")
        key = _key(self._folder(number))
        known = self._former.get(number)
        if known is None or known[0] != key:
            try:
                known = key, open_snapshot(key[0])
            except SnapshotError:
                return None
            if len(self._former) >= _MOST_KNOWN:
                self._former.clear()
            self._former[number] = known
        return known[1]

    def _folder(self, number: int) -> Path:
        return self._state / SNAPSHOTS_FOLDER / folder_name(number)

    @contextlib.contextmanager
    def _turn(self) -> Iterator[float]:
        """Tell how long a request may wait: those who come when enough others do are told at once to come again."""
        has_turn = self._turns.acquire(blocking=False)
        try:
            yield WAIT_SECONDS if has_turn else 0.0
        finally:
            if has_turn:
                self._turns.release()

    def _look(self) -> tuple[_Key, Snapshot]:
        key = _key(current_path(self._state))
        if self._known is not None and self._known[0] == key:
            return self._known
        return key, current_snapshot(self._state)


def _key(path: Path) -> _Key:
    try:
        return path, path.stat().st_ctime_ns
    except OSError:
        return path, 0  # opening it says what is missing


def _since(commits: Sequence[Commit]) -> str:
    return f"; the first snapshot is of {commits[0].time}" if commits else ""
