"""What a change can touch in a query, and that nothing is left out."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Store, Triple, Variable

from lapekg.delta.queries import UNTOLD, Reading, affected, readings
from tests.delta.strategies import OBJECTS, changes, selects, store_of

THIS = Variable("this")
CHAIN = [Triple(NamedNode(f"urn:{n}"), NamedNode("urn:p"), NamedNode(f"urn:{n + 1}")) for n in range(5)]
GRAPH = frozenset([*CHAIN, Triple(NamedNode("urn:2"), NamedNode("urn:q"), NamedNode("urn:p"))])
LINK, MARK = CHAIN[1], Triple(NamedNode("urn:2"), NamedNode("urn:q"), NamedNode("urn:p"))


def touched(query: str, *changed: Triple) -> set[str] | None:
    """Give what changed triples of GRAPH touch, by numbers."""
    found = affected(readings(query, {"": "urn:"}, "this"), changed, store_of(GRAPH))
    return None if found is None else {term.value.removeprefix("urn:") for term in found}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?this { ?this :p ?b }", {"1"}),
        ("SELECT ?this { ?this :p/:p ?b }", {"0", "1"}),
        ("SELECT ?this { ?this :p/^:q ?b }", set()),
        ("SELECT ?this { ?b ^:p+ ?this }", {"0", "1"}),
        ("SELECT ?this { ?this :p* <urn:3> }", {"0", "1", "2"}),
        ("SELECT ?this { ?this !(:q|:r) ?b }", {"1"}),
        ("SELECT ?this { ?this !:p ?b }", set()),
        ("SELECT ?this { ?b !^:q ?this }", {"1"}),
        ("SELECT ?this { ?this :p ?b . ?b :p ?c . ?c :p ?d }", {"1", "0"}),
        ("SELECT ?this { ?this :p ?b . ?b :q ?c }", {"1"}),
        ("SELECT ?this { ?this :p ?b . ?b :r ?c }", set()),
        ("SELECT ?this { ?this ?b ?c FILTER(?b IN (:q, :r)) }", set()),
        ("SELECT ?this { ?this ?b ?c FILTER(?b = :p && ?this != :0 || ?b = :q) }", {"1"}),
        ("SELECT ?this { VALUES ?b { :q :r } ?this ?b ?c }", set()),
        ("SELECT ?this { VALUES (?b ?c) { (:q UNDEF) (UNDEF :0) } ?this ?b ?c }", {"1"}),
        ("SELECT ?this { ?b ?this ?c }", {"p"}),
        ("SELECT ?this { ?this :p [ :p [] ] }", {"0", "1"}),
        ("SELECT ?this { ?this :p ?this }", set()),
        ("SELECT ?this { ?c :p ?this FILTER NOT EXISTS { ?this :p ?d } }", {"1", "2"}),
        ("SELECT ?this { FILTER NOT EXISTS { ?this :p ?d } }", {"1"}),
        ("SELECT ?this { ?c :p ?this MINUS { ?this :p ?d } }", {"1", "2"}),
        ("SELECT ?this { { ?c :p ?this } UNION { ?this :q ?c } }", {"2"}),
        ("SELECT ?this (COUNT(?c) AS ?n) { ?this :p ?b . ?b :p ?c } GROUP BY ?this HAVING(COUNT(?c) > 1)", {"0", "1"}),
        ("SELECT ?this { ?this :q ?z { SELECT ?this { ?b :p ?this . ?this :p ?c } } }", {"2"}),
        # ?b of the sub-SELECT is another one.
        ("SELECT ?this { ?this :q ?b { SELECT ?c { ?b :p ?c } } }", None),
        ("SELECT ?this { ?this :q ?b { SELECT (MAX(?d) AS ?c) { ?a :p ?d } } }", None),
        ("SELECT ?this { ?this :p ?c } ORDER BY ?this LIMIT 1", None),
        ("SELECT ?this { ?a :p ?c BIND(?c AS ?this) }", None),
        ("SELECT ?this { ?this :q ?c . ?d :p ?e }", None),
    ],
)
def test_affected_follows_what_holds_together_with_the_changed_triple(query: str, expected: set[str] | None) -> None:
    assert touched(query, LINK) == expected


def test_affected_finds_what_an_optional_pattern_takes_from_those_after_it() -> None:
    # While nothing matched :q, ?c was free to match any :p; now it is urn:p, which no :p follows.
    query = "SELECT ?this { ?this :p ?b OPTIONAL { ?b :q ?c } ?c :p ?d }"
    assert touched(query, MARK) == {"1"}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?this { GRAPH ?g { ?this :p ?b } }",
        "SELECT ?this FROM <urn:g> { ?this :p ?b }",
        "SELECT ?this { SERVICE <urn:s> { ?this :p ?b } }",
        "SELECT ?this { ?this :p ?b FILTER(?b < NOW()) }",
        "SELECT ?this { ?this :p ?b FILTER NOT EXISTS { ?b :p ?c FILTER(RAND() < 0.5) } }",
        "SELECT ?this { ?this unknown:p ?b }",
        "SELECT ?this {",
    ],
)
def test_readings_of_what_cannot_be_told_touch_everything(query: str) -> None:
    assert readings(query, {"": "urn:"}, "this") == (UNTOLD,)
    assert touched(query) is None


def test_readings_can_be_kept_as_json() -> None:
    found = readings("SELECT ?this { ?this :p/:q ?b FILTER(?b = :0) ?c !:p ?this }", {"": "urn:"}, "this")
    assert tuple(Reading.from_json(json.loads(json.dumps(each.to_json()))) for each in found) == found


def test_affected_compares_literals_with_no_constant() -> None:
    # Oxigraph keeps 01 as 1.
    changed = Triple(NamedNode("urn:0"), NamedNode("urn:p"), Literal(1))
    assert touched("SELECT ?this { ?this :p 01 }", changed) == {"0"}


def test_affected_follows_blank_nodes() -> None:
    link = Triple(BlankNode("x"), NamedNode("urn:p"), NamedNode("urn:1"))
    store = store_of(frozenset([link, Triple(NamedNode("urn:0"), NamedNode("urn:q"), BlankNode("x"))]))
    found = readings("SELECT ?this { ?this :q ?b . ?b :p ?c }", {"": "urn:"}, "this")
    assert affected(found, [link], store) == frozenset([NamedNode("urn:0")])


def test_affected_asks_once_for_many_triples() -> None:
    links = [Triple(NamedNode(f"urn:{n}"), NamedNode("urn:p"), NamedNode(f"urn:{n + 1}")) for n in range(1500)]
    found = affected(
        readings("SELECT ?this { ?this :p/:p ?b }", {"": "urn:"}, "this"), links, store_of(frozenset(links))
    )
    assert found is not None
    assert len(found) == 1499


def test_without_drops_patterns_and_keeps_what_still_leads_to_the_wanted_variable() -> None:
    (first, *_) = readings("SELECT ?this { ?a :p ?this . ?this :q ?b . ?this :r ?c }", {"": "urn:"}, "this")
    assert first.pattern == ("?v0", "<urn:p>", "?v1")
    assert first.without(lambda pattern: pattern[1] == "<urn:q>").route == (("?v1", "<urn:r>", "?v3"),)
    cut = readings("SELECT ?this { ?a :p ?b . ?b :q ?this }", {"": "urn:"}, "this")[0]
    assert cut.without(lambda pattern: pattern[1] == "<urn:q>").route is None
    assert UNTOLD.without(lambda _: True) is UNTOLD


def solutions(store: Store, query: str, substitutions: dict[Variable, Any] | None = None) -> Counter[tuple[str, ...]]:
    found = store.query(query, substitutions=substitutions or {})
    assert isinstance(found, QuerySolutions)
    return Counter(tuple(map(str, solution)) for solution in found)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(selects, st.lists(changes(), min_size=4, max_size=8))
def test_affected_leaves_out_no_binding_whose_solutions_differ(
    query: str, changes: list[tuple[frozenset[Triple], frozenset[Triple]]]
) -> None:
    found = readings(query, {}, "this")
    for before, after in changes:
        first, second = store_of(before), store_of(after)
        removed, added = affected(found, before - after, first), affected(found, after - before, second)
        if removed is not None and added is not None:
            check_others_are_the_same(query, (first, second), {str(term) for term in removed | added})


def check_others_are_the_same(query: str, stores: tuple[Store, Store], touched: set[str]) -> None:
    first, second = (solutions(store, query) for store in stores)
    assert {this for this, *_ in (first - second) + (second - first)} <= {*touched, "None"}
    for term in OBJECTS:
        if str(term) not in touched:
            # As SHACL pre-binds the focus node.
            first, second = (solutions(store, query, {THIS: term}) for store in stores)
            assert first == second, term
