"""Write a snapshot beside the published one, then publish it by one rename.

Every step is on disk before the next begins, so that a crash at any moment leaves the published snapshot as it was.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode, Store

from lapekg.config import Instance
from lapekg.graph import Dataset, count_partitions, to_nquads
from lapekg.search import SEARCH_FILE
from lapekg.search.write import write_index
from lapekg.snapshots.distributions import write_distributions
from lapekg.snapshots.manifest import MANIFEST_FILE, Distribution, Manifest
from lapekg.snapshots.open import (
    CURRENT,
    DUMP_FILE,
    SNAPSHOTS_FOLDER,
    STORE_FOLDER,
    SUBJECTS_FILE,
    Snapshot,
    folder_name,
)
from lapekg.snapshots.statistics import write_statistics

_STAGING_PREFIX = ".building-"
_LINK_PREFIX = ".current-"
# In the state folder, beside the snapshots: what word lists said, so that the next build need not read them again.
_WORDS_FOLDER = "words"


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


@dataclass(frozen=True, slots=True)
class Written:
    """What the manifest says of the files of a dataset."""

    dataset_hash: str
    distributions: Mapping[str, Distribution]


def write_dataset(dataset: Dataset, directory: Path, instance: Instance) -> Written:
    """Write the dump, the store, the files to download, the statistics, the list of subjects and the search index."""
    dataset_hash = to_nquads(dataset.quads, directory / DUMP_FILE)
    _write_store(dataset, directory / STORE_FOLDER)
    distributions = write_distributions(dataset, directory, instance.prefixes)
    write_statistics(count_partitions(dataset), directory)
    write_subjects(dataset, directory, instance.base_iri)
    write_index(dataset.statements, instance, directory / SEARCH_FILE, kept=directory.parents[1] / _WORDS_FOLDER)
    return Written(dataset_hash, distributions)


def publish(directory: Path, manifest: Manifest, state: Path) -> Snapshot:
    """Give a written snapshot its manifest and its number, and make it the current one."""
    (directory / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    _sync_tree(directory)
    final = state / SNAPSHOTS_FOLDER / folder_name(manifest.number)
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
