"""The stores of snapshots in a worker: those it was born with in memory, others over their files."""

import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from lapekg.snapshots.open import STORE_FOLDER
from lapekg.snapshots.reading import hold

# Less than so many are taken. A query that reads much takes a half to a fifth of the time it takes over the files.
BYTES_PER_QUAD = 512
# The published one and the one before it, and former ones that are asked for.
_MAX_OPEN = 4
_READING = "lapekg.sparql.reading"

# A snapshot's folder and its identity.
Key = tuple[str, str]


def read_into_memory(folder: str) -> Store:
    """Read a snapshot into memory, by another process: its store on disk brings threads with it."""
    store = Store()
    command = [sys.executable, "-P", "-m", _READING, str(Path(folder) / STORE_FOLDER)]
    # Our own module, and a folder that the server names.
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        store.load(process.stdout, format=RdfFormat.N_QUADS)
    if process.returncode:
        raise OSError(f"the store of {folder} cannot be read")
    return store


class Stores:
    """Gives the stores in memory, and opens others and keeps those that were used last."""

    def __init__(self, in_memory: Mapping[Key, Store]) -> None:
        self._in_memory = in_memory
        # Each with the descriptor that keeps its folder from being cleaned away.
        self._on_disk: OrderedDict[Key, tuple[Store, int]] = OrderedDict()

    def get(self, folder: str, identity: str) -> Store:
        """Return the store of a snapshot's folder; raises SnapshotError when that is gone."""
        key = (folder, identity)
        if key in self._in_memory:
            return self._in_memory[key]
        opened = self._on_disk.get(key)
        if opened is None:
            opened = self._on_disk[key] = _open(folder)
        self._on_disk.move_to_end(key)
        if len(self._on_disk) > _MAX_OPEN:
            _, (_, held) = self._on_disk.popitem(last=False)
            os.close(held)
        return opened[0]


def _open(folder: str) -> tuple[Store, int]:
    held = hold(Path(folder))
    try:
        return Store.read_only(str(Path(folder) / STORE_FOLDER)), held
    except BaseException:
        os.close(held)
        raise
