"""The published snapshot as what checks start from."""

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from lapekg.config import Instance
from lapekg.errors import SnapshotError
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.snapshots.origin import Origin, read_origin
from lapekg.snapshots.program import is_by_this_program
from lapekg.snapshots.results import read_results
from lapekg.sources import hash_frame
from lapekg.validation.report import Violation


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """A published graph that conforms, what it was built from, and the results that it has all the same."""

    snapshot: Snapshot
    origin: Origin
    store: Store
    results: tuple[Violation, ...]


def open_base(instance: Instance, state: Path) -> Base | None:
    """Open the published snapshot, None when a check has to read everything instead.

    So it is without a snapshot, with one that another program or other shapes, rules or settings have made, and where
    graphs are named but not merged: shapes see all of them together, and no store holds that.
    """
    try:
        snapshot = current_snapshot(state)
        origin, results = read_origin(snapshot.path), read_results(snapshot.path)
    except SnapshotError:
        return None
    if origin is None or results is None or origin.frame != hash_frame(instance):
        return None
    if not is_by_this_program(snapshot.manifest) or not (
        instance.merged or not snapshot.manifest.counts["named_graphs"]
    ):
        return None
    return Base(snapshot, origin, Store.read_only(str(snapshot.store_path)), results)
