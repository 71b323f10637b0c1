"""Places along a scale of years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.linked.timeline import LENGTH, first_day, last_day, scale_of

DATES = st.dates().map(str)
VALUES = DATES | DATES.map(lambda day: day[:7]) | DATES.map(lambda day: day[:4]) | st.text(max_size=12)


@given(st.lists(st.tuples(VALUES, VALUES | st.just("")), max_size=8))
def test_every_place_is_on_the_scale(periods: list[tuple[str, str]]) -> None:
    scale = scale_of(periods)
    if scale is None:
        return
    assert list(scale.ticks) == sorted(scale.ticks)
    assert len(scale.ticks) == len(scale.years) - 1
    for start, end in periods:
        place = scale.place(start, end)
        if place is not None:
            x, width = place
            assert x >= 0
            assert width > 0
            assert x + width <= LENGTH + 0.2


@given(VALUES)
def test_last_day_is_not_before_the_first(value: str) -> None:
    first, last = first_day(value), last_day(value)
    assert (first is None) == (last is None)
    if first and last:
        assert first <= last


def test_scale_spans_whole_years() -> None:
    scale = scale_of([("2016-10", "2017-02-03"), ("2018-05-06T12:00:00+03:00", "")])
    assert scale is not None
    assert list(scale.years) == [2016, 2017, 2018]
    assert scale.place("2016", "2018") == (0, LENGTH)
    assert scale.place("2017", "2018") == (scale.ticks[0], round(LENGTH - scale.ticks[0], 1))


def test_moment_is_wide_enough_to_be_seen() -> None:
    scale = scale_of([("1900", "2000")])
    assert scale is not None
    assert scale.place("2000-12-31", "") == (LENGTH - 8, 8)


@pytest.mark.parametrize("periods", [[], [("", "")], [("soon", "later")], [("2017-13", "")]])
def test_scale_of_nothing_is_none(periods: list[tuple[str, str]]) -> None:
    assert scale_of(periods) is None


@pytest.mark.parametrize("value", ["", "x", "2017-", "2017-13", "2017-02-30", "--05"])
def test_day_of_what_is_no_date_is_none(value: str) -> None:
    assert first_day(value) is None
    assert last_day(value) is None
