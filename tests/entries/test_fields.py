"""What the shapes of a class say of the fields of its form."""

from pyoxigraph import NamedNode

from lapekg.entries.fields import Field, Fields
from lapekg.entries.kinds import Sort
from lapekg.entries.told import Desk
from tests.entries.concerts import BASE, TERMS


def fields(desk: Desk) -> Fields:
    return desk.fields(desk.of_class("concert"))


def field(desk: Desk, name: str) -> Field:
    found = fields(desk).of(NamedNode(TERMS + name))
    assert found is not None
    return found


def test_fields_are_those_of_the_class_and_of_classes_above_it_in_the_order_of_groups(desk: Desk) -> None:
    names = [desk.known.name_of(fields(desk), each.predicate) for each in fields(desk).fields]
    grouped = ["name", "kind", "description", "played by", "code", "page", "starts", "day", "time", "hall"]
    assert names == [*grouped, "price", "rating", "seats", "sold out"]


def test_sort_of_a_field_follows_from_its_constraints(desk: Desk) -> None:
    sorts = {
        name: field(desk, name).kind.sort for name in ("description", "kind", "page", "code", "start", "day", "time")
    }
    assert sorts == {
        "description": Sort.LANGUAGE_TEXT,
        "kind": Sort.THING,
        "page": Sort.ADDRESS,
        "code": Sort.TEXT,
        "start": Sort.DATE,
        "day": Sort.DAY,
        "time": Sort.TIME,
    }
    more = {name: field(desk, name).kind.sort for name in ("hall", "by", "price", "seats", "soldOut", "rating")}
    numbers = {"price": Sort.NUMBER, "seats": Sort.NUMBER, "soldOut": Sort.BOOLEAN, "rating": Sort.CHOICE}
    assert more == {"hall": Sort.THING, "by": Sort.THING, **numbers}


def test_shapes_of_one_path_are_one_field(desk: Desk) -> None:
    hall = field(desk, "hall")
    assert (hall.least, hall.wished, hall.required) == (0, 1, False)
    assert hall.kind.classes == (NamedNode(f"{TERMS}Hall"),)


def test_alternatives_of_classes_are_any_of_them(desk: Desk) -> None:
    assert set(field(desk, "by").kind.classes) == {NamedNode(f"{TERMS}Band"), NamedNode(f"{TERMS}Player")}


def test_what_rules_infer_and_what_is_hidden_is_not_asked_for(desk: Desk) -> None:
    assert fields(desk).of(NamedNode(f"{TERMS}season")) is None
    assert fields(desk).of(NamedNode(f"{TERMS}replacedBy")) is None


def test_alternative_path_with_a_count_asks_for_one_of_its_properties(desk: Desk) -> None:
    (group,) = fields(desk).one_of
    assert group.required
    assert group.predicates == (NamedNode(f"{TERMS}start"), NamedNode(f"{TERMS}day"))


def test_name_and_description_come_from_the_ontology_where_the_shape_has_none(desk: Desk) -> None:
    start = field(desk, "start")
    assert [each.value for each in (*start.names, *start.descriptions)] == ["starts", "When it begins."]


def test_concepts_below_the_beginning_of_a_pattern_are_choices(desk: Desk) -> None:
    kind = field(desk, "kind").kind
    assert kind.within == (f"{BASE}kind/",)
    assert [desk.known.name(each) for each in desk.known.choices(kind.within)] == ["folk", "jazz"]


def test_classes_of_entries_are_those_that_shapes_target_and_those_below_without_abstract_ones(desk: Desk) -> None:
    assert [each.slug for each in desk.classes] == ["agent", "band", "concert", "hall", "player"]
