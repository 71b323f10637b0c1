"""What a write has changed in the draft so far, and where it may change anything."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from lapekg.commits.proposal import Work
from lapekg.drafts.change import Change
from lapekg.errors import NoSuchGraph, RefusedChange
from lapekg.graph.literals import canonical
from lapekg.iris import is_rule_graph, rule_graph
from lapekg.sources import LocatedQuad
from lapekg.sources.blank_nodes import has_blank_node
from lapekg.updates.engine import quads_of

GraphName = Any  # NamedNode, DefaultGraph, or the blank node that a file may give a graph as its name


class Ledger:
    """Applies changes to the draft and keeps the net difference; with `only`, no other graph may be changed."""

    def __init__(self, work: Work, only: NamedNode | None = None) -> None:
        self.store = work.draft.store
        self.default: NamedNode | DefaultGraph = only or DefaultGraph()
        self._draft = work.draft
        self.merged = work.instance.merged
        self._instance = work.instance
        self._only = only
        self._writable: set[GraphName] = set()
        self._made: set[GraphName] = set()
        self._added: set[Quad] = set()
        self._removed: set[Quad] = set()

    def change(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Remove quads, then add others; raises RefusedChange where either is not allowed."""
        added = self._allowed(added)
        gone = {quad for quad in self._allowed(removed) if quad not in added and quad in self.store}
        new = {quad for quad in added if quad not in self.store}
        if self.merged:
            _refuse_blank_nodes(new)
        self._draft.apply(new, gone)
        self._removed |= gone - self._added
        self._added = (self._added - gone) | (new - self._removed)
        self._removed -= new

    def net(self, located: tuple[LocatedQuad, ...] = ()) -> Change:
        """Give what all changes come to."""
        return Change(frozenset(self._added), frozenset(self._removed), located)

    def refuse(self, graph: GraphName) -> None:
        """Raise RefusedChange unless the graph may be changed."""
        if graph in self._writable:
            return
        if self._only is not None and graph != self._only:
            raise RefusedChange(f"this request may change {self._only} alone, not {_named(graph)}")
        if self.merged and isinstance(graph, DefaultGraph):
            raise RefusedChange(
                "the default graph is all named graphs together and cannot be written; name the graph that says it: "
                "GRAPH <…> { … } around the statements, or WITH <…> before them"
            )
        if self.is_of_a_rule(graph):
            rules = rule_graph("", self._instance).value
            raise RefusedChange(
                f"{graph} holds what a rule infers; change the statements that it is inferred from, and keep a "
                f'variable from meaning such graphs by FILTER(!STRSTARTS(STR(?g), "{rules}"))'
            )
        self._writable.add(graph)

    def is_of_a_rule(self, graph: GraphName) -> bool:
        """Say whether rules alone write the graph."""
        return is_rule_graph(graph, self._instance)

    def holds(self, graph: GraphName) -> bool:
        """Say whether a graph is there: none is without a quad, but for one that this request has made."""
        if isinstance(graph, DefaultGraph) or graph in self._made:
            return True
        return next(self.store.quads_for_pattern(None, None, None, graph), None) is not None

    def require(self, graph: GraphName) -> None:
        """Raise NoSuchGraph where a graph is not there."""
        if not self.holds(graph):
            raise NoSuchGraph(f"there is no graph {graph}: none is without a statement")

    def make(self, graph: NamedNode) -> None:
        """Let a graph be there without a quad, for the rest of this request."""
        self._made.add(graph)

    def drop(self, graph: GraphName) -> None:
        """Take a graph away, with all quads in it."""
        self.change(quads_of(self.store, graph), ())
        self._made.discard(graph)

    def named_graphs(self) -> Iterator[GraphName]:
        """Give the named graphs that no rule writes."""
        yield from [each for each in self.store.named_graphs() if not self.is_of_a_rule(each)]

    def _allowed(self, quads: Iterable[Quad]) -> set[Quad]:
        allowed = {canonical(quad) for quad in quads}
        for graph in {quad.graph_name for quad in allowed}:
            self.refuse(graph)
        return allowed


def _refuse_blank_nodes(quads: Collection[Quad]) -> None:
    for quad in quads:
        if has_blank_node(quad):
            raise RefusedChange(f"no blank nodes in published data; give it an IRI: {_of_blank_node(quad)}")


def _of_blank_node(quad: Quad) -> str:
    subject = "[]" if isinstance(quad.subject, BlankNode) else str(quad.subject)
    value = "[]" if isinstance(quad.object, BlankNode) else str(quad.object)
    return f"{subject} {quad.predicate} {value}"


def _named(graph: GraphName) -> str:
    return "the default graph" if isinstance(graph, DefaultGraph) else str(graph)
