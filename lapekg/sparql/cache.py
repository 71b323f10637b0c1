"""Answers kept in memory for whoever asks the same again, until the next snapshot."""

from collections import OrderedDict
from collections.abc import Hashable

from lapekg.sparql.exchange import Reply

# What an entry takes beside the bytes of its answer and its question: headers, keys, dictionary.
_ENTRY_BYTES = 1024


class AnswerCache:
    """Keeps the answers used last, up to so many bytes in all and an eighth of that each."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._entries: OrderedDict[Hashable, tuple[Reply, int]] = OrderedDict()

    def get(self, key: Hashable) -> Reply | None:
        """Return what was kept."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: Hashable, reply: Reply, question_bytes: int) -> None:
        """Keep an answer that is in memory, unless it is too large to be worth it."""
        size = reply.length + question_bytes + _ENTRY_BYTES
        if size > self._limit // 8 or key in self._entries:
            return
        self._entries[key] = (reply, size)
        self._size += size
        while self._size > self._limit:
            _, (_, oldest) = self._entries.popitem(last=False)
            self._size -= oldest

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self._size = 0

    def __len__(self) -> int:
        return len(self._entries)
