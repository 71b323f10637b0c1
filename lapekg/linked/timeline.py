"""Places of periods and moments along a scale of whole years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

# The scale's length, and what something short is drawn with: a day of ten years would be a third of a unit.
LENGTH = 1000
_LEAST = 8.0


@dataclass(frozen=True, slots=True)
class Scale:
    """The years from the first to the last; `ticks` are where those after the first begin."""

    years: Sequence[int]
    ticks: Sequence[float]

    def place(self, start: str, end: str) -> tuple[float, float] | None:
        """Give where a period begins and how long it is; without an end it is the moment or year of its start.

        Years, months, days and times are read as XML Schema writes them; None where the start is no such value.
        """
        first, last = first_day(start), last_day(end or start)
        if first is None or last is None:
            return None
        length = max(_LEAST, self._at(last + timedelta(days=1)) - self._at(first))
        return round(min(self._at(first), LENGTH - length), 1), round(length, 1)

    def _at(self, day: date) -> float:
        begin = date(self.years[0], 1, 1)
        whole = date(self.years[-1] + 1, 1, 1) - begin
        return min(max((day - begin) / whole, 0.0), 1.0) * LENGTH


def scale_of(periods: Iterable[tuple[str, str]]) -> Scale | None:
    """Make the scale that holds all periods, given as start and end; None where there is nothing to hold.

    The calendar's first and last year are left out, as they have no day on one of their sides.
    """
    days = [day for start, end in periods for day in (first_day(start), last_day(end or start)) if day]
    days = [day for day in days if date.min.year < day.year < date.max.year]
    if not days:
        return None
    years = range(min(days).year, max(days).year + 1)
    begin = date(years[0], 1, 1)
    whole = date(years[-1] + 1, 1, 1) - begin
    return Scale(years, [round((date(year, 1, 1) - begin) / whole * LENGTH, 1) for year in years[1:]])


def first_day(value: str) -> date | None:
    """Give the first day of a year, a month, a day or a time; None for what is none of them.

    >>> first_day("2017-09")
    datetime.date(2017, 9, 1)
    """
    try:
        numbers = [int(part) for part in value[:10].split("-")]
        return date(*numbers, *[1] * (3 - len(numbers)))
    except (ValueError, TypeError):
        return None


def last_day(value: str) -> date | None:
    """Give the last day of a year, a month, a day or a time; None for what is none of them.

    >>> last_day("2017-09")
    datetime.date(2017, 9, 30)
    """
    first = first_day(value)
    if first is None:
        return None
    match value[:10].count("-"):
        case 0:
            return date(first.year, 12, 31)
        case 1:
            return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first
