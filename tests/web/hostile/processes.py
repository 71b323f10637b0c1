"""What the system knows of a server's processes (Linux)."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.web.conftest import MARK, Server

_PAGE_KIB = 4


def worker_pids(server: Server) -> set[int]:
    """Find the query workers."""
    return {pid for pid in _pids(server) if b"lapekg.sparql.worker" in _read(pid, "cmdline")}


def has_ended(pid: int) -> bool:
    """Say whether a process is gone, but perhaps for its exit status: its last thread, too (proc_pid_stat(5))."""
    status = _read(pid, "stat").rpartition(b")")[2].split()
    return not status or (status[0] in {b"Z", b"X"} and int(status[17]) <= 1)


def front_pids(server: Server) -> set[int]:
    """Find the server and the process that it answers from."""
    return _pids(server) - worker_pids(server)


def open_files(server: Server) -> int:
    """Count what the server has open, connections included."""
    return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in front_pids(server))


def memory_mib(server: Server) -> int:
    """Sum up the memory that the server is in, workers not included."""
    return sum(int(_read(pid, "statm").split()[1]) for pid in front_pids(server)) * _PAGE_KIB // 1024


def wait_until(condition: Callable[[], bool], seconds: float) -> float:
    """Return how long it took; fail after so many seconds."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds
        time.sleep(0.005)
    return time.monotonic() - started


def _pids(server: Server) -> set[int]:
    mark = f"{MARK}={server.root}\0".encode()
    return {pid for pid in (int(each.name) for each in Path("/proc").glob("[0-9]*")) if mark in _read(pid, "environ")}


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has ended, or is not ours to see
        return b""
