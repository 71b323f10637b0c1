"""Answers in canonical form: what is the same answer has the same hash, and what is not has another."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.citations.answer import SOLUTIONS, TRIPLES, Answer, asks_for_order, read_answer
from lapekg.errors import NotCitable

ANY, ORDERED = "SELECT * { ?s ?p ?o }", "SELECT * { ?s ?p ?o } ORDER BY ?s"
TERMS = [
    {"type": "uri", "value": "http://a.example/1"},
    {"type": "literal", "value": "a\tb\nc"},
    {"type": "literal", "value": "7", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
    {"type": "literal", "value": "x", "xml:lang": "fi"},
    None,
]
ROWS = st.lists(st.tuples(st.sampled_from(TERMS), st.sampled_from(TERMS)), max_size=6)


def solutions(rows: Any, query: str = ANY) -> Answer:
    """Read rows of two columns, as the endpoint writes them."""
    bindings = [{name: term for name, term in zip("ab", row, strict=True) if term is not None} for row in rows]
    body = json.dumps({"head": {"vars": ["a", "b"]}, "results": {"bindings": bindings}}).encode()
    return read_answer(body, SOLUTIONS, query)


def blank(label: str) -> dict[str, str]:
    return {"type": "bnode", "value": label}


@given(ROWS, st.randoms(use_true_random=False))
def test_order_of_rows_counts_only_where_the_query_asks_for_one(rows: list[Any], chance: random.Random) -> None:
    shuffled = chance.sample(rows, len(rows))
    one, other = solutions(rows), solutions(shuffled)
    assert one.fingerprint() == other.fingerprint()
    assert not one.since(other)
    one, other = solutions(rows, ORDERED), solutions(shuffled, ORDERED)
    assert one.fingerprint().rows == other.fingerprint().rows
    assert (one.fingerprint().order == other.fingerprint().order) == (rows == shuffled)


@given(ROWS, ROWS)
def test_other_rows_have_another_hash(rows: list[Any], others: list[Any]) -> None:
    same = sorted(map(repr, rows)) == sorted(map(repr, others))
    assert (solutions(rows).fingerprint() == solutions(others).fingerprint()) == same


def test_row_counts_as_often_as_it_comes() -> None:
    once, twice = solutions([(TERMS[0], None)]), solutions([(TERMS[0], None)] * 2)
    assert once.fingerprint() != twice.fingerprint()
    assert twice.since(once).came == ("<http://a.example/1>\t",)
    assert once.since(twice).went == ("<http://a.example/1>\t",)


def test_names_of_columns_count() -> None:
    body = b'{"head": {"vars": ["%s"]}, "results": {"bindings": []}}'
    hashes = {read_answer(body % each, SOLUTIONS, ANY).fingerprint().rows for each in (b"a", b"b")}
    assert len(hashes) == 2


@pytest.mark.parametrize("query", [ANY, ORDERED])
def test_labels_of_blank_nodes_do_not_count(query: str) -> None:
    rows = [(blank("x"), TERMS[0]), (blank("y"), TERMS[1]), (blank("x"), None), (TERMS[0], TERMS[1])]
    renamed = [(blank("row1"), TERMS[0]), (blank("b9"), TERMS[1]), (blank("row1"), None), (TERMS[0], TERMS[1])]
    joined = [(blank("x"), TERMS[0]), (blank("x"), TERMS[1]), (blank("x"), None), (TERMS[0], TERMS[1])]
    assert solutions(rows, query).fingerprint() == solutions(renamed, query).fingerprint()
    assert solutions(rows, query).fingerprint() != solutions(joined, query).fingerprint()
    assert len(solutions(rows, query).rows) == 4


def test_graph_is_hashed_whatever_the_order_and_the_labels() -> None:
    one = b'_:a <http://p> _:b .\n_:b <http://p> "x"@en .\n'
    other = b'_:z <http://p> "x"@en .\n_:q <http://p> _:z .\n_:z <http://p> "x"@en .\n'
    assert read_answer(one, TRIPLES, "").fingerprint() == read_answer(other, TRIPLES, "").fingerprint()
    assert read_answer(one, TRIPLES, "").fingerprint().count == 2


def test_graph_whose_blank_nodes_would_take_years_is_refused() -> None:
    nodes = range(12)
    clique = "".join(f"_:n{a} <http://p> _:n{b} .\n" for a in nodes for b in nodes if a != b)
    with pytest.raises(NotCitable, match="cannot be told apart"):
        read_answer(clique.encode(), TRIPLES, "")


def test_boolean_is_one_row() -> None:
    answer = read_answer(b'{"head": {}, "boolean": true}', SOLUTIONS, "ASK {}")
    assert (answer.form, answer.rows) == ("boolean", ("true",))


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        (ANY, False),
        (ORDERED, True),
        ("select * {?s ?p ?o}\norder # here\nby desc(?s)", True),
        ("SELECT * { ?s ?p ?o } ORDERBY ?s", True),
        ("SELECT * { { SELECT ?s { ?s ?p ?o } ORDER BY ?s } }", False),
        ("SELECT * { ?s ?p 'ORDER BY' } # ORDER BY ?s", False),
        (r"SELECT * { ?s ?p ?o } \u004FRDER BY ?s", True),
    ],
)
def test_order_is_asked_for_by_the_outermost_query(query: str, ordered: bool) -> None:
    assert asks_for_order(query) is ordered
