"""Processes started here: their trees, their memory, and their end."""

import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

_STOP_SECONDS = 5.0
_PROC = Path("/proc")


def available_bytes() -> int:
    """Leave a tenth of the free memory to the rest of the machine."""
    text = (_PROC / "meminfo").read_text(encoding="ascii")
    kilobytes = next(int(line.split()[1]) for line in text.splitlines() if line.startswith("MemAvailable"))
    return kilobytes * 1024 * 9 // 10


def limit_memory(limit: int) -> None:
    """Bound what a new process may allocate, so that one that needs more fails by itself and harms nothing else."""
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server in a session of its own, and end all of that session's processes at the end, however it comes."""
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603 - our own commands
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
            preexec_fn=partial(limit_memory, available_bytes()),  # noqa: PLW1509 - no threads here
        ) as process,
    ):
        try:
            yield process
        finally:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, then end it and whatever it started."""
    members = tree(process.pid)
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    deadline = time.monotonic() + _STOP_SECONDS
    while (left := [pid for pid in members if is_running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in left:
        _kill(pid)


def tree(pid: int) -> list[int]:
    """List a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid]
    for each in found:
        found.extend(children.get(each, []))
    return found


def reset_peaks(pid: int) -> None:
    """Begin the measurement of peak memory anew for a process and its descendants (proc(5), clear_refs)."""
    for each in tree(pid):
        _write(each, "clear_refs", "5")


def peaks_mib(pid: int) -> dict[str, float]:
    """Tell the peak resident memory of a process and each of its descendants, the largest first after the process."""
    peaks = [peak for each in tree(pid) if (peak := _peak(each)) is not None]
    return {f"process {number}": peak for number, peak in enumerate([*peaks[:1], *sorted(peaks[1:], reverse=True)], 1)}


def _peak(pid: int) -> float | None:
    match = re.search(r"VmHWM:\s+(\d+) kB", _read(pid, "status"))
    return int(match[1]) / 1024 if match else None


def _stat(pid: int) -> list[str]:
    """Give state, parent and what follows; the name before them may hold blanks and brackets."""
    return _read(pid, "stat").rpartition(")")[2].split()


def is_running(pid: int) -> bool:
    """Say whether a process runs; one that only waits to be collected by its parent does not."""
    fields = _stat(pid)
    return bool(fields) and fields[0] != "Z"


def _read(pid: int, name: str) -> str:
    try:
        return (_PROC / str(pid) / name).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # it has ended meanwhile


def _write(pid: int, name: str, text: str) -> None:
    try:
        (_PROC / str(pid) / name).write_text(text, encoding="utf-8")
    except ProcessLookupError:
        return


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
