"""Programs that run on a small disk of their own: in a namespace where an ordinary user may mount one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lape import REPOSITORY

_MIB = 60
_BLOCK = 64 * 1024
_MOUNT = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    mount = ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(mount, check=False, capture_output=True).returncode == 0


needs_mounts = pytest.mark.skipif(not _can_mount(), reason="this system lets no ordinary user mount a small disk")


def run_on_small_disk(program: str, folder: Path) -> Any:
    """Run a function of `tests.faults.programs` with a disk mounted on a folder; give what it returns."""
    folder.mkdir()
    python = [sys.executable, "-m", "tests.faults.programs", program, str(folder)]
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", _MOUNT, "sh", f"{_MIB}m", str(folder), *python],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


class Disk:
    """The small disk, seen from a program that runs on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, room: int) -> None:
        """Fill the disk up to so many bytes."""
        status = os.statvfs(self.folder)
        size = status.f_bavail * status.f_frsize - room
        with self._filler.open("wb") as stream:
            while size > 0:
                size -= stream.write(b"x" * min(size, _BLOCK))

    def free(self) -> None:
        self._filler.unlink()

    def forbid_writing(self) -> None:
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True)

    def allow_writing(self) -> None:
        subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True)
