"""Find the published snapshot."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lapekg.errors import SnapshotError
from lapekg.search import SEARCH_FILE
from lapekg.snapshots.derived import DUMP_FILE, Derived, read_derived
from lapekg.snapshots.manifest import Manifest, read_manifest
from lapekg.snapshots.statistics import read_statistics
from lapekg.statistics import Statistics

CURRENT = "current"
SNAPSHOTS_FOLDER = "snapshots"
STORE_FOLDER = "store"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete snapshot on disk; nothing in it changes any more, only `derived` may be of an earlier one at first."""

    path: Path
    manifest: Manifest
    derived: Derived

    @property
    def number(self) -> int:
        """Give the snapshot's number, which is never used again."""
        return self.manifest.number

    @property
    def identity(self) -> str:
        """Tell it from every other; a state folder that is built anew uses the same paths and numbers again."""
        return f"{self.manifest.published} {self.manifest.digest}"

    @property
    def edition(self) -> str:
        """Tell it, together with what is derived from it, from every other."""
        return f"{self.identity} {self.derived.number}"

    @property
    def is_finished(self) -> bool:
        """Say whether what is derived has been made of this very snapshot."""
        return self.derived.number == self.number

    @property
    def served_quads(self) -> int:
        """Count what the store holds: a merged default graph has all statements once more."""
        counts = self.manifest.counts
        return counts["quads"] + (counts["statements"] if self.manifest.default_graph == "merged" else 0)

    @property
    def store_path(self) -> Path:
        """Give the folder to open with `pyoxigraph.Store.read_only`."""
        return self.path / STORE_FOLDER

    @property
    def dump_path(self) -> Path:
        """Give the sorted N-Quads dump of the snapshot that `derived` is of."""
        return self.derived.path / DUMP_FILE

    @property
    def search_path(self) -> Path:
        """Give the index of names, for `lapekg.search.find`."""
        return self.derived.path / SEARCH_FILE

    def distribution_path(self, name: str) -> Path:
        """Give a file to download; `derived` says which there are."""
        return self.derived.path / name

    def statistics(self) -> Statistics:
        """Read how much there is of what; raises SnapshotError when the file is missing or damaged.

        It is read anew each time: who serves descriptions keeps the finished documents, not the counts.
        """
        return read_statistics(self.derived.path)


def current_path(state: Path) -> Path:
    """Follow `current` to the published snapshot; one system call, cheap enough for every request."""
    try:
        return state / (state / CURRENT).readlink()
    except FileNotFoundError as error:
        raise SnapshotError(f"{state}: no snapshot yet; run `lapekg build`") from error
    except OSError as error:
        raise SnapshotError(f"{state / CURRENT}: cannot be read: {error.strerror}") from error


def current_snapshot(state: Path) -> Snapshot:
    """Open the published snapshot; raises SnapshotError when there is none or parts of it are missing."""
    return open_snapshot(current_path(state))


def numbered_snapshot(state: Path, number: int) -> Snapshot:
    """Open a snapshot that was published once; raises SnapshotError, also when it has been cleaned away."""
    return open_snapshot(state / SNAPSHOTS_FOLDER / folder_name(number))


def published_snapshots(state: Path) -> Iterator[Snapshot]:
    """Open the snapshots that this program can read, the newest first."""
    names = (path.name for path in (state / SNAPSHOTS_FOLDER).glob("[0-9]*"))
    for number in sorted((int(name) for name in names if name.isdecimal()), reverse=True):
        with contextlib.suppress(SnapshotError):
            yield numbered_snapshot(state, number)


def folder_name(number: int) -> str:
    """Name the folder of a snapshot, so that names sort as numbers do."""
    return f"{number:06d}"


def open_snapshot(path: Path) -> Snapshot:
    """Open the folder of a snapshot; raises SnapshotError when parts of it are missing."""
    snapshot = Snapshot(path, read_manifest(path), read_derived(path))
    if not snapshot.store_path.exists():
        raise SnapshotError(f"{snapshot.store_path}: missing, the snapshot is partial; run `lapekg build --force`")
    return snapshot
