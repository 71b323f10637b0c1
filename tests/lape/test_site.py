"""What the start page shows of our graph."""

import json
import re

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from lapekg.linked.outlines import draw_outlines
from tests.lape import BASE, REPOSITORY

FOLDER = REPOSITORY / "queries" / "site"
VARIABLES = {
    "areas": ["area", "thing"],
    "example": ["subject", "predicate", "object", "graph"],
    "newest": ["thing", "date"],
    "numbers": ["class", "label", "count"],
    "timeline": ["group", "thing", "start", "end"],
}


def _answer(store: Store, name: str) -> list[dict[str, str]]:
    solutions = store.query((FOLDER / f"{name}.rq").read_text(encoding="utf-8"))
    assert isinstance(solutions, QuerySolutions)
    names = [each.value for each in solutions.variables]
    assert names == VARIABLES[name]
    return [{key: row[key].value for key in names if row[key] is not None} for row in solutions]


def test_every_part_of_the_start_page_has_its_query_with_texts_in_three_languages() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.rq")) == sorted(VARIABLES)
    for path in FOLDER.glob("*.rq"):
        found = re.findall(r"^# (\w+)@(\w+): \S", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert found == [(key, each) for key in ("title", "description", "audience") for each in ("fi", "sv", "en")]


@pytest.mark.parametrize("name", VARIABLES)
def test_every_query_of_the_start_page_has_an_answer(store: Store, name: str) -> None:
    assert _answer(store, name)


def test_example_is_accounted_for_by_a_paragraph_that_states_it(store: Store) -> None:
    (row,) = _answer(store, "example")
    subject, predicate, object_, graph = (NamedNode(row[key]) for key in VARIABLES["example"])
    assert next(store.quads_for_pattern(subject, predicate, object_, graph), None) is not None


def test_numbers_have_a_label_in_each_language_for_the_same_count(store: Store) -> None:
    rows = _answer(store, "numbers")
    assert len({each["class"] for each in rows}) * 3 == len(rows)
    assert len({(each["class"], each["count"]) for each in rows}) * 3 == len(rows)


def test_timeline_has_the_programme_and_each_thing_once(store: Store) -> None:
    rows = _answer(store, "timeline")
    assert len({each["thing"] for each in rows}) == len(rows)
    (programme,) = [each for each in rows if each["thing"] == f"{BASE}id/programme/lape"]
    assert (programme["start"], programme["end"]) == ("2015", "2019")


def test_every_region_has_an_outline_and_every_outline_is_a_region(store: Store) -> None:
    drawing = draw_outlines(json.loads((FOLDER / "areas.geojson").read_text(encoding="utf-8")))
    rows = _answer(store, "areas")
    assert set(drawing.paths) == {each["area"] for each in rows}
    assert len(drawing.paths) == 19
    assert {"area": f"{BASE}id/place/varsinais-suomi", "thing": f"{BASE}id/project/lupa-auttaa"} in rows


def test_newest_sources_come_in_order(store: Store) -> None:
    dates = [each["date"] for each in _answer(store, "newest")]
    assert dates == sorted(dates, reverse=True)
