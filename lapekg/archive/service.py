"""The server's end: has the published snapshot finished in the background, and old ones made again when asked for.

Both happen in processes of their own, at most one of each kind at a time.
"""

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from lapekg.archive.retention import clean
from lapekg.config import Settings
from lapekg.errors import HistoryError, SnapshotError, SnapshotRebuilding
from lapekg.history import Log
from lapekg.keeping_table import Keeping
from lapekg.processes.process import worker_environment
from lapekg.snapshots.open import Snapshot, current_path, current_snapshot, numbered_snapshot
from lapekg.snapshots.reading import serve_from

_MODULE = "lapekg.archive.work"
_LOOK_SECONDS = 0.5
# After a failure; it is tried at once when something else is published.
_RETRY_SECONDS = 60.0
# Snapshots go some time after they were replaced, also when no commit comes any more.
_CLEAN_SECONDS = 60.0
# Whoever asks for more of the past than this at once has to ask again.
_MOST_WAITING = 16
_RETRY_AFTER = 5

_log = logging.getLogger(__name__)


class Archive:
    """Watches what is published, and gives snapshots by number; used by many threads."""

    def __init__(self, settings: Settings, keeping: Keeping | None = None) -> None:
        self._settings = settings
        self._keeping = keeping or Keeping()
        self._history = Log(settings.state)
        self._stop = threading.Event()
        self._watch: threading.Thread | None = None
        self._serving: int | None = None
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="archive")
        self._lock = threading.Lock()
        self._asked: dict[tuple[int, bool], Future[None]] = {}
        self._processes: set[subprocess.Popen[bytes]] = set()

    def start(self) -> None:
        """Watch what is published from now on, and keep backups from being put in its place."""
        self._serving = serve_from(self._settings.state)
        self._watch = threading.Thread(target=self._keep_finished, name="finisher", daemon=True)
        self._watch.start()

    def close(self) -> None:
        """End the processes; what they are at is made anew another time."""
        self._stop.set()
        with self._lock:
            for each in self._processes:
                each.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._watch is not None:
            self._watch.join()
        if self._serving is not None:
            os.close(self._serving)
            self._serving = None

    def snapshot(self, number: int, seconds: float, *, finished: bool = False) -> Snapshot:
        """Give the snapshot of a commit, if `finished` with its own derived files, waiting so long for it to be made.

        Whoever reads it holds it (`lapekg.snapshots.reading`). Raises NoSuchCommit, SnapshotRebuilding when it takes
        longer, and SnapshotError or HistoryError when it cannot be made again.
        """
        with contextlib.suppress(SnapshotError):
            snapshot = numbered_snapshot(self._settings.state, number)
            if snapshot.is_finished or not finished:
                return snapshot
        self._history.commit(number)
        try:
            self._ask(number, finished=finished).result(seconds)
        except TimeoutError:
            raise SnapshotRebuilding(f"snapshot {number} is being made again; try again soon", _RETRY_AFTER) from None
        return numbered_snapshot(self._settings.state, number)

    def _ask(self, number: int, *, finished: bool) -> "Future[None]":
        key = (number, finished)
        with self._lock:
            if key not in self._asked:
                if len(self._asked) >= _MOST_WAITING:
                    raise SnapshotRebuilding("other former snapshots are made again first", _RETRY_AFTER)
                self._asked[key] = self._threads.submit(self._make, number, finished)
            return self._asked[key]

    def _make(self, number: int, finished: bool) -> None:
        try:
            error = self._run({"work": "rebuild", "number": number, "finished": finished})
        finally:
            with self._lock:
                del self._asked[number, finished]
        if error is not None:
            raise HistoryError(f"snapshot {number} cannot be made again: {error}")

    def _keep_finished(self) -> None:
        failed, retry, next_cleaning = None, 0.0, 0.0
        while not self._stop.wait(_LOOK_SECONDS):
            if time.monotonic() >= next_cleaning:
                next_cleaning = time.monotonic() + _CLEAN_SECONDS
                self._clean()
            unfinished = self._unfinished()
            if unfinished is None or (unfinished == failed and time.monotonic() < retry):
                continue
            error = self._run({"work": "finish"})
            failed, retry = (unfinished, time.monotonic() + _RETRY_SECONDS) if error else (None, 0.0)
            if error and not self._stop.is_set():
                _log.error("what is derived of the published snapshot cannot be made: %s", error)

    def _clean(self) -> None:
        with contextlib.suppress(SnapshotError, HistoryError, OSError):  # no snapshot yet, or a disk that is read-only
            clean(self._settings.state, self._keeping, datetime.now(UTC))

    def _unfinished(self) -> str | None:
        """Tell what is published and not finished."""
        try:
            path = current_path(self._settings.state)
            snapshot = current_snapshot(self._settings.state)
        except SnapshotError:
            return None
        return None if snapshot.is_finished else str(path)

    def _run(self, table: Mapping[str, Any]) -> str | None:
        """Run the process and wait for its end; give what went wrong."""
        settings = {"root": str(self._settings.root), "state": str(self._settings.state), **table}
        process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
            [sys.executable, "-P", "-m", _MODULE, json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=worker_environment(),
        )
        with self._lock:
            self._processes.add(process)
            if self._stop.is_set():
                process.kill()
        try:
            with process:
                output = process.stdout.read() if process.stdout is not None else b""
        finally:
            with self._lock:
                self._processes.discard(process)
        if process.returncode == 0:
            return None
        with contextlib.suppress(ValueError, KeyError):
            return str(json.loads(output)["error"])
        return f"its process ended with status {process.returncode}"
