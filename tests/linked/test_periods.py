"""Times of any precision as days, and the periods of things."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from lapekg.linked.periods import Period, Span, extent, period_of, span_of
from lapekg.linked.reader import Reader
from lapekg.linked.term_relations import TermRelations

XSD = "http://www.w3.org/2001/XMLSchema#"
START, END, DATE = (
    NamedNode(each)
    for each in ("https://schema.org/startDate", "https://schema.org/endDate", "http://purl.org/dc/terms/date")
)
DAYS = st.dates(date(2, 1, 1), date(9990, 1, 1))


def time(text: str) -> Literal:
    kind = "dateTime" if "T" in text else ("gYear", "gYearMonth", "date")[text.count("-")]
    return Literal(text, datatype=NamedNode(f"{XSD}{kind}"))


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2017", date(2017, 1, 1), date(2018, 1, 1)),
        ("2017-12", date(2017, 12, 1), date(2018, 1, 1)),
        ("2016-02", date(2016, 2, 1), date(2016, 3, 1)),
        ("2016-10-13", date(2016, 10, 13), date(2016, 10, 14)),
        ("2016-10-13T09:00:00+03:00", date(2016, 10, 13), date(2016, 10, 14)),
    ],
)
def test_span_holds_the_days_that_a_time_stands_for(text: str, first: date, after: date) -> None:
    assert span_of(time(text)) == Span(first, after, text)


@pytest.mark.parametrize("literal", [Literal("2017"), Literal(2017), time("9999-12-31"), Literal("x", language="en")])
def test_span_of_what_is_no_time_or_ends_the_calendar_is_none(literal: Literal) -> None:
    assert span_of(literal) is None


@given(DAYS)
def test_spans_of_a_day_its_month_and_its_year_hold_each_other(day: date) -> None:
    texts = (f"{day:%Y}".zfill(4), f"{day.year:04}-{day.month:02}", f"{day.year:04}-{day.month:02}-{day.day:02}")
    spans = [found for each in texts if (found := span_of(time(each)))]
    assert len(spans) == 3
    year, month, single = spans
    assert year.first <= month.first <= single.first == day < single.after <= month.after <= year.after


def test_period_takes_the_most_precise_of_times_that_agree(separate: Reader) -> None:
    terms = TermRelations(separate)
    times = [(START, time("2005")), (START, time("2005-09-01")), (END, time("2014")), (END, time("2014-04"))]
    period = period_of(times, terms)
    assert period is not None
    assert [each.text for each in (period.start, period.end) if each] == ["2005-09-01", "2014-04"]
    disputed = period_of([(END, time("2018")), (END, time("2019-02"))], terms)
    assert disputed is not None
    assert disputed.end is not None
    assert disputed.end.text == "2019-02"


def test_period_of_what_has_no_time_is_none(separate: Reader) -> None:
    assert (
        period_of([(START, Literal("soon")), (NamedNode("http://a.example/p"), time("2017"))], TermRelations(separate))
        is None
    )


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_extent_is_whole_years_around_all_days(days: list[date]) -> None:
    spans = [Span(each, each + timedelta(days=1), each.isoformat()) for each in days]
    whole = extent([Period(spans[0], None, tuple(spans[1:]))])
    assert whole is not None
    assert (whole.first.month, whole.first.day, whole.after.month, whole.after.day) == (1, 1, 1, 1)
    assert whole.first <= min(days)
    assert max(days) < whole.after
    assert whole.after.year - whole.first.year == max(days).year - min(days).year + 1
