"""The dataset of a published state: worked out from a dump and the log, or read from the store of its snapshot."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from lapekg.config import Instance
from lapekg.errors import HistoryError, SnapshotError
from lapekg.graph.dataset import Dataset
from lapekg.history import Log
from lapekg.history.digest import digest_of
from lapekg.history.states import between
from lapekg.iris import is_rule_graph
from lapekg.snapshots.open import Snapshot, published_snapshots
from lapekg.sources.located import Positions


def dataset_of(snapshot: Snapshot, instance: Instance, state: Path) -> Dataset:
    """Give the dataset of a snapshot; raises SnapshotError when what is left does not have its digest.

    It has no positions: where a file says something is known to builds alone.
    """
    # The last dump and what was committed since are read in a fraction of the time that the store takes.
    with suppress(SnapshotError, HistoryError):
        quads = recorded_quads(Log(state), snapshot.number, state)
        if digest_of(quads) == snapshot.manifest.digest:
            return in_order(quads, instance, merged=is_merged(snapshot))
    store = Store.read_only(str(snapshot.store_path))
    return in_order(proved_quads(snapshot, store, state), instance, merged=is_merged(snapshot))


def proved_quads(snapshot: Snapshot, store: Store, state: Path) -> list[Quad]:
    """Read the quads of a snapshot from its store; raises SnapshotError when they are not those of its manifest."""
    quads = stored_quads(store, merged=is_merged(snapshot))
    if digest_of(quads) == snapshot.manifest.digest:
        return quads
    if is_merged(snapshot):
        # What a file says of no graph cannot be told there from what a named graph says, too; the log knows it.
        recorded = recorded_quads(Log(state), snapshot.number, state)
        if digest_of(recorded) == snapshot.manifest.digest and _named(recorded) == _named(quads):
            return recorded
    raise SnapshotError(f"{snapshot.store_path}: holds other quads than the log says; `lapekg verify` tells more")


def is_merged(snapshot: Snapshot) -> bool:
    """Say whether the default graph of a snapshot repeats its named graphs."""
    return snapshot.manifest.default_graph == "merged"


def _named(quads: Iterable[Quad]) -> set[Quad]:
    return {quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph)}


def in_order(quads: Iterable[Quad], instance: Instance, *, merged: bool) -> Dataset:
    """Make a dataset of quads, as a build of them has it."""
    ordered = tuple(sorted(quads, key=str))
    inferred = frozenset(quad for quad in ordered if is_rule_graph(quad.graph_name, instance))
    return Dataset(ordered, Positions(()), inferred, merged)


def stored_quads(store: Store, *, merged: bool) -> list[Quad]:
    """Give the quads of a store, without what a merged default graph repeats."""
    if not merged:
        return list(store)
    named: list[Quad] = []
    default: list[Quad] = []
    for quad in store:
        (default if isinstance(quad.graph_name, DefaultGraph) else named).append(quad)
    # Only a file can say something of no graph; then the default graph has more than the named ones.
    if len(default) > (len(statements := {quad.triple for quad in named})):
        named += [quad for quad in default if quad.triple not in statements]
    return named


def recorded_quads(log: Log, number: int, state: Path) -> list[Quad]:
    """Work out the dataset after a commit from a dump and the commits in between.

    Raises NoSuchCommit, or SnapshotError where no dump is left or it cannot be read.
    """
    start, path = nearest(log, number, _dumps(log, state))
    quads = _read(path)
    for each in between(log, start, number):
        quads = (quads - each.removed) | each.added
    return list(quads)


def nearest(log: Log, number: int, states: Iterable[tuple[int, Path]]) -> tuple[int, Path]:
    """Choose, of states that are there, the one from which the fewest commits lead to another; raises SnapshotError."""
    commit = log.commit(number)
    wholes = [each.number for each in log.commits() if each.dataset is not None]

    def is_way(start: int) -> bool:
        first, last = sorted((start, commit.number))
        return not any(first < each <= last for each in wholes)

    found = [(abs(start - number), start, path) for start, path in states if is_way(start)]
    if not found:
        raise SnapshotError(f"snapshot {number} cannot be made again: no dataset is left that the log leads on from")
    _, start, path = min(found)
    return start, path


def whole_datasets(log: Log) -> Iterator[tuple[int, Path]]:
    """Give the datasets that the log keeps as a whole."""
    for each in log.commits():
        if each.dataset is not None and (path := log.folder / each.dataset).exists():
            yield each.number, path


def _dumps(log: Log, state: Path) -> Iterator[tuple[int, Path]]:
    known = {each.number for each in log.commits()}
    yield from whole_datasets(log)
    for snapshot in published_snapshots(state):
        if snapshot.derived.number in known:
            yield snapshot.derived.number, snapshot.dump_path


def _read(path: Path) -> set[Quad]:
    try:
        if path.suffix == ".gz":
            return set(parse(BytesIO(gzip.decompress(path.read_bytes())), RdfFormat.N_QUADS))
        return set(parse(path=str(path), format=RdfFormat.N_QUADS))
    except (OSError, EOFError, zlib.error, SyntaxError, ValueError) as error:
        raise SnapshotError(f"{path}: cannot be read: {error}; `lapekg verify` tells more") from error
