"""The server's end: checks run in workers, so many at once, each killed at its deadline or when its client has gone.

Nothing runs before the first check, and nothing is left running long after the last. Used by one event loop.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from lapekg.config import Limits, Settings
from lapekg.errors import CheckEnded, CheckFailed, CheckTimeout, QueryAbandoned, SnapshotError, UnreadableData
from lapekg.processes import wire
from lapekg.processes.process import FAILURES, NurseryProcess, WorkerProcess
from lapekg.sparql.budget import Budget
from lapekg.sparql.schedule import Gone, Schedule
from lapekg.validator.question import Outcome, Question

_NURSERY = "lapekg.validator.worker"
# Workers end after so many checks, so that what a check may leave behind does not add up.
_MOST_CHECKS = 200
_IDLE_SECONDS = 600.0
_WAITING = 16
# A check that ends its process costs another start.
_REPLACEMENT_SECONDS = 1.0

_log = logging.getLogger(__name__)


class Validator:
    """Checks what users send; `budget` is what each client may use of the server's time, by queries as by checks."""

    def __init__(self, settings: Settings, limits: Limits, budget: Budget, idle_seconds: float = _IDLE_SECONDS) -> None:
        self.limits = limits
        self._idle_seconds = idle_seconds
        self._settings = {
            "root": str(settings.root),
            "state": str(settings.state),
            "memory_mib": limits.check_memory_mib,
        }
        self._budget = budget
        self._schedule = Schedule(_check_limits(limits), "checks")
        self._nursery: NurseryProcess | None = None
        self._starting = asyncio.Lock()
        self._idle: list[WorkerProcess] = []
        self._checks: dict[WorkerProcess, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._rest: asyncio.TimerHandle | None = None

    async def check(self, question: Question, client: str, gone: Gone | None = None) -> Outcome:
        """Have a worker check texts; `gone` returns when the client has gone.

        Raises CheckError, SnapshotError, Overloaded, ClientLimit or QueryAbandoned.
        """
        self._budget.refuse_if_spent(client)
        place = await self._schedule.enter(client, gone)
        loop = asyncio.get_running_loop()
        started = loop.time()
        worker = None
        try:
            worker = await self._take()
            started = loop.time()
            message = await self._ask(worker, question, gone)
        except BaseException:
            self._budget.charge(client, loop.time() - started + _REPLACEMENT_SECONDS)
            if worker is not None:
                self._discard(worker)
            raise
        finally:
            self._schedule.leave(place)
            self._wait_for_rest()
        self._budget.charge(client, loop.time() - started)
        self._give_back(worker, unharmed=message.header["status"] != "memory")
        return _read(message)

    async def warm(self) -> None:
        """Start a worker now, as somebody is about to ask."""
        if self._checks or self._starting.locked():
            return
        self._idle.append(await self._take())
        self._wait_for_rest()

    async def close(self) -> None:
        """End every process; checks that are running fail."""
        if self._rest is not None:
            self._rest.cancel()
        self._idle.clear()
        await asyncio.gather(*(worker.close() for worker in tuple(self._checks)))
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._checks.clear()
        async with self._starting:
            if self._nursery is not None:
                nursery, self._nursery = self._nursery, None
                await nursery.close()

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers that are running."""
        return [worker.pid for worker in self._checks]

    async def _take(self) -> WorkerProcess:
        while self._idle:
            worker = self._idle.pop()
            if worker.is_alive:
                return worker
            self._discard(worker)
        try:
            worker = await self._start_worker()
        except FAILURES as error:
            _log.error("no worker for checks can be started: %r", error)
            raise CheckFailed("no worker can be started; the server's log says why") from error
        self._checks[worker] = 0
        return worker

    async def _start_worker(self) -> WorkerProcess:
        async with self._starting:
            if self._nursery is not None and not self._nursery.is_alive:
                dead, self._nursery = self._nursery, None
                await dead.close()
            if self._nursery is None:
                self._nursery = await NurseryProcess.start(_NURSERY, self._settings)
            return await WorkerProcess.start(self._nursery, lambda _worker: None)

    async def _ask(self, worker: WorkerProcess, question: Question, gone: Gone | None) -> wire.Message:
        """Wait for the answer, but not past the deadline and not for a client that has gone."""
        seconds = self.limits.check_seconds
        answer = worker.ask({**question.header(), "seconds": seconds}, question.payload())
        watch: asyncio.Future[None] | None = asyncio.ensure_future(gone()) if gone is not None else None
        waited: list[asyncio.Future[Any]] = [answer, *([watch] if watch is not None else [])]
        try:
            await asyncio.wait(waited, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done() and watch is not None and watch.done():
                raise QueryAbandoned("the client went away")
            if not answer.done():
                raise CheckTimeout(f"the check was ended after {seconds:g} seconds", seconds)
            return answer.result()
        except wire.ConnectionEnded as error:
            raise self._verdict(await worker.close()) from error
        finally:
            answer.cancel()
            if watch is not None:
                watch.cancel()

    def _verdict(self, status: int | None) -> CheckEnded:
        _log.info("a check ended its worker with status %s", "unknown" if status is None else status)
        return CheckEnded(
            "the data ended the process that read them: they nest too deep, or grow to more than the "
            f"{self.limits.check_memory_mib} MiB that a check may use"
        )

    def _give_back(self, worker: WorkerProcess, *, unharmed: bool) -> None:
        self._checks[worker] += 1
        if unharmed and worker.is_alive and self._checks[worker] < _MOST_CHECKS:
            self._idle.append(worker)
        else:
            self._discard(worker)

    def _discard(self, worker: WorkerProcess) -> None:
        self._checks.pop(worker, None)
        self._run(worker.close())

    def _wait_for_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(self._idle_seconds, self._end_idle)

    def _end_idle(self) -> None:
        for worker in self._idle:
            self._discard(worker)
        self._idle.clear()
        if self._nursery is not None and not self._checks:
            nursery, self._nursery = self._nursery, None
            self._run(nursery.retire())

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _check_limits(limits: Limits) -> Limits:
    # One client leaves a place to the others, where there is more than one.
    return replace(
        limits,
        workers=limits.checks,
        client_queries=max(1, limits.checks - 1),
        queue_length=_WAITING,
        queue_seconds=limits.check_seconds,
    )


def _read(message: wire.Message) -> Outcome:
    header = message.header
    match header["status"]:
        case "ok":
            return Outcome(header["conforms"], header["omitted"], header["snapshot"], message.payload)
        case "unreadable":
            raise UnreadableData(header["message"], tuple(json.loads(message.payload)))
        case "memory":
            raise CheckEnded("the check needs more memory than it may use")
        case "no-snapshot":
            raise SnapshotError(header["message"])
    raise CheckFailed(header["message"])
