"""Write a snapshot beside the published one, then publish it by one rename.

Every step is on disk before the next begins, so that a crash at any moment leaves the published snapshot as it was.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import Store

from lapekg.graph import Dataset, count_partitions, to_nquads
from lapekg.snapshots.manifest import MANIFEST_FILE, Manifest
from lapekg.snapshots.open import CURRENT, DUMP_FILE, SNAPSHOTS_FOLDER, STORE_FOLDER, Snapshot
from lapekg.snapshots.statistics import write_statistics

_STAGING_PREFIX = ".building-"
_LINK_PREFIX = ".current-"


@contextmanager
def staging(state: Path) -> Iterator[Path]:
    """Give a folder to write a snapshot in, gone at the end unless published; clear what dead builds left.

    The caller holds the build lock: whatever lies here is of no living build.
    """
    snapshots = state / SNAPSHOTS_FOLDER
    snapshots.mkdir(exist_ok=True)
    for stale in snapshots.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(stale)
    for stale in state.glob(f"{_LINK_PREFIX}*"):
        stale.unlink()
    directory = Path(tempfile.mkdtemp(prefix=f"{_STAGING_PREFIX}{os.getpid()}-", dir=snapshots))
    # mkdtemp makes it private; a server may run as another user.
    directory.chmod(0o755)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def write_dataset(dataset: Dataset, directory: Path) -> str:
    """Write dump, store and statistics; return the SHA-256 of the dump."""
    dataset_hash = to_nquads(dataset.quads, directory / DUMP_FILE)
    _write_store(dataset, directory / STORE_FOLDER)
    write_statistics(count_partitions(dataset), directory)
    return dataset_hash


def publish(directory: Path, manifest: Manifest, state: Path) -> Snapshot:
    """Give a written snapshot its manifest and its number, and make it the current one."""
    (directory / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    _sync_tree(directory)
    final = state / SNAPSHOTS_FOLDER / f"{manifest.number:06d}"
    directory.rename(final)
    _sync(final.parent)
    link = state / f"{_LINK_PREFIX}{os.getpid()}"
    link.symlink_to(final.relative_to(state))
    link.rename(state / CURRENT)
    _sync(state)
    return Snapshot(final, manifest)


def next_number(state: Path) -> int:
    """Count on from the highest number ever written: a number means one snapshot for ever."""
    numbers = (int(path.name) for path in (state / SNAPSHOTS_FOLDER).glob("[0-9]*") if path.name.isdecimal())
    return max(numbers, default=0) + 1


def _write_store(dataset: Dataset, path: Path) -> None:
    store = Store(path)
    store.bulk_extend(dataset.served_quads())
    store.optimize()
    store.flush()


def _sync_tree(directory: Path) -> None:
    for path in sorted(directory.rglob("*"), reverse=True):
        _sync(path)
    _sync(directory)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
