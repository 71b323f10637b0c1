"""Query workers: processes lent to one query at a time, killed at the deadline and replaced."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from lapekg.config import Limits
from lapekg.errors import QueryAbandoned, QueryFailed, QueryOutOfMemory, QueryTimeout
from lapekg.processes import wire
from lapekg.processes.process import FAILURES, WorkerProcess
from lapekg.sparql.budget import Budget
from lapekg.sparql.nurseries import Nurseries
from lapekg.sparql.schedule import Gone, Place, Schedule

# A query that runs longer makes room for others, and is given up when its client has gone. Most take a few
# milliseconds and are spared both.
_SLOW_SECONDS = 0.1
_RETRY_SECONDS = 1.0
# A query that ends its process is charged for the next one, too.
_REPLACEMENT_SECONDS = 1.0

_log = logging.getLogger(__name__)

T = TypeVar("T")


class Pool:
    """Answers queries in worker processes; used by one event loop, which `start` and `close` run in."""

    def __init__(self, limits: Limits, services: Sequence[str] = (), prefixes: Mapping[str, str] | None = None) -> None:
        self.limits = limits
        self.budget = Budget(limits.client_seconds_per_minute)
        self._nurseries = Nurseries(limits, services, prefixes or {}, self._begin_renewal)
        self._schedule = Schedule(limits)
        # Last in, first out: a warm worker before a cold one.
        self._idle: list[WorkerProcess] = []
        self._workers: set[WorkerProcess] = set()
        self._starting = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False
        self._is_renewing = False

    async def start(self) -> None:
        """Start the workers for short queries now, so that the first queries don't wait for them."""
        self._idle.extend(await asyncio.gather(*(self._start_worker() for _ in range(self.limits.workers))))

    async def close(self) -> None:
        """Kill every worker; queries that are running fail."""
        self._closed = True
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._idle.clear()
        await asyncio.gather(*(worker.close() for worker in tuple(self._workers)))
        await self._nurseries.close()
        self._workers.clear()

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that are running."""
        return [worker.pid for worker in self._workers]

    async def ask(self, request: Mapping[str, Any], seconds: float, client: str, gone: Gone | None) -> wire.Message:
        """Have a worker answer within so many seconds; `gone` returns when the client has gone.

        Raises Overloaded, ClientLimit, QueryTimeout, QueryOutOfMemory, QueryAbandoned or QueryFailed.
        """
        self.budget.refuse_if_spent(client)
        self._nurseries.want(request)
        place = await self._schedule.enter(client, gone)
        try:
            worker = await self._take()
            return await _Run(self, worker, place, seconds, gone).answer(request)
        finally:
            self._schedule.leave(place)

    def move_aside(self, place: Place) -> bool:
        """Let a short query run beside the one that has this place."""
        return self._schedule.move_aside(place)

    async def _take(self) -> WorkerProcess:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            self._discard(worker)
        start = self._start_worker()
        try:
            # It comes to its end, even if nobody waits for it any longer.
            return await asyncio.shield(start)
        except asyncio.CancelledError:
            start.add_done_callback(self._keep)
            raise
        except FAILURES as error:
            _log.exception("no query worker can be started")
            raise QueryFailed("no query worker can be started; the server's log says why") from error

    def _keep(self, start: asyncio.Task[WorkerProcess]) -> None:
        if not start.cancelled() and start.exception() is None:
            self.give_back(start.result(), unharmed=True)

    def give_back(self, worker: WorkerProcess, *, unharmed: bool) -> None:
        """Keep a worker for the next query, or replace it."""
        if unharmed and worker.is_alive and self._is_wanted(worker) and worker.promote():
            self._idle.append(worker)
            return
        self._discard(worker)

    def _is_wanted(self, worker: WorkerProcess) -> bool:
        return self._is_renewing or not self._nurseries.is_outdated(worker)

    def _discard(self, worker: WorkerProcess) -> None:
        self._workers.discard(worker)
        worker.kill()
        self._run(self._replace(worker))

    async def _replace(self, worker: WorkerProcess) -> None:
        if not self._closed and len(self._workers) + self._starting < self.limits.workers:
            try:
                self.give_back(await self._start_worker(), unharmed=True)
            except FAILURES:
                _log.exception("a query worker cannot be replaced now; the next query tries again")
        status = await worker.close()
        _log.info("query worker %d ended with status %s", worker.pid, "unknown" if status is None else status)

    def _start_worker(self) -> asyncio.Task[WorkerProcess]:
        self._starting += 1
        return self._run(self._start_counted())

    async def _start_counted(self) -> WorkerProcess:
        try:
            if self._closed:
                raise QueryFailed("the server is closing")
            worker = await self._nurseries.start_worker(self._notice_end)
        finally:
            self._starting -= 1
        self._workers.add(worker)
        return worker

    def _notice_end(self, worker: WorkerProcess) -> None:
        """Replace a worker that has ended while nothing was asked of it."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._discard(worker)

    def _begin_renewal(self) -> None:
        if not self._closed:
            self._run(self._renew())

    async def _renew(self) -> None:
        """Put new workers in the places of outdated ones: one at a time, each there before the other goes."""
        self._is_renewing = True
        try:
            for _ in range(min(len(self._workers), self.limits.workers)):
                if self._closed:
                    return
                self.give_back(await self._start_worker(), unharmed=True)
                self._dismiss(1)
        except FAILURES:
            _log.exception("query workers cannot be renewed now; each is when it has answered its next query")
        finally:
            self._is_renewing = False
        self._dismiss(len(self._idle))

    def _dismiss(self, most: int) -> None:
        outdated = [worker for worker in self._idle if self._nurseries.is_outdated(worker)]
        for worker in outdated[:most]:
            self._idle.remove(worker)
            self._discard(worker)

    def _run(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _Run:
    """One query in a worker: moved aside when it takes long, killed at the deadline or when its client has gone."""

    def __init__(self, pool: Pool, worker: WorkerProcess, place: Place, seconds: float, gone: Gone | None) -> None:
        self._pool = pool
        self._worker = worker
        self._place = place
        self._seconds = seconds
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.time()
        self._reason: type[QueryTimeout | QueryAbandoned] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._timer = self._loop.call_later(min(_SLOW_SECONDS, seconds), self._look)

    async def answer(self, request: Mapping[str, Any]) -> wire.Message:
        unharmed = False
        try:
            message = await self._worker.ask({**request, "seconds": self._seconds})
            unharmed = True
            return message
        except wire.ConnectionEnded as error:
            raise self._verdict() from error
        finally:
            self._timer.cancel()
            if self._watch is not None:
                self._watch.cancel()
            cost = self._loop.time() - self._started + (0.0 if unharmed else _REPLACEMENT_SECONDS)
            self._pool.budget.charge(self._place.client, cost)
            self._pool.give_back(self._worker, unharmed=unharmed)

    def _look(self) -> None:
        left = self._started + self._seconds - self._loop.time()
        if left <= 0:
            self._end(QueryTimeout)
            return
        if self._gone is not None and self._watch is None:
            self._watch = self._loop.create_task(self._wait_until_gone(self._gone))
        if not self._place.slow and self._pool.move_aside(self._place):
            self._worker.demote()
        self._timer = self._loop.call_later(left if self._place.slow else min(left, _RETRY_SECONDS), self._look)

    async def _wait_until_gone(self, gone: Gone) -> None:
        await gone()
        self._end(QueryAbandoned)

    def _end(self, reason: type[QueryTimeout | QueryAbandoned]) -> None:
        self._reason = self._reason or reason
        self._worker.kill()

    def _verdict(self) -> QueryTimeout | QueryAbandoned | QueryOutOfMemory:
        if self._reason is QueryTimeout:
            return QueryTimeout(f"the query was ended after {self._seconds:g} seconds", self._seconds)
        if self._reason is QueryAbandoned:
            return QueryAbandoned("the client went away")
        return QueryOutOfMemory(
            f"the query ended its process; it probably needed more than {self._pool.limits.query_memory_mib} MiB"
        )
