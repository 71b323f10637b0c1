"""What is done on a small disk; each program prints what happened as JSON, for the tests to judge."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from pyoxigraph import Store

from lapekg import cli
from lapekg.commits import Committer, Said
from lapekg.commits.whole import served
from lapekg.config import Settings, load_instance
from lapekg.errors import LapekgError
from lapekg.history import Door, Log
from lapekg.history.digest import digest_of
from lapekg.pipeline import build
from lapekg.snapshots.open import current_snapshot
from tests.conftest import BOOKS, write_files
from tests.faults.disks import Disk
from tests.torture.rack import Shuffle

PORT = 8189
START_SECONDS = 60
ADDRESS = f"http://127.0.0.1:{PORT}"
BOOK = """<http://books.example/source/cover> {{
    <http://books.example/id/b{0}> a <http://books.example/terms#Book> ; <http://books.example/terms#title> "x" .
}}"""


def set_up(disk: Disk) -> Settings:
    root = write_files(disk.folder / "books", BOOKS)
    return Settings(root=root, state=root / ".lapekg")


def published(settings: Settings) -> tuple[int, int]:
    """Tell the last commit and the published snapshot."""
    return Log(settings.state).commits()[-1].number, current_snapshot(settings.state).number


def is_sound(settings: Settings) -> bool:
    """Say whether the store holds what the manifest and the log say."""
    snapshot = current_snapshot(settings.state)
    store = Store.read_only(str(snapshot.store_path))
    digest = digest_of(served(store, merged=True))
    return digest == snapshot.manifest.digest == Log(settings.state).commits()[-1].digest


def commits(disk: Disk) -> list[dict[str, Any]]:
    """Commit with ever more room on the disk, by one process that goes on after each failure."""
    settings = set_up(disk)
    instance = load_instance(settings.root)
    build(settings, instance, lambda _: None)
    committer = Committer(settings, instance)
    told = []
    for number, room in enumerate([0, 4096, *range(40_000, 140_000, 8192), 400_000]):
        before = published(settings)
        disk.fill(room)
        each: dict[str, Any] = {"room": room, "acknowledged": None, "error": None}
        try:
            commit = committer.commit(Shuffle(2 * number), Said(Door.COMMAND, "tester")).commit
            each["acknowledged"] = commit.number if commit else None
        except (OSError, LapekgError) as error:
            each["error"] = type(error).__name__
        disk.free()
        each |= {"has_changed": published(settings) != before, "is_sound": is_sound(settings)}
        after = committer.commit(Shuffle(2 * number + 1), Said(Door.COMMAND, "tester")).commit
        told.append({**each, "after": after.number if after else None, "last": published(settings)})
    committer.close()
    return told


def commands(disk: Disk) -> dict[str, list[dict[str, Any]]]:
    """Run commands on a full disk, on one that has some room, and on one that cannot be written."""
    settings = set_up(disk)
    (disk.folder / "a.trig").write_text(BOOK.format("a"))
    (disk.folder / "b.trig").write_text(BOOK.format("b"))
    _run(settings, "build")
    _run(settings, "commit", str(disk.folder / "a.trig"))
    _run(settings, "token", "new", "ada")
    told: dict[str, list[dict[str, Any]]] = {}
    for name, room in (("full", 0), ("little", 50_000), ("some", 100_000), ("forbidden", None)):
        disk.forbid_writing() if room is None else disk.fill(room)
        told[name] = []
        for arguments in _commands(disk, name):
            before = published(settings)
            done = _run(settings, *arguments)
            has_changed = published(settings) != before
            told[name].append({"command": arguments[0], "has_changed": has_changed, **done})
            if room is not None:
                (disk.folder / "b.tar").unlink(missing_ok=True)
        disk.allow_writing() if room is None else disk.free()
    told["freed"] = [{"command": each[0], **_run(settings, *each)} for each in _commands(disk, "freed")]
    return told


def _commands(disk: Disk, state: str) -> list[list[str]]:
    return [
        ["commit", str(disk.folder / "b.trig")],
        ["build", "--force"],
        ["export"],
        ["token", "new", state],
        ["dump"],
        ["backup", str(disk.folder / "b.tar")],
        ["verify"],
    ]


def serving(disk: Disk) -> list[dict[str, Any]]:
    """Write through a server and read from it, while the disk is full and while it cannot be written."""
    settings = set_up(disk)
    _run(settings, "build")
    token = _run(settings, "token", "new", "ada")["out"].strip()
    told = []
    with _served(settings):
        told.append(_try(settings, token, "free"))
        disk.fill(0)
        told.append(_try(settings, token, "full"))
        disk.free()
        told.append(_try(settings, token, "free again"))
    # A disk on which files are open for writing cannot be remounted.
    disk.forbid_writing()
    with _served(settings):
        told.append(_try(settings, token, "forbidden"))
        disk.allow_writing()
        told.append(_try(settings, token, "allowed again"))
    return told


def _try(settings: Settings, token: str, state: str) -> dict[str, Any]:
    """Write and read."""
    before = published(settings)
    status, kind = _post(state.replace(" ", "-"), token)
    read = urllib.request.urlopen(f"{ADDRESS}/sparql?query=ASK%7B%7D", timeout=30).status
    has_changed = published(settings) != before
    told = {"state": state, "status": status, "kind": kind, "read": read, "has_changed": has_changed}
    return {**told, "is_sound": is_sound(settings)}


def _post(name: str, token: str) -> tuple[int, str]:
    """Send an update; give the status and the kind of the answer."""
    update = f"INSERT DATA {{ GRAPH {BOOK.format(name)} }}".encode()
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{ADDRESS}/update", update, headers), timeout=60) as answer:
            return answer.status, json.load(answer)["status"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error).get("type", "")


@contextmanager
def _served(settings: Settings) -> Iterator[None]:
    environment = {**os.environ, "LAPEKG_PORT": str(PORT)}
    command = [sys.executable, "-m", "lapekg", "--root", str(settings.root), "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        deadline = time.monotonic() + START_SECONDS
        try:
            while True:
                try:
                    urllib.request.urlopen(f"{ADDRESS}/health/ready", timeout=5).close()
                    break
                except OSError:
                    assert time.monotonic() < deadline
                    time.sleep(0.2)
            yield
        finally:
            server.terminate()


def _run(settings: Settings, *arguments: str) -> dict[str, Any]:
    # In this process, as starting one takes most of the time of a command.
    out, err = TextIOWrapper(BytesIO(), encoding="utf-8"), TextIOWrapper(BytesIO(), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.main(["--root", str(settings.root), *arguments])
    told = []
    for stream in (out, err):
        stream.seek(0)
        told.append(stream.read())
    return {"code": code, "out": told[0], "err": told[1]}


if __name__ == "__main__":
    result = globals()[sys.argv[1]](Disk(Path(sys.argv[2])))
    sys.stdout.write(json.dumps(result) + "\n")
