"""All snapshots there have been."""

from datetime import datetime, timedelta

import pytest

from lapekg.history import Commit, Door
from lapekg.snapshots.moments import Moments, moments_of

FIRST = datetime.fromisoformat("2026-11-21T12:00:00.123+00:00")


def commit(number: int, minutes: float) -> Commit:
    """Make the head of a commit so many minutes after the first."""
    time = (FIRST + timedelta(minutes=minutes)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Commit(number, time, Door.UPDATE, "a", "", None, "request", 0, 0, 0, 0, "digest")


# Two of one moment, and a number that was left out.
COMMITS = (commit(1, 0), commit(2, 10), commit(3, 10), commit(5, 20))
MOMENTS = Moments(COMMITS)


@pytest.mark.parametrize(
    ("minutes", "number"), [(-1, None), (0, 1), (5, 1), (10, 3), (19.9, 3), (20, 5), (1e6, 5)]
)  # fmt: skip
def test_last_snapshot_by_a_time_is_found(minutes: float, number: int | None) -> None:
    found = MOMENTS.at(FIRST + timedelta(minutes=minutes))
    assert (found and found.number) == number
    nearest = MOMENTS.nearest(FIRST + timedelta(minutes=minutes))
    assert nearest is not None
    assert nearest.number == (number or 1)


def test_time_of_another_zone_is_the_same_moment() -> None:
    found = MOMENTS.at(datetime.fromisoformat("2026-11-21T14:10:00.123+02:00"))
    assert found is COMMITS[2]


def test_snapshot_has_a_place_if_there_was_one() -> None:
    assert [MOMENTS.index(number) for number in range(7)] == [None, 0, 1, 2, None, 3, None]


def test_only_a_time_before_the_last_snapshot_is_settled() -> None:
    assert MOMENTS.is_settled(FIRST)
    assert not MOMENTS.is_settled(FIRST + timedelta(minutes=20))
    assert not Moments(()).is_settled(FIRST)


def test_what_is_recorded_and_not_published_is_left_out() -> None:
    assert moments_of(COMMITS, 3).commits == COMMITS[:3]
    assert moments_of(COMMITS, 4).commits == COMMITS[:3]
    assert moments_of(COMMITS, 9).commits == COMMITS


def test_log_without_commits_has_no_moments() -> None:
    assert Moments(()).at(FIRST) is None
    assert Moments(()).nearest(FIRST) is None
    assert Moments(()).index(1) is None
