"""Checking a change gives what validating everything gives: random shapes, graphs and changes prove it."""

from collections.abc import Iterable
from typing import Any

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from lapekg.graph import Dataset
from lapekg.validation import Shapes, Violation
from lapekg.validation.affected import Pairs, affected
from lapekg.validation.dependencies import Dependencies, dependencies
from lapekg.validation.engine import find
from lapekg.validation.focused import validate_nodes
from lapekg.validation.locations import StoreLocations
from lapekg.validation.merged import MergedGraph, graph_statements
from lapekg.validation.naming import Naming
from tests.validation.expectations import HEADER

EX = "http://example.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
NAMED_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#NamedGraph")


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


PREDICATES = ["ex:p", "ex:q", "rdf:type"]
SIMPLE_PATHS = [*PREDICATES, "[ sh:inversePath ex:p ]", "[ sh:inversePath rdf:type ]"]
PATHS = [
    *SIMPLE_PATHS,
    "( ex:p ex:q )",
    "( rdf:type ex:p )",
    "( [ sh:inversePath ex:q ] ex:p )",
    "[ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ) ]",
    "[ sh:zeroOrMorePath ex:p ]",
    "[ sh:oneOrMorePath ex:q ]",
    "[ sh:zeroOrOnePath ex:p ]",
    "[ sh:inversePath [ sh:oneOrMorePath ex:p ] ]",
    "[ sh:inversePath ( ex:p ex:q ) ]",
    "( ex:q [ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ex:q ) ] ] )",
]
VALUE_CONSTRAINTS = [
    "sh:class ex:C",
    "sh:class ex:D",
    "sh:class sd:NamedGraph",
    "sh:datatype xsd:integer",
    "sh:nodeKind sh:IRI",
    "sh:in ( ex:a 1 ex:C )",
    "sh:hasValue ex:a",
    "sh:pattern '[ac1]$'",
    "sh:minLength 19",
    "sh:minInclusive 2",
    "sh:languageIn ( 'fi' )",
    "sh:disjoint ex:q",
    "sh:equals ex:q",
    "sh:closed true",
    "sh:closed true ; sh:ignoredProperties ( ex:p rdf:type )",
]
COUNTS = ["sh:minCount 1", "sh:minCount 2", "sh:maxCount 1", "sh:uniqueLang true", "sh:lessThan ex:q"]
COUNTS += ["sh:lessThanOrEquals ex:p"]
CONSTRAINT_QUERIES = [
    "SELECT $this ?value { $this ex:p ?value . FILTER NOT EXISTS { ?value a ex:C } }",
    "SELECT $this ?value { $this $PATH ?value . ?value ex:q ?x }",
    "SELECT $this { $this a ?c . ?c rdfs:subClassOf ex:C }",
    "SELECT $this ?value { ?value ex:p $this OPTIONAL { $this ex:q ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this ?value { ?value ex:q+ $this }",
    "SELECT $this ?value { { $this ex:p ?value } UNION { ?value ex:q $this . ?value a ex:D } }",
    "SELECT $this ?path ?value { $this ?path ?value . ?other ?path ?value FILTER(?other != $this) }",
    "SELECT $this ?path ?value { $this ?path ?value . ?o ?path ?value FILTER(?path IN (ex:p, ex:q) && ?o != $this) }",
    "SELECT $this { $this a sd:NamedGraph FILTER NOT EXISTS { $this ex:p ?x } }",
    "SELECT $this { $this ex:p ?g . ?g a sd:NamedGraph }",
    "SELECT $this { $this ex:p ?g . ?g a ?kind . FILTER(?kind != ex:C) }",
    "SELECT $this (COUNT(?x) AS ?value) { $this ex:p ?x } GROUP BY $this HAVING(COUNT(?x) > 1)",
    "SELECT $this { $this ex:q ?x { SELECT $this (COUNT(*) AS ?n) { ?s ex:p $this } GROUP BY $this } FILTER(?n > 1) }",
    "SELECT $this { FILTER NOT EXISTS { $this ex:p|^ex:q ?x } }",
    "SELECT $this ?value { $this ex:p ?x BIND(?x AS ?value) FILTER EXISTS { ?s ex:q ?value } }",
]
TARGET_QUERIES = [
    "SELECT ?this { ?this ex:p ?o }",
    "SELECT ?this { ?s ?p ?this }",
    "SELECT ?this { ?s ?this ?o }",
    "SELECT DISTINCT ?this { ?this ?p ?o MINUS { ?this a ?c . ?c rdfs:subClassOf ex:C } }",
    "SELECT ?this { ?this a ?c . ?c rdfs:subClassOf* ex:C }",
    "SELECT ?this { ?this ex:p+ ?o . FILTER NOT EXISTS { ?o ex:q ?this } }",
    "SELECT ?this { ?this a ex:C OPTIONAL { ?this ex:p ?k } } GROUP BY ?this HAVING(COUNT(?k) != 1)",
    "SELECT ?this { VALUES ?c { ex:C ex:D } ?this a ?c }",
    "SELECT ?this { { SELECT ?this { ?this ex:q ?v } } ?this ex:p ?w }",
    "SELECT ?this { ?this a sd:NamedGraph ; ex:p ?x . ?x ex:q ?y }",
    "SELECT ?this { ?this a ?c . ?x a ?c . ?x ex:p ?y }",
    "SELECT ?this { ?x ex:p ?y BIND(?y AS ?this) }",
    "SELECT ?this { ?this ex:p ?y } ORDER BY ?this LIMIT 1",
    "SELECT ?this { ?s ex:p* ?this }",
]
TARGETS = ["sh:targetClass ex:C", "sh:targetClass ex:D", "sh:targetClass sd:NamedGraph", "sh:targetNode ex:a , ex:z"]
TARGETS += ["sh:targetSubjectsOf ex:p", "sh:targetObjectsOf ex:p", "sh:targetObjectsOf ex:q"]
DECLARATIONS = "ex:prefixes sh:declare " + " , ".join(
    f"[ sh:prefix '{prefix}' ; sh:namespace '{namespace}'^^xsd:anyURI ]"
    for prefix, namespace in (("ex", EX), ("sd", NAMED_GRAPH.value[:-10]), ("rdfs", RDFS))
)


def query(text: str) -> str:
    return f"sh:prefixes ex:prefixes ; sh:select '{text}'"


value_constraints = st.sampled_from(VALUE_CONSTRAINTS)
sparql_targets = st.sampled_from(TARGET_QUERIES).map(lambda text: f"sh:target [ a sh:SPARQLTarget ; {query(text)} ]")
targets = st.one_of(st.sampled_from(TARGETS), sparql_targets)


def combined(shape: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.lists(shape, min_size=1, max_size=2).map(lambda each: " ".join(f"[ {text} ]" for text in each))
    return st.one_of(
        shape.map(lambda text: f"sh:node [ {text} ]"),
        shape.map(lambda text: f"sh:not [ {text} ]"),
        st.tuples(st.sampled_from(["and", "or", "xone"]), members).map(lambda each: f"sh:{each[0]} ( {each[1]} )"),
    )


def property_shape(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    queries = st.sampled_from(CONSTRAINT_QUERIES).map(lambda text: f"sh:sparql [ {query(text)} ]")
    qualified = st.tuples(inner, st.sampled_from(["Min", "Max"]), st.sampled_from(["true", "false"])).map(
        lambda each: (
            f"sh:qualifiedValueShape [ {each[0]} ] ; sh:qualified{each[1]}Count 1 ;"
            f" sh:qualifiedValueShapesDisjoint {each[2]}"
        )
    )
    constraint = st.one_of(value_constraints, st.sampled_from(COUNTS), combined(inner), queries, qualified)
    return st.tuples(st.sampled_from(PATHS), constraint).map(lambda each: f"sh:path {each[0]} ; {each[1]}")


node_queries = st.sampled_from([text for text in CONSTRAINT_QUERIES if "$PATH" not in text]).map(
    lambda text: f"sh:sparql [ {query(text)} ]"
)
inner_shapes = st.recursive(
    value_constraints,
    lambda inner: st.one_of(
        combined(inner), property_shape(inner).map(lambda text: f"sh:property [ {text} ]"), node_queries
    ),
    max_leaves=3,
)
shared = property_shape(value_constraints)
node_shapes = st.tuples(targets, inner_shapes, st.lists(property_shape(inner_shapes), max_size=2), st.booleans()).map(
    lambda each: (
        f"a sh:NodeShape ; {each[0]} ; {each[1]}"
        + "".join(f" ; sh:property [ {text} ]" for text in each[2])
        + (" ; sh:property ex:Shared" if each[3] else "")
    )
)
shape_texts = st.tuples(st.lists(node_shapes, min_size=1, max_size=3), shared).map(
    lambda each: "\n".join(
        [DECLARATIONS + " .", f"ex:Shared a sh:PropertyShape ; {each[1]} .", "ex:z a ex:None ."]
        + [f"ex:S{number} {text} ." for number, text in enumerate(each[0])]
    )
)

nodes: st.SearchStrategy[Any] = st.sampled_from([*map(ex, "abcgh"), BlankNode("n")])
classes = st.sampled_from([ex("C"), ex("D"), ex("E"), NAMED_GRAPH])
literals = st.sampled_from(
    [Literal(1), Literal(2), Literal("x"), Literal("x", language="fi"), Literal("y", language="fi")]
)
triples: st.SearchStrategy[tuple[Any, Any, Any]] = st.one_of(
    st.tuples(nodes, st.sampled_from([ex("p"), ex("q")]), st.one_of(nodes, nodes, literals)),
    st.tuples(nodes, st.just(NamedNode(RDF + "type")), classes),
    st.tuples(classes, st.just(NamedNode(RDFS + "subClassOf")), classes),
    st.tuples(classes, st.sampled_from([ex("p"), ex("q")]), nodes),
)
quads = st.tuples(triples, st.sampled_from([ex("g"), ex("h"), ex("i")])).map(
    lambda each: Quad(each[0][0], each[0][1], each[0][2], each[1])
)


def shapes_of(text: str) -> Shapes:
    """Read shapes as files of an instance are read, with labels of blank nodes that stay."""
    parsed = rdflib.Graph().parse(data=HEADER + text, format="turtle")
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in parsed:
        graph.add(triple)
    return Shapes(graph, {}, Naming({"ex": EX}, ("en",)))


def dataset_of(quads: Iterable[Quad]) -> Dataset:
    return Dataset(tuple(sorted(quads, key=str)), {}, frozenset(), merged=True)  # type: ignore[arg-type]


def store_of(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(dataset_of(quads).served_quads())
    return store


def results(violations: Iterable[Violation]) -> set[Any]:
    return {(each.origin, *key(each)) for each in violations}


def key(violation: Violation) -> tuple[Any, ...]:
    parts = (violation.focus_node, violation.path, violation.value, violation.component, violation.source_shape)
    return (*parts, violation.severity, tuple(sorted(violation.messages.items())))


def pairs_of_change(known: Dependencies, before: set[Quad], after: set[Quad]) -> Pairs | None:
    stores = store_of(after), store_of(before)
    merged = [MergedGraph(each) for each in stores]
    triples = [{quad.triple for quad in quads} for quads in (after, before)]
    added = triples[0] - triples[1] | graph_statements(after - before, merged[0], merged[1])
    removed = triples[1] - triples[0] | graph_statements(before - after, merged[1], merged[0])
    return affected(known, added, removed, *stores)


def assert_found_in_parts(text: str, before: set[Quad], after: set[Quad]) -> None:
    """Hold the results that a change leaves and those of the affected pairs against the results of everything."""
    shapes = shapes_of(text)
    known = Dependencies.from_json(dependencies(shapes).to_json())
    pairs = pairs_of_change(known, before, after)
    if pairs is None:
        return
    store = store_of(after)
    base = find(dataset_of(before), shapes)
    kept = [each for each in base if each.origin and each.origin[1] not in pairs.get(each.origin[0], ())]
    new = validate_nodes(store, shapes, pairs, known, StoreLocations({}, MergedGraph(store)))
    assert results(kept) | results(new) == results(find(dataset_of(after), shapes))
    assert set(store) == set(store_of(after))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=200)
@given(shape_texts, st.sets(quads, min_size=3, max_size=14), st.sets(quads, min_size=1, max_size=3), st.data())
def test_affected_pairs_and_the_others_make_the_whole_report(
    text: str, before: set[Quad], added: set[Quad], data: st.DataObject
) -> None:
    removed = data.draw(st.sets(st.sampled_from(sorted(before, key=str)), max_size=3))
    assert_found_in_parts(text, before, before - removed | added)


# Each value is a result, so that none can come or go unnoticed.
EVERY_VALUE = "sh:equals ex:none"
SENSITIVE = [
    EVERY_VALUE,
    f"sh:property [ sh:path ex:p ; {EVERY_VALUE} ]",
    f"sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:property [ sh:path ex:p ; {EVERY_VALUE} ] ]",
    "sh:closed true",
    "sh:node [ sh:closed true ; sh:ignoredProperties ( ex:p rdf:type ) ]",
    "sh:class ex:C",
    "sh:equals ex:q",
    "sh:not [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]",
    "sh:or ( [ sh:class ex:D ] [ sh:property [ sh:path ( ex:p ex:q ) ; sh:hasValue ex:b ] ] )",
    "sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value }' ]",
]
# A property shape that is validated by itself has the siblings of the shapes that it is part of.
SIBLINGS = """sh:property [ sh:path ex:q ; sh:maxCount 9 ] .
    ex:T a sh:NodeShape ; sh:property ex:P ,
        [ sh:path ex:p ; sh:qualifiedMinCount 0 ; sh:qualifiedValueShape [ sh:path ex:q ; sh:minCount 1 ] ] .
    ex:P a sh:PropertyShape ; sh:targetNode ex:a , ex:b , ex:c ; sh:path ex:p ; sh:qualifiedMinCount 1 ;
        sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]"""
single_shapes = st.one_of(
    st.tuples(st.sampled_from(PATHS), st.sampled_from(SENSITIVE)).map(
        lambda each: f"sh:property [ sh:path {each[0]} ; {each[1]} ]"
    ),
    st.just(SIBLINGS),
)
few = st.sampled_from([ex("a"), ex("b"), ex("c")])
edges = st.one_of(
    st.builds(Quad, few, st.sampled_from([ex("p"), ex("q")]), few, st.just(ex("g"))),
    st.builds(Quad, few, st.just(NamedNode(RDF + "type")), st.sampled_from([ex("C"), ex("D")]), st.just(ex("g"))),
)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=250)
@given(single_shapes, st.sets(edges, min_size=2, max_size=7), edges)
def test_one_statement_more_or_less_is_followed_back_along_every_path(
    shape: str, statements: set[Quad], statement: Quad
) -> None:
    text = f"ex:S a sh:NodeShape ; sh:targetNode ex:a , ex:b , ex:c ; {shape} ."
    assert_found_in_parts(text, statements - {statement}, statements | {statement})
    assert_found_in_parts(text, statements | {statement}, statements - {statement})


CHAIN = {Quad(ex(s), ex(p), ex(o), ex("g")) for s, p, o in ("apb", "bpc", "aqb", "bqc", "cqa")}


@pytest.mark.parametrize("path", PATHS)
def test_each_statement_of_a_chain_is_followed_back_along_a_path(path: str) -> None:
    text = f"ex:S a sh:NodeShape ; sh:targetNode ex:a , ex:b , ex:c ; sh:property [ sh:path {path} ; {EVERY_VALUE} ] ."
    for statement in CHAIN:
        assert_found_in_parts(text, CHAIN, CHAIN - {statement})
        assert_found_in_parts(text, CHAIN - {statement}, CHAIN)
