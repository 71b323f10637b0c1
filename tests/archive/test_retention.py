"""Which snapshots stay."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lapekg.archive.finish import finish_snapshot
from lapekg.archive.rebuild import snapshot_of
from lapekg.archive.retention import REBUILT_KEPT, clean, superfluous
from lapekg.errors import SettingsError, SnapshotError
from lapekg.history import Commit, Door
from lapekg.history.log import time_text
from lapekg.keeping_table import Keeping, read_keeping
from lapekg.snapshots.open import SNAPSHOTS_FOLDER, Snapshot, current_snapshot, numbered_snapshot
from lapekg.snapshots.reading import hold, reading, serve_from, unserved
from tests.archive.conftest import Library

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER = timedelta(minutes=2)


def commits(*days: int) -> list[Commit]:
    """Make commits that were made so many days before now."""
    return [
        Commit(number, time_text(NOW - timedelta(days=day)), Door.UPDATE, "", "", None, "", 0, 0, 0, 0, "")
        for number, day in enumerate(days, 1)
    ]


def kept(of: Sequence[Commit], keeping: Keeping) -> list[int]:
    numbers = [each.number for each in of]
    going = superfluous(of, numbers, {}, keeping, NOW)
    return [number for number in numbers if number not in going]


def test_superfluous_leaves_the_newest() -> None:
    assert kept(commits(9, 8, 7, 6), Keeping(keep=2, monthly=False)) == [3, 4]


def test_superfluous_leaves_the_last_of_each_month() -> None:
    assert kept(commits(62, 61, 60, 59, 32, 31, 5), Keeping(keep=1)) == [3, 5, 7]


def test_superfluous_leaves_a_snapshot_whose_successor_has_just_come() -> None:
    made = commits(3, 2, 0, 0)
    assert kept(made, Keeping(keep=1, monthly=False)) == [2, 3, 4]


def test_superfluous_leaves_what_the_log_does_not_have() -> None:
    made = commits(9, 8, 7)[1:]
    assert superfluous(made, [1, 2, 3], {}, Keeping(keep=1, monthly=False), NOW) == [2]


def test_superfluous_leaves_those_made_again_that_were_used_last() -> None:
    made = commits(*range(40, 0, -1))
    used = {number: NOW - timedelta(hours=number) for number in range(1, REBUILT_KEPT + 3)}
    going = superfluous(made, list(used), used, Keeping(keep=1, monthly=False), NOW)
    assert going == [REBUILT_KEPT + 1, REBUILT_KEPT + 2]


def test_superfluous_leaves_all_those_made_again_that_are_used_now() -> None:
    made = commits(*range(40, 0, -1))
    used = {number: NOW - timedelta(seconds=1) for number in range(1, REBUILT_KEPT + 3)}
    assert superfluous(made, list(used), used, Keeping(keep=1, monthly=False), NOW) == []


@pytest.mark.parametrize("table", [{"keep": 0}, {"keep": True}, {"keep": "all"}, {"monthly": 1}, {"kept": 3}])
def test_read_keeping_refuses(table: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match="history"):
        read_keeping(table)


def test_read_keeping_has_defaults() -> None:
    assert read_keeping({"keep": 5}) == Keeping(keep=5, monthly=True)


def test_clean_removes_snapshots_but_not_one_that_is_read(library: Library) -> None:
    for name in ("typee", "omoo", "mardi"):
        library.put_book(name)
    keeping = Keeping(keep=1, monthly=False)
    with reading(numbered_snapshot(library.state, 2).path):
        assert clean(library.state, keeping, library.now + LATER) == [1, 3]
        assert there(library) == [2, 4]
    assert clean(library.state, keeping, library.now + LATER) == [2]
    assert there(library) == [4]
    assert library.put_book("redburn") == 5


def test_clean_removes_derived_files_that_were_replaced(library: Library) -> None:
    library.put_book("typee")
    snapshot = finish_snapshot(current_snapshot(library.state), library.instance, library.state)
    clean(library.state, library.instance.history, datetime.now(UTC))
    assert folders(snapshot) == ["derived-000001", "derived-000002"]
    clean(library.state, library.instance.history, datetime.now(UTC) + LATER)
    assert folders(snapshot) == ["derived-000002"]
    # The committer opened this snapshot when it still had the former files.
    assert library.put_book("omoo") == 3


def test_clean_finishes_what_a_crash_left(library: Library) -> None:
    left = library.state / SNAPSHOTS_FOLDER / ".removing-000009"
    left.mkdir()
    clean(library.state, library.instance.history, NOW)
    assert not left.exists()


def test_hold_of_a_snapshot_that_is_gone_refuses(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError):
        hold(tmp_path / "000001")


def test_hold_of_one_made_again_counts_as_use(library: Library) -> None:
    library.put_book("typee")
    clean(library.state, Keeping(keep=1, monthly=False), library.now + LATER)
    snapshot = snapshot_of(1, library.instance, library.state)
    mark = snapshot.path / "rebuilt"
    os.utime(mark, (0, 0))
    os.close(hold(snapshot.path))
    assert mark.stat().st_mtime > 0


def test_unserved_tells_of_a_server(tmp_path: Path) -> None:
    descriptor = serve_from(tmp_path)
    assert descriptor is not None
    with unserved(tmp_path) as is_unserved:
        assert not is_unserved
    os.close(descriptor)
    with unserved(tmp_path) as is_unserved:
        assert is_unserved


def folders(snapshot: Snapshot) -> list[str]:
    return sorted(path.name for path in snapshot.path.glob("derived-*"))


def there(library: Library) -> list[int]:
    return sorted(int(path.name) for path in (library.state / SNAPSHOTS_FOLDER).iterdir())
