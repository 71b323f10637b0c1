"""Bring log and snapshots together again after a crash: what is recorded is published, and the other way round.

A snapshot is written whole before its commit is recorded, and published afterwards. So after a crash either it is
there to be published, or nothing of the commit counts.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Quad

from lapekg.commits.proposal import Said
from lapekg.commits.recording import Difference, difference, record_of
from lapekg.commits.whole import last_recorded, quads_of, write_dataset_beside
from lapekg.config import Instance, Settings
from lapekg.errors import LapekgError, SnapshotError
from lapekg.graph.dataset import merge
from lapekg.history.log import Log, sync
from lapekg.history.record import Door, Patch
from lapekg.iris import is_rule_graph
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.manifest import read_manifest
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.snapshots.origin import read_origin
from lapekg.snapshots.write import publish, sealed
from lapekg.sources import hash_inputs, read_instance

_log = logging.getLogger(__name__)


def recover(settings: Settings, instance: Instance) -> None:
    """Do what `mend` does under the lock; raises BuildInProgress when another writer keeps that."""
    with build_lock(settings.state):
        mend(instance, Log(settings.state))


def mend(instance: Instance, log: Log) -> None:
    """Publish what is recorded and not published yet, and record what is published and not recorded.

    The caller holds the lock. What cannot be mended is left for `lapekg build`, which needs neither.
    """
    state = log.folder.parent
    kept = log.recover()
    if kept is not None:
        _log.warning("the log ended in the middle of a record, or in a damaged one; what was cut off is in %s", kept)
    last, current = log.last(), _current(state)
    if last is not None and (current is None or current.number < last.number):
        folder = sealed(state, last.number)
        if folder is not None and read_manifest(folder).digest == last.digest:
            # Who crashed between writing and waiting for the disk has left the record in memory only.
            sync(log.path)
            sync(log.folder)
            publish(folder, last.number, state)
            _log.warning("commit %d had been recorded and not published; it is now", last.number)
    elif current is not None and (last is None or last.number < current.number):
        _record(current, log, instance)


def _current(state: Path) -> Snapshot | None:
    try:
        return current_snapshot(state)
    except SnapshotError:
        return None


def _record(snapshot: Snapshot, log: Log, instance: Instance) -> None:
    """Record a published snapshot that the log does not know, or knows no more."""
    change = _difference(snapshot, log, instance)
    message = "the log lacked this commit; recorded from the snapshot" if log.last() else "the log begins here"
    said = Said(Door.RESTORE, "lapekg", message)
    log.append(record_of(log, snapshot.number, datetime.now(UTC), said, snapshot.manifest.digest, change))
    _log.warning("snapshot %d was not in the log; it is now", snapshot.number)


def _difference(snapshot: Snapshot, log: Log, instance: Instance) -> Difference:
    quads = quads_of(snapshot)
    former = last_recorded(log)
    if former is None:
        overlay = _overlay(snapshot, quads, instance)
        return Difference(overlay=overlay, dataset=write_dataset_beside(log, snapshot.number, quads))
    return difference(quads_of(former), quads, instance)


def _overlay(snapshot: Snapshot, quads: Sequence[Quad], instance: Instance) -> Patch:
    """Find out what is in no file, and what was taken back, where no log tells it any more.

    Of files that were edited since, nobody knows what they said: what they say now is not taken for taken back.
    """
    asserted = {quad for quad in quads if not is_rule_graph(quad.graph_name, instance)}
    try:
        origin = read_origin(snapshot.path)
        said = set(merge(read_instance(instance)))
        is_unchanged = origin is not None and set(origin.hashes().files) == set(hash_inputs(instance).files)
    except LapekgError:
        return Patch(frozenset(asserted))
    return Patch(frozenset(asserted - said), frozenset(said - asserted) if is_unchanged else frozenset())
