"""Blank nodes, named by file and order of appearance."""

import hashlib
from typing import Any

from pyoxigraph import BlankNode, Quad, Triple


def has_blank_node(quad: Quad) -> bool:
    """Say whether a blank node stands anywhere in a quad, also within a triple term."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.graph_name, BlankNode) or _blank(quad.object)


def _blank(term: object) -> bool:
    if isinstance(term, Triple):
        return _blank(term.subject) or _blank(term.object)
    return isinstance(term, BlankNode)


class BlankNodeNames:
    """New labels for the blank nodes of one file.

    Two files may use one label for two nodes, and the parser labels anonymous ones at random; labels made of the
    file's name and the order of appearance keep files apart and dumps equal.
    """

    def __init__(self, file: str) -> None:
        self._stem = "b" + hashlib.sha256(file.encode()).hexdigest()[:12]
        self._known: dict[BlankNode, BlankNode] = {}

    def rename(self, quad: Quad) -> Quad:
        """Relabel every blank node of a quad."""
        return Quad(self._term(quad.subject), quad.predicate, self._term(quad.object), self._term(quad.graph_name))

    # Any: the kind of a term stays, but pyoxigraph names no common type for subject, object and graph name.
    def _term(self, term: Any) -> Any:
        if isinstance(term, Triple):
            return Triple(self._term(term.subject), term.predicate, self._term(term.object))
        if not isinstance(term, BlankNode):
            return term
        if term not in self._known:
            self._known[term] = BlankNode(f"{self._stem}x{len(self._known) + 1}")
        return self._known[term]
