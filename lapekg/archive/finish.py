"""Make what is derived of a snapshot: commits go on with the files of an earlier one, and these come after them.

Readers see the former files or the new ones: the link `derived` is replaced by one rename. The former stay for those
who have opened them, until the snapshots are cleaned.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lapekg.archive.contents import dataset_of
from lapekg.config import Instance
from lapekg.history.log import sync
from lapekg.snapshots.derived import DERIVED, derived_folder
from lapekg.snapshots.open import Snapshot, current_snapshot, open_snapshot
from lapekg.snapshots.reading import reading
from lapekg.snapshots.write import sync_tree, words_folder, write_derived

_LOCK_FILE = "finisher.lock"
_STAGING_PREFIX = ".deriving-"
_LINK = ".derived"


def finish_snapshot(snapshot: Snapshot, instance: Instance, state: Path) -> Snapshot:
    """Make what is derived of a snapshot, unless it is there; waits for whoever is at it.

    If another snapshot has been published meanwhile, it gets these files instead of older ones. Raises SnapshotError.
    """
    with finishing(state), reading(snapshot.path):
        snapshot = open_snapshot(snapshot.path)
        if not snapshot.is_finished:
            _derive(snapshot, instance, state)
            snapshot = open_snapshot(snapshot.path)
        newest = current_snapshot(state)
        if newest.derived.number < snapshot.number < newest.number:
            _share(snapshot, newest)
    return snapshot


@contextmanager
def finishing(state: Path) -> Iterator[None]:
    """Be the only one that makes derived files, after waiting for others."""
    descriptor = os.open(state / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _derive(snapshot: Snapshot, instance: Instance, state: Path) -> None:
    with _staging(snapshot) as folder, _uncollected():
        dataset = dataset_of(snapshot, instance, state)
        write_derived(dataset, folder, snapshot.number, instance, words_folder(state))
        sync_tree(folder)
        _place(folder, snapshot, snapshot.number)


def _share(snapshot: Snapshot, newest: Snapshot) -> None:
    """Give a newer snapshot the same files."""
    with _staging(newest) as folder:
        for path in snapshot.derived.path.iterdir():
            os.link(path, folder / path.name)
        sync(folder)
        _place(folder, newest, snapshot.number)


@contextmanager
def _staging(snapshot: Snapshot) -> Iterator[Path]:
    for stale in snapshot.path.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(stale)
    folder = Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=snapshot.path))
    folder.chmod(0o755)  # a server may run as another user
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place(folder: Path, snapshot: Snapshot, number: int) -> None:
    final = snapshot.path / derived_folder(number)
    if final.exists():  # a crash has left it before the link led to it
        shutil.rmtree(final)
    folder.rename(final)
    sync(snapshot.path)
    link = snapshot.path / f"{_LINK}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(final.name)
    link.rename(snapshot.path / DERIVED)
    sync(snapshot.path)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the search for cycles: what is made here leaves hardly any, and looking takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
