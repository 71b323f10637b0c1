"""Statistics of a dataset: its sizes, and its partitions by class and by property (VoID, sections 4.5 and 4.6).

They are counted when a snapshot is built and described when it is served, two sides that know nothing of each other.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Totals:
    """Sizes of a dataset; always true, also where the lists beside them are cut to the largest.

    `triples` are the distinct ones of all graphs together, `default_graph` those of the default graph alone; with a
    merged default graph the two are the same. An entity is a subject that has a class.
    """

    triples: int
    default_graph: int
    entities: int
    subjects: int
    objects: int
    properties: int
    classes: int
    named_graphs: int


@dataclass(frozen=True, slots=True)
class PropertyPartition:
    """The triples with one property, their distinct subjects and their distinct objects."""

    property: str
    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """The triples with one property whose subjects are of one class.

    `classes` and `datatypes` tell how many of them have an object of that class, or a literal of that datatype.
    """

    property: str
    triples: int
    classes: Mapping[str, int]
    datatypes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ClassPartition:
    """The entities of one class and the properties they have, `rdf:type` left out; None where the list was cut."""

    class_iri: str
    entities: int
    properties: tuple[PropertyUse, ...] | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is in a dataset, each list in the order of its IRIs or tags.

    `named_graphs` and `languages` count triples, `vocabularies` are the namespaces of the properties and classes.
    """

    totals: Totals
    classes: tuple[ClassPartition, ...]
    properties: tuple[PropertyPartition, ...]
    named_graphs: Mapping[str, int]
    languages: Mapping[str, int]
    vocabularies: tuple[str, ...]

    def to_table(self) -> dict[str, Any]:
        """Give the statistics as a tree of plain values, such as JSON holds."""
        return asdict(self)

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Self:
        """Read the tree back; raises KeyError, TypeError or ValueError when it is another one."""
        return cls(
            totals=Totals(**table["totals"]),
            classes=tuple(_class_partition(each) for each in table["classes"]),
            properties=tuple(PropertyPartition(**each) for each in table["properties"]),
            named_graphs=dict(table["named_graphs"]),
            languages=dict(table["languages"]),
            vocabularies=tuple(table["vocabularies"]),
        )


def _class_partition(table: Mapping[str, Any]) -> ClassPartition:
    properties = table["properties"]
    return ClassPartition(
        class_iri=table["class_iri"],
        entities=table["entities"],
        properties=None if properties is None else tuple(PropertyUse(**each) for each in properties),
    )
