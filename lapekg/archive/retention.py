"""Which snapshots stay on disk: the newest, the last of each month, and those that somebody reads.

What goes can be made again from the log, so nothing goes that the log does not have.
"""

import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from lapekg.errors import SnapshotError
from lapekg.history import Commit, Log
from lapekg.history.log import time_text
from lapekg.keeping_table import Keeping
from lapekg.snapshots.derived import DERIVED
from lapekg.snapshots.open import SNAPSHOTS_FOLDER, current_path, folder_name
from lapekg.snapshots.reading import REBUILT_FILE, unread

# Who has just been told of a snapshot still reads it, held or not.
_GRACE = timedelta(seconds=60)
# So many of those that were made again stay until others are asked for.
REBUILT_KEPT = 8
_REMOVING = ".removing-"
_MONTH = len("2026-11")


def clean(state: Path, keeping: Keeping, now: datetime) -> list[int]:
    """Remove the snapshots that need not stay, and what was derived for earlier ones; give the numbers."""
    snapshots = state / SNAPSHOTS_FOLDER
    for stale in snapshots.glob(f"{_REMOVING}*"):
        shutil.rmtree(stale, ignore_errors=True)
    there = sorted(int(path.name) for path in snapshots.glob("[0-9]*") if path.name.isdecimal())
    published = int(current_path(state).name)
    for number in there:
        _remove_former(snapshots / folder_name(number), now)
    going = superfluous(Log(state).commits(), there, _rebuilt(snapshots, there), keeping, now)
    return [number for number in going if number != published and _remove(snapshots / folder_name(number))]


def superfluous(
    commits: Sequence[Commit],
    there: Collection[int],
    rebuilt: Mapping[int, datetime],
    keeping: Keeping,
    now: datetime,
) -> list[int]:
    """Choose which of the snapshots that are there may go; `rebuilt` tells when those made again were used last."""
    numbers = [each.number for each in commits]
    kept = set(numbers[-keeping.keep :])
    if keeping.monthly:
        # Of two with one key, a dict keeps the later.
        kept.update({each.time[:_MONTH]: each.number for each in commits}.values())
    # A snapshot was the newest until the one after it came.
    recent = time_text(now - _GRACE)
    kept.update(each.number for each, after in pairwise(commits) if after.time > recent)
    last_used = sorted(rebuilt, key=lambda number: (rebuilt[number], number))
    kept.update(last_used[-REBUILT_KEPT:])
    kept.update(number for number, used in rebuilt.items() if used > now - _GRACE)
    return [number for number in sorted(set(numbers).intersection(there)) if number not in kept]


def _rebuilt(snapshots: Path, there: Collection[int]) -> dict[int, datetime]:
    marks = {number: snapshots / folder_name(number) / REBUILT_FILE for number in there}
    return {
        number: datetime.fromtimestamp(mark.stat().st_mtime, UTC) for number, mark in marks.items() if mark.exists()
    }


def _remove_former(path: Path, now: datetime) -> None:
    """Remove derived files of earlier snapshots that were replaced some time ago."""
    folders = list(path.glob(f"{DERIVED}-*"))
    if len(folders) < 2:
        return
    with suppress(OSError):
        link = path / DERIVED
        if datetime.fromtimestamp(link.lstat().st_mtime, UTC) > now - _GRACE:
            return
        used = link.readlink().name
        for each in folders:
            if each.name != used:
                shutil.rmtree(each, ignore_errors=True)


def _remove(path: Path) -> bool:
    """Remove a snapshot that nobody reads; its name goes first, so that there never is half of one."""
    gone = path.with_name(f"{_REMOVING}{path.name}")
    try:
        with unread(path) as is_unread:
            if not is_unread:
                return False
            path.rename(gone)
    except (SnapshotError, OSError):
        # Another process came first, or the disk does not let us; a later round tries again.
        return False
    shutil.rmtree(gone, ignore_errors=True)
    return True
