"""Make a snapshot again that was cleaned away: from one that is there, by the commits in between.

It costs a checkpoint, what the commits changed, and one reading of all quads, which proves that they are those of the
commit.
"""

import dataclasses
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pyoxigraph import Quad, Store

from lapekg.archive.contents import in_order, is_merged, nearest, recorded_quads, stored_quads
from lapekg.config import Instance
from lapekg.drafts.draft import apply
from lapekg.errors import SnapshotError
from lapekg.graph import Dataset, count
from lapekg.history import Commit, Log
from lapekg.history.digest import digest_of
from lapekg.history.log import sync
from lapekg.history.states import between
from lapekg.snapshots.derived import DERIVED, derived_folder
from lapekg.snapshots.manifest import MANIFEST_FILE, Manifest
from lapekg.snapshots.open import (
    SNAPSHOTS_FOLDER,
    STORE_FOLDER,
    Snapshot,
    folder_name,
    numbered_snapshot,
    open_snapshot,
    published_snapshots,
)
from lapekg.snapshots.origin import ORIGIN_FILE
from lapekg.snapshots.program import made_by
from lapekg.snapshots.reading import REBUILT_FILE, reading
from lapekg.snapshots.results import CHANGES_FILE, RESULTS_FILE
from lapekg.snapshots.write import sync_tree, words_folder, write_derived

_LOCK_FILE = "rebuilding.lock"
_STAGING_PREFIX = ".rebuilding-"
_ASIDE_PREFIX = ".removing-"


def snapshot_of(number: int, instance: Instance, state: Path) -> Snapshot:
    """Give the snapshot of a commit, made again where it was cleaned away or is damaged.

    Its derived files may be those of another one: `finish_snapshot` makes its own. Raises NoSuchCommit, or
    SnapshotError when what is left does not lead to it.
    """
    with suppress(SnapshotError):
        return numbered_snapshot(state, number)
    log = Log(state)
    commit = log.commit(number)
    with _rebuilding(state):
        # Another process may have made it while this one waited.
        with suppress(SnapshotError):
            return numbered_snapshot(state, number)
        with _staging(state) as directory:
            _write(directory, commit, log, instance, state)
            return _place(directory, state / SNAPSHOTS_FOLDER / folder_name(number))


def _write(directory: Path, commit: Commit, log: Log, instance: Instance, state: Path) -> None:
    model = next(published_snapshots(state), None)
    merged = instance.merged if model is None else is_merged(model)
    base = _nearest_snapshot(commit, log, state)
    quads = None if base is None else _from_snapshot(base, directory / STORE_FOLDER, commit, log)
    if quads is None:
        quads = recorded_quads(log, commit.number, state)
        if digest_of(quads) != commit.digest:
            raise SnapshotError(f"snapshot {commit.number} cannot be made again: `lapekg verify` tells what is damaged")
        _load(directory / STORE_FOLDER, quads, instance, merged=merged)
    dataset = in_order(quads, instance, merged=merged)
    manifest = _manifest(commit, dataset, instance, None if model is None else model.manifest)
    if base is not None and base.manifest.digest == commit.digest:
        manifest = _with_account(manifest, base, directory)
    (directory / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    (directory / REBUILT_FILE).touch()
    if model is not None:
        _borrow(model, directory)
        return
    folder = directory / derived_folder(commit.number)
    folder.mkdir()
    write_derived(dataset, folder, commit.number, instance, words_folder(state))
    (directory / DERIVED).symlink_to(folder.name)


def _manifest(commit: Commit, dataset: Dataset, instance: Instance, model: Manifest | None) -> Manifest:
    """Write the manifest anew; what made the snapshot the first time is not known any more."""
    counts = dataclasses.asdict(count(dataset))
    if model is not None:
        counts["files"] = model.counts["files"]
    return Manifest(
        number=commit.number,
        published=commit.time,
        input_hash="",
        digest=commit.digest,
        counts=counts,
        versions=made_by(),
        base_iri=instance.base_iri if model is None else model.base_iri,
        default_graph="merged" if dataset.merged else "separate",
        title=instance.title if model is None else model.title,
        seconds={},
    )


def _with_account(manifest: Manifest, base: Snapshot, directory: Path) -> Manifest:
    """Take over, of a snapshot that holds the same, what it was built from and what the shapes said of it."""
    for name in (ORIGIN_FILE, RESULTS_FILE, CHANGES_FILE):
        if (base.path / name).exists():
            os.link(base.path / name, directory / name)
    return dataclasses.replace(manifest, input_hash=base.manifest.input_hash, versions=base.manifest.versions)


def _nearest_snapshot(commit: Commit, log: Log, state: Path) -> Snapshot | None:
    recorded = {each.number for each in log.commits()}
    there = [(each.number, each.path) for each in published_snapshots(state) if each.number in recorded]
    try:
        return open_snapshot(nearest(log, commit.number, there)[1])
    except SnapshotError:
        return None


def _from_snapshot(base: Snapshot, path: Path, commit: Commit, log: Log) -> list[Quad] | None:
    """Make the store of another one; None where what comes out is not the commit's dataset."""
    try:
        with reading(base.path):
            Store.read_only(str(base.store_path)).backup(str(path))
        store = Store(str(path))
    except (SnapshotError, OSError):
        return None
    asserted, inferred = between(log, base.number, commit.number)
    added, removed = asserted.added | inferred.added, asserted.removed | inferred.removed
    apply(store, added, removed, merged=is_merged(base))
    store.flush()
    quads = stored_quads(store, merged=is_merged(base))
    return quads if digest_of(quads) == commit.digest else None


def _load(path: Path, quads: list[Quad], instance: Instance, *, merged: bool) -> None:
    shutil.rmtree(path, ignore_errors=True)
    store = Store(str(path))
    store.bulk_extend(in_order(quads, instance, merged=merged).served_quads())
    store.flush()


def _borrow(model: Snapshot, directory: Path) -> None:
    """Give a snapshot the derived files of another one, as a commit does."""
    folder = directory / model.derived.path.name
    folder.mkdir()
    for path in model.derived.path.iterdir():
        os.link(path, folder / path.name)
    (directory / DERIVED).symlink_to(folder.name)


@contextmanager
def _rebuilding(state: Path) -> Iterator[None]:
    """Be the only one that makes snapshots again, after waiting for others."""
    descriptor = os.open(state / _LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _staging(state: Path) -> Iterator[Path]:
    snapshots = state / SNAPSHOTS_FOLDER
    for stale in snapshots.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(stale)
    directory = Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=snapshots))
    directory.chmod(0o755)  # a server may run as another user
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _place(directory: Path, final: Path) -> Snapshot:
    sync_tree(directory)
    if final.exists():  # damaged, else it would have been opened
        aside = final.with_name(f"{_ASIDE_PREFIX}{final.name}")
        shutil.rmtree(aside, ignore_errors=True)
        final.rename(aside)
    directory.rename(final)
    sync(final.parent)
    return open_snapshot(final)
