"""Edits of tables: which cells change, and what no cell can say."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from lapekg.config import load_instance
from lapekg.export.plan import plan
from lapekg.export.tables import edit_table
from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.sources import read_file
from lapekg.sources.csvw import read_metadata
from tests.conftest import write_files

T = "http://towns.example/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
COLUMNS = [
    {"name": "slug", "suppressOutput": True},
    {"name": "name", "propertyUrl": f"{T}name", "lang": "fi"},
    {"name": "other", "propertyUrl": f"{T}other", "separator": "|"},
    {"name": "people", "propertyUrl": f"{T}people", "datatype": "integer", "null": ["-", ""]},
    {"name": "region", "propertyUrl": f"{T}region", "valueUrl": f"{T}region/{{region}}"},
    {
        "name": "label",
        "aboutUrl": f"{T}region/{{region}}",
        "propertyUrl": f"{T}name",
    },
    {"name": "type", "virtual": True, "propertyUrl": TYPE, "valueUrl": f"{T}Town"},
]
MAPPING = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "towns.csv",
    "tableSchema": {"aboutUrl": f"{T}{{slug}}", "columns": COLUMNS},
}
HEADER = "slug,name,other,people,region,label\n"
TABLE = (
    f"{HEADER}"
    'oulu,"Oulu",Uleåborg|Oulun kaupunki,200000,north,North\n'
    'ii,"Ii, town",,-,north,North\n'
    "turku,Turku,Åbo,190000,south,South\n"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_files(tmp_path, {"data/towns.csv": TABLE, "data/towns.csv-metadata.json": json.dumps(MAPPING)})


def said(subject: str, predicate: str, value: str | int | NamedNode | Literal) -> Quad:
    term = value if isinstance(value, NamedNode | Literal) else Literal(value)
    return Quad(NamedNode(T + subject), NamedNode(T + predicate), term)


def fi(text: str) -> Literal:
    return Literal(text, language="fi")


def edit(root: Path, added: list[Quad], removed: list[Quad]) -> tuple[str, Patch]:
    columns = read_metadata(root / "data/towns.csv", "data/towns.csv")
    text, done = edit_table(TABLE, columns, Patch(frozenset(added), frozenset(removed)))
    return text, Patch(frozenset(added) - done.added, frozenset(removed) - done.removed)


def all_of(subject: str, root: Path) -> list[Quad]:
    found = [each.quad for each in read_file(root / "data/towns.csv", load_instance(root))]
    return [each for each in found if each.subject == NamedNode(T + subject)]


@pytest.mark.parametrize(
    ("added", "removed", "old", "new"),
    [
        ([said("oulu", "name", fi("Ounu"))], [said("oulu", "name", fi("Oulu"))], '"Oulu"', "Ounu"),
        ([said("oulu", "name", fi('O, "u"'))], [said("oulu", "name", fi("Oulu"))], '"Oulu"', '"O, ""u"""'),
        ([], [said("oulu", "other", "Uleåborg")], "Uleåborg|Oulun", "Oulun"),
        ([], [said("turku", "other", "Åbo")], "Turku,Åbo", "Turku,"),
        ([said("oulu", "other", "O")], [], "Oulun kaupunki,", "Oulun kaupunki|O,"),
        ([said("ii", "people", 9000)], [], ",-,", ",9000,"),
        ([], [said("turku", "people", 190000)], ",190000,", ",-,"),
        (
            [said("turku", "region", NamedNode(f"{T}region/%C3%A4%20b"))],
            [
                said("turku", "region", NamedNode(f"{T}region/south")),
                said("region/south", "name", "South"),
            ],
            "190000,south,South",
            "190000,ä b,",
        ),
    ],
)
def test_cell_is_changed(root: Path, added: list[Quad], removed: list[Quad], old: str, new: str) -> None:
    text, left = edit(root, added, removed)
    assert (text, left) == (TABLE.replace(old, new), Patch())


def test_value_that_stands_in_several_rows_changes_in_all(root: Path) -> None:
    text, left = edit(root, [said("region/north", "name", "Norr")], [said("region/north", "name", "North")])
    assert (text, left) == (TABLE.replace("North", "Norr"), Patch())


def test_row_goes_with_all_that_it_says(root: Path) -> None:
    removed = [*all_of("turku", root), *all_of("region/south", root)]
    text, left = edit(root, [], removed)
    assert (text, left) == (TABLE[: TABLE.index("turku")], Patch())


@pytest.mark.parametrize(
    ("added", "removed"),
    [
        # No column, another language, another datatype, a text that is no cell, a cell that is taken.
        ([said("oulu", "mayor", "M")], []),
        ([said("oulu", "other", fi("O"))], []),
        ([said("ii", "people", Literal("9.5", datatype=NamedNode(f"{XSD}decimal")))], []),
        ([said("oulu", "other", "a|b")], []),
        ([said("oulu", "other", " a")], []),
        ([said("oulu", "other", "a\nb")], []),
        ([said("oulu", "name", fi("Ounu"))], []),
        ([said("oulu", "region", NamedNode("http://else.example/region/x"))], []),
        ([said("new", "name", fi("New"))], []),
        # What every row says, and a cell that an IRI is made of.
        ([], [Quad(NamedNode(f"{T}oulu"), NamedNode(TYPE), NamedNode(f"{T}Town"))]),
        ([], [said("turku", "region", NamedNode(f"{T}region/south"))]),
    ],
)
def test_table_is_left_as_it_is_where_no_cell_says_it(root: Path, added: list[Quad], removed: list[Quad]) -> None:
    text, left = edit(root, added, removed)
    assert (text, left) == (TABLE, Patch(frozenset(added), frozenset(removed)))


def test_what_can_be_said_is_said_beside_what_cannot(root: Path) -> None:
    new = said("oulu", "mayor", "M")
    text, left = edit(root, [new, said("ii", "people", 9000)], [said("oulu", "name", fi("Oulu"))])
    assert (text, left) == (TABLE.replace(",-,", ",9000,").replace('"Oulu"', ""), Patch(frozenset([new])))


def test_plan_puts_what_a_table_cannot_say_beside_it(root: Path) -> None:
    patch = Patch(
        frozenset([said("oulu", "mayor", "M"), said("ii", "people", 9000)]),
        frozenset([Quad(NamedNode(f"{T}oulu"), NamedNode(TYPE), NamedNode(f"{T}Town"))]),
    )
    found = plan(load_instance(root), patch)
    assert [(each.name, each.added, each.removed) for each in found.edits] == [
        ("data/statements.ttl", 1, 0),
        ("data/towns.csv", 1, 0),
    ]
    (refusal,) = found.refused
    assert [str(each) for each in refusal.positions] == ["data/towns.csv:2"]
    assert refusal.reason.startswith("no cell can be changed")


subjects = st.sampled_from(["oulu", "ii", "turku", "new", "region/north", "region/south"])
predicates = st.sampled_from(["name", "other", "people", "region", "none"])
values = st.one_of(
    st.sampled_from(["a", 'b,"c"', "#", "-", "", "x|y", " z"]).map(Literal),
    st.sampled_from(["a", "-", "ä"]).map(fi),
    st.integers(0, 9).map(Literal),
    st.sampled_from(["north", "a%20b", "%2D", "ö", ""]).map(lambda each: NamedNode(f"{T}region/{each}")),
)
new_quads = st.builds(said, subjects, predicates, values)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"data/towns.csv": TABLE, "data/towns.csv-metadata.json": json.dumps(MAPPING)}
    return write_files(tmp_path_factory.mktemp("towns"), files)


@given(st.lists(new_quads, max_size=5), st.data())
def test_any_change_leaves_a_table_that_says_what_is_meant(shared: Path, new: list[Quad], data: st.DataObject) -> None:
    table = shared / "data/towns.csv"
    table.write_text(TABLE)
    instance = load_instance(shared)
    before = {canonical(each.quad) for each in read_file(table, instance)}
    removed = frozenset(data.draw(st.lists(st.sampled_from(sorted(before, key=str)), max_size=6)))
    added = frozenset(map(canonical, new)) - before
    text, done = edit_table(TABLE, read_metadata(table, "data/towns.csv"), Patch(added, removed))
    table.write_text(text)
    after = {canonical(each.quad) for each in read_file(table, instance)}
    assert after == before - done.removed | done.added
    assert done.added <= added
    assert done.removed <= removed
    assert not any(isinstance(each.object, Triple) or each.graph_name != DefaultGraph() for each in after)
