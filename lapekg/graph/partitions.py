"""Count a dataset for its description: sizes, partitions by class and by property, named graphs, languages."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from lapekg.graph.dataset import Dataset
from lapekg.statistics import ClassPartition, PropertyPartition, PropertyUse, Statistics, Totals

# A description has to stay small whatever the data, so each list keeps its largest entries; the totals stay whole.
MAX_LISTED = 500
MAX_NAMED_GRAPHS = 1000
# Class partitions nest: class, property, class or datatype of the object. So many entries below all classes together.
MAX_NESTED = 10_000

_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_NAMESPACE = re.compile(r"https?://.*[#/]")

# All classes of an entity; entities of the same classes share one tuple.
Classes = tuple[str, ...]
Types = Mapping[Any, Classes]


def count_partitions(dataset: Dataset) -> Statistics:
    """Count the statements of all graphs, each once, and the quads of each named graph.

    With a merged default graph these statements are just what a query without GRAPH sees.
    """
    counts = _Counts(_types(dataset))
    # In canonical order all quads of a subject stand together, and among them those of a property.
    for subject, of_subject in groupby(dataset.quads, attrgetter("subject")):
        of_classes = counts.types.get(subject, ())
        counts.subjects += 1
        for predicate, quads in groupby(of_subject, attrgetter("predicate")):
            counts.add(of_classes, predicate.value, {quad.object for quad in quads})
    graphs = Counter(quad.graph_name for quad in dataset.quads)
    in_default_graph = graphs.pop(DefaultGraph(), 0)
    named_graphs = {each.value: number for each, number in graphs.items() if isinstance(each, NamedNode)}
    triples = sum(each.triples for each in counts.properties.values())
    classes = Counter(name for names in counts.types.values() for name in names)
    return Statistics(
        totals=Totals(
            triples=triples,
            default_graph=triples if dataset.merged else in_default_graph,
            entities=len(counts.types),
            subjects=counts.subjects,
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


def _types(dataset: Dataset) -> dict[Any, Classes]:
    types: dict[Any, Classes] = {}
    shared: dict[Classes, Classes] = {}
    for quad in dataset.quads:
        if quad.predicate == _TYPE and isinstance(value := quad.object, NamedNode):
            subject = quad.subject
            known = types.get(subject, ())
            if value.value not in known:
                classes = (*known, value.value)
                types[subject] = shared.setdefault(classes, classes)
    return types


class _Property:
    """Counts of one property."""

    __slots__ = ("objects", "subjects", "triples")

    def __init__(self) -> None:
        self.triples = 0
        self.subjects = 0
        self.objects: set[int] = set()


class _Use:
    """Counts of one property on the entities of one class."""

    __slots__ = ("classes", "datatypes", "triples")

    def __init__(self) -> None:
        self.triples = 0
        self.classes: Counter[str] = Counter()
        self.datatypes: Counter[str] = Counter()


class _Counts:
    """Counts that grow with each subject and property, which come once with all their values.

    Objects are counted by number: a million distinct numbers take a tenth of the memory of as many terms.
    """

    def __init__(self, types: Types) -> None:
        self.types = types
        self.subjects = 0
        self.objects: dict[Any, int] = {}
        self.properties: dict[str, _Property] = defaultdict(_Property)
        self.languages: Counter[str] = Counter()
        # By the classes of the subject together: to count under each of them here would take as many times as long.
        self._uses: Counter[tuple[Classes, str]] = Counter()
        self._links: Counter[tuple[Classes, str, Classes]] = Counter()
        self._datatypes: Counter[tuple[Classes, str, str]] = Counter()

    def add(self, classes: Classes, name: str, values: Collection[Any]) -> None:
        """Count the values of one property of a subject that has these classes."""
        counts = self.properties[name]
        counts.triples += len(values)
        counts.subjects += 1
        has_uses = classes and name != _TYPE.value
        if has_uses:
            self._uses[classes, name] += len(values)
        for value in values:
            counts.objects.add(self.objects.setdefault(value, len(self.objects)))
            if isinstance(value, Literal):
                if value.language:
                    self.languages[value.language] += 1
                if has_uses:
                    self._datatypes[classes, name, value.datatype.value] += 1
            elif has_uses and (classes_of_value := self.types.get(value)):
                self._links[classes, name, classes_of_value] += 1

    def property_partitions(self) -> tuple[PropertyPartition, ...]:
        listed = _largest({name: each.triples for name, each in self.properties.items()}, MAX_LISTED)
        return tuple(
            PropertyPartition(name, triples, self.properties[name].subjects, len(self.properties[name].objects))
            for name, triples in listed.items()
        )

    def class_partitions(self, classes: Mapping[str, int]) -> tuple[ClassPartition, ...]:
        listed = _largest(classes, MAX_LISTED)
        uses = self._uses_by_class()
        partitions, left = [], MAX_NESTED
        for class_iri in sorted(listed, key=lambda each: (-listed[each], each)):
            properties = _property_uses(uses[class_iri])
            nested = sum(1 + len(each.classes) + len(each.datatypes) for each in properties)
            # A class with some of its properties would look whole: it has all of them or says that it has none.
            partitions.append(ClassPartition(class_iri, listed[class_iri], properties if nested <= left else None))
            left -= nested if nested <= left else 0
        return tuple(sorted(partitions, key=lambda each: each.class_iri))

    def _uses_by_class(self) -> dict[str, dict[str, _Use]]:
        uses: dict[str, dict[str, _Use]] = defaultdict(lambda: defaultdict(_Use))
        for (classes, name), number in self._uses.items():
            for class_iri in classes:
                uses[class_iri][name].triples += number
        for (classes, name, classes_of_value), number in self._links.items():
            for class_iri in classes:
                uses[class_iri][name].classes.update(dict.fromkeys(classes_of_value, number))
        for (classes, name, datatype), number in self._datatypes.items():
            for class_iri in classes:
                uses[class_iri][name].datatypes[datatype] += number
        return uses


def _property_uses(uses: Mapping[str, _Use]) -> tuple[PropertyUse, ...]:
    return tuple(
        PropertyUse(name, use.triples, dict(sorted(use.classes.items())), dict(sorted(use.datatypes.items())))
        for name, use in sorted(uses.items())
    )


def _largest(counts: Mapping[str, int], limit: int) -> dict[str, int]:
    names = sorted(counts, key=lambda name: (-counts[name], name))[:limit]
    return {name: counts[name] for name in sorted(names)}


def _vocabularies(names: Iterable[str]) -> tuple[str, ...]:
    uses = Counter(match[0] for name in names if (match := _NAMESPACE.match(name)))
    return tuple(_largest(uses, MAX_LISTED))
