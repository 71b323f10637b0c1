"""A snapshot that was cleaned away comes back as it was."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from lapekg.archive.finish import finish_snapshot
from lapekg.archive.newest import finish
from lapekg.archive.rebuild import snapshot_of
from lapekg.archive.retention import clean
from lapekg.errors import NoSuchCommit, SnapshotError
from lapekg.history import Log
from lapekg.keeping_table import Keeping
from lapekg.snapshots.open import SNAPSHOTS_FOLDER, Snapshot, current_snapshot, folder_name, numbered_snapshot
from tests.archive.conftest import Library, book

BOOKS = ("typee", "omoo", "mardi")


def served(snapshot: Snapshot) -> set[Quad]:
    return set(Store.read_only(str(snapshot.store_path)))


def clean_all(library: Library) -> None:
    clean(library.state, Keeping(keep=1, monthly=False), library.now + timedelta(minutes=2))


@pytest.fixture
def past(library: Library) -> dict[int, tuple[set[Quad], dict[str, int], str, bytes]]:
    """Make commits that add and remove; return what each snapshot held before all but the newest were cleaned away."""
    for name in BOOKS:
        library.put_book(name)
    library.put([], book("omoo"))
    for number in range(2, 6):
        finish_snapshot(numbered_snapshot(library.state, number), library.instance, library.state)
    held = {}
    for number in range(1, 6):
        snapshot = numbered_snapshot(library.state, number)
        dump = snapshot.dump_path.read_bytes()
        held[number] = served(snapshot), dict(snapshot.manifest.counts), snapshot.identity, dump
    clean_all(library)
    assert [path.name for path in (library.state / SNAPSHOTS_FOLDER).iterdir()] == ["000005"]
    return held


@pytest.mark.parametrize("number", range(1, 6))
def test_snapshot_of_gives_what_was_published(
    library: Library, past: dict[int, tuple[set[Quad], dict[str, int], str, bytes]], number: int
) -> None:
    snapshot = snapshot_of(number, library.instance, library.state)
    assert (served(snapshot), dict(snapshot.manifest.counts), snapshot.identity) == past[number][:3]
    finished = finish_snapshot(snapshot, library.instance, library.state)
    assert finished.dump_path.read_bytes() == past[number][3]
    assert current_snapshot(library.state).number == 5
    assert current_snapshot(library.state).is_finished


@pytest.mark.parametrize("number", [1, 3, 5])
def test_snapshot_of_needs_no_more_than_the_log(
    library: Library, past: dict[int, tuple[set[Quad], dict[str, int], str, bytes]], number: int
) -> None:
    shutil.rmtree(library.state / SNAPSHOTS_FOLDER)
    (library.state / SNAPSHOTS_FOLDER).mkdir()
    snapshot = snapshot_of(number, library.instance, library.state)
    assert served(snapshot) == past[number][0]
    assert snapshot.is_finished
    assert snapshot.dump_path.read_bytes() == past[number][3]


def test_snapshot_of_goes_past_a_dataset_that_was_recorded_whole(library: Library) -> None:
    library.put_book("typee")
    before = served(current_snapshot(library.state))
    many = library.settings.root / "data" / "many.nq"
    line = '<http://books.example/id/{}> <http://books.example/terms#n> "{}" <http://books.example/g> .\n'
    many.write_text("".join(line.format(n, n) for n in range(25_000)), encoding="utf-8")
    library.build()
    library.put_book("omoo")
    assert [each.dataset is not None for each in Log(library.state).commits()] == [True, False, True, False]
    whole = served(numbered_snapshot(library.state, 3))
    clean_all(library)
    assert served(snapshot_of(2, library.instance, library.state)) == before
    assert served(snapshot_of(3, library.instance, library.state)) == whole


def test_snapshot_of_a_number_that_never_was_refuses(library: Library) -> None:
    with pytest.raises(NoSuchCommit):
        snapshot_of(7, library.instance, library.state)


def test_snapshot_of_a_damaged_one_puts_it_right(library: Library) -> None:
    library.put_book("typee")
    path = library.state / SNAPSHOTS_FOLDER / folder_name(1)
    before = served(numbered_snapshot(library.state, 1))
    shutil.rmtree(path / "store")
    assert served(snapshot_of(1, library.instance, library.state)) == before


def test_snapshot_of_refuses_when_the_log_leads_to_something_else(library: Library) -> None:
    library.put_book("typee")
    library.put_book("omoo")
    clean_all(library)
    manifest = current_snapshot(library.state).path / "manifest.json"
    assert manifest.exists()
    log = Log(library.state)
    dataset = log.folder / str(log.commit(1).dataset)
    shutil.rmtree(current_snapshot(library.state).store_path)
    dataset.unlink()
    with pytest.raises(SnapshotError, match="cannot be made again"):
        snapshot_of(2, library.instance, library.state)
    assert not (library.state / SNAPSHOTS_FOLDER / folder_name(2)).exists()
    assert not list((library.state / SNAPSHOTS_FOLDER).glob(".rebuilding-*"))


def test_snapshot_of_asked_for_by_many_at_once_is_made_once(library: Library) -> None:
    library.put_book("typee")
    clean_all(library)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: snapshot_of(1, library.instance, library.state), range(4)))
    assert len({each.path.stat().st_ino for each in found}) == 1


def test_past_stays_while_commits_and_cleaning_go_on(library: Library, tmp_path: Path) -> None:
    first = served(current_snapshot(library.state))
    for name in BOOKS:
        library.put_book(name)
        finish(library.settings, library.instance)
        clean_all(library)
        assert served(snapshot_of(1, library.instance, library.state)) == first
