"""The stores of snapshots in a worker: on disk at once, in memory as soon as a small one has been read."""

import os
import resource
import threading
from collections import OrderedDict
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from lapekg.snapshots.open import DUMP_FILE, STORE_FOLDER
from lapekg.sparql.resources import set_soft_limit

# During a change of snapshot, requests for the old and for the new one overlap.
_MAX_OPEN = 2
# Less than so many are taken. A query that reads much takes a half to a fifth of the time it takes over the files.
_BYTES_PER_QUAD = 512
_LOWEST_PRIORITY = 19
_MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


class Stores:
    """Opens stores, and keeps those that were used last; those of at most so many quads in memory."""

    def __init__(self, memory_quads: int) -> None:
        self._memory_quads = memory_quads
        self._stores: OrderedDict[tuple[str, str], Store] = OrderedDict()

    def get(self, folder: str, identity: str, quads: int, *, merged: bool) -> Store:
        """Return the store of a snapshot's folder, which has so many quads."""
        key = (folder, identity)
        store = self._stores.get(key)
        if store is None:
            store = self._stores[key] = Store.read_only(str(Path(folder) / STORE_FOLDER))
            if quads <= self._memory_quads:
                _allow_memory(quads * _BYTES_PER_QUAD)
                threading.Thread(target=self._read, args=(key, merged), daemon=True).start()
        self._stores.move_to_end(key)
        if len(self._stores) > _MAX_OPEN:
            self._stores.popitem(last=False)
        return store

    def _read(self, key: tuple[str, str], merged: bool) -> None:
        # On Linux the priority is the thread's own: queries come first.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
        store = Store()
        store.load(path=Path(key[0]) / DUMP_FILE, format=RdfFormat.N_QUADS)
        if merged:
            store.update(_MERGE)
        if key in self._stores:
            self._stores[key] = store


def _allow_memory(size: int) -> None:
    """Let the process use more, by what the store takes: the limit is for queries."""
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    if soft != resource.RLIM_INFINITY:
        set_soft_limit(resource.RLIMIT_DATA, soft + size)
