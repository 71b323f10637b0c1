"""Count a dataset for its description: sizes, partitions by class and by property, named graphs, languages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from lapekg.graph.dataset import Dataset
from lapekg.statistics import ClassPartition, PropertyPartition, PropertyUse, Statistics, Totals

# A description has to stay small whatever the data, so each list keeps its largest entries; the totals stay whole.
MAX_LISTED = 500
MAX_NAMED_GRAPHS = 1000
# Class partitions nest: class, property, class or datatype of the object. So many entries below all classes together.
MAX_NESTED = 10_000

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAMESPACE = re.compile(r"https?://.*[#/]")

Types = Mapping[Any, list[str]]


def count_partitions(dataset: Dataset) -> Statistics:
    """Count the statements of all graphs, each once, and the quads of each named graph.

    With a merged default graph these statements are just what a query without GRAPH sees.
    """
    counts = _Counts(_types(dataset.store))
    for quad in dataset.store:
        counts.add(quad)
    graphs = Counter(quad.graph_name for quad in dataset.quads)
    in_default_graph = graphs.pop(DefaultGraph(), 0)
    named_graphs = {each.value: number for each, number in graphs.items() if isinstance(each, NamedNode)}
    classes = Counter(name for names in counts.types.values() for name in names)
    return Statistics(
        totals=Totals(
            triples=len(dataset.store),
            default_graph=len(dataset.store) if dataset.merged else in_default_graph,
            entities=len(counts.types),
            subjects=len(counts.subjects),
            objects=len(counts.objects),
            properties=len(counts.properties),
            classes=len(classes),
            named_graphs=len(graphs),
        ),
        classes=counts.class_partitions(classes),
        properties=counts.property_partitions(),
        named_graphs=_largest(named_graphs, MAX_NAMED_GRAPHS),
        languages=_largest(counts.languages, MAX_LISTED),
        vocabularies=_vocabularies([*classes, *counts.properties]),
    )


def _types(store: Store) -> dict[Any, list[str]]:
    types: dict[Any, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, _TYPE, None):
        if isinstance(quad.object, NamedNode):
            types[quad.subject].append(quad.object.value)
    return dict(types)


class _Property:
    """Counts of one property."""

    __slots__ = ("objects", "subjects", "triples")

    def __init__(self) -> None:
        self.triples = 0
        self.subjects: set[int] = set()
        self.objects: set[int] = set()


class _Counts:
    """Counts that grow with each statement.

    Terms are counted by number: a million distinct pairs of numbers take a tenth of the memory of as many terms.
    """

    def __init__(self, types: Types) -> None:
        self.types = types
        self.subjects: set[int] = set()
        self.objects: set[int] = set()
        self.properties: dict[str, _Property] = defaultdict(_Property)
        self.languages: Counter[str] = Counter()
        self._numbers: dict[Any, int] = {}
        self._uses: dict[str, Counter[str]] = defaultdict(Counter)
        self._classes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._datatypes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(self, quad: Quad) -> None:
        name, value = quad.predicate.value, quad.object
        subject = self._numbers.setdefault(quad.subject, len(self._numbers))
        number = self._numbers.setdefault(value, len(self._numbers))
        self.subjects.add(subject)
        self.objects.add(number)
        counts = self.properties[name]
        counts.triples += 1
        counts.subjects.add(subject)
        counts.objects.add(number)
        if isinstance(value, Literal) and value.language:
            self.languages[value.language] += 1
        if name != _TYPE.value:
            self._add_use(quad, name)

    def _add_use(self, quad: Quad, name: str) -> None:
        value = quad.object
        for class_iri in self.types.get(quad.subject, ()):
            self._uses[class_iri][name] += 1
            if isinstance(value, Literal):
                self._datatypes[class_iri, name][value.datatype.value] += 1
            elif classes := self.types.get(value):
                self._classes[class_iri, name].update(classes)

    def property_partitions(self) -> tuple[PropertyPartition, ...]:
        listed = _largest({name: each.triples for name, each in self.properties.items()}, MAX_LISTED)
        return tuple(
            PropertyPartition(name, triples, len(self.properties[name].subjects), len(self.properties[name].objects))
            for name, triples in listed.items()
        )

    def class_partitions(self, classes: Mapping[str, int]) -> tuple[ClassPartition, ...]:
        listed = _largest(classes, MAX_LISTED)
        partitions, left = [], MAX_NESTED
        for class_iri in sorted(listed, key=lambda each: (-listed[each], each)):
            properties = self._properties_of(class_iri)
            nested = sum(1 + len(each.classes) + len(each.datatypes) for each in properties)
            # A class with some of its properties would look whole: it has all of them or says that it has none.
            partitions.append(ClassPartition(class_iri, listed[class_iri], properties if nested <= left else None))
            left -= nested if nested <= left else 0
        return tuple(sorted(partitions, key=lambda each: each.class_iri))

    def _properties_of(self, class_iri: str) -> tuple[PropertyUse, ...]:
        return tuple(
            PropertyUse(
                property=name,
                triples=triples,
                classes=dict(sorted(self._classes.get((class_iri, name), {}).items())),
                datatypes=dict(sorted(self._datatypes.get((class_iri, name), {}).items())),
            )
            for name, triples in sorted(self._uses.get(class_iri, {}).items())
        )


def _largest(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    names = sorted(counts, key=lambda name: (-counts[name], name))[:limit]
    return {name: counts[name] for name in sorted(names)}


def _vocabularies(names: Iterable[str]) -> tuple[str, ...]:
    uses = Counter(match[0] for name in names if (match := _NAMESPACE.match(name)))
    return tuple(_largest(uses, MAX_LISTED))
