"""Which results a change of the graph may alter: pairs of a validated shape and a focus node.

A value that a path of a constraint leads to comes or goes with a changed statement somewhere along the path. So each
changed statement is followed back along the paths that lead to it: what was added in the graph after the change, what
was removed in the one before it.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from pyoxigraph import NamedNode, Store, Triple

from lapekg.delta.queries import affected as touched
from lapekg.validation.dependencies import Dependencies
from lapekg.validation.merged import SUBCLASS_OF, TYPE, MergedGraph
from lapekg.validation.reads import ClassRead, QueryRead, Read, Step
from lapekg.validation.terms import Term
from lapekg.validation.traversal import HERE, Path, inverted, reach

Pairs = Mapping[Term, frozenset[Term]]


def affected(
    dependencies: Dependencies, added: Collection[Triple], removed: Collection[Triple], after: Store, before: Store
) -> Pairs | None:
    """Find the pairs whose results may be others after a change than before it; None when any may.

    A pair may name a node that its shape does not target. `added` and `removed` are statements of the merged graph
    with `<g> a sd:NamedGraph` for the graphs that came and went (see `merged.graph_statements`).
    """
    if not added and not removed:
        return {}
    if dependencies.untellable:
        return None
    sides = (_Side(MergedGraph(after), added), _Side(MergedGraph(before), removed))
    search = _Search(dependencies, sides)
    found: dict[Any, set[Any]] = {}
    for read, shapes in dependencies.shapes_by_read.items():
        nodes = search.nodes(read)
        if nodes is None:
            return None
        if nodes:
            for shape in shapes:
                found.setdefault(shape, set()).update(nodes)
    return {shape: frozenset(nodes) for shape, nodes in found.items()}


class _Side:
    """The statements that are in one graph only, and that graph."""

    def __init__(self, graph: MergedGraph, changed: Collection[Triple]) -> None:
        self.graph = graph
        self.changed = tuple(changed)
        self.by_predicate: dict[str, list[Triple]] = {}
        for triple in changed:
            self.by_predicate.setdefault(triple.predicate.value, []).append(triple)
        self._reached: dict[tuple[Path, frozenset[Any]], frozenset[Any]] = {}
        self._superclasses: dict[Any, set[Any]] = {}
        self._classes: dict[Any, set[Any]] = {}

    def back(self, way: Path, ends: Iterable[Any]) -> frozenset[Any]:
        """Find from where a path leads to some nodes."""
        nodes = frozenset(ends)
        if way == HERE or not nodes:
            return nodes
        key = (way, nodes)
        if key not in self._reached:
            self._reached[key] = frozenset(reach(self.graph, inverted(way), nodes))
        return self._reached[key]

    def superclasses(self, subclass: Any) -> set[Any]:
        """Find the classes that a class is one of."""
        if subclass not in self._superclasses:
            self._superclasses[subclass] = reach(self.graph, ("*", SUBCLASS_OF.value), [subclass])
        return self._superclasses[subclass]

    def classes(self, node: Any) -> set[Any]:
        """Find the classes that a node is an instance of."""
        if node not in self._classes:
            types = self.graph.objects(node, TYPE)
            self._classes[node] = {each for subclass in types for each in self.superclasses(subclass)}
        return self._classes[node]


class _Search:
    def __init__(self, dependencies: Dependencies, sides: tuple[_Side, _Side]) -> None:
        self._queries = dependencies.queries
        self._sides = sides
        self._instances: dict[str, frozenset[Term]] = {}
        self._bindings: dict[str, frozenset[Term] | None] = {}

    def nodes(self, read: Read) -> frozenset[Any] | None:
        """Find the focus nodes for which something else may be read after the change; None when it may be any."""
        if isinstance(read, Step):
            return frozenset().union(*(side.back(read.way, _ends(read, side)) for side in self._sides))
        ends = self._changed_instances(read.asked) if isinstance(read, ClassRead) else self._changed_bindings(read)
        # A node that no longer leads there, or leads there anew, is found by the steps of that way.
        return None if ends is None else self._sides[0].back(read.way, ends)

    def _changed_instances(self, asked: str) -> frozenset[Any]:
        """Find what is an instance of a class only before or only after the change."""
        if asked not in self._instances:
            after, before = self._sides
            typed = {triple.subject for side in self._sides for triple in side.by_predicate.get(TYPE.value, ())}
            of_moved = {
                node
                for subclass in self._moved_classes(NamedNode(asked))
                for side in self._sides
                for node in side.graph.subjects(TYPE, subclass)
            }
            nodes: set[Any] = {*typed, *of_moved}
            self._instances[asked] = frozenset(
                node
                for node in nodes
                if (NamedNode(asked) in after.classes(node)) != (NamedNode(asked) in before.classes(node))
            )
        return self._instances[asked]

    def _moved_classes(self, asked: NamedNode) -> set[Any]:
        after, before = self._sides
        return {
            subclass
            for side in self._sides
            for triple in side.by_predicate.get(SUBCLASS_OF.value, ())
            if asked in side.superclasses(triple.object)
            for subclass in side.back(("*", SUBCLASS_OF.value), [triple.subject])
            if (asked in after.superclasses(subclass)) != (asked in before.superclasses(subclass))
        }

    def _changed_bindings(self, read: QueryRead) -> frozenset[Any] | None:
        if read.query not in self._bindings:
            readings = self._queries[read.query].readings
            found = [touched(readings, side.changed, side.graph.store) for side in self._sides]
            known = [each for each in found if each is not None]
            self._bindings[read.query] = frozenset().union(*known) if len(known) == len(found) else None
        return self._bindings[read.query]


def _ends(step: Step, side: _Side) -> set[Any]:
    if step.predicate is None:
        return {triple.subject for triple in side.changed}
    triples = side.by_predicate.get(step.predicate, ())
    return {triple.object if step.inverse else triple.subject for triple in triples}
