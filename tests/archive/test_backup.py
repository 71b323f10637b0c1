"""A backup while commits go on, and what comes of it."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.access.tokens import Tokens
from lapekg.archive.backup import TABLE_FILE, back_up, stream_backup
from lapekg.archive.restore import Restored, restore
from lapekg.archive.verify import verify
from lapekg.commits import Committer, Said
from lapekg.errors import BackupError, SnapshotError
from lapekg.history import Door, Log
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.open import current_snapshot
from lapekg.snapshots.reading import serve_from
from tests.archive.conftest import Library, Put, book

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def put_back(library: Library, source: Path | io.BytesIO, state: Path, *, force: bool = False) -> Restored:
    return restore(source, library.instance, state, NOW, force=force)


def is_sound(state: Path) -> bool:
    return not any(part.problems for part in verify(state))


def held(state: Path) -> set[object]:
    return set(Store.read_only(str(current_snapshot(state).store_path)))


@pytest.mark.parametrize("name", ["folder", "backup.tar", "backup.tar.gz", "backup.tgz"])
def test_restore_gives_what_was_backed_up(kept: Library, tmp_path: Path, name: str) -> None:
    made = back_up(kept.state, tmp_path / name, NOW)
    assert (made.snapshot, made.commit) == (4, 4)
    restored = put_back(kept, tmp_path / name, tmp_path / "new")
    assert (restored.snapshot.number, restored.replaced) == (4, None)
    assert is_sound(tmp_path / "new")
    assert held(tmp_path / "new") == held(kept.state)
    assert current_snapshot(tmp_path / "new").identity == current_snapshot(kept.state).identity
    assert Log(tmp_path / "new").commits() == Log(kept.state).commits()
    assert Tokens(tmp_path / "new").listed() == Tokens(kept.state).listed()
    assert (tmp_path / "new" / "citations" / "abc.json").read_text() == "{}"
    assert not list((tmp_path / "new").glob(".*"))


def test_restore_reads_a_stream(kept: Library, tmp_path: Path) -> None:
    stream = io.BytesIO()
    stream_backup(kept.state, stream, NOW)
    stream.seek(0)
    assert put_back(kept, stream, tmp_path / "new").snapshot.number == 4


def test_commits_go_on_in_a_restored_state(kept: Library, tmp_path: Path) -> None:
    back_up(kept.state, tmp_path / "backup.tar", NOW)
    put_back(kept, tmp_path / "backup.tar", tmp_path / "new")
    committer = Committer(replace(kept.settings, state=tmp_path / "new"), kept.instance)
    assert committer.commit(Put(book("mardi")), Said(Door.UPDATE, "ada")).snapshot.number == 5
    committer.close()
    assert is_sound(tmp_path / "new")


def test_backup_while_commits_go_on_is_whole(kept: Library, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            kept.put_book(f"book-{count}")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(5):
            made = back_up(kept.state, tmp_path / f"{number}.tar", NOW)
            assert made.commit is not None
            assert made.commit >= made.snapshot
    finally:
        stop.set()
        writing.join()
    for number in range(5):
        new = tmp_path / f"state-{number}"
        snapshot = put_back(kept, tmp_path / f"{number}.tar", new).snapshot
        last = Log(new).last()
        assert last is not None
        assert snapshot.number == last.number
        assert is_sound(new)


def test_backup_goes_to_no_folder_that_has_something(kept: Library, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    with pytest.raises(BackupError, match="is there already"):
        back_up(kept.state, tmp_path / "full", NOW)
    with pytest.raises(BackupError, match="no such folder"):
        back_up(kept.state, tmp_path / "none" / "new", NOW)
    back_up(kept.state, tmp_path / "again.tar", NOW)
    back_up(kept.state, tmp_path / "again.tar", NOW)


def test_backup_of_nothing_refuses_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    for name in ("backup.tar", "folder"):
        with pytest.raises(SnapshotError):
            back_up(tmp_path / "state", tmp_path / name, NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def change_file(folder: Path) -> None:
    path = next((folder / "snapshots").rglob("dataset.nq"))
    path.write_bytes(path.read_bytes()[1:])


def change_log(folder: Path) -> None:
    """Change the log, and its checksum, too: then the proof of the whole finds it."""
    path = folder / "log" / "commits"
    path.write_bytes(path.read_bytes().replace(b'"author": "ada"', b'"author": "eve"'))
    import hashlib

    table = json.loads((folder / TABLE_FILE).read_text())
    table["files"]["log/commits"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (folder / TABLE_FILE).write_text(json.dumps(table))


def lose_file(folder: Path) -> None:
    (folder / "log" / "commits").unlink()


def add_file(folder: Path) -> None:
    (folder / "log" / "more").touch()


def strange_file(folder: Path) -> None:
    (folder / "lapekg.toml").touch()


def lose_table(folder: Path) -> None:
    (folder / TABLE_FILE).unlink()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (change_file, "is missing or damaged"),
        (change_log, "is not sound: log"),
        (lose_file, "log/commits is missing"),
        (add_file, "log/more is missing or damaged"),
        (strange_file, "does not belong there"),
        (lose_table, "is no backup"),
    ],
)
def test_restore_of_a_damaged_backup_changes_nothing(
    kept: Library, tmp_path: Path, damage: Callable[[Path], None], reason: str
) -> None:
    back_up(kept.state, tmp_path / "folder", NOW)
    damage(tmp_path / "folder")
    before = sorted(kept.state.rglob("*"))
    with pytest.raises(BackupError, match=reason):
        put_back(kept, tmp_path / "folder", kept.state, force=True)
    serving = {kept.state / "serving"}
    assert set(kept.state.rglob("*")) - serving == set(before)
    assert is_sound(kept.state)


def test_restore_of_half_a_tar_file_refuses(kept: Library, tmp_path: Path) -> None:
    path = tmp_path / "backup.tar"
    back_up(kept.state, path, NOW)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(BackupError):
        put_back(kept, path, tmp_path / "new")
    assert not (tmp_path / "new" / "current").exists()


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "log/../../outside", ".", "other/file"])
def test_restore_refuses_names_that_lead_elsewhere(kept: Library, tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(BackupError, match="does not belong there"):
        put_back(kept, path, tmp_path / "new")
    assert not (tmp_path / "outside").exists()


def test_restore_refuses_links(kept: Library, tmp_path: Path) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        member = tarfile.TarInfo("log/commits")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    with pytest.raises(BackupError, match="is no file"):
        put_back(kept, path, tmp_path / "new")


def test_restore_refuses_a_state_that_is_not_empty(kept: Library, tmp_path: Path) -> None:
    back_up(kept.state, tmp_path / "backup.tar", NOW)
    with pytest.raises(BackupError, match="--force"):
        put_back(kept, tmp_path / "backup.tar", kept.state)


def test_restore_refuses_while_a_server_serves(kept: Library, tmp_path: Path) -> None:
    back_up(kept.state, tmp_path / "backup.tar", NOW)
    descriptor = serve_from(kept.state)
    assert descriptor is not None
    with pytest.raises(BackupError, match="a server serves it"):
        put_back(kept, tmp_path / "backup.tar", kept.state, force=True)
    os.close(descriptor)


def test_restore_refuses_while_a_commit_is_made(kept: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lapekg.snapshots.lock.WAIT_SECONDS", 0.1)
    back_up(kept.state, tmp_path / "backup.tar", NOW)
    with build_lock(kept.state), pytest.raises(SnapshotError, match="running"):
        put_back(kept, tmp_path / "backup.tar", kept.state, force=True)


def test_forced_restore_moves_aside_and_gives_no_number_again(kept: Library, tmp_path: Path) -> None:
    back_up(kept.state, tmp_path / "backup.tar", NOW)
    wanted = held(kept.state)
    assert kept.put_book("mardi") == 5
    restored = put_back(kept, tmp_path / "backup.tar", kept.state, force=True)
    assert restored.snapshot.number == 6
    assert restored.replaced == kept.state / "replaced-20260201T000000"
    assert held(kept.state) == wanted
    last = Log(kept.state).last()
    assert last is not None
    assert (last.number, last.door) == (6, Door.RESTORE)
    assert "as of commit 4" in last.message
    assert held(restored.replaced) != wanted
    assert is_sound(kept.state)
    assert is_sound(restored.replaced)
    assert kept.put_book("redburn") == 7


def test_restore_goes_on_to_what_the_log_has_beyond_the_snapshot(kept: Library, tmp_path: Path) -> None:
    back_up(kept.state, tmp_path / "folder", NOW)
    wanted = held(kept.state)
    shutil.copytree(kept.state / "snapshots" / "000003", tmp_path / "former", symlinks=True)
    table = json.loads((tmp_path / "folder" / TABLE_FILE).read_text())
    shutil.rmtree(tmp_path / "folder" / "snapshots" / "000004")
    shutil.copytree(tmp_path / "former", tmp_path / "folder" / "snapshots" / "000003", symlinks=True)
    folder = tmp_path / "folder" / "snapshots" / "000003"
    (folder / "derived").unlink()
    table |= {"snapshot": 3, "derived": "derived-000003"}
    table["files"] = {}
    import hashlib

    for path in (tmp_path / "folder").rglob("*"):
        if path.is_file() and path.name != TABLE_FILE:
            name = path.relative_to(tmp_path / "folder").as_posix()
            table["files"][name] = {"bytes": 0, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    (tmp_path / "folder" / TABLE_FILE).write_text(json.dumps(table))
    assert put_back(kept, tmp_path / "folder", tmp_path / "new").snapshot.number == 4
    assert held(tmp_path / "new") == wanted


def run(
    root: Path, *arguments: str, state: Path | None = None, stdin: bytes = b""
) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "lapekg", "--root", str(root), *arguments],
        capture_output=True,
        check=False,
        input=stdin,
        env={**os.environ, **({"LAPEKG_STATE": str(state)} if state else {})},
    )


def test_commands_back_up_and_restore(kept: Library, tmp_path: Path) -> None:
    root = kept.settings.root
    done = run(root, "backup", str(tmp_path / "backup.tar"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"snapshot 4, ")
    done = run(root, "restore", str(tmp_path / "backup.tar"))
    assert done.returncode == 3
    assert b"--force" in done.stderr
    done = run(root, "restore", "--force", str(tmp_path / "backup.tar"))
    assert done.stdout.splitlines()[0] == b"snapshot 4 is published", done.stderr
    piped = run(root, "backup", "-")
    assert piped.stderr.startswith(b"snapshot 4, ")
    done = run(root, "restore", "-", state=tmp_path / "new", stdin=piped.stdout)
    assert done.stdout == b"snapshot 4 is published\n", done.stderr
