"""The server's end: processes that finish what is published and make the past again."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pyoxigraph import Literal, Quad

from lapekg.archive.newest import finish
from lapekg.archive.retention import clean
from lapekg.archive.service import Archive
from lapekg.errors import HistoryError, NoSuchCommit, SnapshotRebuilding
from lapekg.keeping_table import Keeping
from lapekg.processes.process import worker_environment
from lapekg.snapshots.open import current_snapshot, numbered_snapshot
from lapekg.snapshots.reading import unserved
from tests.archive.conftest import Library, iri

SECONDS = 60.0


def wait_for(is_so: Callable[[], bool], seconds: float = SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return is_so()


@pytest.fixture
def archive(library: Library) -> Iterator[Archive]:
    with closing(Archive(library.settings)) as archive:
        yield archive


def test_commit_is_finished_in_the_background(library: Library, archive: Archive) -> None:
    archive.start()
    library.put_book("typee")
    assert wait_for(lambda: current_snapshot(library.state).is_finished)
    # With the report that had to be counted anew.
    assert current_snapshot(library.state).number == 3


def test_commits_that_go_on_are_finished_at_their_end(library: Library, archive: Archive) -> None:
    archive.start()
    library.put_book("typee")
    seen: set[int] = set()
    deadline = time.monotonic() + SECONDS
    count = 0
    while not seen - {1} and time.monotonic() < deadline:
        count += 1
        library.put_book(f"book-{count}")
        time.sleep(0.1)
        seen.add(current_snapshot(library.state).derived.number)
    assert seen - {1}, "derived files are brought up to date while commits go on"
    assert wait_for(lambda: current_snapshot(library.state).is_finished)


def test_snapshot_that_is_there_needs_no_process(library: Library, archive: Archive) -> None:
    library.put_book("typee")
    assert archive.snapshot(1, 0.0).number == 1


def test_snapshot_that_was_cleaned_away_is_made_again(library: Library, archive: Archive) -> None:
    library.put_book("typee")
    library.put_book("omoo")
    clean(library.state, Keeping(keep=1, monthly=False), library.now + timedelta(minutes=5))
    with pytest.raises(SnapshotRebuilding) as error:
        archive.snapshot(2, 0.0)
    assert error.value.retry_after > 0
    snapshot = archive.snapshot(2, SECONDS)
    assert (snapshot.number, snapshot.is_finished) == (2, False)
    assert archive.snapshot(2, SECONDS, finished=True).is_finished


def test_snapshot_of_a_number_that_never_was_is_refused_at_once(archive: Archive) -> None:
    with pytest.raises(NoSuchCommit):
        archive.snapshot(9, SECONDS)


def test_snapshot_that_cannot_be_made_again_is_told(library: Library, archive: Archive) -> None:
    library.put_book("typee")
    (library.state / "log" / "000001.nq.gz").unlink()
    snapshot = numbered_snapshot(library.state, 1)
    clean(library.state, Keeping(keep=1, monthly=False), library.now + timedelta(minutes=5))
    assert not snapshot.path.exists()
    manifest = current_snapshot(library.state).path / "manifest.json"
    manifest.write_text("{}")
    with pytest.raises(HistoryError, match="cannot be made again"):
        archive.snapshot(1, SECONDS)


def test_snapshots_asked_for_at_once_by_many_are_made_one_by_one(library: Library, archive: Archive) -> None:
    for name in ("typee", "omoo", "mardi"):
        library.put_book(name)
    clean(library.state, Keeping(keep=1, monthly=False), library.now + timedelta(minutes=5))
    found: list[int] = []
    asking = [
        threading.Thread(target=lambda n=n: found.append(archive.snapshot(n, SECONDS).number)) for n in (1, 2, 3, 1, 2)
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert sorted(found) == [1, 1, 2, 2, 3]


def test_archive_holds_the_state_while_it_is_open(library: Library) -> None:
    archive = Archive(library.settings)
    archive.start()
    with unserved(library.state) as is_unserved:
        assert not is_unserved
    archive.close()
    with unserved(library.state) as is_unserved:
        assert is_unserved


def test_snapshots_are_cleaned_away_though_no_commit_comes_any_more(library: Library) -> None:
    # Nothing that a report counts: the commit of a report would be as new as this test.
    library.put([Quad(iri("id/melville"), iri("terms#born"), Literal("1819"), iri("source/list"))])
    finish(library.settings, library.instance)
    with closing(Archive(library.settings, Keeping(keep=1, monthly=False))) as archive:
        archive.start()
        assert wait_for(lambda: len(list((library.state / "snapshots").iterdir())) == 1)


def test_finisher_that_is_killed_leaves_what_is_published_as_it_was(library: Library) -> None:
    library.put_book("typee")
    settings = {"root": str(library.settings.root), "state": str(library.state), "work": "finish"}
    for delay in (0.2, 0.5, 0.8, 1.1, 1.4):
        process = start(settings)
        time.sleep(delay)
        with process:
            process.send_signal(signal.SIGKILL)
        assert current_snapshot(library.state).derived.number in {1, 3}
    with start(settings) as process:
        assert process.stdout is not None
        assert process.stdout.read() == b"{}"
    assert current_snapshot(library.state).is_finished
    assert not list(library.state.rglob(".deriving-*"))


def test_process_tells_of_a_snapshot_that_is_damaged(library: Library) -> None:
    library.put_book("typee")
    manifest = current_snapshot(library.state).path / "manifest.json"
    manifest.write_text(manifest.read_text().replace(current_snapshot(library.state).manifest.digest, "0" * 64))
    with start({"root": str(library.settings.root), "state": str(library.state), "work": "finish"}) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
    assert process.returncode == 1
    assert "holds other quads than the log says" in told["error"]


def test_process_ends_when_its_starter_does(library: Library) -> None:
    library.put_book("typee")
    process = start({"root": str(library.settings.root), "state": str(library.state), "work": "finish"})
    with process:
        assert process.stdin is not None
        process.stdin.close()
    assert process.returncode == 1


def start(settings: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "lapekg.archive.work", json.dumps(settings)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=worker_environment() | {"PYTHONPATH": os.environ.get("PYTHONPATH", str(Path.cwd()))},
    )
