"""Counting a dataset for its description: the same numbers as SPARQL gives, and a bounded size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from lapekg.graph import Dataset, count_partitions, partitions
from lapekg.sources.located import Positions
from lapekg.statistics import ClassPartition, PropertyPartition, PropertyUse

E = "http://example.org/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"

ENTITIES = [NamedNode(f"{E}{name}") for name in "abcd"]
CLASSES = [NamedNode(f"{E}class/{name}") for name in "CDE"]
PROPERTIES = [NamedNode(f"{E}terms#{name}") for name in "pqr"]
LITERALS = [Literal("a"), Literal("a", language="en"), Literal("b", language="fi"), Literal(1)]
GRAPHS: list[DefaultGraph | NamedNode] = [DefaultGraph(), NamedNode(f"{E}g1"), NamedNode(f"{E}g2")]

ENTITY, GRAPH = st.sampled_from(ENTITIES), st.sampled_from(GRAPHS)
QUADS = st.builds(Quad, ENTITY, st.just(TYPE), st.sampled_from(CLASSES), GRAPH) | st.builds(
    Quad, ENTITY, st.sampled_from(PROPERTIES), st.sampled_from([*ENTITIES, *LITERALS]), GRAPH
)


def dataset_of(*quads: Quad, merged: bool = False) -> Dataset:
    return Dataset(tuple(sorted(set(quads), key=str)), Positions(), frozenset(), merged)


def rows(store: Store, query: str) -> list[tuple[str | int, ...]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    found = [tuple(solution[variable] for variable in solutions.variables) for solution in solutions]
    return sorted(tuple(value_of(term) for term in row) for row in found)


def value_of(term: object) -> str | int:
    if isinstance(term, Literal):
        return int(term.value)
    assert isinstance(term, NamedNode)
    return term.value


@given(quads=st.lists(QUADS, max_size=40), merged=st.booleans())
def test_counts_are_those_that_sparql_gives(quads: list[Quad], merged: bool) -> None:
    dataset = dataset_of(*quads, merged=merged)
    statistics, store = count_partitions(dataset), Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    assert [(each.property, each.triples, each.subjects, each.objects) for each in statistics.properties] == rows(
        store,
        "SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) (COUNT(DISTINCT ?o) AS ?k) { ?s ?p ?o } GROUP BY ?p",
    )
    assert [(each.class_iri, each.entities) for each in statistics.classes] == rows(
        store, "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c"
    )
    uses = [(each.class_iri, use) for each in statistics.classes for use in each.properties or ()]
    not_type = f"FILTER(?p != <{TYPE.value}>)"
    assert [(c, use.property, use.triples) for c, use in uses] == rows(
        store, f"SELECT ?c ?p (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o {not_type} }} GROUP BY ?c ?p"
    )
    assert [(c, use.property, d, n) for c, use in uses for d, n in use.classes.items()] == rows(
        store, f"SELECT ?c ?p ?d (COUNT(*) AS ?n) {{ ?s a ?c ; ?p ?o . ?o a ?d {not_type} }} GROUP BY ?c ?p ?d"
    )
    assert [(c, use.property, d, n) for c, use in uses for d, n in use.datatypes.items()] == rows(
        store,
        "SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o BIND(DATATYPE(?o) AS ?d) FILTER(BOUND(?d)) }"
        "GROUP BY ?c ?p ?d",
    )


@given(quads=st.lists(QUADS, max_size=40), merged=st.booleans())
def test_totals_and_named_graphs_are_those_of_the_store_that_is_served(quads: list[Quad], merged: bool) -> None:
    dataset = dataset_of(*quads, merged=merged)
    served = Store()
    served.extend(dataset.served_quads())
    statistics = count_partitions(dataset)
    totals = statistics.totals
    assert rows(served, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [(totals.default_graph,)]
    assert list(statistics.named_graphs.items()) == rows(
        served, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    )
    assert totals.named_graphs == len(statistics.named_graphs)
    assert (totals.triples, totals.subjects, totals.objects) == tuple(
        len({(q.subject, q.predicate, q.object)[part] for q in served}) for part in (slice(None), 0, 2)
    )
    assert totals.entities == len({quad.subject for quad in served if quad.predicate == TYPE})


def test_class_partition_tells_what_the_values_are() -> None:
    a, b, other = ENTITIES[:3]
    c, d, _ = CLASSES
    p, q, _ = PROPERTIES
    statistics = count_partitions(
        dataset_of(
            Quad(a, TYPE, c),
            Quad(b, TYPE, d),
            Quad(a, p, b),
            Quad(a, p, other),
            Quad(a, q, Literal("x", language="en")),
            Quad(a, q, Literal(1)),
        )
    )
    assert statistics.classes == (
        ClassPartition(
            c.value,
            1,
            (
                PropertyUse(p.value, 2, {d.value: 1}, {}),
                PropertyUse(
                    q.value,
                    2,
                    {},
                    {"http://www.w3.org/1999/02/22-rdf-syntax-ns#langString": 1, f"{XSD}integer": 1},
                ),
            ),
        ),
        ClassPartition(d.value, 1, ()),
    )
    assert statistics.properties == (
        PropertyPartition(p.value, 2, 1, 2),
        PropertyPartition(q.value, 2, 1, 2),
        PropertyPartition(TYPE.value, 2, 2, 2),
    )
    assert statistics.languages == {"en": 1}
    assert statistics.vocabularies == (f"{E}class/", f"{E}terms#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")


def test_class_without_an_iri_is_none() -> None:
    assert count_partitions(dataset_of(Quad(ENTITIES[0], TYPE, BlankNode()))).classes == ()


def test_lists_keep_their_largest_and_totals_stay_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "MAX_LISTED", 1)
    monkeypatch.setattr(partitions, "MAX_NAMED_GRAPHS", 1)
    (a, b, *_), (c, d, _), (p, *_) = ENTITIES, CLASSES, PROPERTIES
    statistics = count_partitions(
        dataset_of(
            Quad(a, TYPE, d, GRAPHS[2]),
            Quad(b, TYPE, d, GRAPHS[2]),
            Quad(b, TYPE, c, GRAPHS[1]),
            Quad(a, p, b, GRAPHS[2]),
        )
    )
    assert [each.class_iri for each in statistics.classes] == [d.value]
    assert [each.property for each in statistics.properties] == [TYPE.value]
    assert statistics.named_graphs == {f"{E}g2": 3}
    totals = statistics.totals
    assert (totals.classes, totals.properties, totals.named_graphs, totals.triples) == (2, 2, 2, 4)


def test_class_has_all_its_properties_or_says_that_it_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "MAX_NESTED", 3)
    (a, b, *_), (c, d, _), (p, q, _) = ENTITIES, CLASSES, PROPERTIES
    quads = [Quad(a, TYPE, c), Quad(b, TYPE, c), Quad(b, TYPE, d), Quad(a, p, Literal(1)), Quad(b, q, ENTITIES[3])]
    large, small = count_partitions(dataset_of(*quads)).classes
    assert large.properties is not None
    assert [each.property for each in large.properties] == [p.value, q.value]
    assert small.properties is None
