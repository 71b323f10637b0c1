"""Where query workers come from: an empty nursery at first, then one that has read the snapshot that is asked for."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lapekg.config import Limits
from lapekg.processes.process import FAILURES, NurseryProcess, WorkerProcess

# The module that a nursery runs.
_NURSERY = "lapekg.sparql.worker"
# What could not be read is read from the files; perhaps it was another process that took the memory.
_RETRY_SECONDS = 60.0
# While commits come one after the other, each would have the whole graph read again, and the next would make it old:
# it is read when nothing new has come for that long, or for as long as reading took, if that is longer.
_QUIET_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Nurseries:
    """Starts nurseries when they are needed, one at a time, and workers from the newest; used by one event loop."""

    def __init__(
        self, limits: Limits, services: Sequence[str], prefixes: Mapping[str, str], on_new: Callable[[], None]
    ) -> None:
        self._settings = {
            "memory_mib": limits.query_memory_mib,
            "result_mib": limits.result_mib,
            "services": list(services),
            "prefixes": dict(prefixes),
        }
        self._memory_quads = limits.memory_quads
        self._on_new = on_new
        self._current: NurseryProcess | None = None
        # Of the nurseries that have read a snapshot, the newest.
        self._reader: NurseryProcess | None = None
        self._starting = asyncio.Lock()
        # Folder and identity of the snapshot that was read last, or is being read.
        self._wanted: tuple[str, str] | None = None
        self._snapshot: Mapping[str, Any] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._read_seconds = 0.0
        self._retry: asyncio.TimerHandle | None = None
        self._is_closed = False

    async def start_worker(self, on_end: Callable[[WorkerProcess], None]) -> WorkerProcess:
        """Start a worker, from a new nursery where the last one has died; raises one of FAILURES."""
        nursery = await self._living()
        try:
            return await WorkerProcess.start(nursery, on_end)
        except FAILURES:
            if nursery.is_alive:
                raise
        return await WorkerProcess.start(await self._living(), on_end)

    def is_outdated(self, worker: WorkerProcess) -> bool:
        """Say whether a new worker would have in memory what this one has not."""
        return self._reader is not None and worker.nursery is not self._reader

    def want(self, request: Mapping[str, Any]) -> None:
        """Have the snapshot of a request read, if it is the published one, small, and not the one that was.

        Former snapshots are queried over their files, so that they don't push the published one out of memory.
        """
        key = (request["snapshot"], request["identity"])
        if key == self._wanted or not request["is_current"] or request["quads"] > self._memory_quads or self._is_closed:
            return
        is_first = self._wanted is None
        self._wanted = key
        self._snapshot = {"folder": key[0], "identity": key[1], "quads": request["quads"]}
        self._begin_to_read(0.0 if is_first else max(_QUIET_SECONDS, self._read_seconds))

    async def close(self) -> None:
        """End all nurseries; their workers have ended before."""
        self._is_closed = True
        if self._retry is not None:
            self._retry.cancel()
        if self._reading is not None:
            reading, self._reading = self._reading, None
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
        async with self._starting:
            if self._current is not None:
                current, self._current = self._current, None
                await current.close()

    async def _living(self) -> NurseryProcess:
        """Return the newest nursery, or start an empty one: that takes a moment, and reading may take many seconds."""
        async with self._starting:
            current = self._current
            if current is not None and not current.is_alive:
                _log.warning("the process that query workers are forked from has ended; another is started")
                self._current = None
                if current is self._reader:
                    self._reader = None
                    self._begin_to_read()
                await current.close()
            if self._current is None:
                self._current = await NurseryProcess.start(_NURSERY, {**self._settings, "snapshot": None})
            return self._current

    def _begin_to_read(self, quiet_seconds: float = 0.0) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = asyncio.get_running_loop().create_task(self._read(quiet_seconds))

    async def _read(self, quiet_seconds: float) -> None:
        await asyncio.sleep(quiet_seconds)
        started = time.monotonic()
        try:
            nursery = await NurseryProcess.start(_NURSERY, {**self._settings, "snapshot": self._snapshot})
        except FAILURES as error:
            _log.warning("a snapshot cannot be read into memory and is queried over its files: %r", error)
            self._retry = asyncio.get_running_loop().call_later(_RETRY_SECONDS, self._forget)
            return
        self._read_seconds = time.monotonic() - started
        try:
            async with self._starting:
                former, self._current = self._current, nursery
                self._reader = nursery
        except asyncio.CancelledError:
            await nursery.close()
            raise
        self._on_new()
        if former is not None:
            await former.retire()

    def _forget(self) -> None:
        self._wanted = None
