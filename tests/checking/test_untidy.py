"""The finding that a text has not the layout."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from lapekg.checking.entry import Entry
from lapekg.checking.untidy import report, untidy
from lapekg.config import load_instance
from lapekg.reporting.text import to_text
from lapekg.tidying.tidied import tidied

TIDY = "@prefix a: <http://a.example/> .\n\na:s a:p a:o .\n"


def entry(text: str, rdf_format: RdfFormat = RdfFormat.TURTLE, name: str = "data/a.ttl") -> Entry:
    return Entry(name, rdf_format, text.encode())


def test_text_with_the_layout_gives_no_finding() -> None:
    assert untidy(entry(TIDY)) is None


def test_text_without_a_layout_or_that_cannot_be_read_gives_no_finding() -> None:
    assert untidy(entry("a:s a:p a:o .")) is None
    assert untidy(entry("{}", RdfFormat.JSON_LD)) is None


def test_finding_tells_where_the_first_difference_is(tiny_instance: Path) -> None:
    given = entry(TIDY.replace("a:o .", "a:o."))
    found = untidy(given)
    assert found is not None
    assert (str(found.place), found.component, found.severity.word) == ("data/a.ttl:3:12", "untidy", "info")
    checked = report([tidied(given.name, given.rdf_format, given.data)], load_instance(tiny_instance))
    assert to_text(checked, "fi").splitlines()[:-1] == [
        "data/a.ttl:3:12: info: Tästä rivistä alkaen asettelu poikkeaa yhteisestä. [untidy]",
        "    3 | a:s a:p a:o.",
        "      |            ^",
        "      = Korjaa komennolla: lapekg format data/a.ttl. Rivin pitäisi olla: a:s a:p a:o .",
    ]


def test_finding_about_a_line_that_is_missing_asks_for_an_empty_one() -> None:
    found = untidy(entry(TIDY.replace("\n\n", "\n"), name="stdin"))
    assert found is not None
    assert found.hints["en"] == "The line should be empty."
    assert set(found.hints) == set(found.messages) == {"fi", "sv", "en"}


@pytest.mark.parametrize(
    ("text", "hint"), [(TIDY.rstrip("\n"), "The line should be empty."), (f"{TIDY}\n", "Remove the line.")]
)
def test_finding_at_the_end_of_a_text_has_a_place(text: str, hint: str) -> None:
    found = untidy(entry(text, name="stdin"))
    assert found is not None
    assert (str(found.place), found.hints["en"]) == ("stdin:4:1" if text == TIDY.rstrip("\n") else "stdin:5:1", hint)
