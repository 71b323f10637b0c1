"""Which snapshot a request is about."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.errors import MalformedRequest
from lapekg.sparql.choice import Choice, choose_in, read_accept_datetime, read_choice, read_time


@pytest.mark.parametrize(
    ("numbers", "times", "choice"),
    [
        ([], [], None),
        (["", ""], [""], None),
        (["1"], [], Choice(number=1)),
        (["42", "42", ""], [], Choice(number=42)),
        ([], ["2026-11-21T12:00:00Z"], Choice(time=read_time("2026-11-21T12:00:00Z"))),
    ],
)
def test_choice_is_read(numbers: list[str], times: list[str], choice: Choice | None) -> None:
    assert read_choice(numbers, times) == choice


@pytest.mark.parametrize(
    ("numbers", "times", "reason"),
    [
        (["0"], [], "number from 1"),
        (["01"], [], "number from 1"),
        (["1.0"], [], "number from 1"),
        (["٣"], [], "number from 1"),
        (["1" * 10], [], "number from 1"),
        (["1", "2"], [], "2 values"),
        ([], ["2026-11-21", "2026-11-22"], "2 values"),
        (["1"], ["2026-11-21"], "one of them"),
        ([], ["2026-11-31"], "2026-11-21T12:00:00Z"),
        ([], ["2026-11-21T25:00:00Z"], "2026-11-21T12:00:00Z"),
        ([], ["2026-11-21T12:00:00 02:00"], "%2B"),
        ([], ["now"], "'now'"),
        ([], ["9" * 5000], "'9999"),
    ],
)
def test_choice_that_is_none_is_refused(numbers: list[str], times: list[str], reason: str) -> None:
    with pytest.raises(MalformedRequest, match=reason) as refused:
        read_choice(numbers, times)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-11-21T12:00:00Z", "2026-11-21T12:00:00+00:00"),
        ("2026-11-21T12:00:00.25Z", "2026-11-21T12:00:00.250000+00:00"),
        ("2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00+00:00"),
        ("2026-11-21T12:00", "2026-11-21T12:00:00+00:00"),
        ("2026-11-21", "2026-11-21T23:59:59.999999+00:00"),
    ],
)
def test_time_is_read_in_utc(text: str, read: str) -> None:
    assert read_time(text).isoformat() == read


@given(st.text())
def test_any_text_is_a_time_or_refused(text: str) -> None:
    for reader in (read_time, read_accept_datetime):
        with contextlib.suppress(MalformedRequest):
            assert reader(text).tzinfo is not None


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_time_beyond_all_calendars_is_refused(text: str) -> None:
    with pytest.raises(MalformedRequest):
        read_time(text)


@pytest.mark.parametrize(
    ("query_string", "number", "written"),
    [
        ("", 3, "snapshot=3"),
        ("", None, ""),
        ("lang=fi", 3, "lang=fi&snapshot=3"),
        ("snapshot=1&lang=fi", 3, "lang=fi&snapshot=3"),
        ("at=2026-11-21&lang=fi", None, "lang=fi"),
        ("%61t=2026-11-21&&q=a%20b", 3, "q=a%20b&snapshot=3"),
        ("snapshots=9", None, "snapshots=9"),
    ],
)
def test_query_string_is_written_with_another_choice(query_string: str, number: int | None, written: str) -> None:
    assert choose_in(query_string, number) == written
