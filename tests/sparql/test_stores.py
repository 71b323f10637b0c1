"""Stores in a worker: from disk at once, from memory when that is ready, and the same answers from both."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build, utc_now
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.sparql.stores import Stores
from tests.conftest import write_files
from tests.sparql.conftest import FILES


def _get(stores: Stores, snapshot: Snapshot, quads: int | None = None) -> Store:
    merged = snapshot.manifest.default_graph == "merged"
    quads = snapshot.served_quads if quads is None else quads
    return stores.get(str(snapshot.path), snapshot.identity, quads, merged=merged)


def _wait_for_memory(get: Callable[[], Store], first: Store) -> Store:
    deadline = time.monotonic() + 10
    while (store := get()) is first and time.monotonic() < deadline:
        time.sleep(0.01)
    return store


@pytest.mark.parametrize("mode", ["merged", "separate"])
def test_store_in_memory_holds_what_the_store_on_disk_holds(tmp_path: Path, mode: str) -> None:
    root = write_files(tmp_path, {**FILES, "lapekg.toml": f'default_graph = "{mode}"\n[graphs]\n"data" = "g/all"\n'})
    settings = Settings.from_env({}, root)
    build(settings, load_instance(root), lambda _phase: None, utc_now)
    snapshot = current_snapshot(settings.state)
    stores = Stores(250_000)
    on_disk = _get(stores, snapshot)
    assert len(on_disk) == snapshot.served_quads
    in_memory = _wait_for_memory(lambda: _get(stores, snapshot), on_disk)
    assert in_memory is not on_disk
    assert set(in_memory) == set(on_disk)


def test_large_store_stays_on_disk(snapshot: Snapshot) -> None:
    stores = Stores(250_000)
    first = _get(stores, snapshot, 10_000_000)
    time.sleep(0.3)
    assert _get(stores, snapshot, 10_000_000) is first
