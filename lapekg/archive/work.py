"""A process of its own for what takes long: makes derived files, or a snapshot again, and ends.

It is run as a module, with a table in JSON as its argument, and writes its outcome to stdout. When its stdin closes,
as it does at the end of whoever started it, it ends at once: whatever it was at is made anew the next time.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lapekg.archive.finish import finish_snapshot
from lapekg.archive.newest import finish
from lapekg.archive.rebuild import snapshot_of
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import BuildInProgress, LapekgError, SnapshotError
from lapekg.snapshots.open import current_path, current_snapshot

# A commit is often followed by others: so long after the last, but not longer than that after the first, it begins.
_QUIET_SECONDS = 0.5
_MOST_WAIT_SECONDS = 5.0
# While commits go on, it rests so many times as long as it works.
_REST = 2.0
_LOOK_SECONDS = 0.05


def main(argument: str) -> int:
    """Do what the table asks for; the exit code is 0 when it is done."""
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    table = json.loads(argument)
    settings = Settings(root=Path(table["root"]), state=Path(table["state"]))
    try:
        instance = load_instance(settings.root)
        if table["work"] == "finish":
            finish_until_done(settings, instance)
        else:
            _make_again(table, settings, instance)
    except (LapekgError, OSError) as error:
        sys.stdout.write(json.dumps({"error": str(error)}))
        return 1
    sys.stdout.write("{}")
    return 0


def finish_until_done(settings: Settings, instance: Instance) -> None:
    """Finish the published snapshot, and again as long as commits come meanwhile, with rests."""
    while True:
        _wait_for_quiet(settings.state)
        published, started = current_path(settings.state), time.monotonic()
        try:
            finish(settings, instance)
        except BuildInProgress:
            pass
        except SnapshotError:
            # It may have been replaced while it was read; else it is damaged, and no other try will help.
            if current_path(settings.state) == published:
                raise
        if current_snapshot(settings.state).is_finished:
            return
        time.sleep(max(_QUIET_SECONDS, _REST * (time.monotonic() - started)))


def _wait_for_quiet(state: Path) -> None:
    first = last = time.monotonic()
    seen = current_path(state)
    while (now := time.monotonic()) < min(last + _QUIET_SECONDS, first + _MOST_WAIT_SECONDS):
        time.sleep(_LOOK_SECONDS)
        path = current_path(state)
        if path != seen:
            seen, last = path, now


def _make_again(table: Mapping[str, Any], settings: Settings, instance: Instance) -> None:
    snapshot = snapshot_of(table["number"], instance, settings.state)
    if table["finished"]:
        finish_snapshot(snapshot, instance, settings.state)


def _end_with_stdin() -> None:
    # Nothing is ever sent; reading returns at the end. Not by sys.stdin: Python could not end while a thread reads it.
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
