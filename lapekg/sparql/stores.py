"""The stores of snapshots in a worker: those it was born with in memory, others over their files."""

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import Store

from lapekg.snapshots.open import STORE_FOLDER

# Less than so many are taken. A query that reads much takes a half to a fifth of the time it takes over the files.
BYTES_PER_QUAD = 512
# During a change of snapshot, requests for the old and for the new one overlap.
_MAX_OPEN = 2

# A snapshot's folder and its identity.
Key = tuple[str, str]


def read_into_memory(folder: str) -> Store:
    """Read a snapshot into memory."""
    store = Store()
    store.bulk_extend(_open(folder))
    return store


class Stores:
    """Gives the stores in memory, and opens others and keeps those that were used last."""

    def __init__(self, in_memory: Mapping[Key, Store]) -> None:
        self._in_memory = in_memory
        self._on_disk: OrderedDict[Key, Store] = OrderedDict()

    def get(self, folder: str, identity: str) -> Store:
        """Return the store of a snapshot's folder."""
        key = (folder, identity)
        if key in self._in_memory:
            return self._in_memory[key]
        store = self._on_disk.get(key)
        if store is None:
            store = self._on_disk[key] = _open(folder)
        self._on_disk.move_to_end(key)
        if len(self._on_disk) > _MAX_OPEN:
            self._on_disk.popitem(last=False)
        return store


def _open(folder: str) -> Store:
    return Store.read_only(str(Path(folder) / STORE_FOLDER))
