"""A small timeline: a bar for each thing that has a period, between whole years; the template draws it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from lapekg.linked.facts import Embedded
from lapekg.linked.periods import Period, Span, extent, period_of
from lapekg.linked.term_relations import TermRelations

# Labels of years that fit side by side on a narrow screen.
_MOST_LABELS = 6
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
# A day still has to be seen.
_LEAST_WIDTH = 0.6


@dataclass(frozen=True, slots=True)
class Bar:
    """One thing's time, in per cent of the width; the ends are open where nothing tells them."""

    node: NamedNode
    period: Period
    x: float | None
    width: float
    open_start: bool
    open_end: bool
    moments: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars in order of time, and the years at the marks, in per cent of the width."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]


def draw_timeline(things: Iterable[Embedded], terms: TermRelations) -> Timeline | None:
    """Lay out the things whose time is known; None where there is nothing to compare or to draw."""
    periods = [(each, period) for each in things if (period := period_of(each.literals(), terms))]
    whole = extent(period for _, period in periods)
    if whole is None or not any(period.start or period.end for _, period in periods):
        return None
    ordered = sorted(periods, key=lambda each: (_first(each[1]), each[0].node.value))
    return Timeline(tuple(_bar(thing, period, whole) for thing, period in ordered), tuple(_years(whole)))


def _bar(thing: Embedded, period: Period, whole: Span) -> Bar:
    start, end = period.start, period.end
    x, width = None, 0.0
    if start or end:
        left = _share(start.first if start else whole.first, whole)
        right = _share(end.after if end else whole.after, whole)
        x, width = left, max(right - left, _LEAST_WIDTH)
    moments = tuple(_middle(each, whole) for each in period.moments)
    return Bar(thing.node, period, x, round(width, 2), start is None, end is None, moments)


def _first(period: Period) -> date:
    spans: Sequence[Span | None] = (period.start, *period.moments, period.end)
    return min(each.first for each in spans if each is not None)


def _years(whole: Span) -> list[tuple[int, float]]:
    first, last = whole.first.year, whole.after.year
    step = next((each for each in _STEPS if (last - first) / each <= _MOST_LABELS), _STEPS[-1])
    return [(year, _share(date(year, 1, 1), whole)) for year in range(first, last, step)]


def _middle(span: Span, whole: Span) -> float:
    return round((_share(span.first, whole) + _share(span.after, whole)) / 2, 2)


def _share(day: date, whole: Span) -> float:
    return round(100 * (day - whole.first).days / (whole.after - whole.first).days, 2)
