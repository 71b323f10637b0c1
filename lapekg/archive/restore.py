"""Put a backup in place of a state folder, after proof that it is whole and sound."""

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lapekg.archive.backup import FORMAT, KEPT, TABLE_FILE
from lapekg.archive.rebuild import snapshot_of
from lapekg.archive.verify import verify
from lapekg.commits.proposal import Said
from lapekg.commits.recording import Difference, record_of
from lapekg.config import Instance
from lapekg.errors import BackupError, HistoryError
from lapekg.history import Commit, Door, Log
from lapekg.history.log import LOG_FOLDER, sync
from lapekg.snapshots.derived import DERIVED
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.open import CURRENT, SNAPSHOTS_FOLDER, Snapshot, folder_name
from lapekg.snapshots.reading import unserved
from lapekg.snapshots.write import sync_tree

_STAGING_PREFIX = ".restoring-"
_PLACED = (LOG_FOLDER, SNAPSHOTS_FOLDER, *KEPT)
_ASIDE = "replaced"


@dataclass(frozen=True, slots=True)
class Restored:
    """The snapshot that is published now, and the folder that has what was there before."""

    snapshot: Snapshot
    replaced: Path | None


def restore(source: Path | IO[bytes], instance: Instance, state: Path, now: datetime, *, force: bool) -> Restored:
    """Put a backup, a folder or a tar file or stream, in place of what a state folder has.

    If `force`, what is there is moved aside; no number of a commit that was made meanwhile is given again. Raises
    BackupError when there is something and it is not forced, or the backup is not sound; then nothing has changed.
    """
    state.mkdir(parents=True, exist_ok=True)
    there = [name for name in (*_PLACED, CURRENT) if os.path.lexists(state / name)]
    if there and not force:
        raise BackupError(f"{state}: is not empty; --force moves what is there aside")
    with build_lock(state), unserved(state) as is_unserved, _staging(state) as staging:
        if not is_unserved:
            raise BackupError(f"{state}: a server serves it; stop it first")
        table = _unpack(source, staging)
        snapshot = _published(table, instance, staging)
        for part in verify(staging):
            if part.problems:
                raise BackupError(f"the backup is not sound: {part.name}: {part.problems[0]}")
        former = _last(state)
        aside = _swap(staging, state, there, now)
        snapshot = _go_on(former, snapshot.number, aside, instance, state, now)
    return Restored(snapshot, aside)


@contextmanager
def _staging(state: Path) -> Iterator[Path]:
    for stale in state.glob(f"{_STAGING_PREFIX}*"):
        shutil.rmtree(stale)
    folder = Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=state))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(source: Path | IO[bytes], staging: Path) -> Mapping[str, Any]:
    """Write the files of a backup to a folder, and compare them with its table."""
    found: dict[str, str] = {}
    table: Mapping[str, Any] | None = None
    try:
        for name, stream in _members(source):
            if name == TABLE_FILE:
                table = json.load(stream)
            else:
                found[name] = _copy(stream, staging / _checked(name))
    except (OSError, ValueError, EOFError, tarfile.TarError) as error:
        raise BackupError(f"{_named(source)}: cannot be read as a backup: {error}") from error
    if table is None or table.get("format") != FORMAT:
        raise BackupError(f"{_named(source)}: is no backup that this program reads, or breaks off; {TABLE_FILE} tells")
    listed = {name: each["sha256"] for name, each in table["files"].items()}
    for name in sorted(listed.keys() | found.keys()):
        if listed.get(name) != found.get(name):
            raise BackupError(f"{_named(source)}: {name} is missing or damaged")
    return table


def _members(source: Path | IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    if isinstance(source, Path) and source.is_dir():
        for path in sorted(source.rglob("*")):
            if path.is_file():
                with path.open("rb") as stream:
                    yield path.relative_to(source).as_posix(), stream
        return
    with (
        source.open("rb") if isinstance(source, Path) else source as file,
        # A stream is read once, from its beginning to its end.
        tarfile.open(fileobj=file, mode="r|*") as archive,
    ):
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                raise BackupError(f"{_named(source)}: {member.name} is no file; a backup has nothing else")
            yield member.name, content


def _checked(name: str) -> PurePosixPath:
    """Refuse a name that leads to another place than those of a backup."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or path.parts[0] not in _PLACED:
        raise BackupError(f"the backup has a file that does not belong there: {name}")
    return path


def _copy(stream: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    # Of single files that are kept, tokens are nobody else's.
    mode = 0o600 if path.name in KEPT else 0o644
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as target:
        while piece := stream.read(1 << 20):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def _published(table: Mapping[str, Any], instance: Instance, staging: Path) -> Snapshot:
    """Give the restored folder its links; where the log goes on after the snapshot, that is made again."""
    number = int(table["snapshot"])
    folder = staging / SNAPSHOTS_FOLDER / folder_name(number)
    (folder / DERIVED).symlink_to(str(table["derived"]))
    _point(staging, number)
    last = Log(staging).last()
    if last is not None and last.number > number:
        number = last.number
        snapshot_of(number, instance, staging)
        _point(staging, number)
    return snapshot_of(number, instance, staging)


def _swap(staging: Path, state: Path, there: list[str], now: datetime) -> Path | None:
    """Move what is there aside, and what was unpacked in its place; `current` goes first and comes last."""
    sync_tree(staging)
    aside = state / f"{_ASIDE}-{now:%Y%m%dT%H%M%S}" if there else None
    if aside is not None:
        aside.mkdir()
        for name in sorted(there, key=lambda each: each != CURRENT):
            (state / name).rename(aside / name)
        sync(aside)
    for name in (*_PLACED, CURRENT):
        if os.path.lexists(staging / name):
            (staging / name).rename(state / name)
    sync(state)
    return aside


def _go_on(
    former: Commit | None, number: int, aside: Path | None, instance: Instance, state: Path, now: datetime
) -> Snapshot:
    """Record the restoration where the former log had gone further: a number means one snapshot for ever."""
    log = Log(state)
    last = log.last()
    if former is None or aside is None or last is None or former.number <= last.number:
        return snapshot_of(number, instance, state)
    said = Said(
        Door.RESTORE,
        "lapekg",
        f"restored from a backup, as of commit {last.number}; what came after it is in {aside.name}",
    )
    commit = log.append(record_of(log, former.number + 1, now, said, last.digest, Difference()))
    snapshot = snapshot_of(commit.number, instance, state)
    _point(state, commit.number)
    return snapshot


def _last(state: Path) -> Commit | None:
    try:
        return Log(state).last()
    except HistoryError:
        return None


def _point(state: Path, number: int) -> None:
    link = state / f".{CURRENT}-restored"
    link.unlink(missing_ok=True)
    link.symlink_to(f"{SNAPSHOTS_FOLDER}/{folder_name(number)}")
    link.rename(state / CURRENT)
    sync(state)


def _named(source: Path | IO[bytes]) -> str:
    return str(source) if isinstance(source, Path) else "stdin"
