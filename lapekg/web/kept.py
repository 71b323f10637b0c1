"""What threads share between requests: the readers of snapshots, finished pages up to a bound, the state of files."""

import contextlib
import os
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lapekg.config import Instance
from lapekg.linked.reader import Reader
from lapekg.snapshots.open import Snapshot
from lapekg.snapshots.reading import hold

# The published one stays, however many former ones are asked for.
_MOST_READERS = 4
_MOST_BYTES = 32 * 1024 * 1024
# Who edits a shape or a query and looks at its page waits no longer than that.
_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Kept:
    """A finished page, as it is and in gzip, and its links."""

    body: bytes
    compressed: bytes
    links: tuple[str, ...]

    @property
    def size(self) -> int:
        """Count the bytes it takes."""
        return len(self.body) + len(self.compressed)


class Readers:
    """Opens readers, and keeps those of the snapshots that were asked for last."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._lock = threading.Lock()
        self._readers: OrderedDict[str, Reader] = OrderedDict()

    def of(self, snapshot: Snapshot) -> Reader:
        """Return the reader of a snapshot; raises SnapshotError when it is being cleaned away."""
        with self._lock:
            reader = self._readers.get(snapshot.edition)
            if reader is None:
                reader = self._readers[snapshot.edition] = self._open(snapshot)
            self._readers.move_to_end(snapshot.edition)
            if len(self._readers) > _MOST_READERS:
                newest = max(self._readers, key=lambda each: self._readers[each].snapshot.number)
                del self._readers[next(each for each in self._readers if each != newest)]
            return reader

    def _open(self, snapshot: Snapshot) -> Reader:
        # For as long as anyone reads it, it is not cleaned away.
        held = hold(snapshot.path)
        try:
            reader = Reader(snapshot, self._instance)
        except BaseException:
            os.close(held)
            raise
        weakref.finalize(reader, os.close, held)
        return reader


class Pages:
    """Finished pages by entity tag; those that were asked for longest ago go first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._size = 0

    def get(self, tag: str) -> Kept | None:
        """Return a page, if it is kept."""
        with self._lock:
            kept = self._pages.get(tag)
            if kept is not None:
                self._pages.move_to_end(tag)
            return kept

    def put(self, tag: str, page: Kept) -> None:
        """Keep a page."""
        with self._lock:
            before = self._pages.pop(tag, None)
            self._size += page.size - (before.size if before else 0)
            self._pages[tag] = page
            while self._size > _MOST_BYTES:
                _, gone = self._pages.popitem(last=False)
                self._size -= gone.size


class Files:
    """Follows the files of an instance that pages are made of and that belong to no snapshot."""

    def __init__(self, root: Path, folders: tuple[str, ...] = ("shapes", "queries")) -> None:
        self._folders = [root / each for each in folders]
        self._known = ""
        self._expires = 0.0

    def state(self) -> str:
        """Tell the files from those they were before."""
        now = time.monotonic()
        if now >= self._expires:
            self._known = " ".join(sorted(each for folder in self._folders for each in _states(folder)))
            self._expires = now + _SECONDS
        return self._known


def _states(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        # An editor that replaces a file takes it away for a moment.
        with contextlib.suppress(FileNotFoundError):
            yield f"{path}:{path.stat().st_mtime_ns}"
