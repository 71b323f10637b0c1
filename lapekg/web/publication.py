"""The snapshot that is being served."""

import time
from pathlib import Path

from lapekg.snapshots.open import Snapshot, current_path, current_snapshot

# A request may be answered from the snapshot before for so long; looking for every request would cost more than many
# an answer.
_SECONDS = 0.01


class Publication:
    """Follows what is published: a new snapshot is served at once, without a restart."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._known: tuple[tuple[Path, int], Snapshot] | None = None
        self._expires = 0.0

    def current(self) -> Snapshot:
        """Return the published snapshot; raises SnapshotError when there is none."""
        now = time.monotonic()
        if self._known is None or now >= self._expires:
            self._known = self._look()
            self._expires = now + _SECONDS
        return self._known[1]

    def _look(self) -> tuple[tuple[Path, int], Snapshot]:
        path = current_path(self._state)
        try:
            key = (path, path.stat().st_ctime_ns)  # the time, too: a state folder built anew uses the same paths again
        except OSError:
            key = (path, 0)  # opening it says what is missing
        if self._known is not None and self._known[0] == key:
            return self._known
        return key, current_snapshot(self._state)
