"""The dataset in VoID (https://www.w3.org/TR/void/), with what void-ext adds for the datatypes of literals.

Editors complete queries from the class partitions: which properties the entities of a class have, and what their
values are. So all counts are over the statements of all graphs, each once, and not over those of one graph.
"""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from lapekg.config import Instance
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description.distributions import downloads
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import (
    DCTERMS,
    FOAF,
    RDFS,
    VOID,
    VOID_EXT,
    A,
    Property,
    about,
    date_time,
    texts,
)
from lapekg.statistics import ClassPartition, PropertyPartition, PropertyUse, Statistics, Totals

# How the counts of a dataset are called, VoID, section 4.6.
_TOTALS = {
    "triples": VOID["triples"],
    "entities": VOID["entities"],
    "subjects": VOID["distinctSubjects"],
    "objects": VOID["distinctObjects"],
    "properties": VOID["properties"],
    "classes": VOID["classes"],
}


def describe_dataset(instance: Instance, snapshot: Snapshot) -> list[Triple]:
    """Describe what the snapshot holds; raises SnapshotError when its statistics are missing or damaged."""
    names, statistics = Names.of(instance), snapshot.statistics()
    published = date_time(snapshot.manifest.published)
    return [
        *about(
            names.dataset_document,
            (A, VOID["DatasetDescription"]),
            (FOAF["primaryTopic"], names.dataset),
            (DCTERMS["modified"], published),
        ),
        *about(
            names.dataset,
            (A, VOID["Dataset"]),
            texts(DCTERMS["title"], instance.title),
            texts(DCTERMS["description"], instance.description),
            (DCTERMS["modified"], published),
            [(DCTERMS["license"], NamedNode(instance.license))] if instance.license else [],
            (VOID["sparqlEndpoint"], names.endpoint),
            [(VOID["dataDump"], each) for each in downloads(names, snapshot)],
            _totals(statistics.totals),
            [(RDFS["comment"], Literal(note, language="en")) for note in _notes(statistics)],
            [(VOID["vocabulary"], NamedNode(each)) for each in statistics.vocabularies],
            [(VOID_EXT["languagePartition"], names.partition("language", each)) for each in statistics.languages],
            [(VOID["propertyPartition"], names.partition("property", each.property)) for each in statistics.properties],
            [(VOID["classPartition"], names.partition("class", each.class_iri)) for each in statistics.classes],
        ),
        *_languages(names, statistics),
        *(triple for each in statistics.properties for triple in _property(names, each)),
        *(triple for each in statistics.classes for triple in _class(names, each)),
    ]


def _totals(totals: Totals) -> list[Property]:
    return [(predicate, Literal(getattr(totals, field))) for field, predicate in _TOTALS.items()]


def _notes(statistics: Statistics) -> Iterator[str]:
    # Whatever could be taken for more than it is says so: counts of all graphs, lists cut to their largest entries.
    totals = statistics.totals
    if totals.default_graph != totals.triples:
        yield f"Counted are the triples of all graphs; the default graph has {totals.default_graph} of them."
    lists = (("class", statistics.classes, totals.classes), ("property", statistics.properties, totals.properties))
    for name, entries, total in lists:
        if len(entries) < total:
            yield f"The {len(entries)} largest of {total} {name} partitions are described."
    bare = sum(each.properties is None for each in statistics.classes)
    if bare:
        yield f"The properties of {bare} class partitions are left out."


def _languages(names: Names, statistics: Statistics) -> Iterator[Triple]:
    for tag, triples in statistics.languages.items():
        yield from about(
            names.partition("language", tag), (VOID_EXT["language"], Literal(tag)), (VOID["triples"], Literal(triples))
        )


def _property(names: Names, counts: PropertyPartition) -> Iterator[Triple]:
    yield from about(
        names.partition("property", counts.property),
        (VOID["property"], NamedNode(counts.property)),
        (VOID["triples"], Literal(counts.triples)),
        (VOID["distinctSubjects"], Literal(counts.subjects)),
        (VOID["distinctObjects"], Literal(counts.objects)),
    )


def _class(names: Names, counts: ClassPartition) -> Iterator[Triple]:
    uses = [(names.nested_partition(counts.class_iri, each.property), each) for each in counts.properties or ()]
    yield from about(
        names.partition("class", counts.class_iri),
        (VOID["class"], NamedNode(counts.class_iri)),
        (VOID["entities"], Literal(counts.entities)),
        [(VOID["propertyPartition"], each) for each, _ in uses],
    )
    for each, use in uses:
        yield from _use(names, each, counts.class_iri, use)


def _use(names: Names, partition: NamedNode, class_iri: str, use: PropertyUse) -> Iterator[Triple]:
    objects = [
        (VOID["classPartition"], VOID["class"], "class", use.classes),
        (VOID_EXT["datatypePartition"], VOID_EXT["datatype"], "datatype", use.datatypes),
    ]
    parts = [
        (link, names.nested_partition(class_iri, use.property, kind, iri), name, NamedNode(iri), triples)
        for link, name, kind, counts in objects
        for iri, triples in counts.items()
    ]
    yield from about(
        partition,
        (VOID["property"], NamedNode(use.property)),
        (VOID["triples"], Literal(use.triples)),
        [(link, part) for link, part, *_ in parts],
    )
    for _, part, name, iri, triples in parts:
        yield from about(part, (name, iri), (VOID["triples"], Literal(triples)))
