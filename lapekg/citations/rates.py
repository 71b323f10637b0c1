"""How many new citations one client may make in an hour, counted in memory."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

from lapekg.errors import ClientLimit

_HOUR = 3600.0
# Beyond so many clients those that were seen longest ago are forgotten: what is kept must not grow with them.
_MOST_CLIENTS = 10_000


class Rates:
    """Counts by client; threads share it."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[str, deque[float]] = {}

    def refuse_if_spent(self, client: str) -> None:
        """Raise ClientLimit where a client has made as many citations in the last hour as one may."""
        now = self._clock()
        with self._lock:
            times = self._recent(client, now)
            if len(times) >= self._most:
                wait = math.ceil(times[0] + _HOUR - now)
                raise ClientLimit(f"{self._most} citations in an hour are made for one client", max(1, wait))

    def count(self, client: str) -> None:
        """Count a citation that was made."""
        now = self._clock()
        with self._lock:
            times = self._recent(client, now)
            times.append(now)
            self._times.pop(client, None)
            self._times[client] = times
            if len(self._times) > _MOST_CLIENTS:
                del self._times[next(iter(self._times))]

    def _recent(self, client: str, now: float) -> deque[float]:
        times = self._times.get(client) or deque()
        while times and times[0] <= now - _HOUR:
            times.popleft()
        return times
