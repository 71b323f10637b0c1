"""Bring the stream of a state folder up to what is published; run as a program of its own, at a low priority.

It ends when whoever started it closes its standard input, or is gone.
"""

import contextlib
import os
import sys
import threading
from pathlib import Path

from pyoxigraph import Store

from lapekg.history import Log
from lapekg.snapshots.open import current_snapshot
from lapekg.stream.follow import Busy, follow

_LOW_PRIORITY = 10


def _main(state: Path) -> None:
    threading.Thread(target=_end_with_starter, daemon=True).start()
    os.nice(_LOW_PRIORITY)
    snapshot = current_snapshot(state)
    with contextlib.suppress(Busy):
        follow(state, snapshot, Store.read_only(str(snapshot.store_path)), Log(state))


def _end_with_starter() -> None:
    os.read(0, 1)
    # What was written so far is no part of the stream, and is written again.
    os._exit(1)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
