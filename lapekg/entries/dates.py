"""Times as people write them, as precise as they are: a year, a month, a day, a moment, a time of day."""

import datetime
import re
from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from lapekg.entries.kinds import XSD

_YEAR = re.compile(r"(?P<year>[0-9]{4})")
_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})|(?P<month2>[0-9]{1,2})[./](?P<year2>[0-9]{4})")
_DATE = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"|(?P<day2>[0-9]{1,2})\. ?(?P<month2>[0-9]{1,2})\. ?(?P<year2>[0-9]{4})"
)
_MOMENT = re.compile(rf"(?P<date>{re.sub(r'P<[a-z0-9]+>', ':', _DATE.pattern)})(?:T| +(?:klo|kl\.?|at)? *)(?P<time>.+)")
_CLOCK = re.compile(
    r"(?:klo|kl\.?|at)? *(?P<hour>[0-9]{1,2})(?:[.:](?P<minute>[0-9]{2})(?:[.:](?P<second>[0-9]{2}))?)?"
    r" *(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_DAY_OF_YEAR = re.compile(r"--(?P<month>[0-9]{2})-(?P<day>[0-9]{2})|(?P<day2>[0-9]{1,2})\. ?(?P<month2>[0-9]{1,2})\.?")


def read_date(text: str, datatypes: Sequence[NamedNode]) -> Literal | None:
    """Read a time with the precision it is written in, if values of that precision are allowed.

    >>> day, month = NamedNode(XSD + "date"), NamedNode(XSD + "gYearMonth")
    >>> read_date("13.10.2018", [day]), read_date("10/2018", [day, month]).value, read_date("2018", [day])
    (<Literal value=2018-10-13 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#date>>, '2018-10', None)
    """
    readings = (_year(text), _month(text), _date(text), _moment(text))
    return next((each for each in readings if each is not None and each.datatype in datatypes), None)


def lacks_zone(text: str) -> bool:
    """Say whether a text is a moment that does not tell its time zone."""
    moment = _moment(text)
    return moment is not None and not re.search(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$", moment.value)


def read_time(text: str) -> Literal | None:
    """Read a time of day, with its seconds.

    >>> read_time("klo 12.30").value
    '12:30:00'
    """
    clock = _clock(text)
    return None if clock is None else Literal(clock, datatype=NamedNode(f"{XSD}time"))


def read_day(text: str) -> Literal | None:
    """Read a day of no year.

    >>> read_day("13.10.").value
    '--10-13'
    """
    match = _DAY_OF_YEAR.fullmatch(text)
    if match is None:
        return None
    month, day = int(match["month"] or match["month2"]), int(match["day"] or match["day2"])
    # A leap year has all days.
    if _iso(2000, month, day) is None:
        return None
    return Literal(f"--{month:02}-{day:02}", datatype=NamedNode(f"{XSD}gMonthDay"))


def examples(datatypes: Sequence[NamedNode]) -> Iterator[str]:
    """Give an example of each precision that is allowed, the roughest first."""
    written = {"gYear": "2018", "gYearMonth": "2018-10", "date": "2018-10-13", "dateTime": "2018-10-13T12:00:00+03:00"}
    yield from (each for name, each in written.items() if NamedNode(f"{XSD}{name}") in datatypes)


def _year(text: str) -> Literal | None:
    return Literal(text, datatype=NamedNode(f"{XSD}gYear")) if _YEAR.fullmatch(text) else None


def _month(text: str) -> Literal | None:
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    year, month = int(match["year"] or match["year2"]), int(match["month"] or match["month2"])
    if _iso(year, month, 1) is None:
        return None
    return Literal(f"{year:04}-{month:02}", datatype=NamedNode(f"{XSD}gYearMonth"))


def _date(text: str) -> Literal | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    parts = (match[name] or match[f"{name}2"] for name in ("year", "month", "day"))
    iso = _iso(*map(int, parts))
    return None if iso is None else Literal(iso, datatype=NamedNode(f"{XSD}date"))


def _moment(text: str) -> Literal | None:
    match = _MOMENT.fullmatch(text)
    day = None if match is None else _date(match["date"])
    clock = None if match is None else _clock(match["time"])
    if day is None or clock is None:
        return None
    return Literal(f"{day.value}T{clock}", datatype=NamedNode(f"{XSD}dateTime"))


def _clock(text: str) -> str | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = match["zone"] or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    return f"{hour:02}:{minute:02}:{second:02}{zone.upper()}"


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
