"""Which snapshot a request is about: `snapshot=42`, `at=2026-11-21T12:00:00Z`, or the one that is published.

`Accept-Datetime` is read here, too (RFC 7089, section 2.1.1).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_plus

from lapekg.errors import MalformedRequest

SNAPSHOT_PARAMETER = "snapshot"
TIME_PARAMETER = "at"
PARAMETERS = (SNAPSHOT_PARAMETER, TIME_PARAMETER)

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# xsd:dateTime; seconds may be left out, as fields for times in forms do, and so may the zone, which is UTC then.
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_HTTP_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", re.ASCII)
_SHOWN_CHARACTERS = 60
# What is left of a second or a day after the last moment that is written with its precision.
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """A snapshot by its number, or the last one that is not later than a time."""

    number: int | None = None
    time: datetime | None = None


def read_choice(numbers: Sequence[str], times: Sequence[str]) -> Choice | None:
    """Read the values of both parameters, empty ones left out; raises MalformedRequest.

    >>> read_choice(["42"], [])
    Choice(number=42, time=None)
    >>> read_choice([], ["2026-11-21T12:00:00+02:00"]).time.isoformat()
    '2026-11-21T10:00:00+00:00'
    """
    number, moment = _only(SNAPSHOT_PARAMETER, numbers), _only(TIME_PARAMETER, times)
    if number and moment:
        raise MalformedRequest(f"{SNAPSHOT_PARAMETER} and {TIME_PARAMETER} both name a snapshot; give one of them")
    if number:
        if not _NUMBER.fullmatch(number):
            raise MalformedRequest(f"{SNAPSHOT_PARAMETER} must be a number from 1, not {number[:_SHOWN_CHARACTERS]!r}")
        return Choice(number=int(number))
    return Choice(time=read_time(moment)) if moment else None


def read_time(text: str) -> datetime:
    """Read a time; a day stands for its end in UTC, so that all that was published on it is in.

    >>> read_time("2026-11-21").isoformat()
    '2026-11-21T23:59:59.999999+00:00'
    """
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(datetime.fromisoformat(text), time.max, UTC)
        if _TIME.fullmatch(text):
            read = datetime.fromisoformat(text)
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    hint = "; send + as %2B" if re.search(r" [0-9]{2}:[0-9]{2}\Z", text) else ""
    raise MalformedRequest(
        f"{TIME_PARAMETER} must be a time such as 2026-11-21T12:00:00Z, not {text[:_SHOWN_CHARACTERS]!r}{hint}"
    )


def read_accept_datetime(value: str) -> datetime:
    """Read the header field; raises MalformedRequest, as section 4.5.3 asks.

    Its times are whole seconds, as those of Memento-Datetime are: all that was published within the second is in.

    >>> read_accept_datetime("Sat, 21 Nov 2026 12:00:00 GMT").isoformat()
    '2026-11-21T12:00:00.999999+00:00'
    """
    try:
        if _HTTP_DATE.fullmatch(value.strip()):
            return parsedate_to_datetime(value).astimezone(UTC) + timedelta(seconds=1) - _MOMENT
    except (ValueError, OverflowError):
        pass
    shown = value[:_SHOWN_CHARACTERS]
    raise MalformedRequest(f"Accept-Datetime must be a time such as Sat, 21 Nov 2026 12:00:00 GMT, not {shown!r}")


def _only(name: str, values: Sequence[str]) -> str | None:
    given = {each for each in values if each}
    if len(given) > 1:
        raise MalformedRequest(f"{name} is given {len(given)} values; give one")
    return given.pop() if given else None


def choose_in(query_string: str, number: int | None) -> str:
    """Write an encoded query string again with this snapshot as the chosen one, or with none.

    >>> choose_in("at=2026-11-21&lang=fi", 42)
    'lang=fi&snapshot=42'
    """
    kept = [each for each in query_string.split("&") if each and unquote_plus(each.partition("=")[0]) not in PARAMETERS]
    chosen = [f"{SNAPSHOT_PARAMETER}={number}"] if number is not None else []
    return "&".join([*kept, *chosen])
