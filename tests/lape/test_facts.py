"""Every fact of the documents is in the graph of its paragraph, with its kind told apart."""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import QueryBoolean, Store

from tests.lape import BASE, sparql_prefixes

FACTS = Path(__file__).parent / "facts"
DOCUMENTS = {
    "000": "lape-muutos-ja-sote-uudistus",
    "001": "vaikuttamistilaisuus-raisiossa",
    "002": "lape-muutosohjelmalle-luvassa-jatkoa",
    "003": "lape-uutiskirje-2017-11-20",
    "004": "lape-toimintapaperi-julkaistu",
}
LEFT_OUT = "-"
# How the graph tells the kinds apart: by the class of the proposition, or by the graph below the paragraph.
CLASS_OF_KIND = {"planned": "lape:Plan", "goal": "lape:Goal", "claim": "lape:Claim"}
GRAPH_OF_KIND = {"inferred": "/inferred/", "computed": "/computed/"}


class Fact(NamedTuple):
    """A row of a table: what the document says, where, and the pattern that finds it."""

    row: str
    kind: str
    graphs: str
    pattern: str
    document: str


def _facts(path: Path, document: str) -> list[Fact]:
    with path.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Fact(**row, document=document) for row in rows]


OF_DOCUMENTS = [fact for number, slug in DOCUMENTS.items() for fact in _facts(FACTS / f"{number}.tsv", slug)]
OF_PUBLIC_SOURCES = [fact for path in sorted((FACTS / "public").glob("*.tsv")) for fact in _facts(path, path.stem)]
ALL = OF_DOCUMENTS + OF_PUBLIC_SOURCES
IN_THE_GRAPH = [fact for fact in ALL if fact.graphs != LEFT_OUT]
WITH_GRAPH = [(fact, graph) for fact in IN_THE_GRAPH for graph in fact.graphs.split()]


@pytest.mark.parametrize(("fact", "graph"), WITH_GRAPH, ids=[f"{fact.row}-{graph}" for fact, graph in WITH_GRAPH])
def test_fact_is_in_the_graph_of_its_paragraph(store: Store, fact: Fact, graph: str) -> None:
    name = f"{BASE}source/{fact.document}/{graph}"
    answer = store.query(f"{sparql_prefixes()} ASK {{ GRAPH <{name}> {{ {fact.pattern} }} }}")
    assert isinstance(answer, QueryBoolean)
    assert answer, f"{fact.row}: no such statement in <{name}>: {fact.pattern}"


@pytest.mark.parametrize("fact", IN_THE_GRAPH, ids=[fact.row for fact in IN_THE_GRAPH])
def test_kind_of_a_fact_is_told_apart(fact: Fact) -> None:
    in_inferred = [any(mark in graph for mark in GRAPH_OF_KIND.values()) for graph in fact.graphs.split()]
    if fact.kind in CLASS_OF_KIND:
        assert CLASS_OF_KIND[fact.kind] in fact.pattern
    elif fact.kind in GRAPH_OF_KIND:
        assert all(GRAPH_OF_KIND[fact.kind] in graph for graph in fact.graphs.split())
    else:
        assert fact.kind == "stated"
        assert not any(in_inferred)
        assert not any(term in fact.pattern for term in CLASS_OF_KIND.values())


def test_fewer_than_ten_facts_are_left_out_each_with_its_reason() -> None:
    left_out = [fact for fact in OF_DOCUMENTS if fact.graphs == LEFT_OUT]
    assert 0 < len(left_out) < 10
    readme = (Path(__file__).parents[2] / "data" / "README.md").read_text(encoding="utf-8")
    assert all(fact.pattern and f"| {fact.row} |" in readme for fact in left_out)


def test_no_fact_is_listed_twice() -> None:
    assert [row for row, times in Counter(fact.row for fact in ALL).items() if times > 1] == []


def test_every_fact_read_out_of_the_documents_is_listed_with_its_kind(shared: Path) -> None:
    text = (shared / "sources" / "seed-facts.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-E]\d+) \|.*\| (\w+) \|$", text, flags=re.MULTILINE)
    assert len(rows) == 298
    assert dict(rows) == {fact.row: fact.kind for fact in OF_DOCUMENTS}
