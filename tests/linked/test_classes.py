"""The classes of a snapshot."""

import pytest
from pyoxigraph import NamedNode

from lapekg.linked.classes import foreign, naming_of, own_tree, slug, slugs
from lapekg.linked.reader import Reader
from lapekg.statistics import ClassPartition, PropertyPartition, PropertyUse, Statistics, Totals
from tests.linked.archive import BASE, LETTERS

ONTOLOGY = f"{BASE}ontology#"
ORG = {"org": "http://www.w3.org/ns/org#"}
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
C = NamedNode("http://x.example/C")
TITLE = "http://purl.org/dc/terms/title"


def statistics(*classes: tuple[str, int], properties: tuple[PropertyUse, ...] | None = ()) -> Statistics:
    return Statistics(
        totals=Totals(0, 0, 0, 0, 0, 0, 0, 0),
        classes=tuple(ClassPartition(iri, entities, properties) for iri, entities in classes),
        properties=tuple(PropertyPartition(each, 1, 1, 1) for each in (LABEL, TITLE)),
        named_graphs={},
        languages={},
        vocabularies=(),
    )


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{ONTOLOGY}RegionalProject", "regional-project"),
        (f"{ONTOLOGY}NGODistrict", "ngo-district"),
        (f"{ONTOLOGY}NGO", "ngo"),
        (f"{ONTOLOGY}Form3B", "form-3-b"),
        (f"{BASE}class/person", "person"),
        ("http://www.w3.org/ns/org#Organization", "org-organization"),
        ("http://elsewhere.example/Organization", "organization"),
        ("http://elsewhere.example/#\N{LATIN SMALL LETTER A WITH DIAERESIS}", "class"),
    ],
)
def test_slug_is_the_local_name_in_words(iri: str, name: str) -> None:
    assert slug(iri, BASE, ORG) == name


def test_slugs_of_classes_with_the_same_name_differ_and_ours_is_the_plain_one() -> None:
    found = slugs(
        statistics(("http://x.example/Person", 1), ("http://y.example/Person", 1), (f"{ONTOLOGY}Person", 1)), BASE, {}
    )
    assert {name: each.value for name, each in found.items()} == {
        "person": f"{ONTOLOGY}Person",
        "person-2": "http://x.example/Person",
        "person-3": "http://y.example/Person",
    }


def test_tree_has_each_class_of_the_instance_once_below_its_superclass(archive: Reader) -> None:
    counted = archive.snapshot.statistics()
    named = slugs(counted, BASE, {})
    tree = {each.slug: each for each in own_tree(archive, counted, named)}
    assert (tree["writing"].members, [each.slug for each in tree["writing"].below]) == (LETTERS, ["letter"])
    assert [each.slug for each in tree["writing"].below[0].below] == ["postcard"]
    assert "letter" not in tree
    assert [each.iri.value for each in foreign(archive, counted, named)] == ["http://www.w3.org/2002/07/owl#Class"]


def test_naming_takes_the_one_property_that_may_name_all_members() -> None:
    full, partial, title = PropertyUse(LABEL, 3, {}, {}), PropertyUse(LABEL, 2, {}, {}), PropertyUse(TITLE, 3, {}, {})
    assert naming_of(statistics((C.value, 3), properties=(full, title)), C).members == (NamedNode(LABEL),)
    both = naming_of(statistics((C.value, 3), properties=(partial, title)), C)
    assert both.members == (NamedNode(LABEL), NamedNode(TITLE))


def test_naming_of_a_class_that_was_not_counted_takes_all_that_occur() -> None:
    both = (NamedNode(LABEL), NamedNode(TITLE))
    assert naming_of(statistics(), C).members == both
    assert naming_of(statistics((C.value, 3), properties=None), C).members == both
