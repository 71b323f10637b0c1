"""How many large requests are read and held at once, counted before their first byte is."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from lapekg.errors import ClientLimit, Overloaded

_RETRY_SECONDS = 5


class Admission:
    """Lets so many requests in, so many of one client; used by one event loop."""

    def __init__(self, most: int, most_of_one: int, what: str = "checks") -> None:
        self._what = what
        self._most = most
        self._most_of_one = most_of_one
        self._inside: Counter[str] = Counter()

    @contextmanager
    def enter(self, client: str) -> Iterator[None]:
        """Count a request while it is dealt with; raises ClientLimit or Overloaded."""
        if self._inside[client] >= self._most_of_one:
            raise ClientLimit(f"{self._most_of_one} {self._what} of yours are being read or waiting", _RETRY_SECONDS)
        if self._inside.total() >= self._most:
            raise Overloaded(f"more {self._what} are being read and waiting than the server takes", _RETRY_SECONDS)
        self._inside[client] += 1
        try:
            yield
        finally:
            self._inside[client] -= 1
            if not self._inside[client]:
                del self._inside[client]
