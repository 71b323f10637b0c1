"""Find the published snapshot."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lapekg.errors import SnapshotError
from lapekg.search import SEARCH_FILE
from lapekg.snapshots.manifest import Manifest, read_manifest
from lapekg.snapshots.statistics import STATISTICS_FILE, read_statistics
from lapekg.statistics import Statistics

CURRENT = "current"
SNAPSHOTS_FOLDER = "snapshots"
DUMP_FILE = "dataset.nq"
STORE_FOLDER = "store"
SUBJECTS_FILE = "subjects.txt"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete snapshot on disk; nothing in it changes any more."""

    path: Path
    manifest: Manifest

    @property
    def number(self) -> int:
        """Give the snapshot's number, which is never used again."""
        return self.manifest.number

    @property
    def identity(self) -> str:
        """Tell it from every other; a state folder that is built anew uses the same paths and numbers again."""
        return f"{self.manifest.published} {self.manifest.dataset_hash}"

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
        """Give the sorted N-Quads dump."""
        return self.path / DUMP_FILE

    @property
    def search_path(self) -> Path:
        """Give the index of names, for `lapekg.search.find`."""
        return self.path / SEARCH_FILE

    def distribution_path(self, name: str) -> Path:
        """Give a file to download; the manifest says which there are."""
        return self.path / name

    def statistics(self) -> Statistics:
        """Read how much there is of what; raises SnapshotError when the file is missing or damaged.

        It is read anew each time: who serves descriptions keeps the finished documents, not the counts.
        """
        return read_statistics(self.path)


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
    path = current_path(state)
    return _open(path, (STORE_FOLDER, DUMP_FILE, STATISTICS_FILE, SUBJECTS_FILE, SEARCH_FILE))


def numbered_snapshot(state: Path, number: int) -> Snapshot:
    """Open a snapshot that was published once, for its manifest and its files to download; raises SnapshotError.

    What only the snapshot that is served needs may be missing: an older one may have been built without it.
    """
    return _open(state / SNAPSHOTS_FOLDER / folder_name(number))


def published_snapshots(state: Path) -> Iterator[Snapshot]:
    """Open the snapshots that this program can read, the newest first."""
    names = (path.name for path in (state / SNAPSHOTS_FOLDER).glob("[0-9]*"))
    for number in sorted((int(name) for name in names if name.isdecimal()), reverse=True):
        with contextlib.suppress(SnapshotError):
            yield numbered_snapshot(state, number)


def folder_name(number: int) -> str:
    """Name the folder of a snapshot, so that names sort as numbers do."""
    return f"{number:06d}"


def _open(path: Path, needed: tuple[str, ...] = ()) -> Snapshot:
    snapshot = Snapshot(path, read_manifest(path))
    for name in (*needed, *snapshot.manifest.distributions):
        if not (path / name).exists():
            raise SnapshotError(f"{path / name}: missing, the snapshot is partial; run `lapekg build --force`")
    return snapshot
