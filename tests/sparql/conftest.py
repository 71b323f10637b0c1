"""A published store, as small as the questions allow."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from lapekg.config import Limits
from lapekg.sparql.evaluation import Target
from lapekg.sparql.pool import Pool

STORE = """
@prefix : <http://example.org/> .
:s :p "default" .
:a :number 1, 2, 3 .
GRAPH :g1 { :s :p "one" }
GRAPH :g2 { :s :p "two" }
"""
# Three times a thousand: its product has no end within any limit of these tests.
MANY = 1000
LARGE = "SELECT * { ?s <http://example.org/value> ?o . ?t <http://example.org/number> ?n, ?m }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'never') }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a store."""
    path = tmp_path_factory.mktemp("store")
    writer = pyoxigraph.Store(str(path))
    writer.bulk_load(STORE.encode(), pyoxigraph.RdfFormat.TRIG)
    value, item = pyoxigraph.NamedNode("http://example.org/value"), "http://example.org/item/"
    quads = (
        pyoxigraph.Quad(pyoxigraph.NamedNode(f"{item}{n}"), value, pyoxigraph.Literal(str(n))) for n in range(MANY)
    )
    writer.bulk_extend(quads)
    writer.flush()
    del writer
    return path


@pytest.fixture(scope="session")
def target(store: Path) -> Target:
    """Return what queries run against."""
    return Target(store, "http://example.org/sparql")


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Return a pool with tight limits."""
    pool = Pool(Limits(query_seconds=1.0, query_memory_mib=256, result_mib=2, workers=2, queue_seconds=10.0))
    yield pool
    pool.close()
