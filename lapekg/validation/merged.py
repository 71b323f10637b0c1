"""The merged graph of a store as shapes see it: its statements, and which named graphs there are."""

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from lapekg.validation.terms import Term

NAMED_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#NamedGraph")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUBCLASS_OF = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


class MergedGraph:
    """The default graph of a store, with `<g> a sd:NamedGraph` for each named graph, which no store holds."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def triples(self, subject: Any, predicate: Any, value: Any) -> Iterator[Triple]:
        """Give the statements that match; None matches everything."""
        # pyoxigraph refuses to look for what RDF does not allow.
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode | None):
            return
        for quad in self.store.quads_for_pattern(subject, predicate, value, DefaultGraph()):
            yield quad.triple
        if predicate in (None, TYPE) and value in (None, NAMED_GRAPH):
            yield from self._graphs(subject)

    def objects(self, subject: Term, predicate: NamedNode) -> Iterator[Any]:
        """Give the values of a property."""
        return (each.object for each in self.triples(subject, predicate, None))

    def subjects(self, predicate: NamedNode, value: Term) -> Iterator[Any]:
        """Give what has a value."""
        return (each.subject for each in self.triples(None, predicate, value))

    def _graphs(self, subject: Term | None) -> Iterator[Triple]:
        graphs: Iterable[Any] = self.store.named_graphs() if subject is None else [subject]
        for graph in graphs:
            statement = Triple(graph, TYPE, NAMED_GRAPH)
            if self.is_named_graph(graph) and Quad(*statement) not in self.store:
                yield statement

    def is_named_graph(self, name: Any) -> bool:
        """Say whether a graph of this name holds statements; a store may know empty ones."""
        if not isinstance(name, NamedNode | BlankNode):
            return False
        return next(self.store.quads_for_pattern(None, None, None, name), None) is not None


def graph_statements(quads: Iterable[Quad], graph: MergedGraph, other: MergedGraph) -> set[Triple]:
    """Give `<g> a sd:NamedGraph` for the graphs of some quads that one merged graph has and the other has not.

    They belong to a change: the quads added with the graph after it and the one before, and those removed the other
    way round.
    """
    names = {quad.graph_name for quad in quads if not isinstance(quad.graph_name, DefaultGraph)}
    found = {statement for name in names for statement in graph.triples(name, TYPE, NAMED_GRAPH)}
    return {each for each in found if not any(other.triples(*each))}
