"""Whether two texts of Turtle or TriG say the same, whatever their blank nodes without labels are called."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import TypeGuard

from pyoxigraph import BlankNode, Quad

from lapekg.turtle.tokens import tokens


def same_statements(before: tuple[str, Iterable[Quad]], after: tuple[str, Iterable[Quad]]) -> bool:
    """Compare two texts by the quads that the engine's parser reads from them.

    A node that is written as brackets or as a list is the object of one statement at most, so such nodes make trees,
    which are compared from their leaves on. This takes no longer than reading.
    """
    return _fingerprint(*before) == _fingerprint(*after)


def _fingerprint(text: str, quads: Iterable[Quad]) -> Counter[str]:
    labels = {token.text[2:] for token in tokens(text) if token.kind == "blank"} if "_:" in text else set()
    told: dict[BlankNode, list[Quad]] = {}
    others: list[Quad] = []
    graphs: dict[BlankNode, int] = {}
    for quad in quads:
        if _is_nameless(quad.graph_name, labels):
            graphs.setdefault(quad.graph_name, len(graphs))
        if _is_nameless(quad.subject, labels):
            told.setdefault(quad.subject, []).append(quad)
        else:
            others.append(quad)
    trees = _Trees(told, graphs, labels)
    inner = {quad.object for each in told.values() for quad in each} | {quad.object for quad in others}
    roots = [trees.name(node) for node in told if node not in inner]
    return Counter([*roots, *(trees.statement(quad) for quad in others)])


def _is_nameless(term: object, labels: set[str]) -> TypeGuard[BlankNode]:
    return isinstance(term, BlankNode) and term.value not in labels


class _Trees:
    """Names blank nodes by what is said of them."""

    def __init__(self, told: dict[BlankNode, list[Quad]], graphs: dict[BlankNode, int], labels: set[str]) -> None:
        self._told = told
        self._graphs = graphs
        self._labels = labels
        self._names: dict[BlankNode, str] = {}

    def name(self, root: BlankNode) -> str:
        """Name a node after the ones below it; a list is as deep as it is long, so nothing recurs."""
        waiting = [root]
        while waiting:
            node = waiting[-1]
            below = [
                quad.object
                for quad in self._told.get(node, ())
                if _is_nameless(quad.object, self._labels) and quad.object not in self._names
            ]
            if below:
                waiting += below
                continue
            waiting.pop()
            statements = sorted(self._line("", quad) for quad in self._told.get(node, ()))
            self._names[node] = hashlib.sha256("\n".join(statements).encode()).hexdigest()
        return self._names[root]

    def statement(self, quad: Quad) -> str:
        """Write a statement whose subject has a name."""
        if _is_nameless(quad.object, self._labels):
            self.name(quad.object)
        return self._line(str(quad.subject), quad)

    def _line(self, subject: str, quad: Quad) -> str:
        graph = quad.graph_name
        place = f"graph {self._graphs[graph]}" if isinstance(graph, BlankNode) and graph in self._graphs else str(graph)
        value = self._names.get(quad.object) if isinstance(quad.object, BlankNode) else None
        return f"{subject} {quad.predicate} {value or quad.object} {place}"
