"""The finding that a text has not the layout."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from lapekg.checking.entry import Entry
from lapekg.checking.untidy import report, untidy, untidy_among
from lapekg.config import load_instance
from lapekg.reporting.text import to_text
from lapekg.sources import Position
from lapekg.tidying.tidied import tidied
from lapekg.validation.report import Severity

TIDY = "@prefix a: <http://a.example/> .\n\na:s a:p a:o .\n"


def entry(text: str, rdf_format: RdfFormat = RdfFormat.TURTLE, name: str = "data/a.ttl") -> Entry:
    return Entry(name, rdf_format, text.encode())


def test_text_with_the_layout_gives_no_finding() -> None:
    assert untidy(entry(TIDY)) is None


def test_text_without_a_layout_or_that_cannot_be_read_or_is_huge_gives_no_finding() -> None:
    assert untidy(entry("a:s a:p a:o .")) is None
    assert untidy(entry("{}", RdfFormat.JSON_LD)) is None
    assert untidy(entry(f"{TIDY}#{'x' * 1_000_000} \n")) is None


def test_text_with_an_error_gives_no_finding() -> None:
    first, second = entry(f"\n{TIDY}"), entry(f"\n{TIDY}", name="data/b.ttl")
    found = untidy(first)
    assert found is not None
    error = replace(found, severity=Severity.VIOLATION)
    assert untidy_among([first, second], [found]) == [found, untidy(second)]
    assert untidy_among([first, second], [error]) == [untidy(second)]


def test_finding_tells_where_the_first_difference_is(tiny_instance: Path) -> None:
    given = entry(TIDY.replace("a:o .", "a:o."))
    found = untidy(given)
    assert found is not None
    assert (str(found.place), found.component, found.severity.word) == ("data/a.ttl:3:12", "untidy", "info")
    checked = report([tidied(given.name, given.rdf_format, given.data)], load_instance(tiny_instance))
    assert to_text(checked, "fi").splitlines()[:-1] == [
        "data/a.ttl:3:12: info: tästä rivistä alkaen asettelu poikkeaa yhteisestä [untidy]",
        "    3 | a:s a:p a:o.",
        "      |            ^",
        "      = lapekg format data/a.ttl korjaa sen; tässä: kirjoita a:s a:p a:o .",
    ]


def test_finding_about_a_line_that_is_missing_asks_for_an_empty_one() -> None:
    found = untidy(entry(TIDY.replace("\n\n", "\n"), name="stdin"))
    assert found is not None
    assert found.hints["en"] == "leave an empty line here"
    assert set(found.hints) == set(found.messages) == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        (TIDY.rstrip("\n"), 4, "end the last line with a line break"),
        (f"{TIDY}\n", 5, "remove the line"),
        (TIDY.replace("\n", "\r\n"), 1, "end lines with LF; now they end with CRLF, as on Windows"),
        (f"\ufeff{TIDY}", 1, "remove the invisible byte order mark (BOM) at the beginning"),
        (TIDY.replace("a:s", "  a:s"), 3, "indent the line by 0 spaces"),
        (TIDY.replace("o .", "o .  "), 3, "remove the spaces at the end of the line"),
    ],
)
def test_finding_about_what_cannot_be_seen_says_it_in_words(text: str, line: int, hint: str) -> None:
    found = untidy(entry(text, name="stdin"))
    assert found is not None
    assert (found.hints["en"], found.position) == (hint, Position("stdin", line))
