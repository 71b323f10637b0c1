"""Validate some focus nodes in a store, at a cost that does not grow with what else the store holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyoxigraph import NamedNode, Quad, Store

from lapekg.validation.affected import Pairs
from lapekg.validation.data_graph import StoreGraph
from lapekg.validation.dependencies import Dependencies
from lapekg.validation.ended import ended
from lapekg.validation.execution import Given, run
from lapekg.validation.locations import Locations
from lapekg.validation.merged import NAMED_GRAPH, TYPE, MergedGraph
from lapekg.validation.reads import QueryRead
from lapekg.validation.report import Violation
from lapekg.validation.results import read_results
from lapekg.validation.shapes import Shapes
from lapekg.validation.targets import Target, Targeting
from lapekg.validation.terms import Term, to_rdflib
from lapekg.validation.traversal import HERE
from lapekg.validation.workload import Workload, arrange


def validate_nodes(
    store: Store, shapes: Shapes, pairs: Pairs, dependencies: Dependencies, locations: Locations
) -> list[Violation]:
    """Give the results of some pairs of a validated shape and a node, as `engine.find` would among all others.

    Of nodes that a shape does not target there are none. The store must be writable: the statements that nodes are
    named graphs stand in it while queries may ask for them.
    """
    workload = arrange(shapes)
    data_graph = StoreGraph(MergedGraph(store), shapes)
    targeting = Targeting(data_graph, store, dependencies.queries)
    focus_nodes = {}
    for shape, nodes in pairs.items():
        targets = workload.targets.get(to_rdflib(shape), ())
        focus_nodes[to_rdflib(shape)] = [
            node for node in map(to_rdflib, nodes) if _may_be_target(targeting, targets, node)
        ]
    with _graph_statements(store, _graphs(store, pairs, dependencies)):
        # What a shape has nothing to say about need not be one of its targets: queries for targets come last.
        outcome = run(workload, focus_nodes, data_graph, lambda given: _is_target(targeting, workload, given))
    return [*read_results(outcome.found, shapes, locations), *ended(outcome)]


def _is_target(targeting: Targeting, workload: Workload, given: Given) -> bool:
    shape, node = given
    return any(targeting.selects(target, node) for target in workload.targets[shape])


def _may_be_target(targeting: Targeting, targets: tuple[Target, ...], node: Any) -> bool:
    return any(target.is_query or targeting.selects(target, node) for target in targets)


@contextmanager
def _graph_statements(store: Store, graphs: set[Term]) -> Iterator[None]:
    merged = MergedGraph(store)
    statements = [Quad(*each) for graph in graphs for each in merged.triples(graph, TYPE, NAMED_GRAPH)]
    missing = [each for each in statements if each not in store]
    if missing:
        store.extend(missing)
    try:
        yield
    finally:
        for each in missing:
            store.remove(each)


def _graphs(store: Store, pairs: Pairs, dependencies: Dependencies) -> set[Term]:
    """Find the nodes of which a query may ask whether they are named graphs: mostly the focus nodes alone."""
    if not pairs.keys().isdisjoint(dependencies.untellable):
        return set(store.named_graphs())
    for read, shapes in dependencies.shapes_by_read.items():
        if isinstance(read, QueryRead):
            query = dependencies.queries[read.query]
            terms = {NamedNode(term) for term in query.graph_terms}
            asking = [nodes for shape, nodes in pairs.items() if shape in shapes]
            if any(query.reads_graphs or read.way != HERE or not terms.isdisjoint(nodes) for nodes in asking):
                return set(store.named_graphs())
    return {node for nodes in pairs.values() for node in nodes}
