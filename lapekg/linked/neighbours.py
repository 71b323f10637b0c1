"""The neighbourhood of a thing: what it points to and what points to it, one step far."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.linked.facts import Embedded, Entry, Facts
from lapekg.linked.surroundings import Referring

# More cannot be told apart in a drawing.
MOST_NODES = 60


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from subject to object; `names` are those that shapes give the property, if any."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode
    names: tuple[Literal, ...] = ()


def edges_around(facts: Facts, claims: Iterable[Embedded], referring: Iterable[Referring]) -> list[Edge]:
    """List the arrows around a thing and, of the things on its page, one step further; the nodes are bounded."""
    found = dict.fromkeys(_of_entries(facts.node, facts.entries()))
    found |= dict.fromkeys(Edge(each.node, each.link, facts.node) for each in claims)
    found |= dict.fromkeys(Edge(each, group.predicate, facts.node) for group in referring for each in group.subjects)
    nodes = {facts.node}
    kept = []
    for each in found:
        ends = nodes | {each.subject, each.object}
        if len(ends) <= MOST_NODES:
            nodes = ends
            kept.append(each)
    return kept


def _of_entries(node: NamedNode, entries: Iterable[Entry]) -> Iterable[Edge]:
    for entry in entries:
        for fact in entry.facts:
            if isinstance(fact.value, NamedNode) and fact.value != node:
                yield Edge(node, entry.predicate, fact.value, entry.names)
        for each in entry.embedded:
            yield Edge(each.node, entry.predicate, node)
            yield from _of_entries(each.node, each.entries)
