"""How much there is in a dataset."""

from dataclasses import dataclass

from pyoxigraph import DefaultGraph

from lapekg.graph.dataset import Dataset


@dataclass(frozen=True, slots=True)
class Counts:
    """Sizes of a dataset; `statements` are distinct triples, whatever the number of graphs they stand in."""

    quads: int
    statements: int
    named_graphs: int
    inferred: int
    files: int


def count(dataset: Dataset) -> Counts:
    """Count what a dataset holds."""
    graphs = {quad.graph_name for quad in dataset.quads if not isinstance(quad.graph_name, DefaultGraph)}
    return Counts(
        quads=len(dataset.quads),
        statements=sum(1 for _ in dataset.statements()),
        named_graphs=len(graphs),
        inferred=len(dataset.inferred),
        files=len(dataset.positions.files()),
    )
