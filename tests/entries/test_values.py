"""Values as people write them, and what is said of those that cannot be read."""

import pytest
from pyoxigraph import Literal, NamedNode

from lapekg.entries.kinds import XSD
from lapekg.entries.told import Desk
from lapekg.entries.values import read_value
from lapekg.errors import UnreadableValue
from lapekg.linked.reader import Term
from tests.entries.concerts import BASE
from tests.entries.test_fields import field


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


READ = [
    ("start", "2018", typed("2018", "gYear")),
    ("start", "10/2018", typed("2018-10", "gYearMonth")),
    ("start", "2018-10", typed("2018-10", "gYearMonth")),
    ("start", "13.10.2018", typed("2018-10-13", "date")),
    ("start", "2018-10-13", typed("2018-10-13", "date")),
    ("start", "13.10.2018 klo 12.30 +03:00", typed("2018-10-13T12:30:00+03:00", "dateTime")),
    ("start", "2018-10-13T12:30Z", typed("2018-10-13T12:30:00Z", "dateTime")),
    ("day", "13.10.", typed("--10-13", "gMonthDay")),
    ("day", "29.2.", typed("--02-29", "gMonthDay")),
    ("time", "klo 9", typed("09:00:00", "time")),
    ("price", "1 234,50", typed("1234.50", "decimal")),
    ("price", "7", typed("7.0", "decimal")),
    ("seats", "200", typed("200", "integer")),
    ("soldOut", "kyllä", typed("true", "boolean")),
    ("soldOut", "nej", typed("false", "boolean")),
    ("rating", "Good", Literal("good")),
    ("code", "ABC", Literal("ABC")),
    ("description", "Fine", Literal("Fine", language="en")),
    ("description", "Hieno@fi", Literal("Hieno", language="fi")),
    ("description", "write to a@b", Literal("write to a@b", language="en")),
    ("description", '"Hieno"@fi', Literal("Hieno", language="fi")),
    ("page", "https://a.example/ä", NamedNode("https://a.example/ä")),
    ("kind", "jatsi", NamedNode(f"{BASE}kind/jazz")),
    ("kind", "Jazz", NamedNode(f"{BASE}kind/jazz")),
    ("hall", "savoy", NamedNode(f"{BASE}id/hall/savoy")),
    ("hall", "hall:savoy", NamedNode(f"{BASE}id/hall/savoy")),
    ("hall", "id:hall/savoy", NamedNode(f"{BASE}id/hall/savoy")),
    ("hall", f"<{BASE}id/hall/savoy>", NamedNode(f"{BASE}id/hall/savoy")),
]


@pytest.mark.parametrize(("name", "text", "term"), READ)
def test_value_is_read(desk: Desk, name: str, text: str, term: Term) -> None:
    assert read_value(field(desk, name), text, desk.known) == term


UNREADABLE = [
    ("start", "31.2.2018", "date"),
    ("start", "soon", "date"),
    ("start", "2018-10-13T12:30", "zone"),
    ("day", "31.2.", "day"),
    ("time", "25:00", "time"),
    ("price", "much", "number"),
    ("price", "0", "minExclusive"),
    ("price", "1e3", "number"),
    ("seats", "12,5", "whole_number"),
    ("seats", "1001", "maxInclusive"),
    ("soldOut", "perhaps", "boolean"),
    ("rating", "middling", "not_among"),
    ("code", "abc", "pattern"),
    ("description", '"Gut"@de', "language"),
    ("description", " ", "empty"),
    ("description", "x" * 20_001, "too_long"),
    ("page", "www.a.example", "address"),
    ("kind", "rock", "unknown_choice"),
    ("hall", "Nowhere", "unknown_thing"),
    ("hall", "id:hall/none", "unknown_iri"),
    ("hall", "id:concert/opening", "wrong_class"),
    ("by", "Eva Öst", "ambiguous"),
]


@pytest.mark.parametrize(("name", "text", "key"), UNREADABLE)
def test_unreadable_value_is_told_in_every_language(desk: Desk, name: str, text: str, key: str) -> None:
    from lapekg.entries.texts import texts_for

    with pytest.raises(UnreadableValue) as caught:
        read_value(field(desk, name), text, desk.known)
    assert caught.value.key == key
    said = {texts_for(each).text(f"problem_{key}", text="T", **caught.value.values) for each in ("en", "fi", "sv")}
    assert len(said) == 3


def test_names_of_several_things_are_told_with_them(desk: Desk) -> None:
    with pytest.raises(UnreadableValue) as caught:
        read_value(field(desk, "by"), "eva öst", desk.known)
    assert {each.value for each in caught.value.candidates} == {f"{BASE}id/player/eva", f"{BASE}id/player/eva-2"}


def test_near_name_is_told_with_what_may_have_been_meant(desk: Desk) -> None:
    with pytest.raises(UnreadableValue) as caught:
        read_value(field(desk, "hall"), "Tavsatia", desk.known)
    assert [each.value for each in caught.value.candidates] == [f"{BASE}id/hall/tavastia"]


def test_message_of_the_shape_says_what_form_is_asked_for(desk: Desk) -> None:
    with pytest.raises(UnreadableValue) as caught:
        read_value(field(desk, "code"), "abc", desk.known)
    assert desk.problem(caught.value, field(desk, "code")).endswith("A code is three capitals.")
