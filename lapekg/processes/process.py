"""The server's end of workers, each with at most one question at a time, and of what they are forked from."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import lapekg
from lapekg.config import ENVIRONMENT_PREFIX
from lapekg.processes import wire

_START_SECONDS = 30.0
# How often to look whether a process that was killed has ended.
_COLLECT_SECONDS = 0.02

# What comes of a nursery or a worker that cannot be started, or is gone.
FAILURES = (OSError, TimeoutError, wire.ConnectionEnded)


class NurseryProcess:
    """A process that forks workers, and has made first what its settings tell; used by one event loop."""

    def __init__(self, process: "subprocess.Popen[bytes]", control: socket.socket) -> None:
        self.is_alive = True
        self._process = process
        self._socket = control
        self._control = wire.Control(control)
        self._loop = asyncio.get_running_loop()
        self._turn = threading.Lock()
        self._workers = 0
        self._is_retired = False

    @classmethod
    async def start(cls, module: str, settings: Mapping[str, Any]) -> "NurseryProcess":
        """Run a module of ours with these settings and wait until it is ready to fork, however long that takes.

        Raises one of FAILURES.
        """
        nursery = cls(*_spawn(module, settings))
        try:
            answer, _ = await nursery._loop.run_in_executor(None, nursery._control.receive)
            if answer["status"] != "ready":
                raise OSError(answer["message"])
            nursery._socket.settimeout(_START_SECONDS)
        except BaseException:
            await nursery.close()
            raise
        return nursery

    async def fork(self, *sockets: socket.socket) -> tuple[int, int | None]:
        """Have a worker forked that gets these sockets; returns its pid and, where there are such, a handle for it."""
        self._workers += 1
        try:
            answer, handles = await self._ask({}, [each.fileno() for each in sockets])
            if "error" in answer:
                raise OSError(answer["error"])
        except FAILURES:
            self._workers -= 1
            raise
        return answer["pid"], next(iter(handles), None)

    async def collect(self, pid: int) -> int | None:
        """Wait until a worker that was killed has ended; its exit status, None where the nursery is gone, too."""
        try:
            while (status := (await self._ask({"collect": pid}))[0]["status"]) is None:
                await asyncio.sleep(_COLLECT_SECONDS)
        except FAILURES:
            status = None
        self._workers -= 1
        await self._end_if_unused()
        return cast("int | None", status)

    async def retire(self) -> None:
        """End the process as soon as it has no workers."""
        self._is_retired = True
        await self._end_if_unused()

    async def close(self) -> None:
        """End the process, but not its workers."""
        self.is_alive = False
        self._process.kill()
        # To its end, whatever becomes of the task that waits.
        await asyncio.shield(self._loop.run_in_executor(None, self._free))

    def _free(self) -> None:
        self._process.wait()
        with self._turn:
            self._socket.close()

    async def _end_if_unused(self) -> None:
        if self._is_retired and not self._workers and self.is_alive:
            await self.close()

    async def _ask(
        self, request: Mapping[str, Any], descriptors: Sequence[int] = ()
    ) -> tuple[dict[str, Any], list[int]]:
        return await self._loop.run_in_executor(None, self._exchange, request, descriptors)

    def _exchange(self, request: Mapping[str, Any], descriptors: Sequence[int]) -> tuple[dict[str, Any], list[int]]:
        with self._turn:
            try:
                self._control.send(request, descriptors)
                return self._control.receive()
            except FAILURES:
                self.is_alive = False  # also when it only was too slow: the next answer would be to this request
                raise


class WorkerProcess:
    """A worker that has started; used by one event loop."""

    def __init__(self, nursery: NurseryProcess, pid: int, handle: int | None, messages: "_Messages") -> None:
        self.nursery = nursery
        self.pid = pid
        self._handle = handle
        self._loop = asyncio.get_running_loop()
        self._messages = messages
        self._demoted = False
        self._closing = asyncio.Lock()
        self._is_closed = False
        self._status: int | None = None

    @classmethod
    async def start(cls, nursery: NurseryProcess, on_end: "Callable[[WorkerProcess], None]") -> "WorkerProcess":
        """Have a process forked and wait until it is ready; `on_end` is called once it has ended.

        Raises one of FAILURES.
        """
        loop = asyncio.get_running_loop()
        with contextlib.ExitStack() as closing:
            messages, their_messages = map(closing.enter_context, socket.socketpair())
            files, their_files = map(closing.enter_context, socket.socketpair())
            messages.setblocking(False)
            files.setblocking(False)
            protocol = _Messages(files, lambda: on_end(worker))
            worker = cls(nursery, *await nursery.fork(their_messages, their_files), protocol)
            their_messages.close()
            their_files.close()
            closing.pop_all()
        try:
            ready = protocol.expect(loop)
            async with asyncio.timeout(_START_SECONDS):
                await loop.create_unix_connection(lambda: protocol, sock=messages)
                await ready
        except BaseException:
            await worker.close()
            raise
        return worker

    @property
    def is_alive(self) -> bool:
        """Say whether the process can be asked."""
        return not self._messages.ended

    def ask(self, request: Mapping[str, Any], payload: bytes = b"") -> "asyncio.Future[wire.Message]":
        """Send a request; the future has the answer, or wire.ConnectionEnded."""
        return self._messages.ask(self._loop, wire.encode(request, payload))

    def kill(self) -> None:
        """End the process at once; whoever waits for an answer gets wire.ConnectionEnded."""
        if self._is_closed:
            return
        with contextlib.suppress(ProcessLookupError):
            if self._handle is None:
                os.kill(self.pid, signal.SIGKILL)
            else:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def demote(self) -> None:
        """Let every other process run first: what has taken long may take longer."""
        self._demoted = _set_scheduling(self.pid, "SCHED_IDLE")

    def promote(self) -> bool:
        """Give the process its turn back; False where the system does not allow it, and the process is no more use."""
        if self._demoted:
            self._demoted = not _set_scheduling(self.pid, "SCHED_OTHER")
        return not self._demoted

    async def close(self) -> int | None:
        """End the process and free all it holds; returns its exit status, None where nobody can tell."""
        async with self._closing:
            if not self._is_closed:
                self.kill()
                self._messages.end()
                self._status = await self.nursery.collect(self.pid)
                self._is_closed = True
                if self._handle is not None:
                    os.close(self._handle)
        return self._status


class _Messages(asyncio.Protocol):
    """The socket for messages, and the one for files, which is read when a message tells of one."""

    def __init__(self, files: socket.socket, on_end: Callable[[], None]) -> None:
        self.ended = False
        self._files = files
        self._on_end = on_end
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
        self._on_end()


def _spawn(module: str, settings: Mapping[str, Any]) -> "tuple[subprocess.Popen[bytes], socket.socket]":
    control, theirs = socket.socketpair()
    with theirs:
        try:
            arguments = json.dumps({**settings, "control": theirs.fileno()})
            process = subprocess.Popen(  # noqa: S603 - our own module, no input from outside
                [sys.executable, "-P", "-m", module, arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=worker_environment(),
            )
        except BaseException:
            control.close()
            raise
    return process, control


def worker_environment() -> dict[str, str]:
    """Give the environment of a process of ours: none of our secrets, and this package wherever it stands."""
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
