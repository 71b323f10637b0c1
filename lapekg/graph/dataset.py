"""The dataset: every quad once, with what the rules infer and the merged graph they read."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Quad, Store, Triple

from lapekg.config import Instance
from lapekg.graph.literals import canonical
from lapekg.graph.rules import Rule, infer, report
from lapekg.sources import LocatedQuad
from lapekg.sources.located import Positions


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Quads in canonical order, each once; `positions` knows the first place of every quad that was not inferred."""

    quads: tuple[Quad, ...]
    positions: Positions
    inferred: frozenset[Quad]
    merged: bool

    def statements(self) -> Iterator[Triple]:
        """Give every statement once."""
        # The lines of quads that differ only in their graph begin alike, so nothing stands between them when sorted.
        return (statement for statement, _ in groupby(quad.triple for quad in self.quads))

    def served_quads(self) -> Iterator[Quad]:
        """Give the quads of a query store: with a merged default graph, its statements too."""
        yield from self.quads
        if self.merged:
            yield from (Quad(*statement) for statement in self.statements())


def build_dataset(located: Iterable[LocatedQuad], rules: Sequence[Rule], instance: Instance) -> Dataset:
    """Merge the quads and apply the rules to a fixpoint; the order of the quads leaves no trace."""
    return complete(merge(located), rules, instance)


def merge(located: Iterable[LocatedQuad]) -> Positions:
    """Keep every quad once, as the store will."""
    return Positions(LocatedQuad(canonical(quad), position) for quad, position in located)


def complete(
    positions: Positions,
    rules: Sequence[Rule],
    instance: Instance,
    added: Collection[Quad] = (),
    removed: Collection[Quad] = (),
) -> Dataset:
    """Add what the rules infer to the quads that were read, with others in their canonical form and without some."""
    asserted = (positions.keys() - set(removed)) | set(added) if added or removed else positions
    inferred = _infer(asserted, rules) if rules else []
    return Dataset(
        # The N-Quads line orders quads the same on every machine; pyoxigraph's terms have no order of their own.
        quads=tuple(sorted([*asserted, *inferred], key=str)),
        positions=positions,
        inferred=frozenset(inferred),
        merged=instance.merged,
    )


def _infer(quads: Collection[Quad], rules: Sequence[Rule]) -> list[Quad]:
    store = Store()
    store.extend(Quad(*quad.triple) for quad in quads)
    inferred = infer([rule for rule in rules if not rule.is_report], store)
    return inferred + report([rule for rule in rules if rule.is_report], [*quads, *inferred], store)
