"""Check a change against the published graph: only what it can affect is validated, and the outcome is that of all.

What the reports among the rules count stays as it was published: a build counts anew.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from lapekg.checking.base import Base
from lapekg.checking.kept import kept_dependencies
from lapekg.checking.scene import Scene, key_of
from lapekg.config import Instance
from lapekg.drafts.change import Change, Untellable
from lapekg.drafts.draft import apply, open_draft
from lapekg.graph import load_rules
from lapekg.graph.maintenance import maintain
from lapekg.sources import read_instance
from lapekg.sources.located import Positions
from lapekg.validation.affected import Pairs, affected
from lapekg.validation.focused import validate_nodes
from lapekg.validation.locations import Locations, StoreLocations
from lapekg.validation.merged import MergedGraph, graph_statements
from lapekg.validation.report import Violation
from lapekg.validation.results import report_of
from lapekg.validation.shapes import load_shapes


class Checker:
    """Checks changes of one published graph; what does not change between two checks is read once."""

    def __init__(self, instance: Instance, state: Path, base: Base) -> None:
        self._instance = instance
        self._state = state
        self.base = base
        self._rules = load_rules(instance)
        self._shapes = load_shapes(instance)
        made_of = f"{base.origin.frame} {base.snapshot.manifest.versions['code']}"
        self._dependencies = kept_dependencies(self._shapes, made_of, state)

    @contextmanager
    def scene(self, change: Change) -> Iterator[Scene]:
        """Give the graph with the change, and its results; raises Untellable when all of it must be read anew."""
        with open_draft(self.base.store, self._state) as store:
            added, removed = self._apply(change, store)
            pairs = affected(self._dependencies, added, removed, store, self.base.store)
            if pairs is None:
                raise Untellable("the change may concern everything")
            merged = MergedGraph(store)
            locations = StoreLocations(_positions(change), merged)
            found = validate_nodes(store, self._shapes, pairs, self._dependencies, locations)
            kept = (each for each in self.base.results if not _is_of(each, pairs))
            yield Scene(
                store=store,
                shapes=self._shapes,
                results=report_of([*kept, *found], self._shapes.naming).violations,
                locations=locations,
                elsewhere=lambda: self._all_locations(merged),
                known=frozenset(key_of(each) for each in self.base.results),
                search_path=self.base.snapshot.search_path,
            )

    def _apply(self, change: Change, store: Store) -> tuple[set[Triple], set[Triple]]:
        """Apply a change with what follows from it; give the statements that came and those that went."""
        merged = self._instance.merged
        before, after = self.base.store, store
        apply(store, change.added, change.removed, merged=merged)
        inferred = maintain(self._rules, before, after, change.added, change.removed)
        if inferred is None:
            raise Untellable("what the rules would infer cannot be told from the change")
        apply(store, inferred.added, inferred.removed, merged=merged)
        outdated = self._outdated_counts({*change.removed, *inferred.removed}, store)
        apply(store, (), outdated, merged=merged)
        come = {*change.added, *inferred.added}
        gone = {*change.removed, *inferred.removed, *outdated}
        return _difference(come, after, before), _difference(gone, before, after)

    def _outdated_counts(self, removed: Iterable[Quad], store: Store) -> set[Quad]:
        """Find what reports said of things that are no more, which nothing may point to."""
        reports = [rule.iri for rule in self._rules if rule.is_report]
        ended = {quad.subject for quad in removed if not _has_statements(quad.subject, store)}
        return {
            quad for graph in reports for node in ended for quad in store.quads_for_pattern(None, None, node, graph)
        }

    def _all_locations(self, merged: MergedGraph) -> Locations:
        positions = Positions()
        for each in read_instance(self._instance):
            positions.add(each)
        return StoreLocations(positions, merged)


def _difference(quads: Collection[Quad], graph: Store, other: Store) -> set[Triple]:
    """Give the statements of quads that one merged graph has and the other has not."""
    statements = {quad.triple for quad in quads}
    found = {each for each in statements if Quad(*each) in graph and Quad(*each) not in other}
    return found | graph_statements(quads, MergedGraph(graph), MergedGraph(other))


def _has_statements(node: NamedNode | BlankNode | Triple, store: Store) -> bool:
    return next(store.quads_for_pattern(node, None, None), None) is not None


def _is_of(violation: Violation, pairs: Pairs) -> bool:
    return violation.origin is not None and violation.origin[1] in pairs.get(violation.origin[0], ())


def _positions(change: Change) -> Positions:
    positions = Positions()
    for each in change.located:
        positions.add(each)
    return positions
