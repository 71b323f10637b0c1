"""Descriptions of what is served: true to the snapshot, valid by their vocabularies, the same bytes each time."""

import dataclasses
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse
from rdflib import Graph

from lapekg.config import Instance, Limits, Settings, load_instance
from lapekg.errors import SnapshotError
from lapekg.pipeline import build
from lapekg.snapshots import Snapshot
from lapekg.snapshots.statistics import write_statistics
from lapekg.sparql.description import (
    Documents,
    describe_catalogue,
    describe_dataset,
    describe_examples,
    describe_service,
    describe_snapshot,
    serialize,
)
from lapekg.sparql.description.service import FORMATS
from lapekg.sparql.negotiation import HTML, OFFERS
from lapekg.sparql.syntax import query_keyword
from tests.conftest import write_files

SHAPES = Path(__file__).parent / "shapes"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BASE = "http://books.example/"
PREFIXES = """
PREFIX b: <http://books.example/terms#>
PREFIX d: <http://books.example/void#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <https://schema.org/>
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
"""
# What SIB's sparql-editor asks a description, to complete queries.
EDITOR = """
SELECT DISTINCT ?class ?property ?of {
  ?partition void:class ?class ; void:propertyPartition ?use .
  ?use void:property ?property .
  OPTIONAL {
    { ?use void:classPartition [ void:class ?of ] } UNION { ?use void-ext:datatypePartition [ void-ext:datatype ?of ] }
  }
}
"""
QUERIES = {
    "queries/all.rq": "# title@en: All\n# title@fi: Kaikki\n# description@en: Everything\n\nSELECT * { ?s ?p ?o }\n",
    "queries/is-there.rq": "# title@en: Any?\n# keywords@en: test, small\nASK {}",
    "queries/copy.rq": "# title@en: Copy\nCONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "queries/topic/moby.rq": "# title@en: Moby\nPREFIX select: <http://e/>\nDESCRIBE <http://books.example/id/moby>",
    "queries/none.rq": "# title@en: Not a query\n",
}


@pytest.fixture
def instance(tiny_instance: Path) -> Instance:
    """Return the books with example queries."""
    write_files(tiny_instance, QUERIES)
    return dataclasses.replace(load_instance(tiny_instance), description={"en": "Books and who wrote them"})


@pytest.fixture
def snapshot(instance: Instance) -> Snapshot:
    """Return the books, published at noon."""
    machine = Settings(root=instance.root, state=instance.root / ".lapekg")
    return build(machine, instance, lambda _: None, lambda: NOON).snapshot


def ask(triples: Iterable[Triple], query: str) -> list[tuple[str | None, ...]]:
    store = Store()
    store.extend(Quad(each.subject, each.predicate, each.object) for each in triples)
    solutions = store.query(PREFIXES + query)
    assert isinstance(solutions, QuerySolutions)
    found = [[solution[variable] for variable in solutions.variables] for solution in solutions]
    return sorted((tuple(getattr(term, "value", None) for term in row) for row in found), key=str)


def violations(triples: Iterable[Triple], instance: Instance, shapes: str) -> list[str]:
    data = Graph().parse(data=serialize(triples, "text/turtle", instance), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(SHAPES / shapes))
    path = "http://www.w3.org/ns/shacl#resultPath"
    return sorted(str(value) for _, predicate, value in report if str(predicate) == path)


def everything(instance: Instance, snapshot: Snapshot) -> dict[str, list[Triple]]:
    return {
        "snapshot": describe_snapshot(instance, snapshot),
        "service": describe_service(instance, snapshot),
        "dataset": describe_dataset(instance, snapshot),
        "catalogue": describe_catalogue(instance, snapshot),
        "examples": describe_examples(instance),
    }


def test_descriptions_have_no_blank_nodes_and_say_nothing_twice(instance: Instance, snapshot: Snapshot) -> None:
    for triples in everything(instance, snapshot).values():
        assert triples
        assert len(set(triples)) == len(triples)
        assert not any(isinstance(term, BlankNode) for each in triples for term in (each.subject, each.object))
        assert all(isinstance(each.subject, NamedNode) and each.subject.value.startswith(BASE) for each in triples)


@pytest.mark.parametrize("media_type", [each.media_type for each in OFFERS["graph"] if each is not HTML])
def test_serialize_gives_the_same_bytes_and_the_same_triples(
    instance: Instance, snapshot: Snapshot, media_type: str
) -> None:
    for triples in everything(instance, snapshot).values():
        written = {serialize(triples, media_type, instance) for _ in range(8)}
        assert len(written) == 1
        read = parse(written.pop(), format=RdfFormat.from_media_type(media_type))
        assert {each.triple for each in read} == set(triples)


def test_serialize_uses_the_prefixes_of_the_instance_before_its_own(instance: Instance) -> None:
    odd = {"void": "http://other.example/", "sds": "http://www.w3.org/ns/sparql-service-description#", "no good": "u:x"}
    chosen = dataclasses.replace(instance, prefixes=odd)
    sd = "http://www.w3.org/ns/sparql-service-description#"
    triple = Triple(NamedNode("http://e/"), NamedNode(f"{sd}feature"), NamedNode("http://rdfs.org/ns/void#x"))
    turtle = serialize([triple], "text/turtle", chosen).decode()
    assert turtle == (
        f"@prefix sds: <{sd}> .\n@prefix void: <http://other.example/> .\n"
        "<http://e/> sds:feature <http://rdfs.org/ns/void#x> .\n"
    )


def test_serialize_keeps_a_text_that_looks_like_prefixes(instance: Instance) -> None:
    text = "@prefix b: <x> .\n@prefix a: <y> .\n<rdf:RDF xmlns:b xmlns:a>"
    triple = Triple(NamedNode("http://e/s"), NamedNode("http://e/p"), Literal(text))
    for media_type in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        (read,) = parse(serialize([triple], media_type, instance), format=RdfFormat.from_media_type(media_type))
        assert read.triple == triple


def test_serialize_knows_only_rdf(instance: Instance) -> None:
    with pytest.raises(ValueError, match="text/html is not a media type of RDF"):
        serialize([], "text/html", instance)


def test_service_description_is_valid(instance: Instance, snapshot: Snapshot) -> None:
    assert violations(describe_service(instance, snapshot), instance, "service-description.ttl") == []


def test_service_description_names_the_endpoint_and_its_graphs(instance: Instance, snapshot: Snapshot) -> None:
    triples = describe_service(instance, snapshot)
    assert ask(triples, "SELECT ?service ?endpoint { ?service sd:endpoint ?endpoint } ORDER BY ?endpoint") == [
        (f"{BASE}sparql#service", f"{BASE}sparql"),
        (f"{BASE}update#service", f"{BASE}update"),
    ]
    assert ask(triples, "SELECT ?n { ?d sd:defaultGraph/void:triples ?n }") == [("7",)]
    assert ask(triples, "SELECT ?name ?n { ?d sd:namedGraph [ sd:name ?name ; sd:graph/void:triples ?n ] }") == [
        (f"{BASE}graph/data/people", "2"),
        (f"{BASE}rule/wrote", "1"),
        (f"{BASE}source/cover", "3"),
        (f"{BASE}source/terms", "2"),
    ]


def test_service_description_claims_only_what_is_true(instance: Instance, snapshot: Snapshot) -> None:
    query, sd = "SELECT ?f { ?s sd:feature ?f }", "http://www.w3.org/ns/sparql-service-description#"
    assert ask(describe_service(instance, snapshot), query) == [(f"{sd}UnionDefaultGraph",)]
    separate = dataclasses.replace(instance, default_graph="separate", services=("http://e/sparql",))
    assert ask(describe_service(separate, snapshot), query) == [(f"{sd}BasicFederatedQuery",)]


def test_service_description_names_every_format_on_offer(instance: Instance, snapshot: Snapshot) -> None:
    offered = {each.media_type for offers in OFFERS.values() for each in offers} - {HTML.media_type}
    found = ask(describe_service(instance, snapshot), "SELECT ?f { ?s sd:resultFormat ?f }")
    assert {name for (name,) in found} == {FORMATS[media_type].value for media_type in offered}


def test_service_description_tells_the_limits(instance: Instance, snapshot: Snapshot) -> None:
    limited = dataclasses.replace(instance, limits=Limits(query_seconds=2.5, client_queries=3))
    found = ask(
        describe_service(limited, snapshot),
        "SELECT ?id ?value ?unit { ?s schema:additionalProperty ?p . "
        "?p schema:propertyID ?id ; schema:maxValue ?value ; schema:unitText ?unit }",
    )
    assert ("query_seconds", "2.5", "seconds") in found
    assert ("client_queries", "3", "queries") in found
    assert len(found) == 6


def test_dataset_description_counts_what_is_served(instance: Instance, snapshot: Snapshot) -> None:
    triples = describe_dataset(instance, snapshot)
    query = "SELECT ?n ?e ?p ?c { d:dataset void:triples ?n ; void:entities ?e ; void:properties ?p ; void:classes ?c }"
    assert ask(triples, query) == [("7", "2", "6", "2")]
    assert ask(triples, "SELECT ?endpoint { d:dataset void:sparqlEndpoint ?endpoint }") == [(f"{BASE}sparql",)]
    assert ask(triples, "SELECT ?note { d:dataset rdfs:comment ?note }") == []
    languages = "SELECT ?t ?n { d:dataset void-ext:languagePartition [ void-ext:language ?t ; void:triples ?n ] }"
    assert ask(triples, languages) == [("en", "1")]


def test_dataset_description_completes_queries(instance: Instance, snapshot: Snapshot) -> None:
    terms, rdfs = f"{BASE}terms#", "http://www.w3.org/2000/01/rdf-schema#"
    assert ask(describe_dataset(instance, snapshot), EDITOR) == [
        (f"{terms}Book", f"{terms}author", None),
        (f"{terms}Book", f"{terms}title", "http://www.w3.org/2001/XMLSchema#string"),
        (f"{rdfs}Class", f"{rdfs}label", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
    ]


def test_dataset_description_says_where_it_is_cut(instance: Instance, snapshot: Snapshot) -> None:
    statistics = snapshot.statistics()
    cut = dataclasses.replace(
        statistics, classes=(dataclasses.replace(statistics.classes[0], properties=None),), named_graphs={"urn:g": 1}
    )
    write_statistics(cut, snapshot.derived.path)
    notes = "SELECT ?note { d:dataset rdfs:comment ?note }"
    assert ask(describe_dataset(instance, snapshot), notes) == [
        ("The 1 largest of 2 class partitions are described.",),
        ("The properties of 1 class partitions are left out.",),
    ]
    assert ask(describe_service(instance, snapshot), notes) == [("The 1 largest of 4 named graphs are described.",)]


def test_dataset_description_says_when_the_default_graph_is_only_a_part(tiny_instance: Path) -> None:
    instance = dataclasses.replace(load_instance(tiny_instance), default_graph="separate")
    machine = Settings(root=instance.root, state=instance.root / ".lapekg")
    snapshot = build(machine, instance, lambda _: None).snapshot
    triples = describe_dataset(instance, snapshot)
    assert ask(triples, "SELECT ?n ?note { d:dataset void:triples ?n ; rdfs:comment ?note }") == [
        ("7", "Counted are the triples of all graphs; the default graph has 2 of them.")
    ]
    default_graph = "SELECT ?n { ?d sd:defaultGraph/void:triples ?n }"
    assert ask(describe_service(instance, snapshot), default_graph) == [("2",)]


def test_descriptions_merge_into_one_dataset(instance: Instance, snapshot: Snapshot) -> None:
    merged = [each for triples in everything(instance, snapshot).values() for each in triples]
    (row,) = ask(merged, "SELECT ?t { ?d a void:Dataset, dcat:Dataset, sd:Dataset ; void:triples ?t }")
    assert row == ("7",)
    assert ask(merged, "SELECT ?s { ?s a sd:Service, dcat:DataService }") == [(f"{BASE}sparql#service",)]


def test_catalogue_has_all_that_dcat_ap_demands_where_the_instance_names_its_publisher(
    instance: Instance, snapshot: Snapshot
) -> None:
    # One that is made up would be worse than none.
    without = describe_catalogue(instance, snapshot)
    assert violations(without, instance, "dcat-ap.ttl") == ["http://purl.org/dc/terms/publisher"]
    told = dataclasses.replace(instance, publisher={"en": "Friends of books"}, license="http://licences.example/free")
    triples = describe_catalogue(told, snapshot)
    assert violations(triples, told, "dcat-ap.ttl") == []
    found = ask(
        triples, "SELECT ?name ?l { ?d a dcat:Dataset ; dcterms:publisher/foaf:name ?name . ?x dcterms:license ?l }"
    )
    assert set(found) == {("Friends of books", "http://licences.example/free")}


def test_catalogue_tells_each_file_with_its_size_and_checksum(instance: Instance, snapshot: Snapshot) -> None:
    found = ask(
        describe_catalogue(instance, snapshot),
        "SELECT ?address ?bytes ?sum { ?dataset dcat:distribution ?d . ?d dcat:downloadURL ?address ; "
        "dcat:byteSize ?bytes ; <http://spdx.org/rdf/terms#checksum>/<http://spdx.org/rdf/terms#checksumValue> ?sum }",
    )
    files = {name: (snapshot.derived.path / name).read_bytes() for name in snapshot.derived.distributions}
    assert found == [
        (f"{BASE}snapshot/1/{name}", str(len(content)), hashlib.sha256(content).hexdigest())
        for name, content in sorted(files.items())
    ]
    dumps = ask(describe_dataset(instance, snapshot), "SELECT ?address { d:dataset void:dataDump ?address }")
    assert dumps == [(f"{BASE}snapshot/1/{name}",) for name in sorted(files)]


@pytest.mark.parametrize(("contact", "how"), [("mailto:us@books.example", "Email"), ("https://books.example/x", "URL")])
def test_catalogue_names_a_contact_where_there_is_one(
    instance: Instance, snapshot: Snapshot, contact: str, how: str
) -> None:
    told = dataclasses.replace(instance, publisher={"en": "Friends of books"}, contact=contact)
    triples = describe_catalogue(told, snapshot)
    assert violations(triples, told, "dcat-ap.ttl") == []
    path = f"dcat:contactPoint/<http://www.w3.org/2006/vcard/ns#has{how}>"
    assert ask(triples, f"SELECT ?contact {{ ?d {path} ?contact }}") == [(contact,)]


def test_snapshot_is_a_version_of_the_dataset(instance: Instance, snapshot: Snapshot) -> None:
    found = ask(
        describe_snapshot(instance, snapshot),
        "SELECT ?s ?version ?of ?n { "
        "?s a dcat:Dataset ; dcat:version ?version ; dcat:isVersionOf ?of ; void:triples ?n }",
    )
    assert found == [(f"{BASE}snapshot/1", "1", f"{BASE}void#dataset", "7")]


def test_catalogue_tells_the_snapshot(instance: Instance, snapshot: Snapshot) -> None:
    found = ask(
        describe_catalogue(instance, snapshot),
        "SELECT ?version ?modified { ?d a dcat:Dataset ; dcat:version ?version ; dcterms:modified ?modified }",
    )
    assert found == [("1", "2026-03-01T12:00:00Z")]


def test_catalogue_of_an_instance_without_texts_is_known_by_its_address(empty_instance: Path) -> None:
    instance = load_instance(empty_instance)
    machine = Settings(root=instance.root, state=instance.root / ".lapekg")
    snapshot = build(machine, instance, lambda _: None).snapshot
    triples = describe_catalogue(instance, snapshot)
    assert violations(triples, instance, "dcat-ap.ttl") == ["http://purl.org/dc/terms/publisher"]
    assert violations(describe_service(instance, snapshot), instance, "service-description.ttl") == []
    assert ask(describe_dataset(instance, snapshot), "SELECT ?n { ?d a void:Dataset ; void:triples ?n }") == [("0",)]


def test_examples_are_executables_of_their_form(instance: Instance) -> None:
    triples = describe_examples(instance)
    assert violations(triples, instance, "examples.ttl") == []
    forms = ask(triples, "SELECT ?q ?form { ?q a sh:SPARQLExecutable, ?form FILTER(?form != sh:SPARQLExecutable) }")
    assert [(name, form.rpartition("#")[2]) for name, form in forms if name and form] == [
        (f"{BASE}query/all", "SPARQLSelectExecutable"),
        (f"{BASE}query/copy", "SPARQLConstructExecutable"),
        (f"{BASE}query/is-there", "SPARQLAskExecutable"),
        (f"{BASE}query/topic/moby", "SPARQLDescribeExecutable"),
    ]
    assert ask(triples, "SELECT ?text { ?q sh:select ?text }") == [("SELECT * { ?s ?p ?o }\n",)]
    assert ask(triples, "SELECT DISTINCT ?target { ?q schema:target ?target }") == [(f"{BASE}sparql",)]


def test_examples_have_keywords_of_their_own_and_their_folder(instance: Instance) -> None:
    assert ask(describe_examples(instance), "SELECT ?q ?word { ?q schema:keywords ?word }") == [
        (f"{BASE}query/is-there", "small"),
        (f"{BASE}query/is-there", "test"),
        (f"{BASE}query/topic/moby", "topic"),
    ]


def test_examples_declare_the_prefixes_of_the_instance(instance: Instance) -> None:
    prefixed = dataclasses.replace(instance, prefixes={"b": f"{BASE}terms#"})
    found = ask(describe_examples(prefixed), "SELECT ?p ?n { ?o sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }")
    assert found == [("b", f"{BASE}terms#")]


@pytest.mark.parametrize(
    ("query", "keyword"),
    [("select * {}", "SELECT"), ("PREFIX ask: <http://ask/>\n#SELECT\nASK {}", "ASK"), ("", None), ("PREFIX :", None)],
)
def test_query_keyword(query: str, keyword: str | None) -> None:
    assert query_keyword(query) == keyword


def test_documents_are_written_once_for_a_snapshot(instance: Instance, snapshot: Snapshot) -> None:
    documents = Documents(instance)
    first = documents.dataset(snapshot, "text/turtle")
    assert documents.dataset(snapshot, "text/turtle") is first
    assert documents.dataset(snapshot, "application/n-triples").etag != first.etag
    machine = Settings(root=instance.root, state=instance.root / ".lapekg")
    later = build(machine, instance, lambda _: None, force=True).snapshot
    assert documents.dataset(later, "text/turtle").etag != first.etag
    assert documents.service(later, "text/turtle") is documents.service(later, "text/turtle")


def test_documents_follow_the_files_of_examples(instance: Instance) -> None:
    documents = Documents(instance)
    first = documents.examples("text/turtle")
    assert documents.examples("text/turtle") is first
    (instance.root / "queries/all.rq").write_text("# title@en: All of them\nSELECT * { ?s ?p ?o }\n")
    assert b"All of them" in documents.examples("text/turtle").body
    (instance.root / "queries/all.rq").unlink()
    assert b"query/all" not in documents.examples("text/turtle").body


def test_descriptions_without_statistics_are_refused(instance: Instance, snapshot: Snapshot) -> None:
    (snapshot.derived.path / "statistics.json").write_text("{")
    for describe in (describe_dataset, describe_service):
        with pytest.raises(SnapshotError, match="damaged"):
            describe(instance, snapshot)
