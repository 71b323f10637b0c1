"""Stores in a worker: from memory where the nursery has read the snapshot, over its files otherwise."""

from pathlib import Path

import pytest

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build, utc_now
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.sparql.stores import Stores, read_into_memory
from tests.conftest import write_files
from tests.sparql.conftest import FILES


@pytest.mark.parametrize("mode", ["merged", "separate"])
def test_store_in_memory_holds_what_the_store_on_disk_holds(tmp_path: Path, mode: str) -> None:
    root = write_files(tmp_path, {**FILES, "lapekg.toml": f'default_graph = "{mode}"\n[graphs]\n"data" = "g/all"\n'})
    settings = Settings.from_env({}, root)
    build(settings, load_instance(root), lambda _phase: None, utc_now)
    snapshot = current_snapshot(settings.state)
    folder = str(snapshot.path)
    in_memory = read_into_memory(folder)
    on_disk = Stores({}).get(folder, snapshot.identity)
    assert len(in_memory) == snapshot.served_quads
    assert set(in_memory) == set(on_disk)
    assert Stores({(folder, snapshot.identity): in_memory}).get(folder, snapshot.identity) is in_memory


def test_stores_on_disk_stay_open_but_those_used_longest_ago(snapshot: Snapshot) -> None:
    stores = Stores({})
    folder = str(snapshot.path)
    first = stores.get(folder, "first")
    second = stores.get(folder, "second")
    assert stores.get(folder, "first") is first
    for each in ("third", "fourth", "fifth"):
        stores.get(folder, each)
        assert stores.get(folder, "first") is first
    assert stores.get(folder, "second") is not second
