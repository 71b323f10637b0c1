"""The ontology as people read it, and its diagrams."""

import pytest
from pyoxigraph import NamedNode

from lapekg.config import Settings, load_instance
from lapekg.linked.diagram import INDENT, ROW, draw_circle, draw_families, find_relations
from lapekg.linked.ontology import Ontology, TermDescription, read_ontology
from lapekg.linked.reader import Reader
from lapekg.pipeline import build
from lapekg.statistics import Statistics
from tests.conftest import write_files

TERMS = "http://zoo.example/ontology#"
FILES = {
    "lapekg.toml": 'base_iri = "http://zoo.example/"\ndefault_graph = "merged"\n',
    "ontology/zoo.ttl": """\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix z: <http://zoo.example/ontology#> .

z:Animal a owl:Class ; skos:closeMatch schema:Thing ; skos:definition "Moves"@en , "Liikkuu"@fi .
z:Bird a owl:Class ; rdfs:subClassOf z:Animal .
z:Owl a owl:Class ; rdfs:subClassOf z:Bird , z:Animal .
z:Keeper a owl:Class ; rdfs:subClassOf schema:Person .
z:feeds a owl:ObjectProperty ; rdfs:domain z:Keeper ; rdfs:range z:Animal ; owl:inverseOf z:fedBy .
z:fedBy a owl:ObjectProperty , owl:FunctionalProperty .
z:name a owl:DatatypeProperty ; owl:deprecated true .
schema:Person a owl:Class .
""",
    "data/zoo.ttl": """\
@prefix id: <http://zoo.example/id/> .
@prefix z: <http://zoo.example/ontology#> .

id:ann a z:Keeper ; z:feeds id:hoot , id:wing .
id:hoot a z:Animal , z:Owl .
id:wing a z:Animal .
""",
}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    root = write_files(tmp_path_factory.mktemp("zoo"), FILES)
    instance = load_instance(root)
    return Reader(build(Settings.from_env({}, root), instance, lambda _: None).snapshot, instance)


@pytest.fixture(scope="module")
def statistics(reader: Reader) -> Statistics:
    return reader.snapshot.statistics()


@pytest.fixture(scope="module")
def ontology(reader: Reader) -> Ontology:
    return read_ontology(reader)


def term(ontology: Ontology, name: str) -> TermDescription:
    return next(each for each in (*ontology.classes, *ontology.properties) if each.anchor == name)


def names(nodes: tuple[NamedNode, ...]) -> list[str]:
    return [each.value.removeprefix(TERMS) for each in nodes]


def test_ontology_has_terms_under_the_base_iri_only_when_there_are_some(ontology: Ontology) -> None:
    assert [each.anchor for each in ontology.classes] == ["Animal", "Bird", "Keeper", "Owl"]
    assert [each.anchor for each in ontology.properties] == ["fedBy", "feeds", "name"]


def test_class_below_two_of_which_one_is_below_the_other_has_the_nearer_one_above_it(ontology: Ontology) -> None:
    assert names(term(ontology, "Owl").broader) == ["Bird"]
    assert names(term(ontology, "Animal").narrower) == ["Bird", "Owl"]


def test_superclass_of_another_vocabulary_is_an_alignment(ontology: Ontology) -> None:
    alignments = {(one.value.rpartition("#")[2], other.value) for one, other in term(ontology, "Keeper").alignments}
    assert alignments == {("subClassOf", "https://schema.org/Person")}
    assert not term(ontology, "Keeper").broader


def test_term_has_its_uses_and_the_first_example(ontology: Ontology) -> None:
    assert (term(ontology, "Animal").uses, term(ontology, "feeds").uses, term(ontology, "fedBy").uses) == (2, 2, 0)
    assert term(ontology, "Animal").example == NamedNode("http://zoo.example/id/hoot")
    assert term(ontology, "feeds").example == NamedNode("http://zoo.example/id/ann")
    assert term(ontology, "fedBy").example is None


def test_property_tells_domain_range_inverse_kind_and_characteristics(ontology: Ontology) -> None:
    feeds, fed_by = term(ontology, "feeds"), term(ontology, "fedBy")
    assert (names(feeds.domains), names(feeds.ranges), names(feeds.inverses)) == (["Keeper"], ["Animal"], ["fedBy"])
    assert (names(fed_by.inverses), fed_by.characteristics) == (["feeds"], ("FunctionalProperty",))
    assert (feeds.kind, term(ontology, "name").kind) == ("ObjectProperty", "DatatypeProperty")
    assert [each.anchor for each in ontology.properties if each.deprecated] == ["name"]


def test_family_places_each_class_below_the_nearest_one(ontology: Ontology) -> None:
    animal, keeper = draw_families(ontology)
    assert [(box.term.anchor, box.x, box.y, box.parent_y) for box in animal.boxes] == [
        ("Animal", 0, 0, None),
        ("Bird", INDENT, ROW, 0),
        ("Owl", 2 * INDENT, 2 * ROW, ROW),
    ]
    assert (keeper.root.anchor, keeper.height) == ("Keeper", ROW)


def test_circle_joins_the_classes_whose_things_are_linked(ontology: Ontology, statistics: Statistics) -> None:
    relations = find_relations(ontology, statistics)
    assert [(*names((each.subject, each.property, each.object)), each.uses) for each in relations] == [
        ("Keeper", "feeds", "Animal", 2)
    ]
    circle = draw_circle(ontology, relations)
    ends = {(spot.x, spot.y) for spot in circle.spots}
    assert {spot.term.anchor for spot in circle.spots} == {"Animal", "Keeper"}
    assert [(line.x1, line.y1) in ends and (line.x2, line.y2) in ends for line in circle.lines] == [True]


def test_circle_without_relations_is_empty(ontology: Ontology) -> None:
    circle = draw_circle(ontology, [])
    assert (circle.spots, circle.lines) == ((), ())
