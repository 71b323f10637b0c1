"""The statistics of a snapshot as a file."""

import json
from pathlib import Path

import pytest

from lapekg.errors import SnapshotError
from lapekg.snapshots.statistics import STATISTICS_FILE, read_statistics, write_statistics
from lapekg.statistics import ClassPartition, PropertyPartition, PropertyUse, Statistics, Totals

STATISTICS = Statistics(
    totals=Totals(5, 5, 2, 2, 4, 2, 1, 1),
    classes=(
        ClassPartition("http://e/C", 2, (PropertyUse("http://e/p", 3, {"http://e/C": 1}, {"http://e/d": 2}),)),
        ClassPartition("http://e/D", 1, None),
    ),
    properties=(PropertyPartition("http://e/p", 3, 2, 3),),
    named_graphs={"http://e/g": 5},
    languages={"fi": 2},
    vocabularies=("http://e/",),
)


def test_statistics_come_back_as_they_were_written(tmp_path: Path) -> None:
    write_statistics(STATISTICS, tmp_path)
    assert read_statistics(tmp_path) == STATISTICS


def test_statistics_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    write_statistics(STATISTICS, tmp_path)
    first = (tmp_path / STATISTICS_FILE).read_bytes()
    write_statistics(read_statistics(tmp_path), tmp_path)
    assert (tmp_path / STATISTICS_FILE).read_bytes() == first


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", "{}", '{"totals": {}}', '{"totals": [], "classes": 1}', "\udcff"]
)
def test_statistics_damaged_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / STATISTICS_FILE).write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SnapshotError, match="damaged; run `lapekg build --force`"):
        read_statistics(tmp_path)


def test_statistics_of_another_shape_are_refused(tmp_path: Path) -> None:
    table = {**STATISTICS.to_table(), "properties": [{"property": "http://e/p"}]}
    (tmp_path / STATISTICS_FILE).write_text(json.dumps(table))
    with pytest.raises(SnapshotError, match="damaged"):
        read_statistics(tmp_path)


def test_statistics_missing_make_a_snapshot_partial(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="missing, the snapshot is partial"):
        read_statistics(tmp_path)
