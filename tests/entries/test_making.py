"""Entries out of what was told: IRIs, and what is missing."""

import pytest
from pyoxigraph import RdfFormat, parse

from lapekg.entries.making import lacks
from lapekg.entries.told import Desk, Told, document
from lapekg.errors import EntryError, UnreadableValue
from tests.entries.concerts import BASE


def told(desk: Desk, class_name: str, **values: str) -> Told:
    of_class = desk.of_class(class_name)
    made = Told(of_class, desk.fields(of_class))
    for name, value in values.items():
        made.tell(name, value, desk)
    return made


def test_iri_is_made_from_the_name_below_those_of_the_class(desk: Desk) -> None:
    assert told(desk, "concert", name="Öinen Konsertti!").entry(desk).iri.value == f"{BASE}id/concert/oinen-konsertti"


def test_iri_that_is_taken_is_refused(desk: Desk) -> None:
    with pytest.raises(UnreadableValue) as caught:
        told(desk, "concert", name="Opening").entry(desk)
    assert (caught.value.key, caught.value.values) == ("exists", {"asked": "Opening"})


def test_iri_is_needed_where_the_name_makes_none(desk: Desk) -> None:
    with pytest.raises(UnreadableValue) as caught:
        told(desk, "concert", name="音楽").entry(desk)
    assert caught.value.key == "no_iri"


@pytest.mark.parametrize(("iri", "key"), [("nonsense", "iri"), ("id:concert/Öinen", "iri_pattern")])
def test_given_iri_has_to_fit(desk: Desk, iri: str, key: str) -> None:
    made = told(desk, "concert", name="Night")
    made.iri = iri
    with pytest.raises(UnreadableValue) as caught:
        made.entry(desk)
    assert caught.value.key == key


def test_lacks_are_required_values_surplus_ones_and_groups(desk: Desk) -> None:
    empty = told(desk, "concert")
    assert [each.key for each in lacks(empty.fields, empty.values, desk.known)] == ["required", "one_of"]
    full = told(desk, "concert", name="A", start="2018", code="ABC")
    full.tell("code", "DEF", desk)
    full.tell("name", "B", desk)
    assert [each.key for each in lacks(full.fields, full.values, desk.known)] == ["twice_in_language", "too_many"]


def test_unknown_property_is_told_with_the_nearest(desk: Desk) -> None:
    with pytest.raises(EntryError, match="did you mean price"):
        told(desk, "concert", prize="12")


def test_things_created_together_are_one_document(desk: Desk) -> None:
    hall = told(desk, "hall", name="New Hall").entry(desk)
    concert = told(desk, "concert", name="Night", start="2018")
    concert.created.append(hall)
    concert.values.append((next(each.predicate for each in concert.fields.fields if each.kind.classes), hall.iri))
    text = document(concert, concert.entry(desk), None, desk)
    stated = {(each.subject.value, each.graph_name.value) for each in parse(text, format=RdfFormat.TRIG)}
    assert (f"{BASE}id/hall/new-hall", f"{BASE}source/house/p2") in stated
    assert "# data/register/halls.ttl" in text
