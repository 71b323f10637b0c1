"""Times of the precision that sources give them, and the periods that things last (XML Schema part 2, section 3.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pyoxigraph import Literal, NamedNode

from lapekg.linked.term_relations import TermRelations
from lapekg.linked.timeline import first_day, last_day

_XSD = "http://www.w3.org/2001/XMLSchema#"
DATE_TYPES = frozenset(f"{_XSD}{name}" for name in ("gYear", "gYearMonth", "date", "dateTime"))
_SCHEMA = "https://schema.org/"
_START = NamedNode(f"{_SCHEMA}startDate")
_END = NamedNode(f"{_SCHEMA}endDate")
_DATE = NamedNode("http://purl.org/dc/terms/date")


@dataclass(frozen=True, slots=True)
class Span:
    """The days from the first to the one after the last that a time of some precision, `text`, stands for."""

    first: date
    after: date
    text: str


@dataclass(frozen=True, slots=True)
class Period:
    """When something began and ended, as far as it is known, and times at which it is known to have been."""

    start: Span | None
    end: Span | None
    moments: tuple[Span, ...]


def span_of(time: Literal) -> Span | None:
    """Return the days that a year, a month, a day or a moment stands for; None for any other value.

    >>> span_of(Literal("2017-08", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#gYearMonth")))
    Span(first=datetime.date(2017, 8, 1), after=datetime.date(2017, 9, 1), text='2017-08')
    """
    if time.datatype.value not in DATE_TYPES:
        return None
    first, last = first_day(time.value), last_day(time.value)
    if first is None or last is None or last == date.max:
        return None
    return Span(first, last + timedelta(days=1), time.value)


def period_of(times: Iterable[tuple[NamedNode, Literal]], terms: TermRelations) -> Period | None:
    """Return when a thing was, by the properties that its ontology likens to a start, an end and a date, or None."""
    known = [(predicate, span) for predicate, time in times if (span := span_of(time))]
    starts, ends, moments = (
        [span for predicate, span in known if predicate in terms.like(standard)] for standard in (_START, _END, _DATE)
    )
    if not starts and not ends and not moments:
        return None
    return Period(
        _sharpest(starts, min(starts, key=lambda each: each.first, default=None)),
        _sharpest(ends, max(ends, key=lambda each: each.after, default=None)),
        tuple(sorted(set(moments), key=lambda each: (each.first, each.after))),
    )


def extent(periods: Iterable[Period]) -> Span | None:
    """Return the whole years that all known times of some periods lie in."""
    spans = [span for each in periods for span in (each.start, each.end, *each.moments) if span is not None]
    if not spans:
        return None
    last = max(each.after for each in spans) - timedelta(days=1)
    first = min(each.first for each in spans).year
    return Span(date(first, 1, 1), date(last.year + 1, 1, 1), f"{first}/{last.year}")


def _sharpest(spans: Iterable[Span], chosen: Span | None) -> Span | None:
    """Of several times that do not contradict the chosen one, take the most precise: of 2005 and 1.9.2005 the day."""
    if chosen is None:
        return None
    within = [each for each in spans if chosen.first <= each.first and each.after <= chosen.after]
    return min(within, key=lambda each: (each.after - each.first, each.first))
