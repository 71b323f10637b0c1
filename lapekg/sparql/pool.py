"""Query workers: as many processes as set, each lent to one query at a time, killed at the deadline and replaced."""

import logging
import math
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lapekg
from lapekg.config import ENVIRONMENT_PREFIX, Limits
from lapekg.errors import Overloaded, QueryFailed, QueryOutOfMemory, QueryTimeout
from lapekg.sparql import wire

_START_SECONDS = 30.0

_log = logging.getLogger(__name__)


class Worker:
    """One worker process and the socket to it; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._connection, theirs = socket.socketpair()
        arguments = [str(limits.query_memory_mib), str(limits.result_mib)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
                [sys.executable, "-P", "-m", "lapekg.sparql.worker", *arguments],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )
        finally:
            theirs.close()
        self._ready = False

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Say whether the process runs still."""
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Wait for a new process to have started; its time counts against no query."""
        if not self._ready:
            wire.receive(self._connection, time.monotonic() + _START_SECONDS)
            self._ready = True

    def ask(self, request: Mapping[str, Any], seconds: float) -> wire.Message:
        """Send a request and wait for the answer; raises TimeoutError or wire.ConnectionEnded."""
        deadline = time.monotonic() + seconds
        self._connection.settimeout(seconds)
        wire.send(self._connection, {**request, "seconds": seconds})
        return wire.receive(self._connection, deadline)

    def kill(self) -> None:
        """End the process at once; the thread that uses the worker sees the connection end."""
        self._process.kill()

    def close(self) -> int:
        """End the process and free all it holds; returns its exit status."""
        self._process.kill()
        status = self._process.wait()
        self._connection.close()
        return status


class Pool:
    """Lends workers to calling threads; starts a worker when it is first needed, or all with `start`."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        # None is a place whose worker is not started yet. Last in, first out: a warm worker before a cold one.
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._workers: set[Worker] = set()
        self._closed = threading.Event()
        for _ in range(limits.workers):
            self._idle.put(None)

    def start(self) -> None:
        """Start every worker now, so that the first queries don't wait for it."""
        for place in [self._take() for _ in range(self.limits.workers)]:
            self._idle.put(place or self._start_worker())

    def close(self) -> None:
        """Kill every worker; queries that are running fail."""
        self._closed.set()
        for worker in tuple(self._workers):
            worker.kill()
        for _ in range(self.limits.workers):
            worker_or_place = self._idle.get(timeout=_START_SECONDS)
            if worker_or_place:
                self._discard(worker_or_place)
        for _ in range(self.limits.workers):
            self._idle.put(None)

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that were started."""
        return [worker.pid for worker in tuple(self._workers)]

    def ask(self, request: Mapping[str, Any]) -> wire.Message:
        """Have a worker answer; raises Overloaded, QueryTimeout, QueryOutOfMemory or QueryFailed."""
        seconds = self.limits.query_seconds
        try:
            with self._lend() as worker:
                return worker.ask(request, seconds)
        except TimeoutError as error:
            raise QueryTimeout(f"the query was ended after {seconds:g} seconds", seconds) from error
        except wire.ConnectionEnded as error:
            raise QueryOutOfMemory(
                f"the query ended its process; it probably needed more than {self.limits.query_memory_mib} MiB"
            ) from error

    @contextmanager
    def _lend(self) -> Iterator[Worker]:
        worker = self._ready_worker()
        unharmed = False
        try:
            yield worker
            unharmed = True
        finally:
            self._idle.put(worker if unharmed else self._replace(worker))

    def _ready_worker(self) -> Worker:
        worker = self._take()
        try:
            if worker is None or not worker.is_alive():
                worker = self._replace(worker)
            if worker is not None:
                worker.wait_until_ready()
                return worker
        except (OSError, wire.ConnectionEnded) as error:
            if worker is not None:
                self._discard(worker)
            self._idle.put(None)
            raise QueryFailed("no query worker can be started; the server's log says why") from error
        self._idle.put(None)
        raise QueryFailed("the server is closing")

    def _take(self) -> Worker | None:
        try:
            return self._idle.get(timeout=self.limits.queue_seconds)
        except queue.Empty:
            message = f"all {self.limits.workers} query workers are busy"
            raise Overloaded(message, retry_after=math.ceil(self.limits.queue_seconds)) from None

    def _replace(self, worker: Worker | None) -> Worker | None:
        if worker is not None:
            status = self._discard(worker)
            _log.warning("query worker %d ended with status %d", worker.pid, status)
        return None if self._closed.is_set() else self._start_worker()

    def _start_worker(self) -> Worker:
        worker = Worker(self.limits)
        self._workers.add(worker)
        return worker

    def _discard(self, worker: Worker) -> int:
        self._workers.discard(worker)
        return worker.close()


def _environment() -> dict[str, str]:
    # The worker runs what users send: it gets none of our secrets, and finds this package wherever it stands.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT_PREFIX)}
    package_parent = str(Path(lapekg.__file__).parents[1])
    search_path = os.pathsep.join(filter(None, [package_parent, inherited.get("PYTHONPATH")]))
    return {**inherited, "PYTHONPATH": search_path, "RUST_BACKTRACE": "0"}
