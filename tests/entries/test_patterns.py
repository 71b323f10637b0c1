"""What a pattern tells beside its matching."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.entries.patterns import beginnings, matches


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("^http://a\\.example/id/", ("http://a.example/id/",)),
        ("^a(b|c)d+e", ("ab", "ac")),
        ("^(x|y)?z", ()),
        ("^a|b", ()),
        ("abc", ()),
        ("^[0-9]+", ()),
        ("^ab*", ("a",)),
        ("^a\\d", ("a",)),
    ],
)
def test_beginnings_of_a_pattern(pattern: str, found: tuple[str, ...]) -> None:
    assert beginnings(pattern) == found


@given(st.from_regex(r"\^[ab]{0,3}(\(a\|b\))?[ab]{1,2}[+*?]?", fullmatch=True), st.text("ab", max_size=8))
def test_all_that_a_pattern_matches_begins_so(pattern: str, text: str) -> None:
    if matches(pattern, text) and beginnings(pattern):
        assert text.startswith(beginnings(pattern))


def test_pattern_that_takes_others_for_ever_is_matched_at_once() -> None:
    assert not matches("^(a+)+$", "a" * 20_000 + "b")
