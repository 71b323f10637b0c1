"""Whole graphs: SPARQL 1.1 Update, section 3.2, and CLEAR of section 3.1.5.

This store does not record empty graphs: a graph is there as long as it has a statement. What rules infer is no graph
to be managed: NAMED and ALL leave it out, as it follows from the rest.
"""

from collections.abc import Iterable
from typing import assert_never

from pyoxigraph import DefaultGraph, NamedNode, Quad

from lapekg.errors import RefusedChange
from lapekg.updates.engine import Reader, quads_of
from lapekg.updates.ledger import GraphName, Ledger
from lapekg.updates.operations import Choice, Management, Transfer, Verb


def manage(operation: Management, reader: Reader, ledger: Ledger) -> None:
    """Clear, drop or create."""
    if isinstance(operation.graph, Choice):
        for graph in _chosen(operation.graph, ledger):
            ledger.refuse(graph)
            ledger.drop(graph)
        return
    graph = reader.iri(operation.graph)
    ledger.refuse(graph)
    if operation.verb is Verb.CREATE:
        if ledger.holds(graph) and not operation.silent:
            raise RefusedChange(f"the graph {graph} is there already; leave CREATE out, or say CREATE SILENT")
        ledger.make(graph)
        return
    if not operation.silent:
        ledger.require(graph)
    keeps = operation.verb is Verb.CLEAR and ledger.holds(graph)
    ledger.drop(graph)
    if keeps:
        ledger.make(graph)


def transfer(operation: Transfer, reader: Reader, ledger: Ledger) -> None:
    """Add, move or copy what one graph holds to another."""
    origin, destination = (_graph(each, reader) for each in (operation.origin, operation.destination))
    ledger.refuse(destination)
    if operation.verb is Verb.MOVE:
        ledger.refuse(origin)
    if not ledger.holds(origin) and operation.silent:
        return
    ledger.require(origin)
    if origin == destination:
        return
    quads = quads_of(ledger.store, origin)
    copies = [Quad(quad.subject, quad.predicate, quad.object, destination) for quad in quads]
    removed: Iterable[Quad] = () if operation.verb is Verb.ADD else quads_of(ledger.store, destination)
    ledger.change(removed, copies)
    if operation.verb is Verb.MOVE:
        ledger.drop(origin)


def _graph(token: str | None, reader: Reader) -> NamedNode | DefaultGraph:
    return DefaultGraph() if token is None else reader.iri(token)


def _chosen(choice: Choice, ledger: Ledger) -> list[GraphName]:
    match choice:
        case Choice.DEFAULT:
            return [DefaultGraph()]
        case Choice.NAMED:
            return list(ledger.named_graphs())
        case Choice.ALL:
            # With a merged default graph, it goes with the graphs that it is made of.
            return [*ledger.named_graphs(), *([] if ledger.merged else [DefaultGraph()])]
        case _:
            assert_never(choice)
