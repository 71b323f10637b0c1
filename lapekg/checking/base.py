"""The published snapshot as what checks start from."""

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from lapekg.checking.remarks import Remarks
from lapekg.config import Instance
from lapekg.errors import HistoryError, OutdatedSnapshot, SnapshotError
from lapekg.history.log import Log
from lapekg.history.overlay import read_overlay
from lapekg.history.record import Patch
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.snapshots.origin import Origin, read_origin
from lapekg.snapshots.program import is_by_this_program
from lapekg.snapshots.results import read_results
from lapekg.sources import hash_frame


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A published graph that conforms, the files it was built from, and the results that it has all the same.

    `overlay` is what was written since and stands in no file, or in one although it was taken back.
    """

    snapshot: Snapshot
    origin: Origin
    store: Store
    remarks: Remarks
    overlay: Patch


def open_base(instance: Instance, state: Path) -> Base | None:
    """Open the published snapshot, None when a check has to read everything instead.

    So it is without a snapshot, with one that another program or other shapes, rules or settings have made, and where
    graphs are named but not merged: shapes see all of them together, and no store holds that.
    """
    try:
        base = read_base(instance, current_snapshot(state), state)
    except (SnapshotError, HistoryError):
        return None
    return base if instance.merged or not base.snapshot.manifest.counts["named_graphs"] else None


def read_base(instance: Instance, snapshot: Snapshot, state: Path) -> Base:
    """Open a snapshot; raises OutdatedSnapshot where this program with these shapes and rules makes another."""
    origin, results = read_origin(snapshot.path), read_results(snapshot.path)
    if origin is None or results is None:
        raise SnapshotError(f"snapshot {snapshot.number} has no account of its files; run `lapekg build --force`")
    if origin.frame != hash_frame(instance):
        raise OutdatedSnapshot(
            f"lapekg.toml, a rule or a shape has changed since snapshot {snapshot.number} was built; run `lapekg build`"
        )
    if not is_by_this_program(snapshot.manifest):
        raise OutdatedSnapshot(f"snapshot {snapshot.number} was built by another version; run `lapekg build`")
    return Base(snapshot, origin, Store.read_only(str(snapshot.store_path)), Remarks(results), read_overlay(Log(state)))
