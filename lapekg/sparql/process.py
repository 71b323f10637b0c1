"""The server's end of one query worker: a process, the socket to it, and at most one question at a time."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import lapekg
from lapekg.config import ENVIRONMENT_PREFIX, Limits
from lapekg.sparql import wire

_START_SECONDS = 30.0


class WorkerProcess:
    """A worker that has started; used by one event loop."""

    def __init__(self, process: "subprocess.Popen[bytes]", files: socket.socket) -> None:
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._messages = _Messages(files)
        self._demoted = False

    @classmethod
    async def start(cls, limits: Limits, services: Sequence[str], prefixes: Mapping[str, str]) -> "WorkerProcess":
        """Start a process and wait until it is ready; raises OSError, TimeoutError or wire.ConnectionEnded."""
        settings = {
            "memory_mib": limits.query_memory_mib,
            "result_mib": limits.result_mib,
            "memory_quads": limits.memory_quads,
            "services": list(services),
            "prefixes": dict(prefixes),
        }
        loop = asyncio.get_running_loop()
        process, messages, files = await loop.run_in_executor(None, _spawn, settings)
        worker = cls(process, files)
        try:
            ready = worker._messages.expect(loop)
            async with asyncio.timeout(_START_SECONDS):
                await loop.create_unix_connection(lambda: worker._messages, sock=messages)
                await ready
        except BaseException:
            await worker.close()
            raise
        return worker

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Say whether the process can be asked."""
        return not self._messages.ended

    def ask(self, request: Mapping[str, Any]) -> "asyncio.Future[wire.Message]":
        """Send a request; the future has the answer, or wire.ConnectionEnded."""
        return self._messages.ask(self._loop, wire.encode(request))

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
        self._process.kill()
        self._messages.end()
        return await self._loop.run_in_executor(None, self._process.wait)


class _Messages(asyncio.Protocol):
    """The socket for messages, and the one for files, which is read when a message tells of one."""

    def __init__(self, files: socket.socket) -> None:
        self.ended = False
        self._files = files
        self._inbox = wire.Inbox()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[wire.Message] | None = None

    def expect(self, loop: asyncio.AbstractEventLoop) -> "asyncio.Future[wire.Message]":
        """Return a future for the next message."""
        self._answer = loop.create_future()
        if self.ended:
            self._answer.set_exception(wire.ConnectionEnded())
        return self._answer

    def ask(self, loop: asyncio.AbstractEventLoop, data: bytes) -> "asyncio.Future[wire.Message]":
        """Send a message and return a future for its answer."""
        answer = self.expect(loop)
        if not self.ended and self._transport is not None:
            self._transport.write(data)
        return answer

    def end(self) -> None:
        """Close both sockets; whoever waits for an answer gets wire.ConnectionEnded."""
        if self._transport is not None:
            self._transport.abort()
        self.connection_lost(None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Read a piece of the answer."""
        whole = self._inbox.take(data)
        if whole is None:
            return
        header, payload = whole
        descriptor = socket.recv_fds(self._files, 1, 1)[1][0] if header["in_file"] else None
        if self._answer is None or self._answer.done():
            # Nobody waits any more; a file that came with it is closed.
            if descriptor is not None:
                os.close(descriptor)
            return
        self._answer.set_result(wire.Message(header, payload, descriptor))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - whatever the reason
        """Tell who waits that no answer comes."""
        if self.ended:
            return
        self.ended = True
        self._files.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(wire.ConnectionEnded())


def _spawn(settings: Mapping[str, Any]) -> "tuple[subprocess.Popen[bytes], socket.socket, socket.socket]":
    with contextlib.ExitStack() as theirs_closing, contextlib.ExitStack() as closing:
        messages, their_messages = socket.socketpair()
        files, their_files = socket.socketpair()
        for each in (messages, files):
            each.setblocking(False)
            closing.enter_context(each)
        theirs_closing.enter_context(their_messages)
        theirs_closing.enter_context(their_files)
        arguments = json.dumps({**settings, "files": their_files.fileno()})
        process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
            [sys.executable, "-P", "-m", "lapekg.sparql.worker", arguments],
            stdin=their_messages.fileno(),
            stdout=subprocess.DEVNULL,
            pass_fds=[their_files.fileno()],
            env=_environment(),
        )
        closing.pop_all()
    return process, messages, files


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
