"""The snapshot that is being served, looked up anew for every request."""

from pathlib import Path

from lapekg.snapshots.open import Snapshot, current_path, current_snapshot


class Publication:
    """Follows what is published: a new snapshot is served from the next request on, without a restart."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._known: tuple[tuple[Path, int], Snapshot] | None = None

    def current(self) -> Snapshot:
        """Return the published snapshot; raises SnapshotError when there is none."""
        path = current_path(self._state)
        try:
            key = (path, path.stat().st_ctime_ns)  # the time, too: a state folder built anew uses the same paths again
        except OSError:
            return current_snapshot(self._state)  # says what is missing
        if self._known is None or self._known[0] != key:
            self._known = (key, current_snapshot(self._state))
        return self._known[1]
