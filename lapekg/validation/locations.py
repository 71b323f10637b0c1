"""Where in the input a result stands, and what its focus node is called."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.graph.dataset import Dataset
from lapekg.sources import Position
from lapekg.validation.merged import MergedGraph
from lapekg.validation.terms import Term

# In the order in which one is taken for the name of a thing.
LABEL_PROPERTIES = tuple(
    NamedNode(iri)
    for iri in (
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://purl.org/dc/terms/title",
        "https://schema.org/name",
        "http://schema.org/name",
        "http://xmlns.com/foaf/0.1/name",
    )
)

_SIMPLE_PATH = re.compile(r"(\^?)<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class SimplePath:
    """A property path of one step."""

    predicate: NamedNode
    inverse: bool


def simple_path(path: str | None) -> SimplePath | None:
    """Read a path in SPARQL syntax that is a predicate or the inverse of one; None for any other.

    >>> simple_path("^<http://a.example/p>")
    SimplePath(predicate=<NamedNode value=http://a.example/p>, inverse=True)
    """
    match = _SIMPLE_PATH.fullmatch(path or "")
    return SimplePath(NamedNode(match[2]), bool(match[1])) if match else None


class Locations(ABC):
    """An index over positions, made when there is something to report."""

    def __init__(self, positions: Mapping[Quad, Position]) -> None:
        self._first: dict[tuple[Any, ...], Position] = {}
        for quad, position in positions.items():
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            self._note(position, (subject, predicate, value), (subject, predicate), (subject,))
            self._note(position, (None, predicate, value), (None, value))
            self._note(position, ("graph", quad.graph_name), ("predicate", predicate))

    def _note(self, position: Position, *keys: tuple[Any, ...]) -> None:
        for key in keys:
            known = self._first.get(key)
            if known is None or position < known:
                self._first[key] = position

    def position(self, focus: Term, path: str | None, value: Term | None) -> Position | None:
        """Find the statement of focus, path and value, else the next best place where the focus node stands."""
        keys: list[tuple[Any, ...]] = []
        simple = simple_path(path)
        if simple is not None:
            predicate = simple.predicate
            exact, any_value = (focus, predicate, value), (focus, predicate)
            keys = [(value, predicate, focus), (None, predicate, focus)] if simple.inverse else [exact, any_value]
        keys += [(focus,), (None, focus), ("graph", focus), ("predicate", focus)]
        return next((self._first[key] for key in keys if key in self._first), None)

    @abstractmethod
    def labels(self, node: Term) -> dict[str, str]:
        """Give the labels of a node by language."""


class DatasetLocations(Locations):
    """Positions and labels of a dataset."""

    def __init__(self, dataset: Dataset) -> None:
        super().__init__(dataset.positions)
        self._labels: dict[Any, dict[NamedNode, list[Literal]]] = {}
        for quad in dataset.quads:
            if quad.predicate in LABEL_PROPERTIES and isinstance(quad.object, Literal):
                self._labels.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)

    def labels(self, node: Term) -> dict[str, str]:
        """Give the labels of a node by language."""
        labels = self._labels.get(node, {})
        return next((_by_language(labels[each]) for each in LABEL_PROPERTIES if each in labels), {})


class StoreLocations(Locations):
    """The positions of some quads, and the labels that a merged graph has."""

    def __init__(self, positions: Mapping[Quad, Position], graph: MergedGraph) -> None:
        super().__init__(positions)
        self._graph = graph

    def labels(self, node: Term) -> dict[str, str]:
        """Give the labels of a node by language."""
        for each in LABEL_PROPERTIES:
            labels = [value for value in self._graph.objects(node, each) if isinstance(value, Literal)]
            if labels:
                return _by_language(labels)
        return {}


def _by_language(labels: Iterable[Literal]) -> dict[str, str]:
    # Where a language has several, the one that comes first in the dump.
    return {label.language or "": label.value for label in sorted(labels, key=str, reverse=True)}
