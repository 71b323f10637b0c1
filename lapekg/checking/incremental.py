"""Check a change against the published graph: only what it can affect is validated, and the outcome is that of all.

What the reports among the rules count stays as it was published: a build counts anew.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from lapekg.checking.base import Base
from lapekg.checking.kept import studied
from lapekg.checking.scene import Scene, key_of
from lapekg.config import Instance
from lapekg.drafts.change import Change, Untellable
from lapekg.drafts.draft import Draft, Drafts
from lapekg.graph import load_rules
from lapekg.graph.maintenance import maintain
from lapekg.sources import read_instance
from lapekg.sources.located import Positions
from lapekg.validation.affected import Pairs, affected
from lapekg.validation.focused import validate_nodes
from lapekg.validation.locations import Locations, StoreLocations
from lapekg.validation.merged import MergedGraph, graph_statements
from lapekg.validation.report import Violation
from lapekg.validation.shapes import load_shapes
from lapekg.validation.triple_terms import refuse_triple_terms


class Checker:
    """Checks changes of one published graph; what does not change between two checks is read once."""

    def __init__(self, instance: Instance, state: Path, base: Base) -> None:
        self._instance = instance
        self.base = base
        self.drafts = Drafts(base.store, state, merged=instance.merged)
        rules = load_rules(instance)
        self._reports = [rule.iri for rule in rules if rule.is_report]
        self._shapes = load_shapes(instance, known_as_sound=True)
        made_of = f"{base.origin.frame} {base.snapshot.manifest.versions['code']}"
        self._studied = studied(rules, self._shapes, made_of, state)
        self._known = frozenset(key_of(each) for each in base.results)
        self._results_about: dict[Any, list[Violation]] = {}
        for each in base.results:
            for term in {each.focus_node, each.value}:
                self._results_about.setdefault(term, []).append(each)

    def close(self) -> None:
        """Leave nothing behind in the state folder."""
        self.drafts.close()

    @contextmanager
    def scene(self, change: Change) -> Iterator[Scene]:
        """Give the graph with the change, and its results; raises Untellable when all of it must be read anew."""
        positions = Positions(change.located)
        if len(self._shapes.graph):
            refuse_triple_terms(change.added, positions)
        with self.drafts.lend() as draft:
            added, removed = self._apply(change, draft)
            store = draft.store
            pairs = affected(self._studied.dependencies, added, removed, store, self.base.store)
            if pairs is None:
                raise Untellable("the change may concern everything")
            merged = MergedGraph(store)
            locations = StoreLocations(positions, merged)
            found = validate_nodes(store, self._shapes, pairs, self._studied.dependencies, locations)
            yield Scene(
                store=store,
                shapes=self._shapes,
                results=tuple(found),
                locations=locations,
                elsewhere=lambda: self._all_locations(merged),
                unchanged=lambda terms: self._unchanged(terms, pairs),
                known=self._known,
                search_path=self.base.snapshot.search_path,
            )

    def _unchanged(self, terms: Collection[Any], pairs: Pairs) -> Iterator[Violation]:
        """Give what the published graph has to say about some terms and goes on to say."""
        for term in terms:
            yield from (each for each in self._results_about.get(term, ()) if not _is_of(each, pairs))

    def _apply(self, change: Change, draft: Draft) -> tuple[set[Triple], set[Triple]]:
        """Apply a change with what follows from it; give the statements that came and those that went."""
        base = self.base.store
        draft.apply(change.added, change.removed)
        maintained = maintain(self._studied.rules, base, draft.store, change.added, change.removed)
        if maintained is None:
            raise Untellable("what the rules infer cannot be told from the change")
        draft.note(maintained.added, maintained.removed)
        outdated = self._outdated_counts(maintained.went, draft.store)
        _, went = draft.apply((), outdated)
        here, there = MergedGraph(draft.store), MergedGraph(base)
        come = graph_statements({*change.added, *maintained.added}, here, there)
        gone = graph_statements({*change.removed, *maintained.removed, *outdated}, there, here)
        return {*maintained.came, *come}, {*maintained.went, *went, *gone}

    def _outdated_counts(self, went: Iterable[Triple], draft: Store) -> set[Quad]:
        """Find what reports said of things that are no more, which nothing may point to."""
        ended = {each.subject for each in went if not _has_statements(each.subject, draft)}
        return {
            quad
            for graph in self._reports
            for node in ended
            for quad in draft.quads_for_pattern(None, None, node, graph)
        }

    def _all_locations(self, merged: MergedGraph) -> Locations:
        return StoreLocations(Positions(read_instance(self._instance)), merged)


def _has_statements(node: NamedNode | BlankNode | Triple, store: Store) -> bool:
    return next(store.quads_for_pattern(node, None, None), None) is not None


def _is_of(violation: Violation, pairs: Pairs) -> bool:
    return violation.origin is not None and violation.origin[1] in pairs.get(violation.origin[0], ())
