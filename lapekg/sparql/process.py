"""The server's end of one query worker: a process, the socket to it, and at most one question at a time."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import lapekg
from lapekg.config import ENVIRONMENT_PREFIX, Limits
from lapekg.sparql import wire

_START_SECONDS = 30.0


class WorkerProcess:
    """A worker that has started; used by one event loop."""

    def __init__(self, process: "subprocess.Popen[bytes]", connection: socket.socket) -> None:
        self.walls: tuple[str, ...] = ()
        self._process = process
        self._connection = connection
        self._inbox = wire.Inbox(connection)
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[wire.Message] | None = None
        self._ended = False
        self._demoted = False
        self._loop.add_reader(connection, self._read)

    @classmethod
    async def start(cls, limits: Limits, services: Sequence[str]) -> "WorkerProcess":
        """Start a process and wait until it is ready; raises OSError, TimeoutError or wire.ConnectionEnded."""
        process, connection = await asyncio.get_running_loop().run_in_executor(None, _spawn, limits, services)
        worker = cls(process, connection)
        try:
            async with asyncio.timeout(_START_SECONDS):
                ready = await worker._receive()
        except BaseException:
            await worker.close()
            raise
        worker.walls = tuple(ready.header["walls"])
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Say whether the process can be asked."""
        return not self._ended and self._process.poll() is None

    def ask(self, request: Mapping[str, Any]) -> "asyncio.Future[wire.Message]":
        """Send a request; the future has the answer, or wire.ConnectionEnded."""
        answer = self._receive()
        data = wire.encode(request)
        try:
            sent = self._connection.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._end()
            return answer
        if sent < len(data):
            # More than the socket takes at once; an error shows on the reading side, too.
            rest = self._loop.create_task(self._loop.sock_sendall(self._connection, data[sent:]))
            rest.add_done_callback(lambda task: task.cancelled() or task.exception())
        return answer

    def kill(self) -> None:
        """End the process at once; whoever waits for an answer gets wire.ConnectionEnded."""
        self._process.kill()

    def demote(self) -> None:
        """Let every other process run first: what has taken long may take longer."""
        self._demoted = _set_scheduling(self.pid, "SCHED_IDLE")

    def promote(self) -> bool:
        """Give the process its turn back; False where the system does not allow it, and the process is no more use."""
        if self._demoted:
            self._demoted = not _set_scheduling(self.pid, "SCHED_OTHER")
        return not self._demoted

    async def close(self) -> int:
        """End the process and free all it holds; returns its exit status."""
        self._end()
        self._process.kill()
        return await self._loop.run_in_executor(None, self._process.wait)

    def _receive(self) -> "asyncio.Future[wire.Message]":
        self._answer = self._loop.create_future()
        if self._ended:
            self._answer.set_exception(wire.ConnectionEnded())
        return self._answer

    def _read(self) -> None:
        try:
            message = self._inbox.receive()
        except BlockingIOError:
            return
        except (OSError, wire.ConnectionEnded):
            self._end()
            return
        if message is None:
            return
        if self._answer is None or self._answer.done():
            # Nobody waits any more; a file that came with it is closed.
            if message.descriptor is not None:
                os.close(message.descriptor)
            return
        self._answer.set_result(message)

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self._loop.remove_reader(self._connection)
        self._connection.close()
        self._inbox.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(wire.ConnectionEnded())


def _spawn(limits: Limits, services: Sequence[str]) -> "tuple[subprocess.Popen[bytes], socket.socket]":
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    arguments = [str(limits.query_memory_mib), str(limits.result_mib), *services]
    try:
        process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
            [sys.executable, "-P", "-m", "lapekg.sparql.worker", *arguments],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            env=_environment(),
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return process, ours


def _environment() -> dict[str, str]:
    # The worker runs what users send: it gets none of our secrets, and finds this package wherever it stands.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT_PREFIX)}
    package_parent = str(Path(lapekg.__file__).parents[1])
    search_path = os.pathsep.join(filter(None, [package_parent, inherited.get("PYTHONPATH")]))
    return {**inherited, "PYTHONPATH": search_path, "RUST_BACKTRACE": "0"}


def _set_scheduling(pid: int, policy: str) -> bool:
    """Set the policy of all threads of a process; False where the system has no such policy or does not allow it."""
    if not hasattr(os, policy):
        return False
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(ProcessLookupError):  # a thread that has just ended
                os.sched_setscheduler(int(thread.name), getattr(os, policy), os.sched_param(0))
    except OSError:
        return False
    return True
