"""Back up a state folder while it is served: the log, the published snapshot and what people were given.

A backup is a folder or a tar file with these, as they stand in the state folder, and `backup.json` with the checksum of
each file. Snapshots other than the published one are not in it: the log makes them again.
"""

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Protocol

from lapekg.errors import BackupError
from lapekg.history import Commit, Log
from lapekg.history.log import sync, time_text
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.snapshots.reading import reading
from lapekg.snapshots.write import sync_tree
from lapekg.whole_files import whole_file

FORMAT = 1
TABLE_FILE = "backup.json"
# Beside log and snapshots: what cannot be made again, or has to stay the same.
KEPT = ("tokens.json", "citations", "stream")
_ARCHIVES = {".tar": "w", ".gz": "w:gz", ".tgz": "w:gz"}
_PIECE = 1 << 20
# A commit is recorded a moment before it is published.
_TRIES = 100
_TRY_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup."""

    snapshot: int
    commit: int | None
    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Member:
    """A file by its name in the backup, and how much of it is taken."""

    name: str
    path: Path
    bytes: int


class _Sink(Protocol):
    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        """Write so many bytes of a stream."""


def back_up(state: Path, target: Path, now: datetime) -> BackedUp:
    """Write a backup to a new folder, or to a file that ends in .tar, .tar.gz or .tgz; it appears whole or not at all.

    Commits go on meanwhile; the backup has the snapshot that was published when it began, and the log to then at
    least. Raises BackupError and SnapshotError.
    """
    mode = _ARCHIVES.get(target.suffix)
    if mode is not None:
        with whole_file(target) as file:
            return _write_tar(state, file, mode, now)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(f"{target}: is there already; name a new folder or a file that ends in .tar")
    # The folder is private, and stays so: in it are, among other things, the hashes of tokens.
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=_existing(target.absolute().parent)))
    try:
        backed_up = _write(state, _Folder(staging), now)
        sync_tree(staging)
        staging.rename(target.absolute())
        sync(target.absolute().parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return backed_up


def stream_backup(state: Path, stream: IO[bytes], now: datetime) -> BackedUp:
    """Write a backup as a tar file to a stream."""
    return _write_tar(state, stream, "w|", now)


def _write_tar(state: Path, stream: IO[bytes], mode: str, now: datetime) -> BackedUp:
    with closing(tarfile.open(fileobj=stream, mode=mode)) as archive:  # type: ignore[call-overload]
        return _write(state, _Tar(archive, now), now)


def _write(state: Path, sink: _Sink, now: datetime) -> BackedUp:
    log = Log(state)
    snapshot, last, end = _moment(log, state)
    with reading(snapshot.path):
        files: dict[str, Any] = {}
        for member in _members(state, snapshot, log, end):
            with member.path.open("rb") as stream:
                hashing = _Hashing(stream)
                sink.add(member.name, hashing, member.bytes)  # type: ignore[arg-type]
            files[member.name] = {"bytes": member.bytes, "sha256": hashing.digest.hexdigest()}
    table = json.dumps(_table(snapshot, last, files, now), indent=1, sort_keys=True).encode() + b"\n"
    sink.add(TABLE_FILE, io.BytesIO(table), len(table))
    total = sum(each["bytes"] for each in files.values())
    return BackedUp(snapshot.number, last.number if last else None, len(files), total)


def _moment(log: Log, state: Path) -> tuple[Snapshot, Commit | None, int]:
    """Look at log and snapshot when they say the same, as they do between two commits."""
    for _ in range(_TRIES):
        # In this order: what is published is in the log.
        snapshot, last, end = current_snapshot(state), log.last(), log.end
        if last is not None and last.number == snapshot.number and log.last() == last:
            break
        time.sleep(_TRY_SECONDS)
    return snapshot, last, end


def _table(snapshot: Snapshot, last: Commit | None, files: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made": time_text(now),
        "lapekg": version("lapekg"),
        "snapshot": snapshot.number,
        "derived": snapshot.derived.path.name,
        "commit": None if last is None else {"number": last.number, "sha256": last.sha256},
        "files": files,
    }


def _members(state: Path, snapshot: Snapshot, log: Log, end: int) -> Iterator[_Member]:
    if end:
        yield _Member(_name(log.path, state), log.path, end)
    for commit in log.commits():
        if commit.dataset is not None:
            yield _whole(log.folder / commit.dataset, state)
    for path in _files(snapshot.path):
        # Of derived files that were replaced, some may still be there.
        if path.parent in {snapshot.path, snapshot.store_path, snapshot.derived.path}:
            yield _whole(path, state)
    for name in KEPT:
        for path in _files(state / name):
            yield _whole(path, state)


def _files(path: Path) -> list[Path]:
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    return [each for each in found if each.is_file() and not each.is_symlink() and not each.name.startswith(".")]


def _whole(path: Path, state: Path) -> _Member:
    return _Member(_name(path, state), path, path.stat().st_size)


def _name(path: Path, state: Path) -> str:
    return path.relative_to(state).as_posix()


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BackupError(f"{folder}: no such folder")
    return folder


class _Hashing:
    """Reads a stream, and hashes what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


class _Folder:
    """A folder to be."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            while size and (piece := stream.read(min(size, _PIECE))):
                target.write(piece)
                size -= len(piece)
        if size:
            raise BackupError(f"{name}: became shorter while it was read; try again")


class _Tar:
    """A tar file."""

    def __init__(self, archive: tarfile.TarFile, now: datetime) -> None:
        self._archive = archive
        self._time = int(now.timestamp())

    def add(self, name: str, stream: IO[bytes], size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, self._time, 0o600
        try:
            self._archive.addfile(member, stream)
        except OSError as error:
            if error.errno is not None:
                raise
            raise BackupError(f"{name}: became shorter while it was read; try again") from error
