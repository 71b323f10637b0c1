"""Who reads a snapshot holds it, so that it is not cleaned away meanwhile: a lock on its folder, shared by all readers.

The system drops the lock when its process ends, however it ends. The published snapshot needs no hold to stay, but it
may become an old one while it is read.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lapekg.errors import SnapshotError

# Its time tells when a snapshot that was made again has been asked for last.
REBUILT_FILE = "rebuilt"
_SERVING_FILE = "serving"


def hold(path: Path) -> int:
    """Hold the folder of a snapshot until the descriptor that this returns is closed.

    Raises SnapshotError when it is being cleaned away, or is gone.
    """
    descriptor = _lock(path, fcntl.LOCK_SH)
    if descriptor is None:
        raise SnapshotError(f"{path}: the snapshot has just been cleaned away; ask again, and it is made again")
    with contextlib.suppress(OSError):  # most snapshots were never cleaned away; a disk may be read-only
        os.utime(path / REBUILT_FILE)
    return descriptor


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Hold the folder of a snapshot; raises SnapshotError."""
    descriptor = hold(path)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def unread(path: Path) -> Iterator[bool]:
    """Say whether nobody holds a snapshot, and keep everybody from it if so."""
    descriptor = _lock(path, fcntl.LOCK_EX)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def serve_from(state: Path) -> int | None:
    """Hold a whole state folder, as a server does, until the descriptor is closed; None where that cannot be."""
    try:
        descriptor = os.open(state / _SERVING_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        # No state folder yet, or one on a read-only disk: then nobody replaces it either.
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextmanager
def unserved(state: Path) -> Iterator[bool]:
    """Say whether no server holds a state folder, and keep servers from starting if so."""
    descriptor = os.open(state / _SERVING_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def _lock(path: Path, kind: int) -> int | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        # Between the two calls the folder may have been renamed away.
        if os.fstat(descriptor).st_ino == path.stat().st_ino:
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None
