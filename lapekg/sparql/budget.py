"""Query seconds per client: a bucket that running queries empty and time fills again."""

import math
import time
from collections.abc import Callable

from lapekg.errors import ClientLimit

_MINUTE = 60.0
# A full bucket needs no entry; above this many entries the full ones are dropped.
_PRUNE_ABOVE = 1024


class Budget:
    """How many seconds of query time each client has left; below zero, too, as what a query costs shows at its end."""

    def __init__(self, seconds_per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds_per_minute = seconds_per_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._prune_above = _PRUNE_ABOVE

    def left(self, client: str) -> float:
        """Say how many seconds a client has now."""
        bucket = self._buckets.get(client)
        if bucket is None:
            return self.seconds_per_minute
        seconds, since = bucket
        return min(self.seconds_per_minute, seconds + (self._clock() - since) * self.seconds_per_minute / _MINUTE)

    def refuse_if_spent(self, client: str) -> None:
        """Raise ClientLimit while nothing is left."""
        left = self.left(client)
        if left <= 0:
            wait = math.ceil(-left * _MINUTE / self.seconds_per_minute) or 1
            raise ClientLimit(
                f"your queries and checks have used up their {self.seconds_per_minute:g} seconds per minute; "
                f"ask again in {wait} s, or load a dump",
                retry_after=wait,
            )

    def charge(self, client: str, seconds: float) -> None:
        """Take the time that a query ran."""
        self._buckets[client] = (self.left(client) - seconds, self._clock())
        if len(self._buckets) > _PRUNE_ABOVE:
            self._buckets = {
                each: self._buckets[each] for each in self._buckets if self.left(each) < self.seconds_per_minute
            }
