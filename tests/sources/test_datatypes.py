"""Lexical forms of the datatypes that tables may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from lapekg.sources.datatypes import DATATYPES, literal


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("anyURI", ["http://e.example/ä?b#c", "urn:x"], ["", "a b", "<x>"]),
        ("boolean", ["true", "0"], ["True", "yes", ""]),
        (
            "date",
            ["2016-02-29", "2016-10-13Z", "2016-10-13+03:00"],
            ["2017-02-29", "13.10.2016", "2016-10", "20161013"],
        ),
        (
            "dateTime",
            ["2016-10-13T12:00:00+03:00", "2016-10-13T12:00:00.5"],
            ["2016-10-13T25:00:00", "2016-10-13 12:00"],
        ),
        ("decimal", ["1", "-1.50", ".5", "5."], ["1,5", "1e3", ".", ""]),
        ("double", ["1e3", "-INF", "NaN", "0.5"], ["inf", "e3", ""]),
        ("gYear", ["2016", "2016Z"], ["16", "20160"]),
        ("gYearMonth", ["2016-10"], ["2016-13", "2016-1"]),
        ("integer", ["-7", "007"], ["1.0", "1 000", ""]),
        ("nonNegativeInteger", ["0", "7", "-0"], ["-7", ""]),
        ("string", ["", "a\u2028b", "020"], []),
    ],
)
def test_literal_takes_the_lexical_forms_of_xml_schema(datatype: str, good: list[str], bad: list[str]) -> None:
    assert [literal(text, datatype, None).value for text in good] == good
    for text in bad:
        with pytest.raises(ValueError, match=f"is not of datatype {datatype}"):
            literal(text, datatype, None)


def test_every_datatype_is_tried_above() -> None:
    assert len(DATATYPES) == 11


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["fi", "sv", "en-GB"]))
def test_literal_any_string_has_its_language(text: str, language: str) -> None:
    assert literal(text, "string", language) == Literal(text, language=language)
    assert literal(text, "string", None) == Literal(text)
