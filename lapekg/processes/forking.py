"""What a nursery does: a process that has imported all a worker needs, and forks workers when it is asked to.

A worker that is forked is there in milliseconds, and shares the memory of a snapshot that the nursery has read: until a
query walks over a page, as the engine counts references in it, which makes a copy of that page. Of a
process with threads a fork is half a process, so the nursery has none by then: it opens no store on disk, as RocksDB
has threads, and reads in a thread that has ended. Nor does it draw random numbers outside that thread: each worker
would draw the same ones again.
"""

import contextlib
import gc
import json
import math
import os
import resource
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from lapekg.processes import wire
from lapekg.processes.resources import limit_data, set_soft_limit

T = TypeVar("T")

# The server kills at the deadline. The alarm is for a server that died and an engine that lets no other thread run.
_GRACE_SECONDS = 5
# Parsers work by recursion. The system leaves this much room below the stack of any process.
_STACK_BYTES = 96 * 1024 * 1024
_LOWEST_PRIORITY = 19
_LOOK_MILLISECONDS = 20
_PATIENCE_MILLISECONDS = 1000
_THREADS = Path("/proc/self/task")

# What a worker does with its ends of the sockets for messages and for files.
Work = Callable[[int, int], None]


def be_nursery(arguments: str) -> tuple[dict[str, Any], wire.Control]:
    """Read the settings that the server has started this process with, and open the connection to it."""
    settings = json.loads(arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the server says when to end
    return settings, wire.Control(socket.socket(fileno=settings["control"]))


def make_gently(make: Callable[[], T], control: wire.Control) -> T:
    """Make something at the lowest priority; end the process when the server is gone. Raises what `make` raises."""
    poll = select.poll()
    poll.register(control, 0)  # no events: only the hang-up, which is always told
    with ThreadPoolExecutor(1, initializer=_lower_priority) as executor:
        made = executor.submit(make)
        while not made.done():
            if poll.poll(_LOOK_MILLISECONDS):
                os._exit(0)
    _wait_until_alone()
    return made.result()


def fork_on_request(control: wire.Control, work: Work) -> None:
    """Fork workers and collect those that have ended, until the server closes the connection."""
    gc.collect()
    gc.freeze()  # what the workers share is not written to by their garbage collectors
    control.send({"status": "ready"})
    while True:
        try:
            request, descriptors = control.receive()
        except wire.ConnectionEnded:
            return
        if "collect" in request:
            control.send({"status": _status_of(request["collect"])})
            continue
        try:
            _fork(control, work, descriptors)
        except OSError as error:  # there is no memory, or there are too many processes
            control.send({"error": str(error)})
        for each in descriptors:
            os.close(each)


def be_worker(serve: Callable[[wire.Connection], None], memory_bytes: int, messages: int, files: int) -> None:
    """Serve over these sockets, with so much more memory than there is, until the other end closes."""
    limit_data(memory_bytes)
    set_soft_limit(resource.RLIMIT_STACK, _STACK_BYTES)
    with socket.socket(fileno=messages) as our_messages, socket.socket(fileno=files) as our_files:
        _end_with(our_messages)
        with contextlib.suppress(wire.ConnectionEnded):
            serve(wire.Connection(our_messages, our_files))


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """End the process if what is done takes longer, though the server has not ended it."""
    signal.alarm(math.ceil(seconds) + _GRACE_SECONDS)
    yield
    signal.alarm(0)


def _end_with(connection: socket.socket) -> None:
    """End the process, whatever it does, when the other end of the connection is gone."""

    def wait() -> None:
        poll = select.poll()
        poll.register(connection, 0)  # no events: only the hang-up, which is always told
        poll.poll()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def _fork(control: wire.Control, work: Work, descriptors: list[int]) -> None:
    pid = os.fork()
    if pid == 0:
        control.close()
        _work(work, descriptors)
    # A pid is given to another process once its own was collected, and init collects what a killed nursery leaves.
    handle = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else None
    if handle is None:
        control.send({"pid": pid})
        return
    control.send({"pid": pid}, [handle])
    os.close(handle)


def _work(work: Work, descriptors: list[int]) -> NoReturn:
    """Be a worker, and nothing after that: whatever the nursery would do at its end is not for a copy of it."""
    status = 1
    try:
        with contextlib.suppress(OSError):  # only Linux has names of processes to set
            Path("/proc/self/comm").write_text("lapekg worker", encoding="ascii")
        work(*descriptors)
        status = 0
    except BaseException:  # noqa: BLE001 - the last line of a process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _status_of(pid: int) -> Any:
    """Give the exit status of a worker, negative for a signal, as `subprocess` does; None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _lower_priority() -> None:
    if sys.platform == "linux":  # where the priority is the thread's own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)


def _wait_until_alone() -> None:
    """Raise RuntimeError where a thread is left; one that was joined may need some microseconds more to be gone."""
    for _ in range(_PATIENCE_MILLISECONDS):
        if not _THREADS.exists() or len(list(_THREADS.iterdir())) == 1:
            return
        time.sleep(0.001)
    raise RuntimeError("reading has left threads behind")
