"""Tables as quads: what a row says, its line, its graph, and bad rows refused where they stand."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from lapekg.checking import check
from lapekg.config import Instance, load_instance
from lapekg.errors import SourceError
from lapekg.sources import hash_inputs, read_file, read_instance
from lapekg.sources.tables import split_cells

E = "http://e.example/"
COLUMNS: list[dict[str, Any]] = [
    {"name": "key", "suppressOutput": True},
    {"name": "code", "propertyUrl": E + "code"},
    {"name": "label", "titles": ["nimi", "name"], "propertyUrl": E + "label", "lang": "fi", "separator": ";"},
    {"name": "since", "propertyUrl": E + "since", "datatype": "gYearMonth", "null": ["", "-"]},
    {"name": "within", "propertyUrl": E + "within", "valueUrl": E + "{within}"},
    {"name": "type", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": E + "Thing"},
]
HEADER = "key,code,nimi,since,within\n"


def table(root: Path, content: str | bytes, columns: list[dict[str, Any]] = COLUMNS, name: str = "data/t.csv") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    schema = {"aboutUrl": E + "{key}", "columns": columns}
    mapping = {"@context": "http://www.w3.org/ns/csvw", "url": path.name, "tableSchema": schema}
    path.with_name(path.name + "-metadata.json").write_text(json.dumps(mapping))
    return path


def read(path: Path, root: Path) -> list[tuple[str, str, int]]:
    located = read_file(path, Instance(root.resolve()))
    return [
        (each.quad.predicate.value.removeprefix(E), str(each.quad.object), each.position.line)
        for each in located
        if each.quad.predicate.value.startswith(E)
    ]


def test_read_table_makes_typed_terms_with_the_line_of_the_row(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER + 'a,020,Å;b,-,\nx y,"1,""2""",,2016-10,a\n')
    assert read(path, tmp_path) == [
        ("code", '"020"', 2),
        ("label", '"Å"@fi', 2),
        ("label", '"b"@fi', 2),
        ("code", '"1,\\"2\\""', 3),
        ("since", '"2016-10"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', 3),
        ("within", f"<{E}a>", 3),
    ]


def test_read_table_subject_and_virtual_column(tmp_path: Path) -> None:
    quads = [each.quad for each in read_file(table(tmp_path, HEADER + "x y,,,,\n"), Instance(tmp_path.resolve()))]
    (only,) = quads
    assert (only.subject, only.object) == (NamedNode(E + "x%20y"), NamedNode(E + "Thing"))


def test_read_table_empty_string_stays_when_null_is_something_else(tmp_path: Path) -> None:
    columns = [COLUMNS[0], COLUMNS[1] | {"null": "-"}]
    assert read(table(tmp_path, "key,code\na,\nb,-\n", columns), tmp_path) == [("code", '""', 2)]


def test_read_table_without_rows_or_last_line_end(tmp_path: Path) -> None:
    assert read(table(tmp_path, HEADER), tmp_path) == []
    assert read(table(tmp_path, HEADER + "a,1,,,"), tmp_path) == [("code", '"1"', 2)]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "the mapping describes the columns key,code,nimi,since,within; the table has none"),
        (b"key,code,nimi,within,since\n", 1, "the table has key,code,nimi,within,since"),
        (b"key,code\n", 1, "the table has key,code"),
        (HEADER.encode() + b"a,1,,,\nb,1,,\n", 3, "4 cells where the table has 5 columns"),
        (HEADER.encode() + b"\n", 2, "1 cells where"),
        (HEADER.encode() + b"a,1,x,y,2016-10,a\n", 2, "6 cells where"),
        (HEADER.encode() + b",1,,,\n", 2, "column 'key' is empty"),
        (HEADER.encode() + b"a,1,,2016-13,\n", 2, "'2016-13' is not of datatype gYearMonth"),
        (HEADER.encode() + b"a,1 ,,,\n", 2, "blanks around the value '1 '"),
        (HEADER.encode() + b"a,,x; y,,\n", 2, "blanks between separators"),
        (HEADER.encode() + b"a,,x;;y,,\n", 2, "an empty value"),
        (HEADER.encode() + b'a,"1\n2",,,\n', 2, "a quote is not closed in its line"),
        (HEADER.encode() + b'a,1"2",,,\n', 2, "stands inside a cell"),
        (HEADER.encode() + b'a,"1"2,,,\n', 2, "stands inside a cell"),
        (HEADER.encode() + b"a,1,,,\n#b,1,,,\n", 3, "begins with #"),
        (HEADER.encode() + b"a,\xe5,,,\n", 2, "is not UTF-8"),
        (b"\xef\xbb\xbf" + HEADER.encode(), 1, "byte order mark"),
        (HEADER.encode() + b"a,1,,,\r\n", 2, "carriage return"),
        (HEADER.encode() + b'a,"1\r2",,,\n', 2, "carriage return"),
    ],
)
def test_read_table_refuses_with_file_and_line(tmp_path: Path, content: bytes, line: int, reason: str) -> None:
    path = table(tmp_path, content)
    with pytest.raises(SourceError) as caught:
        read(path, tmp_path)
    assert (caught.value.file, caught.value.line) == ("data/t.csv", line)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_read_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read(tmp_path / "none.csv", tmp_path)


def test_read_table_graph_of_one_file_wins_over_that_of_its_folder(tmp_path: Path) -> None:
    graphs = {"data": "urn:g:all", "data/codes/one.csv": "urn:g:one"}
    for name in ("one", "two"):
        table(tmp_path, HEADER + "a,1,,,\n", name=f"data/codes/{name}.csv")
    of = Instance(tmp_path.resolve(), default_graph="merged", graphs=graphs)
    found = {(each.position.file, each.quad.graph_name) for each in read_instance(of)}
    assert found == {
        ("data/codes/one.csv", NamedNode("urn:g:one")),
        ("data/codes/two.csv", NamedNode("urn:g:all")),
    }


def test_hash_inputs_changes_with_a_table_and_with_its_mapping(tmp_path: Path) -> None:
    path = table(tmp_path, HEADER)
    before = hash_inputs(Instance(tmp_path.resolve()))
    table(tmp_path, HEADER + "a,1,,,\n")
    with_row = hash_inputs(Instance(tmp_path.resolve()))
    path.with_name("t.csv-metadata.json").write_text("{}")
    assert len({before, with_row, hash_inputs(Instance(tmp_path.resolve()))}) == 3


def test_check_reports_the_row_that_violates_a_shape(tiny_instance: Path) -> None:
    books = [COLUMNS[0], {"name": "title", "propertyUrl": "http://books.example/terms#title"}]
    books.append(COLUMNS[5] | {"valueUrl": "http://books.example/terms#Book"})
    path = table(tiny_instance, "key,title\nmoby,Moby-Dick\nomoo,\n", books)
    (violation,) = check(load_instance(tiny_instance), tiny_instance / ".lapekg", [path]).report.violations
    assert str(violation.position) == "data/t.csv:3"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"))


@given(st.lists(CELL, min_size=1))
def test_split_cells_gives_back_what_a_csv_writer_wrote(cells: list[str]) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    assert split_cells(stream.getvalue()) == cells


@given(st.lists(CELL.map(str.strip).filter(bool), max_size=20))
def test_read_table_gives_back_any_values_and_their_lines(
    tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    root = tmp_path_factory.mktemp("table")
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [["key", "code"], *([v, v] for v in values)]
    )
    path = table(root, stream.getvalue(), COLUMNS[:2])
    found = [(each.quad.object, each.position.line) for each in read_file(path, Instance(root.resolve()))]
    assert found == [(Literal(value), line) for line, value in enumerate(values, start=2)]
