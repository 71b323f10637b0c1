"""Where statements come from: source documents, their paragraphs, and what was inferred from a paragraph.

A paragraph is a named graph that is part of a document (`dcterms:isPartOf`); a graph below it was derived from it
(`prov:wasDerivedFrom`); a graph that is neither holds what a rule infers or what nobody accounts for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pyoxigraph import Literal, NamedNode

from lapekg.linked.alignment import like
from lapekg.linked.reader import Reader
from lapekg.linked.term_relations import TermRelations

_DCTERMS = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_NAMED_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#NamedGraph")
_IS_PART_OF = NamedNode(f"{_DCTERMS}isPartOf")
_HAS_PART = NamedNode(f"{_DCTERMS}hasPart")
_DERIVED_FROM = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_POSITION = NamedNode(f"{_SCHEMA}position")
_NOTE = NamedNode("http://www.w3.org/2004/02/skos/core#note")
_URL = NamedNode(f"{_SCHEMA}url")
_PAGE = NamedNode("http://xmlns.com/foaf/0.1/page")

# A paragraph, its lines, and what else instances may think of; a circle of parts must end somewhere.
_MOST_LEVELS = 5
_MOST_PARTS = 5000
# How many graphs are looked at to learn what a document is, and how many parts to learn whether a thing is one.
_MOST_TRIED = 200
_MOST_PARTS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Citation:
    """What accounts for the statements of a named graph.

    `paragraphs` is the graph itself if it is a paragraph, else the paragraphs it was derived from, if any; `document`
    is the document of the first of them. `kind` is the class of the graph, for a paragraph, too.
    """

    graph: NamedNode
    document: NamedNode | None
    paragraphs: tuple[NamedNode, ...]
    kind: NamedNode | None
    reasons: tuple[Literal, ...]

    @property
    def is_stated(self) -> bool:
        """Say whether the document itself states what stands in the graph."""
        return self.paragraphs == (self.graph,)


class Sources:
    """Looks up documents and graphs in a reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._terms = TermRelations(reader)

    @cached_property
    def part_of(self) -> tuple[NamedNode, ...]:
        """The properties that lead from a paragraph to its document."""
        return like(self._reader, _IS_PART_OF)

    @cached_property
    def has_part(self) -> tuple[NamedNode, ...]:
        """The properties that lead from a document to its paragraphs."""
        return like(self._reader, _HAS_PART)

    @cached_property
    def derived_from(self) -> tuple[NamedNode, ...]:
        """The properties that lead from a graph to the paragraphs it was derived from."""
        return like(self._reader, _DERIVED_FROM)

    @cached_property
    def position(self) -> tuple[NamedNode, ...]:
        """The properties that number paragraphs."""
        return like(self._reader, _POSITION)

    @cached_property
    def reason(self) -> tuple[NamedNode, ...]:
        """The properties that say how one came to the statements of a graph."""
        return like(self._reader, _NOTE)

    @cached_property
    def address(self) -> tuple[NamedNode, ...]:
        """The properties that say where a document can be read."""
        return like(self._reader, _URL, _PAGE)

    @cached_property
    def _graph_classes(self) -> tuple[NamedNode, ...]:
        return like(self._reader, _NAMED_GRAPH)

    def is_graph(self, node: NamedNode) -> bool:
        """Say whether statements stand or may stand in the node; a paragraph out of which nothing was read, too."""
        if self._reader.store.contains_named_graph(node):
            return True
        return any(each in self._graph_classes for each in self._reader.types(node))

    def is_document(self, node: NamedNode) -> bool:
        """Say whether a node is no graph, but has graphs as its parts."""
        return not self.is_graph(node) and any(
            self.is_graph(each) for each in islice(self._parts(node), _MOST_PARTS_TRIED)
        )

    def parts(self, node: NamedNode) -> list[NamedNode]:
        """List the paragraphs of a document, or the lines of a paragraph, in the order of their positions."""
        found = dict.fromkeys(each for each in islice(self._parts(node), _MOST_PARTS) if self.is_graph(each))
        return sorted(found, key=lambda each: (_natural(self.position_of(each) or ""), each.value))

    def position_of(self, graph: NamedNode) -> str | None:
        """Give the number of a paragraph, such as 8 or 8.2."""
        numbers = self._reader.values(graph, *self.position)
        return next((each.value for each in numbers if isinstance(each, Literal)), None)

    def parent(self, node: NamedNode) -> NamedNode | None:
        """Give the document of a paragraph, or the paragraph of a line."""
        above = self._reader.values(node, *self.part_of)
        return next((each for each in above if isinstance(each, NamedNode)), None)

    def document_of(self, graph: NamedNode) -> NamedNode | None:
        """Give the document that a paragraph or a line of one stands in."""
        node: NamedNode | None = graph
        for _ in range(_MOST_LEVELS):
            node = self.parent(node) if node is not None else None
            if node is not None and not self.is_graph(node):
                return node
        return None

    def derived(self, paragraph: NamedNode) -> list[NamedNode]:
        """List the graphs of what was derived from a paragraph."""
        subjects = {each for predicate in self.derived_from for each in self._reader.subjects(predicate, paragraph)}
        return sorted((each for each in subjects if isinstance(each, NamedNode) and self.is_graph(each)), key=str)

    def citation(self, graph: NamedNode) -> Citation:
        """Say what accounts for the statements of a graph."""
        origins = [each for each in self._reader.values(graph, *self.derived_from) if isinstance(each, NamedNode)]
        # A paragraph that the name of the graph begins with is the one it was read from; others were weighed in.
        origins.sort(key=lambda each: (not graph.value.startswith(f"{each.value}/"), each.value))
        paragraphs = tuple(origins) or ((graph,) if self.document_of(graph) else ())
        return Citation(
            graph=graph,
            document=self.document_of(paragraphs[0]) if paragraphs else None,
            paragraphs=paragraphs,
            kind=self.kind_of(graph),
            reasons=tuple(each for each in self._reader.values(graph, *self.reason) if isinstance(each, Literal)),
        )

    def kind_of(self, graph: NamedNode) -> NamedNode | None:
        """Give the most special class of a graph, among those that are classes of graphs."""
        types = [each for each in self._reader.types(graph) if each in self._graph_classes]
        return next(iter(self._terms.most_special(types)), None)

    def document_class(self) -> NamedNode | None:
        """Give the class of documents, learnt from the first that is found; None where no document has a class."""
        for graph in islice(self._reader.store.named_graphs(), _MOST_TRIED):
            document = self.document_of(graph) if isinstance(graph, NamedNode) else None
            if document is not None:
                return next(iter(self._terms.most_special(self._reader.types(document))), None)
        return None

    def _parts(self, node: NamedNode) -> Iterator[NamedNode]:
        for value in self._reader.values(node, *self.has_part):
            if isinstance(value, NamedNode):
                yield value
        for predicate in self.part_of:
            for subject in self._reader.subjects(predicate, node):
                if isinstance(subject, NamedNode):
                    yield subject


def _natural(text: str) -> list[tuple[int, str]]:
    """Order numbers in a text by their values: 8.2 before 8.10 before 10."""
    return [(int(digits) if digits else -1, other) for digits, other in re.findall(r"(\d+)|(\D+)", text)]
