"""Write a snapshot beside the published one, then publish it by one rename.

Every step is on disk before the next begins, so that a crash at any moment leaves the published snapshot as it was.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode, Store

from lapekg.config import Instance
from lapekg.errors import SnapshotError
from lapekg.graph import Dataset, count_partitions, to_nquads
from lapekg.history.log import sync
from lapekg.search import SEARCH_FILE
from lapekg.search.write import write_index
from lapekg.snapshots.derived import DERIVED, DUMP_FILE, SUBJECTS_FILE, Derived, derived_folder, write_derived_file
from lapekg.snapshots.distributions import write_distributions
from lapekg.snapshots.manifest import MANIFEST_FILE, Manifest, read_manifest
from lapekg.snapshots.open import CURRENT, SNAPSHOTS_FOLDER, STORE_FOLDER, Snapshot, folder_name, open_snapshot
from lapekg.snapshots.statistics import write_statistics

_STAGING_PREFIX = ".building-"
_LINK_PREFIX = ".current-"
_WORDS_FOLDER = "words"


@dataclass(slots=True)
class Staged:
    """A folder that a snapshot is written in; one that is to be kept stays when publishing it goes wrong."""

    path: Path
    is_kept: bool = False


@contextmanager
def staging(state: Path) -> Iterator[Staged]:
    """Give a folder to write a snapshot in, gone at the end unless published or kept; clear what dead writers left.

    The caller holds the lock, and nothing that lies here is recorded in the log: `lapekg.commits.recover` has seen to
    that.
    """
    snapshots = state / SNAPSHOTS_FOLDER
    snapshots.mkdir(exist_ok=True)
    for stale in snapshots.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(stale)
    for stale in state.glob(f"{_LINK_PREFIX}*"):
        stale.unlink()
    staged = Staged(Path(tempfile.mkdtemp(prefix=f"{_STAGING_PREFIX}{os.getpid()}-", dir=snapshots)))
    # mkdtemp makes it private; a server may run as another user.
    staged.path.chmod(0o755)
    try:
        yield staged
    finally:
        if not staged.is_kept:
            shutil.rmtree(staged.path, ignore_errors=True)


def sealed(state: Path, number: int) -> Path | None:
    """Find the folder of a snapshot that was written whole; it may have its name, and not be the current one yet."""
    snapshots = state / SNAPSHOTS_FOLDER
    for path in (snapshots / folder_name(number), *snapshots.glob(f"{_STAGING_PREFIX}*")):
        with contextlib.suppress(SnapshotError):
            if read_manifest(path).number == number:
                return path
    return None


def write_dataset(dataset: Dataset, directory: Path, number: int, instance: Instance, words: Path) -> Derived:
    """Write the store of a new snapshot and all that is derived from it; `words` keeps what word lists said."""
    _write_store(dataset, directory / STORE_FOLDER)
    folder = directory / derived_folder(number)
    folder.mkdir()
    (directory / DERIVED).symlink_to(folder.name)
    return write_derived(dataset, folder, number, instance, words)


def write_derived(dataset: Dataset, folder: Path, number: int, instance: Instance, words: Path) -> Derived:
    """Write the dump, the files to download, the statistics, the list of subjects and the search index."""
    dataset_hash = to_nquads(dataset.quads, folder / DUMP_FILE)
    distributions = write_distributions(dataset, folder, instance.prefixes)
    write_statistics(count_partitions(dataset), folder)
    write_subjects(dataset, folder, instance.base_iri)
    write_index(dataset.statements, instance, folder / SEARCH_FILE, kept=words)
    derived = Derived(folder, number, dataset_hash, distributions)
    write_derived_file(derived)
    return derived


def words_folder(state: Path) -> Path:
    """Give the folder that keeps what word lists said, so that the next time they need not be read again."""
    return state / _WORDS_FOLDER


def seal(directory: Path, manifest: Manifest) -> None:
    """Give a written snapshot its manifest, and have all of it on the disk."""
    (directory / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    sync_tree(directory)


def publish(directory: Path, number: int, state: Path) -> Snapshot:
    """Give a sealed snapshot its name, if it has not got it, and make it the current one."""
    final = state / SNAPSHOTS_FOLDER / folder_name(number)
    if directory != final:
        directory.rename(final)
        sync(final.parent)
    link = state / f"{_LINK_PREFIX}{os.getpid()}"
    link.symlink_to(final.relative_to(state))
    link.rename(state / CURRENT)
    sync(state)
    return open_snapshot(final)


def next_number(state: Path, recorded: int = 0) -> int:
    """Count on from the highest number ever written or recorded: a number means one snapshot for ever."""
    numbers = (int(path.name) for path in (state / SNAPSHOTS_FOLDER).glob("[0-9]*") if path.name.isdecimal())
    return max(recorded, *numbers, 0) + 1


def write_subjects(dataset: Dataset, directory: Path, base_iri: str) -> None:
    """List the IRIs below the base that statements are about, one a line: each has a page."""
    with (directory / SUBJECTS_FILE).open("w", encoding="utf-8") as file:
        # The quads are sorted, so those of one subject stand together.
        for subject, _ in groupby(quad.subject for quad in dataset.quads):
            if isinstance(subject, NamedNode) and subject.value.startswith(base_iri):
                file.write(f"{subject.value}\n")


def _write_store(dataset: Dataset, path: Path) -> None:
    store = Store(path)
    store.bulk_extend(dataset.served_quads())
    store.optimize()
    store.flush()


def sync_tree(directory: Path) -> None:
    """Have the files of a folder on the disk, but for those that another snapshot has, too: these are."""
    for path in sorted(directory.rglob("*"), reverse=True):
        if not path.is_symlink() and (path.is_dir() or path.stat().st_nlink == 1):
            sync(path)
    sync(directory)
