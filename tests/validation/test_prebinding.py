"""The queries of shapes with $this bound: the same as if its value stood there in the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Variable

from lapekg.validation.prebinding import prebind

EX = "http://example.org/"
A, B, P, Q = (NamedNode(f"{EX}{name}") for name in "abpq")
ONE = Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))

PATTERNS = [
    f"$this <{EX}p> ?x .",
    f"?x <{EX}p> $this .",
    f"$this <{EX}p>|^<{EX}q> ?y .",
    f"?x <{EX}q> ?y .",
    f"?y <{EX}p>* $this .",
    "FILTER($this = ?x)",
    f"FILTER($this = <{EX}a>)",
    "FILTER(BOUND($this))",
    "FILTER(!BOUND(?x) || isIRI($this))",
    "FILTER(?that = $this)",
]
BINDINGS = ["BIND($this AS ?that)", "BIND(STR($this) AS ?text)", 'BIND(CONCAT(STR($this), "{") AS ?more)']

flat = st.lists(st.sampled_from(PATTERNS), max_size=3).map(" ".join)


def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map(lambda both: f"{{ {both[0]} }} UNION {{ {both[1]} }}"),
        st.tuples(inner, inner).map(lambda both: f"{both[0]} OPTIONAL {{ {both[1]} }}"),
        st.tuples(inner, inner).map(lambda both: f"{both[0]} FILTER NOT EXISTS {{ {both[1]} }}"),
        st.tuples(inner, inner).map(lambda both: f"{both[0]} {{ # a comment with {{\n {both[1]} }}"),
    )


groups = st.recursive(flat, nested, max_leaves=4)
queries = st.builds(
    lambda binding, group: f"SELECT $this ?x ?y ?that ?text {{ {binding} {group} }}",
    st.sampled_from(["", *BINDINGS]),
    groups,
)
quads = st.builds(Quad, st.sampled_from([A, B]), st.sampled_from([P, Q]), st.sampled_from([A, B, ONE]))


def solutions(store: Store, query: str, **bound: NamedNode) -> list[str]:
    answer = store.query(query, substitutions={Variable(name): term for name, term in bound.items()})
    return sorted(str([row[name] for name in ("x", "y", "that", "text")]) for row in answer)  # type: ignore[union-attr]


@settings(max_examples=200, deadline=None)
@given(st.lists(quads, max_size=6), queries)
def test_prebound_query_equals_that_with_the_value_in_its_text(data: list[Quad], query: str) -> None:
    store = Store()
    store.extend(data)
    in_text = query.replace("SELECT $this", "SELECT").replace("BOUND($this)", "true").replace("$this", str(A))
    assert solutions(store, prebind(query, {"this": A}), this=A) == solutions(store, in_text)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { FILTER(BOUND($this)) }",
        "SELECT $this { { { FILTER(BOUND($this)) } FILTER(true) } }",
        f"SELECT $this {{ BIND($this AS ?that) FILTER(?that = <{EX}a>) }}",
        "SELECT $this WHERE { { SELECT $this { FILTER(BOUND($this)) } } }",
        "SELECT $this WHERE { { # first\n SELECT $this { FILTER(BOUND($this)) } } }",
        f"SELECT $this {{ VALUES (?x) {{ (<{EX}a>) }} FILTER(BOUND($this) && ?x = $this) }}",
        f'SELECT $this {{ BIND("{{" AS ?x) OPTIONAL {{ $this <{EX}values> ?y . ?y ?z "}}" }} FILTER(BOUND($this)) }}',
        "SELECT $this { BIND('''{ \\''' {''' AS ?x) FILTER(BOUND($this)) }",
    ],
)
def test_prebound_variable_has_its_value_in_every_group(query: str) -> None:
    answer = Store().query(prebind(query, {"this": A}), substitutions={Variable("this"): A})
    assert [row["this"] for row in answer] == [A]  # type: ignore[union-attr]


def test_literal_is_a_value() -> None:
    assert '{ VALUES ?this { "a\\"{"@fi } FILTER' in prebind(
        "SELECT $this { FILTER(BOUND($this)) }", {"this": Literal('a"{', language="fi")}
    )


def test_blank_node_is_left_to_the_engine() -> None:
    query = "SELECT $this { $this ?p ?o }"
    assert prebind(query, {"this": BlankNode("b")}) == query
