"""The snapshot that is being served."""

import time
from pathlib import Path

from lapekg.snapshots.open import Snapshot, current_path, current_snapshot, numbered_snapshot, published_snapshots

# A request may be answered from the snapshot before for so long; looking for every request would cost more than many
# an answer.
_SECONDS = 0.01


class Publication:
    """Follows what is published: a new snapshot is served at once, without a restart."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._known: tuple[tuple[Path, int], Snapshot] | None = None
        self._expires = 0.0
        self._listed: tuple[str, tuple[Snapshot, ...]] | None = None

    def current(self) -> Snapshot:
        """Return the published snapshot; raises SnapshotError when there is none."""
        now = time.monotonic()
        if self._known is None or now >= self._expires:
            self._known = self._look()
            self._expires = now + _SECONDS
        return self._known[1]

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return all snapshots that can be read, the newest first; raises SnapshotError when there is none."""
        identity = self.current().identity
        if self._listed is None or self._listed[0] != identity:
            self._listed = identity, tuple(published_snapshots(self._state))
        return self._listed[1]

    def numbered(self, number: int) -> Snapshot:
        """Return a snapshot by its number; raises SnapshotError when it cannot be read."""
        current = self.current()
        return current if current.number == number else numbered_snapshot(self._state, number)

    def _look(self) -> tuple[tuple[Path, int], Snapshot]:
        path = current_path(self._state)
        try:
            key = (path, path.stat().st_ctime_ns)  # the time, too: a state folder built anew uses the same paths again
        except OSError:
            key = (path, 0)  # opening it says what is missing
        if self._known is not None and self._known[0] == key:
            return self._known
        return key, current_snapshot(self._state)
