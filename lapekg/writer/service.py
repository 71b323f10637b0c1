"""The server's end: orders wait for the one worker, which is killed at the deadline, and replaced when it dies.

An order that has begun is carried out, whether or not its client is still there. When its worker dies, the next one
publishes what has been recorded, and the log says whether this order is among it: so an answer of failure means that
nothing has changed. Used by one event loop.
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, TypeVar

from lapekg.config import Limits, Settings
from lapekg.errors import LapekgError, SnapshotError, WriteEnded, WriteFailed, WriteRefused, WriteTimeout
from lapekg.history.log import Log
from lapekg.processes import wire
from lapekg.processes.process import FAILURES, NurseryProcess, WorkerProcess
from lapekg.snapshots.open import current_path
from lapekg.sparql.schedule import Gone, Place, Schedule
from lapekg.writer.failures import to_error
from lapekg.writer.messages import answer_of_record, read_message
from lapekg.writer.order import Answer, Order, Status

_NURSERY = "lapekg.writer.worker"
# The worker ends after so many orders, so that what one may leave behind does not add up.
_MOST_ORDERS = 1000
_IDLE_SECONDS = 3600.0
# So many orders wait at most, and an eighth of these of one client.
_WAITING = 256

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Writer:
    """Carries out orders one after the other, in the order of their coming, clients taking turns."""

    def __init__(self, settings: Settings, limits: Limits, idle_seconds: float = _IDLE_SECONDS) -> None:
        self.limits = limits
        self._idle_seconds = idle_seconds
        self._settings = {
            "root": str(settings.root),
            "state": str(settings.state),
            "memory_mib": limits.write_memory_mib,
            "seconds": limits.write_seconds,
        }
        self._state = settings.state
        self._log = Log(settings.state)
        self._schedule = Schedule(_write_limits(limits), "writes")
        self._nursery: NurseryProcess | None = None
        self._worker: WorkerProcess | None = None
        self._starting = asyncio.Lock()
        self._carried_out = 0
        self._open_orders = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._rest: asyncio.TimerHandle | None = None

    async def write(self, order: Order, client: str, gone: Gone | None = None) -> Answer:
        """Have an order carried out; `gone` returns when the client has gone, which ends no order that has begun.

        Raises LapekgError, and then nothing has changed: WriteRefused with the report, StaleWrite, UnreadableData,
        MalformedQuery, RefusedChange, BuildInProgress, Overloaded and ClientLimit among them.
        """
        place = await self._schedule.enter(client, gone)
        answer = await asyncio.shield(self._run(self._in_turn(order, place)))
        if answer.status is Status.REFUSED:
            raise WriteRefused("the shapes refuse the change; nothing was written", answer)
        return answer

    async def warm(self) -> None:
        """Start the worker now, as somebody may write; it publishes what a crash has left recorded and unpublished."""
        async with self._starting:
            if self._worker is None:
                self._worker = await self._start()
        self._wait_for_rest()

    async def start(self, *, soon: bool = False) -> None:
        """Publish what a crash has left recorded and unpublished, if there is such; warm up if writes may come soon."""
        last = await asyncio.to_thread(self._log.last)
        with contextlib.suppress(SnapshotError):
            if soon or (last is not None and int(current_path(self._state).name) < last.number):
                await self.warm()

    async def close(self) -> None:
        """End every process; an order that is being carried out is found in the log at the next start, or not made."""
        if self._rest is not None:
            self._rest.cancel()
        for each in tuple(self._tasks):
            each.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._discard()
        async with self._starting:
            nursery, self._nursery = self._nursery, None
            if nursery is not None:
                await nursery.close()

    @property
    def pid(self) -> int | None:
        """The process id of the worker, if it is running."""
        return None if self._worker is None else self._worker.pid

    def kill(self) -> None:
        """End the worker at once, whatever it is at; the order is answered by what the log says."""
        if self._worker is not None:
            self._worker.kill()

    async def _in_turn(self, order: Order, place: Place) -> Answer:
        self._open_orders += 1
        try:
            return await self._carry_out(order)
        finally:
            self._open_orders -= 1
            self._schedule.leave(place)
            self._wait_for_rest()

    async def _carry_out(self, order: Order) -> Answer:
        await self.warm()
        try:
            message = await self._ask(order)
        except _Died as died:
            return await self._settle(order, died.error)
        if message.header["outcome"] == "broken":
            await self._discard()
            return await self._settle(order, to_error(message.header["error"]))
        self._carried_out += 1
        if self._carried_out >= _MOST_ORDERS:
            await self._discard()
        if message.header["outcome"] == "error":
            raise to_error(message.header["error"])
        return read_message(message.header, message.payload)

    async def _ask(self, order: Order) -> wire.Message:
        """Wait for the worker's answer, but not past the deadline; raises _Died, and then the worker is gone."""
        seconds = self.limits.write_seconds
        try:
            if self._worker is None:
                raise wire.ConnectionEnded
            async with asyncio.timeout(seconds):
                return await self._worker.ask(order.header(), order.payload())
        except TimeoutError:
            error: LapekgError = WriteTimeout(
                f"the write was ended after {seconds:g} seconds; nothing has changed", seconds
            )
        except wire.ConnectionEnded:
            error = WriteEnded(
                "the data ended the process that read them: they nest too deep, or need more than the "
                f"{self.limits.write_memory_mib} MiB that a write may use; nothing has changed"
            )
        await self._discard()
        raise _Died(error)

    async def _settle(self, order: Order, error: LapekgError) -> Answer:
        """Find out whether the order was recorded before its worker died; raises the error where it was not."""
        with contextlib.suppress(LapekgError):
            await self.warm()
        answer = await asyncio.to_thread(self._recorded, order.request)
        if answer is None:
            raise error
        _log.warning("commit %s was recorded before its worker died", answer.commit)
        return answer

    def _recorded(self, request: str) -> Answer | None:
        for commit in reversed(self._log.commits()):
            if commit.request == request:
                return answer_of_record(self._log.read(commit.number))
        return None

    async def _start(self) -> WorkerProcess:
        try:
            if self._nursery is not None and not self._nursery.is_alive:
                dead, self._nursery = self._nursery, None
                await dead.close()
            if self._nursery is None:
                self._nursery = await NurseryProcess.start(_NURSERY, self._settings)
            self._carried_out = 0
            return await WorkerProcess.start(self._nursery, self._forget)
        except FAILURES as error:
            _log.error("no worker for writes can be started: %r", error)
            raise WriteFailed("no worker can be started; the server's log says why") from error

    def _forget(self, worker: WorkerProcess) -> None:
        """Take notice that a worker has ended, whether or not it was asked to."""
        if self._worker is worker:
            self._worker = None
            self._run(worker.close())

    async def _discard(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            status = await worker.close()
            _log.info("the worker for writes ended with status %s", "unknown" if status is None else status)

    def _wait_for_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(self._idle_seconds, self._end_idle)

    def _end_idle(self) -> None:
        if self._open_orders:
            self._wait_for_rest()
            return
        nursery, self._nursery = self._nursery, None
        self._run(self._discard())
        if nursery is not None:
            self._run(nursery.retire())

    def _run(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _Died(Exception):
    """The worker is gone, with its order; `error` is what to tell if that was not recorded."""

    def __init__(self, error: LapekgError) -> None:
        super().__init__(error)
        self.error = error


def _write_limits(limits: Limits) -> Limits:
    return replace(limits, workers=1, client_queries=1, queue_length=_WAITING, queue_seconds=limits.write_seconds)
