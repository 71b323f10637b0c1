"""Provisional, until H1's is here: nothing can be told of rules."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad, Store

from lapekg.graph.rules import Rule


@dataclass(frozen=True, slots=True)
class Inference:
    """Inferred quads that come and go."""

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()


def maintain(
    rules: Sequence[Rule], _before: Store, _after: Store, _added: Collection[Quad], _removed: Collection[Quad]
) -> Inference | None:
    """Say nothing where there are rules."""
    return None if rules else Inference()
