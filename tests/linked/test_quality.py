"""Measurements of quality as tables."""

from pathlib import Path

import pytest

from lapekg.linked.quality import Table, read_quality
from lapekg.linked.reader import Reader
from tests.conftest import write_files
from tests.linked.conftest import open_reader

_PREFIXES = """\
@prefix dqv: <http://www.w3.org/ns/dqv#> .
@prefix id: <http://books.example/id/> .
@prefix b: <http://books.example/terms#> .
"""


def measurement(name: str, metric: str, on: str, value: str) -> str:
    of = f"dqv:isMeasurementOf b:{metric} ; dqv:computedOn {on} ; dqv:value {value}"
    return f"id:{name} a dqv:QualityMeasurement ; {of} .\n"


MEASUREMENTS = _PREFIXES + "".join(
    [
        *(measurement(f"number-{n}", "number", f"b:Class{n}", str(n)) for n in range(4)),
        *(measurement(f"nameless-{n}", "nameless", f"b:Class{n}", "1") for n in range(1, 4)),
        *(measurement(f"share-{n}", "share", f"b:Class{n} ; b:onProperty b:title", f"0.{n}") for n in range(3)),
        measurement("text", "number", "b:Class9", '"many"'),
        "id:bare a dqv:QualityMeasurement .\n",
    ]
)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Table]:
    """Return the tables of three metrics, two of which were measured on the same classes."""
    root = write_files(tmp_path_factory.mktemp("measured"), {"data/measured.ttl": MEASUREMENTS})
    return read_quality(open_reader(root))


def names(table: Table) -> list[str]:
    return [each.node.value.rpartition("#")[2] for each in table.metrics]


def test_metrics_of_the_same_things_stand_side_by_side(tables: list[Table]) -> None:
    assert [names(each) for each in tables] == [["number", "nameless"], ["share"]]


def test_rows_begin_with_the_largest_and_have_gaps_where_nothing_was_measured(tables: list[Table]) -> None:
    rows = [
        (measured[0].value[-1], [each.value if each else None for each in found]) for measured, found in tables[0].rows
    ]
    assert rows == [("3", [3, 1]), ("2", [2, 1]), ("1", [1, 1]), ("0", [0, None])]


def test_what_a_measurement_is_of_besides_names_the_row(tables: list[Table]) -> None:
    assert tables[1].width == 2
    assert {measured[1].value for measured, _ in tables[1].rows} == {"http://books.example/terms#title"}


def test_metric_tells_its_spread_and_whether_it_is_a_share(tables: list[Table]) -> None:
    number, share = tables[0].metrics[0], tables[1].metrics[0]
    assert [number.count, *map(float, (number.lowest, number.middle, number.highest))] == [4, 0, 1.5, 3]
    assert (number.is_share, tables[0].metrics[1].is_share, share.is_share) == (False, False, True)


def test_graph_without_measurements_has_no_tables(reader: Reader) -> None:
    assert read_quality(reader) == []


def test_measurement_in_several_graphs_counts_once(tmp_path: Path) -> None:
    one = measurement("one", "number", "b:Class", "1")
    data = f"{_PREFIXES}<urn:a> {{ {one} }} <urn:b> {{ {one} }}"
    root = write_files(tmp_path, {"data/a.trig": data, "lapekg.toml": 'default_graph = "merged"\n'})
    ((_, (found,)),) = read_quality(open_reader(root))[0].rows
    assert found is not None
    assert found.value == 1
