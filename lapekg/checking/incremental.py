"""Check a change against the published graph: only what it can affect is validated, and the outcome is that of all.

What the reports among the rules count stays as it was published: a build counts anew.
"""

import contextlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple

from lapekg.checking.base import Base
from lapekg.checking.kept import studied
from lapekg.checking.scene import Scene
from lapekg.config import Instance
from lapekg.drafts.change import Change, Untellable
from lapekg.drafts.draft import Draft, Drafts
from lapekg.errors import SnapshotError
from lapekg.graph import load_rules
from lapekg.graph.maintenance import maintain
from lapekg.search import SEARCH_FILE
from lapekg.snapshots.derived import read_derived
from lapekg.sources import read_instance
from lapekg.sources.located import Positions
from lapekg.validation.affected import Pairs, affected
from lapekg.validation.focused import validate_nodes
from lapekg.validation.locations import Locations, StoreLocations
from lapekg.validation.merged import MergedGraph, graph_statements
from lapekg.validation.report import Violation
from lapekg.validation.shapes import load_shapes
from lapekg.validation.triple_terms import refuse_triple_terms

QuadChange = tuple[frozenset[Quad], frozenset[Quad]]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """What a change comes to: what rules add and take back, and which results are found for which shapes and nodes."""

    scene: Scene
    added: frozenset[Quad]
    removed: frozenset[Quad]
    pairs: Pairs
    found: tuple[Violation, ...]


class Checker:
    """Checks changes of one published graph; what does not change between two checks is read once."""

    def __init__(self, instance: Instance, state: Path, base: Base) -> None:
        self._instance = instance
        self.drafts = Drafts(base.store, state, merged=instance.merged)
        rules = load_rules(instance)
        self._reports = [rule.iri for rule in rules if rule.is_report]
        self._shapes = load_shapes(instance, known_as_sound=True)
        made_of = f"{base.origin.frame} {base.snapshot.manifest.versions['code']}"
        self._studied = studied(rules, self._shapes, made_of, state)
        self.base = base

    def advance(self, base: Base) -> None:
        """Go on with a later graph that the same rules and shapes have made."""
        self.base = base
        self.drafts.advance(base.store)

    def close(self) -> None:
        """Leave nothing behind in the state folder."""
        self.drafts.close()

    @contextmanager
    def scene(self, change: Change) -> Iterator[Scene]:
        """Give the graph with the change, and its results; raises Untellable when all of it must be read anew."""
        with self.drafts.lend() as draft:
            draft.apply(change.added, change.removed)
            yield self.judge(change, draft).scene

    def judge(self, change: Change, draft: Draft, *, infers: bool = True) -> Judged:
        """Add to a draft that has the change what follows from it, and validate that; raises Untellable.

        A change that no rule reads sets off none: `infers` is False then.
        """
        positions = Positions(change.located)
        if len(self._shapes.graph):
            refuse_triple_terms(change.added, positions)
        inferred, (came, went) = self._infer(change, draft) if infers else _unread(change, draft, self.base.store)
        store = draft.store
        pairs = affected(self._studied.dependencies, came, went, store, self.base.store)
        if pairs is None:
            raise Untellable("the change may concern everything")
        merged = MergedGraph(store)
        locations = StoreLocations(positions, merged)
        found = tuple(validate_nodes(store, self._shapes, pairs, self._studied.dependencies, locations))
        scene = Scene(
            store=store,
            shapes=self._shapes,
            results=found,
            locations=locations,
            elsewhere=lambda: self._all_locations(merged),
            unchanged=lambda terms: self._unchanged(terms, pairs),
            known=self.base.remarks,
            search_path=self._search_path(),
        )
        return Judged(scene, *inferred, pairs, found)

    def _search_path(self) -> Path:
        # The index that belongs to the snapshot may have been made since it was opened, and the one before be gone.
        with contextlib.suppress(SnapshotError):
            return read_derived(self.base.snapshot.path).path / SEARCH_FILE
        return self.base.snapshot.search_path

    def _unchanged(self, terms: Collection[Any], pairs: Pairs) -> Iterator[Violation]:
        """Give what the published graph has to say about some terms and goes on to say."""
        return (each for each in self.base.remarks.about(terms) if not _is_of(each, pairs))

    def _infer(self, change: Change, draft: Draft) -> tuple[QuadChange, tuple[set[Triple], set[Triple]]]:
        """Add what follows from a change; give these quads, and all the statements that came and that went."""
        base = self.base.store
        maintained = maintain(self._studied.rules, base, draft.store, change.added, change.removed)
        if maintained is None:
            raise Untellable("what the rules infer cannot be told from the change")
        draft.note(maintained.added, maintained.removed)
        outdated = self._outdated_counts(maintained.went, draft.store)
        _, went = draft.apply((), outdated)
        here, there = MergedGraph(draft.store), MergedGraph(base)
        come = graph_statements({*change.added, *maintained.added}, here, there)
        gone = graph_statements({*change.removed, *maintained.removed, *outdated}, there, here)
        inferred = maintained.added, maintained.removed | outdated
        return inferred, ({*maintained.came, *come}, {*maintained.went, *went, *gone})

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


def _unread(change: Change, draft: Draft, base: Store) -> tuple[QuadChange, tuple[set[Triple], set[Triple]]]:
    statements = {quad.triple for quad in (*change.added, *change.removed)}
    here, before = ({each for each in statements if Quad(*each) in store} for store in (draft.store, base))
    return (frozenset(), frozenset()), (here - before, before - here)


def _has_statements(node: NamedNode | BlankNode | Triple, store: Store) -> bool:
    return next(store.quads_for_pattern(node, None, None), None) is not None


def _is_of(violation: Violation, pairs: Pairs) -> bool:
    return violation.origin is not None and violation.origin[1] in pairs.get(violation.origin[0], ())
