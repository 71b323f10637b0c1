"""One build at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lapekg.errors import BuildInProgress, SnapshotError

WAIT_SECONDS = 5.0
_POLL_SECONDS = 0.05


@contextmanager
def build_lock(state: Path) -> Iterator[None]:
    """Hold the lock of a state folder; raises BuildInProgress when another build keeps it longer than a short wait.

    The system drops the lock when its process ends, however it ends.
    """
    descriptor = _open(state)
    try:
        _acquire(descriptor, state, time.monotonic() + WAIT_SECONDS)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _open(state: Path) -> int:
    try:
        state.mkdir(parents=True, exist_ok=True)
        return os.open(state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise SnapshotError(
            f"{state}: cannot be written: {error.strerror}; choose another folder with LAPEKG_STATE"
        ) from error


def _acquire(descriptor: int, state: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
                raise BuildInProgress(
                    f"{state}: another build is running (process {holder}); try again when it has ended"
                ) from error
            time.sleep(_POLL_SECONDS)
        else:
            return
