"""Make a snapshot again that was cleaned away: from one that is there, by the commits in between.

It costs a checkpoint and what the commits changed, whatever the size of the graph. Only where no snapshot leads to it
is a whole dataset loaded, from the log or a dump.
"""

import dataclasses
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pyoxigraph import Store

from lapekg.archive.contents import in_order, is_merged, nearest, recorded_quads
from lapekg.commits.publishing import next_manifest
from lapekg.config import Instance
from lapekg.drafts.draft import apply
from lapekg.errors import SnapshotError
from lapekg.graph import count
from lapekg.history import Commit, Log
from lapekg.history.digest import digest_of
from lapekg.history.log import sync
from lapekg.history.states import between
from lapekg.snapshots.derived import DERIVED, derived_folder, read_derived
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
    base = _nearest_snapshot(commit, log, state)
    manifest = None if base is None else _from_snapshot(base, directory, commit, log)
    if base is None or manifest is None:
        manifest = _from_dataset(directory, commit, log, instance, state)
    else:
        if base.manifest.digest == commit.digest:
            manifest = _with_account(manifest, base, directory)
        _borrow(base, directory)
    (directory / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    (directory / REBUILT_FILE).touch()


def _nearest_snapshot(commit: Commit, log: Log, state: Path) -> Snapshot | None:
    recorded = {each.number for each in log.commits()}
    there = [(each.number, each.path) for each in published_snapshots(state) if each.number in recorded]
    try:
        return open_snapshot(nearest(log, commit.number, there)[1])
    except SnapshotError:
        return None


def _from_snapshot(base: Snapshot, directory: Path, commit: Commit, log: Log) -> Manifest | None:
    """Make the store of another one; None where that cannot be read, or does not lead to what the log says."""
    asserted, inferred = between(log, base.number, commit.number)
    try:
        with reading(base.path):
            former = Store.read_only(str(base.store_path))
            former.backup(str(directory / STORE_FOLDER))
        store = Store(str(directory / STORE_FOLDER))
        apply(store, asserted.added | inferred.added, asserted.removed | inferred.removed, merged=is_merged(base))
        store.flush()
    except (SnapshotError, OSError):
        return None
    manifest = next_manifest(base.manifest, commit.number, asserted, inferred, (former, store))
    if manifest.digest != commit.digest:
        return None
    return dataclasses.replace(manifest, published=commit.time)


def _from_dataset(directory: Path, commit: Commit, log: Log, instance: Instance, state: Path) -> Manifest:
    """Load a dataset that the log keeps, or a dump, and what was committed since."""
    quads = recorded_quads(log, commit.number, state)
    if digest_of(quads) != commit.digest:
        raise SnapshotError(f"snapshot {commit.number} cannot be made again: `lapekg verify` tells what is damaged")
    model = next(published_snapshots(state), None)
    dataset = in_order(quads, instance, merged=instance.merged if model is None else is_merged(model))
    shutil.rmtree(directory / STORE_FOLDER, ignore_errors=True)
    store = Store(str(directory / STORE_FOLDER))
    store.bulk_extend(dataset.served_quads())
    store.flush()
    folder = directory / derived_folder(commit.number)
    folder.mkdir()
    write_derived(dataset, folder, commit.number, instance, words_folder(state))
    (directory / DERIVED).symlink_to(folder.name)
    return Manifest(
        number=commit.number,
        published=commit.time,
        input_hash="",
        digest=commit.digest,
        counts=dataclasses.asdict(count(dataset)),
        versions=made_by(),
        base_iri=instance.base_iri,
        default_graph="merged" if dataset.merged else "separate",
        title=instance.title,
        seconds={},
    )


def _with_account(manifest: Manifest, base: Snapshot, directory: Path) -> Manifest:
    """Take over, of a snapshot that holds the same, what it was built from and what the shapes said of it."""
    for name in (ORIGIN_FILE, RESULTS_FILE, CHANGES_FILE):
        if (base.path / name).exists():
            os.link(base.path / name, directory / name)
    return dataclasses.replace(manifest, versions=base.manifest.versions)


def _borrow(base: Snapshot, directory: Path) -> None:
    """Give a snapshot the derived files of another one, as a commit does."""
    derived = read_derived(base.path)
    folder = directory / derived.path.name
    folder.mkdir()
    for path in derived.path.iterdir():
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
