"""The published snapshot and the former ones, from the state folder."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from lapekg.config import load_instance
from lapekg.errors import NoSuchCommit, SnapshotError, SnapshotRebuilding
from lapekg.snapshots.open import Snapshot
from lapekg.snapshots.reading import unread
from lapekg.sparql.choice import Choice, read_time
from lapekg.web.kept import Readers
from lapekg.web.publication import WAIT_SECONDS, Publication
from tests.web.past.states import publish_books


class Slow:
    """An archive that makes nothing in time, and notes for how long it was asked to wait."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, float, bool]] = []

    def snapshot(self, number: int, seconds: float, *, finished: bool = False) -> Snapshot:
        self.asked.append((number, seconds, finished))
        raise SnapshotRebuilding("soon", 5)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an instance with three snapshots, of which the folder of the second is gone."""
    root = tmp_path_factory.mktemp("shelf")
    for count in (2, 3, 4):
        publish_books(root, count)
    shutil.rmtree(root / ".lapekg/snapshots/000002")
    return root


def publication(root: Path, archive: Slow | None = None) -> Publication:
    return Publication(root / ".lapekg", archive=archive)


def test_snapshot_is_chosen_by_number_and_by_time(root: Path) -> None:
    published = publication(root)
    assert published.find(Choice(number=1)).number == 1
    assert published.find(Choice(number=3)) is published.current()
    times = [read_time(each.time) for each in published.moments().commits]
    assert [published.number_of(Choice(time=each)) for each in times] == [1, 2, 3]
    with pytest.raises(NoSuchCommit, match="by then; the first snapshot is of"):
        published.number_of(Choice(time=times[0] - timedelta(milliseconds=1)))


def test_number_that_never_was_is_no_snapshot(root: Path) -> None:
    for number in (4, 999_999_999):
        with pytest.raises(NoSuchCommit, match="the newest is 3"):
            publication(root).at_hand(Choice(number=number))


def test_former_snapshot_is_opened_once(root: Path) -> None:
    published = publication(root)
    assert published.numbered(1) is published.numbered(1)


def test_snapshot_whose_folder_is_gone_is_asked_of_the_archive(root: Path) -> None:
    archive = Slow()
    published = publication(root, archive)
    assert published.at_hand(Choice(number=2)) is None
    with pytest.raises(SnapshotRebuilding):
        published.find(Choice(number=2))
    with pytest.raises(SnapshotRebuilding):
        published.finished(2)
    assert published.finished(1).number == 1
    assert archive.asked == [(2, WAIT_SECONDS, False), (2, WAIT_SECONDS, True)]
    with pytest.raises(SnapshotError):
        publication(root).find(Choice(number=2))


def test_reader_keeps_its_snapshot_from_being_cleaned_away(root: Path) -> None:
    former = publication(root).numbered(1)
    readers = Readers(load_instance(root))
    with unread(former.path) as free:
        assert free
    reader = readers.of(former)
    with unread(former.path) as free:
        assert not free
    del readers, reader
    with unread(former.path) as free:
        assert free


def test_reader_of_the_newest_snapshot_stays_however_many_former_ones_are_asked_for(tmp_path: Path) -> None:
    for count in range(2, 9):
        publish_books(tmp_path, count)
    published, readers = publication(tmp_path), Readers(load_instance(tmp_path))
    newest = readers.of(published.current())
    for number in range(1, 7):
        readers.of(published.numbered(number))
    assert readers.of(published.current()) is newest
