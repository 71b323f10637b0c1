"""Keep the stream up with the log, by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from lapekg.history import Commit, Log
from lapekg.snapshots.open import Snapshot
from lapekg.stream.replay import replayed_versions, versions_since
from lapekg.stream.shelf import STREAM_FOLDER, Stream, Writer, read_stream

# What is made while somebody waits for a page; the rest is work for a process of its own.
_FEW_QUADS = 5000
_FEW_COMMITS = 200
_EPOCH_LETTERS = 12


class Busy(Exception):
    """Another process is at it."""


def pending(log: Log, stream: Stream | None, last: int) -> list[Commit]:
    """List the commits up to the last that the stream has not."""
    known = stream.commit if stream is not None and belongs(log, stream) else 0
    return [each for each in log.commits() if known < each.number <= last]


def is_little(commits: list[Commit]) -> bool:
    """Say whether some commits are read in the time that somebody waits for an answer."""
    quads = sum(each.added + each.removed + each.inferred_added + each.inferred_removed for each in commits)
    whole = any(each.dataset is not None for each in commits)
    return not whole and len(commits) <= _FEW_COMMITS and quads <= _FEW_QUADS


def follow(state: Path, snapshot: Snapshot, store: Store, log: Log) -> Stream | None:
    """Bring the stream up to a snapshot, whose store is open; None where no commit is recorded. Raises Busy."""
    with _lock(state):
        base_iri = snapshot.manifest.base_iri
        stream = read_stream(state)
        if stream is not None and (stream.base_iri != base_iri or not belongs(log, stream)):
            stream = None
        commits = pending(log, stream, snapshot.number)
        if not commits:
            return stream
        stream = stream or Stream(log.commits()[0].sha256[:_EPOCH_LETTERS], base_iri)
        writer = Writer(state, stream)
        first, last = commits[0], commits[-1]
        from_store = stream.commit and last.number == snapshot.number and all(not each.dataset for each in commits)
        if from_store:
            lookup = _Lookup(store, snapshot)
            writer.extend(versions_since(log, first.number, last.number, base_iri, lookup))
        else:
            writer.extend(replayed_versions(log, first.number, last.number, base_iri))
        return writer.finish(last.number, last.sha256)


class _Lookup:
    """Looks up what a store holds of a thing; a merged default graph only repeats it."""

    def __init__(self, store: Store, snapshot: Snapshot) -> None:
        self._store = store
        self._merged = snapshot.manifest.default_graph == "merged"

    def __call__(self, thing: NamedNode) -> Iterator[Quad]:
        quads = self._store.quads_for_pattern(thing, None, None, None)
        return (each for each in quads if not (self._merged and isinstance(each.graph_name, DefaultGraph)))


def belongs(log: Log, stream: Stream) -> bool:
    """Say whether the log has the very commit that the stream goes up to."""
    return any(each.number == stream.commit and each.sha256 == stream.sha256 for each in reversed(log.commits()))


@contextmanager
def _lock(state: Path) -> Iterator[None]:
    folder = state / STREAM_FOLDER
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        # What a process that was killed was writing.
        for each in folder.glob(".*"):
            each.unlink()
        yield
    finally:
        os.close(descriptor)
