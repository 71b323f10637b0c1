"""Bring the stream of a state folder up to what is published; run as a program of its own, at a low priority."""

import contextlib
import os
import sys
from pathlib import Path

from pyoxigraph import Store

from lapekg.history import Log
from lapekg.snapshots.open import current_snapshot
from lapekg.stream.follow import Busy, follow

_LOW_PRIORITY = 10


def _main(state: Path) -> None:
    os.nice(_LOW_PRIORITY)
    snapshot = current_snapshot(state)
    with contextlib.suppress(Busy):
        follow(state, snapshot, Store.read_only(str(snapshot.store_path)), Log(state))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
