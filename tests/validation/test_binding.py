"""A target may be asked about one node where that gives what finding all of them gives."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Variable

from lapekg.validation.filters import are_refusing
from lapekg.validation.query_readings import read_query
from tests.validation.test_incremental import EX, NAMED_GRAPH, RDFS, TARGET_QUERIES, ex, quads, store_of

PREFIXES = f"PREFIX ex: <{EX}> PREFIX rdfs: <{RDFS}> PREFIX sd: <{NAMED_GRAPH.value[:-10]}> "
OTHERS = [
    "SELECT ?this { ?this ex:p ?o FILTER(STRSTARTS(STR(?this), 'http://example.org/a') && ?o != ex:b) }",
    "SELECT ?this { ?s ?p ?this FILTER(isIRI(?this)) FILTER(?this IN (ex:a, ex:C)) }",
    "SELECT ?this { ?this ex:p ?o BIND(?this AS ?x) FILTER(?x != ex:a && BOUND(?this)) }",
    "SELECT ?this { ?this ex:p ?o MINUS { ?x ex:q ?y } }",
    "SELECT ?this { { ?this ex:p ?o } UNION { ?this ex:q ?o } FILTER NOT EXISTS { ?o ex:p ?this } }",
    "SELECT ?this { ?x ex:p ?y OPTIONAL { ?this ex:q ?x } }",
    "SELECT (SAMPLE(?x) AS ?this) { ?x ex:p ?y } GROUP BY ?y",
]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?this { ?this ?p ?o } LIMIT 1",
        "SELECT ?this { ?this ?p ?o MINUS { ?x ?y ?z } }",
        "SELECT ?this { ?s <http://a.example/p>* ?this }",
        "SELECT ?this { ?x ?p ?o BIND(?x AS ?this) }",
        "SELECT ?this { ?x ?p ?o OPTIONAL { ?x ?q ?this } }",
        "SELECT ?this { GRAPH ?g { ?this ?p ?o } }",
        "SELECT ?this { VALUES ?this { UNDEF } }",
        "SELECT",
    ],
)
def test_query_that_would_answer_otherwise_is_not_bindable(query: str) -> None:
    assert not read_query(query).is_bindable


@given(st.sampled_from([*TARGET_QUERIES, *OTHERS]), st.sets(quads, max_size=14))
def test_bound_beforehand_a_node_is_found_where_it_is_found_among_all(query: str, data: set[Quad]) -> None:
    text, this = PREFIXES + query, Variable("this")
    read = read_query(text)
    assume(read.is_bindable)
    store = store_of(data)
    found = {solution["this"] for solution in store.query(text)}  # type: ignore[union-attr]
    for node in {term for quad in data for term in quad.triple} | {ex("z")}:
        asked = store.query(text, substitutions={this: node})
        assert any(True for _ in asked) is (node in found)  # type: ignore[union-attr]
        assert not (node in found and are_refusing(read.conditions, node))


@pytest.mark.parametrize(
    ("condition", "refused"),
    [
        ("STRSTARTS(STR(?this), 'http://a.example/')", False),
        ("STRSTARTS(STR(?this), 'http://b.example/')", True),
        ("!STRSTARTS(STR(?this), 'http://a.example/') && ?o = 1", True),
        ("CONTAINS(STR(?this), 'b') || isIRI(?this)", False),
        ("CONTAINS(STR(?this), 'b') || isLiteral(?this)", True),
        ("?this IN (<http://a.example/x>)", False),
        ("?this NOT IN (<http://a.example/x>)", True),
        ("?this = <http://a.example/y>", True),
        ("?this != ?o", False),
        ("STRLEN(STR(?this)) = 0", False),
        ("?this = 1", False),
        ("EXISTS { ?this ?q ?this }", False),
    ],
)
def test_condition_on_the_node_alone_may_refuse_it(condition: str, refused: bool) -> None:
    read = read_query(f"SELECT DISTINCT ?this {{ ?this ?p ?o FILTER({condition}) }}")
    assert are_refusing(read.conditions, NamedNode("http://a.example/x")) is refused
