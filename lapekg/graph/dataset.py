"""The dataset: every quad once, with what the rules infer and the merged graph they read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, Quad, Store

from lapekg.config import Instance
from lapekg.graph.literals import canonical
from lapekg.graph.rules import Rule, infer, report
from lapekg.sources import LocatedQuad, Position


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Quads in canonical order, each once; `positions` knows the first place of every quad that was not inferred.

    `store` holds, in its default graph, every statement of `quads` once: the merged graph.
    """

    quads: tuple[Quad, ...]
    positions: Mapping[Quad, Position]
    inferred: frozenset[Quad]
    store: Store
    merged: bool

    def served_quads(self) -> Iterator[Quad]:
        """Give the quads of a query store: with a merged default graph, its statements too."""
        yield from self.quads
        if self.merged:
            yield from self.store


def build_dataset(located: Iterable[LocatedQuad], rules: Sequence[Rule], instance: Instance) -> Dataset:
    """Merge the quads and apply the rules to a fixpoint; the order of the quads leaves no trace."""
    positions = _first_positions(located)
    store = Store()
    store.extend(merged_statement(quad) for quad in positions)
    inferred = infer([rule for rule in rules if not rule.is_report], store)
    reported = report([rule for rule in rules if rule.is_report], [*positions, *inferred], store)
    store.extend(merged_statement(quad) for quad in reported)
    inferred += reported
    return Dataset(
        # The N-Quads line orders quads the same on every machine; pyoxigraph's terms have no order of their own.
        quads=tuple(sorted({*positions, *inferred}, key=str)),
        positions=positions,
        inferred=frozenset(inferred),
        store=store,
        merged=instance.merged,
    )


def merged_statement(quad: Quad) -> Quad:
    """Move a quad to the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _first_positions(located: Iterable[LocatedQuad]) -> dict[Quad, Position]:
    positions: dict[Quad, Position] = {}
    for each in located:
        quad = canonical(each.quad)
        known = positions.get(quad)
        if known is None or each.position < known:
            positions[quad] = each.position
    return positions
