"""One writer at a time; those that wait come in their order."""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lapekg.errors import BuildInProgress, SnapshotError

WAIT_SECONDS = 5.0


@contextmanager
def build_lock(state: Path) -> Iterator[None]:
    """Hold the lock of a state folder; raises BuildInProgress when others keep it longer than a short wait.

    The system drops the lock when its process ends, however it ends.
    """
    descriptor = _acquire(state)
    try:
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


def _acquire(state: Path) -> int:
    descriptor = _open(state)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting = _Waiting(descriptor)
        if not waiting.wait(WAIT_SECONDS):
            holder = (state / "lock").read_text(errors="replace").strip() or "unknown"
            raise BuildInProgress(
                f"{state}: another build or commit is running (process {holder}); try again when it has ended"
            ) from None
    return descriptor


class _Waiting:
    """Waits for a lock in a thread: to ask again and again would let those who commit without a pause go first."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._guard = threading.Lock()
        self._is_held = threading.Event()
        self._is_given_up = False
        threading.Thread(target=self._run, name="lock", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Say whether the lock is held in time; else it is given back as soon as it comes."""
        self._is_held.wait(seconds)
        with self._guard:
            self._is_given_up = not self._is_held.is_set()
            return not self._is_given_up

    def _run(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._guard:
            self._is_held.set()
            if self._is_given_up:
                os.close(self._descriptor)
