"""Whole states: what a snapshot holds, and datasets that are kept beside the log in the place of a difference."""

import gzip
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, Store

from lapekg.errors import SnapshotError
from lapekg.history.log import Log, sync
from lapekg.snapshots.open import Snapshot, numbered_snapshot


def quads_of(snapshot: Snapshot) -> list[Quad]:
    """Read the quads of a snapshot that account for its statements."""
    return served(Store.read_only(str(snapshot.store_path)), merged=snapshot.manifest.default_graph == "merged")


def served(store: Store, *, merged: bool) -> list[Quad]:
    """Give the quads of a store that account for its statements; a merged default graph repeats them."""
    return [each for each in store if not (merged and isinstance(each.graph_name, DefaultGraph))]


def last_recorded(log: Log) -> Snapshot | None:
    """Open the snapshot of the last commit in the log, None where it is gone or another one of that number."""
    last = log.last()
    if last is None:
        return None
    try:
        snapshot = numbered_snapshot(log.folder.parent, last.number)
    except SnapshotError:
        return None
    return snapshot if snapshot.manifest.digest == last.digest else None


def write_dataset_beside(log: Log, number: int, quads: Iterable[Quad]) -> tuple[str, str]:
    """Write a whole dataset beside the log; give the file's name and checksum."""
    log.folder.mkdir(exist_ok=True)
    path = log.folder / f"{number:06d}.nq.gz"
    with path.open("wb") as stream:
        with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) as packed:
            packed.writelines(f"{line} .\n".encode() for line in sorted(map(str, quads)))
        stream.flush()
        os.fsync(stream.fileno())
    sync(log.folder)
    with path.open("rb") as stream:
        return path.name, hashlib.file_digest(stream, "sha256").hexdigest()


def link_dataset_beside(log: Log, number: int, packed: Path, sha256: str) -> tuple[str, str]:
    """Keep a dump beside the log that a snapshot has, too; it takes no room as long as both are there."""
    log.folder.mkdir(exist_ok=True)
    path = log.folder / f"{number:06d}.nq.gz"
    path.unlink(missing_ok=True)
    os.link(packed, path)
    sync(path)
    sync(log.folder)
    return path.name, sha256
