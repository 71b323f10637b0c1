"""How many wrong tokens one client may send."""

import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_FAILURES = 10
WINDOW_SECONDS = 60.0
# An attacker may have many addresses; those heard of longest ago are forgotten first.
_MOST_CLIENTS = 4096


class Failures:
    """Counts failures by client over the last minute, in memory; threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def add(self, client: str) -> int | None:
        """Count a failure; from the one after the last allowed on, give the seconds until the next one is heard.

        Those that are not heard are not counted either, so who waits as long as told gets on.
        """
        now = self._clock()
        with self._lock:
            times = self._times.setdefault(client, deque())
            self._times.move_to_end(client)
            while times and times[0] <= now - WINDOW_SECONDS:
                times.popleft()
            if len(times) >= MOST_FAILURES:
                return max(1, math.ceil(times[0] + WINDOW_SECONDS - now))
            times.append(now)
            while len(self._times) > _MOST_CLIENTS:
                self._times.popitem(last=False)
            return None
