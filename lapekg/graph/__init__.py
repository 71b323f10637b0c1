"""Quads to a dataset: merge, rules, counts and the canonical dump."""

from lapekg.graph.dataset import Dataset, build_dataset
from lapekg.graph.partitions import count_partitions
from lapekg.graph.rules import Rule, load_rules
from lapekg.graph.serialization import to_nquads
from lapekg.graph.statistics import Counts, count

__all__ = ["Counts", "Dataset", "Rule", "build_dataset", "count", "count_partitions", "load_rules", "to_nquads"]
