"""On our own data and shapes, too, a check of what a change affects gives what validating everything gives."""

from collections.abc import Iterable
from random import Random

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from lapekg.config import load_instance
from lapekg.graph import Dataset, build_dataset, load_rules
from lapekg.sources import LocatedQuad, read_instance
from lapekg.validation import Shapes, Violation, load_shapes
from lapekg.validation.affected import affected
from lapekg.validation.dependencies import Dependencies, dependencies
from lapekg.validation.engine import find
from lapekg.validation.focused import validate_nodes
from lapekg.validation.locations import StoreLocations
from lapekg.validation.merged import MergedGraph, graph_statements
from tests.lape import REPOSITORY
from tests.validation.test_incremental import results

INSTANCE = load_instance(REPOSITORY)
NEW = NamedNode("https://w3id.org/lapekg/id/event/uusi")
GRAPH = NamedNode("https://w3id.org/lapekg/source/uusi/p1")
EDITS = 60


@pytest.fixture(scope="module")
def located() -> list[LocatedQuad]:
    return list(read_instance(INSTANCE))


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return load_shapes(INSTANCE)


@pytest.fixture(scope="module")
def known(shapes: Shapes) -> Dependencies:
    return dependencies(shapes)


@pytest.fixture(scope="module")
def base(located: list[LocatedQuad]) -> Dataset:
    return build_dataset(located, load_rules(INSTANCE), INSTANCE)


@pytest.fixture(scope="module")
def found_in_base(base: Dataset, shapes: Shapes) -> list[Violation]:
    return find(base, shapes)


def store_of(dataset: Dataset) -> Store:
    store = Store()
    store.extend(dataset.served_quads())
    return store


def edited(located: list[LocatedQuad], random: Random) -> Iterable[LocatedQuad]:
    """Change statements as people do: leave them out, or give them another value, subject, property or graph."""
    chosen = set(random.sample(range(len(located)), EDITS))
    for index, each in enumerate(located):
        quad, other = each.quad, random.choice(located).quad if index in chosen else each.quad
        kind = random.randrange(7) if index in chosen else -1
        changed = {
            0: [],
            1: [Quad(quad.subject, quad.predicate, other.object, quad.graph_name)],
            2: [Quad(other.subject, quad.predicate, quad.object, quad.graph_name)],
            3: [quad, Quad(quad.subject, other.predicate, other.object, quad.graph_name)],
            4: [Quad(NEW, quad.predicate, quad.object, GRAPH)],
            5: [quad, Quad(quad.subject, quad.predicate, Literal("1 000", language="fi"), GRAPH)],
            6: [quad, Quad(other.subject, quad.predicate, NEW, other.graph_name)],
        }
        yield from (LocatedQuad(one, each.position) for one in changed.get(kind, [quad]))


@pytest.mark.parametrize("seed", [1, 2])
def test_affected_pairs_and_the_others_make_the_whole_report(
    located: list[LocatedQuad],
    base: Dataset,
    shapes: Shapes,
    known: Dependencies,
    found_in_base: list[Violation],
    seed: int,
) -> None:
    random = Random(seed)  # noqa: S311 (nothing is secret here)
    dataset = build_dataset(edited(located, random), load_rules(INSTANCE), INSTANCE)
    before, after = store_of(base), store_of(dataset)
    graphs = MergedGraph(after), MergedGraph(before)
    statements = set(dataset.statements()), set(base.statements())
    quads = set(dataset.quads), set(base.quads)
    added = statements[0] - statements[1] | graph_statements(quads[0] - quads[1], *graphs)
    removed = statements[1] - statements[0] | graph_statements(quads[1] - quads[0], *graphs[::-1])
    pairs = affected(known, added, removed, after, before)
    assert pairs is not None
    kept = [each for each in found_in_base if each.origin and each.origin[1] not in pairs.get(each.origin[0], ())]
    new = validate_nodes(after, shapes, pairs, known, StoreLocations({}, graphs[0]))
    whole = find(dataset, shapes)
    assert results([*kept, *new]) == results(whole)
    # The edits break something, and far fewer pairs are looked at than there are.
    assert len(whole) > EDITS
    assert sum(map(len, pairs.values())) < len(base.quads)
