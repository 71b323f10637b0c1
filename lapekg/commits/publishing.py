"""Write the snapshot of a commit, record the commit and publish it, in this order.

The store is a checkpoint of the draft, and all else is shared with the snapshot before (hard links), so the cost does
not grow with the graph.
"""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Quad, Store, Triple

from lapekg.checking.base import Base
from lapekg.commits.judging import Verdict
from lapekg.history.digest import changed
from lapekg.history.log import Log
from lapekg.history.record import Commit, Patch, Record
from lapekg.snapshots.derived import DERIVED, derived_folder, read_derived
from lapekg.snapshots.manifest import Manifest
from lapekg.snapshots.open import STORE_FOLDER, Snapshot
from lapekg.snapshots.origin import ORIGIN_FILE
from lapekg.snapshots.program import made_by
from lapekg.snapshots.results import carry_results, write_results
from lapekg.snapshots.write import publish, seal, staging


def next_manifest(
    before: Manifest, number: int, asserted: Patch, inferred: Patch, stores: tuple[Store, Store]
) -> Manifest:
    """Say what there is after a change of what was written and what rules made; not yet when.

    `stores` hold the graph before and after.
    """
    base, draft = stores
    change = asserted.then(inferred)
    graphs = {quad.graph_name for quad in (*change.added, *change.removed)} - {DefaultGraph()}
    statements = {quad.triple for quad in (*change.added, *change.removed)}
    counts = before.counts
    return replace(
        before,
        number=number,
        digest=changed(before.digest, change.added, change.removed),
        counts={
            **counts,
            "quads": counts["quads"] + len(change.added) - len(change.removed),
            "statements": counts["statements"] + _here(statements, draft) - _here(statements, base),
            "inferred": counts["inferred"] + len(inferred.added) - len(inferred.removed),
            "named_graphs": counts["named_graphs"] + _graphs_in(graphs, draft) - _graphs_in(graphs, base),
        },
        versions=made_by(),
        seconds={},
    )


def publish_commit(
    log: Log, record: Record, manifest: Manifest, base: Base, draft: Store, verdict: Verdict
) -> tuple[Commit, Snapshot]:
    """Write a snapshot, record its commit and make it the current one; raises OSError, and then nothing has changed.

    Only where it goes wrong after the commit was recorded has it changed all the same; `recover` publishes it.
    """
    state = log.folder.parent
    with staging(state) as staged:
        draft.backup(str(staged.path / STORE_FOLDER))
        _carry(base, staged.path, verdict)
        seal(staged.path, manifest)
        commit = log.append(record)
        staged.is_kept = True
        return commit, publish(staged.path, commit.number, state)


def _carry(base: Base, directory: Path, verdict: Verdict) -> None:
    """Share with the snapshot before what the change leaves as it is, or as it is for now."""
    before, remarks = base.snapshot, base.remarks
    os.link(before.path / ORIGIN_FILE, directory / ORIGIN_FILE)
    if verdict.pairs is None:
        write_results(verdict.found, directory)
    else:
        carry_results(before.path, directory, remarks.among(verdict.pairs), verdict.found)
    # Its own derived files may have been made since it was opened.
    derived = read_derived(before.path)
    folder = directory / derived_folder(derived.number)
    folder.mkdir()
    for path in derived.path.iterdir():
        os.link(path, folder / path.name)
    (directory / DERIVED).symlink_to(folder.name)


def _here(statements: Iterable[Triple], store: Store) -> int:
    return sum(1 for each in statements if next(store.quads_for_pattern(*each), None) is not None)


def _graphs_in(graphs: Iterable[Any], store: Store) -> int:
    return sum(1 for each in graphs if _holds_quads(each, store))


def _holds_quads(graph: Any, store: Store) -> bool:
    found: Quad | None = next(store.quads_for_pattern(None, None, None, graph), None)
    return found is not None
