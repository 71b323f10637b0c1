"""All snapshots there have been, by number and time, whether or not their folders are still kept."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lapekg.history import Commit
from lapekg.history.log import time_text


@dataclass(frozen=True, slots=True)
class Moments:
    """The commits up to the snapshot that is published, the oldest first; each made the snapshot of its number."""

    commits: Sequence[Commit]

    def at(self, time: datetime) -> Commit | None:
        """Find the last snapshot that is not later than a time; None before the first."""
        index = bisect.bisect_right(self.commits, time_text(time), key=lambda each: each.time)
        return self.commits[index - 1] if index else None

    def nearest(self, time: datetime) -> Commit | None:
        """Find the last snapshot that is not later than a time, before the first that one (RFC 7089, section 4.5.2)."""
        return self.at(time) or (self.commits[0] if self.commits else None)

    def index(self, number: int) -> int | None:
        """Find the place of a snapshot."""
        index = bisect.bisect_left(self.commits, number, key=lambda each: each.number)
        found = index < len(self.commits) and self.commits[index].number == number
        return index if found else None

    def is_settled(self, time: datetime) -> bool:
        """Say whether no snapshot to come can be the one of a time any more: there is a later one."""
        return bool(self.commits) and time_text(time) < self.commits[-1].time


def moments_of(commits: Sequence[Commit], newest: int) -> Moments:
    """Leave out what is recorded and not published yet."""
    return Moments(commits[: bisect.bisect_right(commits, newest, key=lambda each: each.number)])
