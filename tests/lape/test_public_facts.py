"""Every public fact of high or medium confidence is found with its source address; those of low confidence stay out."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from tests.lape import BASE, REPOSITORY
from tests.lape.test_facts import LEFT_OUT, OF_PUBLIC_SOURCES

LAPE = f"{BASE}ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
# Rows that come in by the tables of data/codes/, and the property that holds the value.
OF_PLACES = ("municipality", "region")
LEAST_SHARE = 0.98
# A source added later has rows of its own names; those of the list are named by their line.
OF_THE_LIST = [fact for fact in OF_PUBLIC_SOURCES if fact.row.isdigit()]


class Row(NamedTuple):
    """A line of the list of public facts."""

    line: int
    entity: str
    kind: str
    name: str
    value: str
    language: str
    address: str
    confidence: str


@pytest.fixture(scope="module")
def rows(shared: Path) -> list[Row]:
    with (shared / "sources" / "public-facts.csv").open(encoding="utf-8", newline="") as table:
        return [
            Row(line, each["entity"], each["entity_type"], each["property"], each["value"], each["unit_or_lang"],
                each["source_url"], each["confidence"])
            for line, each in enumerate(csv.DictReader(table), start=2)
        ]  # fmt: skip


@pytest.fixture(scope="module")
def documents(store: Store) -> dict[str, str]:
    """Give the document at each address."""
    quads = store.quads_for_pattern(None, NamedNode(f"{LAPE}address"), None, DefaultGraph())
    return {quad.object.value: quad.subject.value for quad in quads if isinstance(quad.object, Literal)
            and isinstance(quad.subject, NamedNode)}  # fmt: skip


def _slug(name: str) -> str:
    plain = name.lower().translate(str.maketrans("äöå", "aoa"))
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def _in_tables(row: Row) -> bool:
    if row.kind in OF_PLACES:
        codes = ("municipality code", "region code", "ISO 3166-2 code", "name", "regional council")
        return row.name.startswith(codes) or row.name == "region"
    return row.kind == "wellbeing services county" and row.name.startswith(("largest city", "number on"))


def _statements(row: Row, county: str) -> list[tuple[str, str, NamedNode | Literal]]:
    """Say which statements hold a row of the code lists; any one of them will do."""
    place = f"{BASE}id/place/{_slug(row.entity)}"
    if "code" in row.name and not row.name.startswith("name"):
        return [(place, f"{LAPE}{'isoCode' if 'ISO' in row.name else 'nationalCode'}", Literal(row.value))]
    if row.name == "region":
        return [(place, f"{LAPE}locatedIn", NamedNode(f"{BASE}id/place/{_slug(row.value)}"))]
    if row.name == "regional council":
        return [(f"{BASE}id/organisation/{_slug(row.value)}", f"{LAPE}operatesIn", NamedNode(place))]
    if row.name.startswith("largest city"):
        return [(county, f"{LAPE}largestCity", NamedNode(f"{BASE}id/place/{_slug(row.value)}"))]
    if row.name.startswith("number on"):
        return [(county, f"{LAPE}mapNumber", Literal(row.value))]
    return [(place, f"{SKOS}{label}", Literal(row.value, language=row.language)) for label in ("prefLabel", "altLabel")]


def test_every_row_of_the_code_lists_is_in_the_graph_of_its_source(
    store: Store, rows: list[Row], documents: dict[str, str]
) -> None:
    counties = {
        quad.object.value: quad.subject.value
        for quad in store.quads_for_pattern(None, NamedNode(f"{SKOS}prefLabel"), None, DefaultGraph())
        if isinstance(quad.object, Literal) and quad.object.language == "sv" and isinstance(quad.subject, NamedNode)
    }
    tabular = [row for row in rows if _in_tables(row) and row.confidence != "low"]
    assert len(tabular) > 800
    missed = []
    for row in tabular:
        below = "/p1/qualified/" if row.confidence == "medium" else "/p1"
        graphs = [
            quad.graph_name.value
            for subject, predicate, value in _statements(row, counties.get(row.entity, "urn:none"))
            for quad in store.quads_for_pattern(NamedNode(subject), NamedNode(predicate), value)
            if isinstance(quad.graph_name, NamedNode)
        ]
        prefix = documents.get(row.address, "urn:none") + below
        if not any(graph == prefix or (below != "/p1" and graph.startswith(prefix)) for graph in graphs):
            missed.append(row)
    assert missed == []


def test_every_other_row_is_listed_once_under_its_source(rows: list[Row], documents: dict[str, str]) -> None:
    listed = Counter((int(fact.row), f"{BASE}source/{fact.document}") for fact in OF_THE_LIST)
    expected = Counter((row.line, documents.get(row.address, row.address)) for row in rows if not _in_tables(row))
    assert listed == expected


def test_rows_of_medium_confidence_stand_in_qualified_evidence(rows: list[Row]) -> None:
    confidence = {row.line: row.confidence for row in rows}
    wrong = [
        fact
        for fact in OF_THE_LIST
        if fact.graphs != LEFT_OUT and (confidence[int(fact.row)] == "medium") != ("/qualified/" in fact.graphs)
    ]
    assert wrong == []


def test_rows_of_low_confidence_stay_out_and_are_named_in_the_readme(rows: list[Row]) -> None:
    low = {row.line for row in rows if row.confidence == "low"}
    left_out = {int(fact.row): fact.pattern for fact in OF_THE_LIST if fact.graphs == LEFT_OUT}
    assert low <= set(left_out)
    readme = (REPOSITORY / "data" / "README.md").read_text(encoding="utf-8")
    assert [line for line in left_out if f"| {line} |" not in readme] == []


def test_nearly_all_rows_of_high_and_medium_confidence_are_in(rows: list[Row]) -> None:
    wanted = {row.line for row in rows if row.confidence != "low"}
    out = {int(fact.row) for fact in OF_THE_LIST if fact.graphs == LEFT_OUT} & wanted
    assert (len(wanted) - len(out)) / len(wanted) >= LEAST_SHARE
