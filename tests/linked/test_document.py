"""What the document about a thing says."""

import io
from itertools import product

import pytest
from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from rdflib import Graph
from rdflib.compare import isomorphic

from lapekg.linked.document import MOST_REFERRING, describe, describe_document, query_of_referring
from lapekg.linked.reader import Reader
from lapekg.linked.serialization import NotExpressible, serialize
from tests.linked.library import BASE, REFERRING

MOBY = NamedNode(f"{BASE}id/moby")
HUB = NamedNode(f"{BASE}id/hub")
B = f"{BASE}ontology#"
LABEL = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
VOID = "http://rdfs.org/ns/void#"
TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
GRAPHS = ("application/trig", "application/n-quads")


def document(reader: Reader, node: NamedNode) -> list[Quad]:
    description = describe(reader, node)
    return [*description.quads, *describe_document(reader, description)]


def read(body: bytes, media_type: str) -> Dataset:
    rdf_format = RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    dataset = Dataset(parse(io.BytesIO(body), format=rdf_format))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def without_graphs(dataset: Dataset) -> set[tuple[object, ...]]:
    return {(each.subject, each.predicate, each.object) for each in dataset}


def test_document_has_statements_in_the_graphs_that_account_for_them(reader: Reader) -> None:
    quads = document(reader, MOBY)
    author = [each for each in quads if each.subject == MOBY and each.predicate.value == f"{B}author"]
    assert {str(each.graph_name) for each in author} == {f"<{BASE}source/cover>", f"<{BASE}source/review>"}


def test_document_has_what_points_to_the_thing_and_names_of_what_it_points_to(reader: Reader) -> None:
    quads = document(reader, NamedNode(f"{BASE}id/melville"))
    assert (MOBY, NamedNode(f"{B}author")) in {(each.subject, each.predicate) for each in quads}
    names = {each.subject: each.object for each in document(reader, MOBY) if each.predicate == LABEL}
    assert names[NamedNode(f"{BASE}id/melville")] == Literal("Herman Melville")
    assert names[NamedNode(f"{BASE}genres#Novel")] == Literal("novel", language="en")


def test_document_tells_what_the_evidence_is(reader: Reader) -> None:
    review = NamedNode(f"{BASE}source/review")
    journal = NamedNode(f"{BASE}source/journal")
    found = {(each.subject, each.object) for each in document(reader, MOBY)}
    assert (review, journal) in found
    assert (journal, Literal("The journal", language="en")) in found


def test_document_of_a_graph_has_what_stands_in_it(reader: Reader) -> None:
    quads = document(reader, NamedNode(f"{BASE}source/cover"))
    assert (MOBY, NamedNode(f"{B}author")) in {(each.subject, each.predicate) for each in quads}


def test_document_of_a_vocabulary_has_its_terms(reader: Reader) -> None:
    quads = document(reader, NamedNode(f"{BASE}genres"))
    assert NamedNode(f"{BASE}genres#Novel") in {each.subject for each in quads}


def test_document_has_the_blank_nodes_below_the_thing(separate: Reader) -> None:
    assert Literal("London") in {each.object for each in document(separate, MOBY)}


def test_document_of_a_hub_is_bounded_and_says_so(reader: Reader) -> None:
    quads = document(reader, HUB)
    copies = {each.subject for each in quads if each.object == HUB and each.predicate.value == f"{B}copyOf"}
    assert len(copies) == MOST_REFERRING
    (part,) = [each.object for each in quads if each.predicate.value == f"{VOID}subset"]
    told = {each.predicate.value.rpartition("#")[2]: each.object for each in quads if each.subject == part}
    assert told["property"] == NamedNode(f"{B}copyOf")
    assert told["triples"] == Literal(REFERRING)
    assert str(told["seeAlso"]).startswith(f"<{BASE}sparql?query=SELECT%20")


def test_document_says_what_it_is_about_and_under_which_licence(reader: Reader) -> None:
    address = NamedNode(f"{BASE}doc/moby")
    told = {
        each.predicate.value.rpartition("/")[2]: each.object
        for each in document(reader, MOBY)
        if each.subject == address
    }
    assert told["primaryTopic"] == MOBY
    assert told["license"] == NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert told["void#inDataset"] == NamedNode(f"{BASE}void#dataset")


@pytest.mark.parametrize("merged", [True, False])
def test_query_of_referring_finds_all(reader: Reader, separate: Reader, merged: bool) -> None:
    asked, node, predicate, count = (
        (reader, HUB, f"{B}copyOf", REFERRING) if merged else (separate, MOBY, f"{B}wrote", 1)
    )
    solutions = asked.store.query(query_of_referring(asked, NamedNode(predicate), node))
    assert len(list(solutions)) == count  # type: ignore[arg-type]  # a SELECT query has solutions


@pytest.mark.parametrize("path", ["id/moby", "id/melville", "id/hub", "source/cover", "genres"])
def test_all_syntaxes_of_a_document_say_the_same(reader: Reader, path: str) -> None:
    node = NamedNode(BASE + path)
    quads = document(reader, node)
    read_back = {each: read(serialize(quads, each, {}, node), each) for each in (*TRIPLES, *GRAPHS)}
    triples = without_graphs(read_back["application/n-triples"])
    assert len(triples) > 3
    assert all(without_graphs(each) == triples for each in read_back.values())
    assert all(set(read_back[each]) == set(quads) for each in GRAPHS)


@pytest.mark.parametrize("media_type", [*TRIPLES, *GRAPHS])
def test_all_syntaxes_with_blank_nodes_are_isomorphic(separate: Reader, media_type: str) -> None:
    quads = document(separate, MOBY)
    expected = read(serialize(quads, "application/n-triples", {}, MOBY), "application/n-triples")
    found = read(serialize(quads, media_type, {"b": B}, MOBY), media_type)
    assert len(expected) > 4
    assert without_graphs(found) == without_graphs(expected)


@pytest.mark.parametrize(("media_type", "name"), [("text/turtle", "turtle"), ("application/rdf+xml", "xml")])
def test_another_parser_reads_the_same(separate: Reader, media_type: str, name: str) -> None:
    quads = document(separate, MOBY)
    expected = Graph().parse(data=serialize(quads, "application/n-triples", {}, MOBY), format="nt")
    assert isomorphic(Graph().parse(data=serialize(quads, media_type, {"b": B}, MOBY), format=name), expected)


@pytest.mark.parametrize(("media_type", "path"), list(product((*TRIPLES, *GRAPHS), ("id/moby", "id/hub"))))
def test_serialization_is_the_same_whatever_the_order(reader: Reader, media_type: str, path: str) -> None:
    node = NamedNode(BASE + path)
    quads = document(reader, node)
    prefixes = dict(reader.instance.prefixes)
    reversed_prefixes = dict(reversed(prefixes.items()))
    assert serialize(quads, media_type, prefixes, node) == serialize(quads[::-1], media_type, reversed_prefixes, node)


def test_serialization_begins_with_the_topic_and_its_class(reader: Reader) -> None:
    turtle = serialize(document(reader, MOBY), "text/turtle", reader.instance.prefixes, MOBY).decode()
    statements = [each for each in turtle.splitlines() if not each.startswith("@prefix")]
    assert statements[0].startswith("id:moby a b:Book")


def test_serialization_writes_only_prefixes_that_are_used(reader: Reader) -> None:
    turtle = serialize(document(reader, MOBY), "text/turtle", {"unused": "http://unused.example/", "1": B}, MOBY)
    assert b"unused" not in turtle
    assert b"@prefix 1:" not in turtle


def test_rdf_xml_refuses_a_property_whose_iri_ends_with_no_name(reader: Reader) -> None:
    quads = document(reader, NamedNode(f"{BASE}id/numbered"))
    assert serialize(quads, "text/turtle", {})
    with pytest.raises(NotExpressible, match="RDF/XML"):
        serialize(quads, "application/rdf+xml", {})


def test_json_ld_refuses_triple_terms(separate: Reader) -> None:
    quads = document(separate, NamedNode(f"{BASE}id/quoting"))
    assert serialize(quads, "text/turtle", {})
    with pytest.raises(NotExpressible, match="JSON-LD"):
        serialize(quads, "application/ld+json", {})


def test_serialization_refuses_what_is_no_rdf() -> None:
    with pytest.raises(ValueError, match="text/html"):
        serialize([], "text/html", {})
