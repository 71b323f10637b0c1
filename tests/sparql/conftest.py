"""A published snapshot, as small as the questions allow, and endpoints over it with limits of one's own."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from lapekg.config import Instance, Limits, Settings, load_instance
from lapekg.pipeline import build, utc_now
from lapekg.snapshots.open import Snapshot, current_snapshot
from lapekg.sparql.endpoint import Endpoint, Excerpt
from lapekg.sparql.exchange import Reply, Request
from lapekg.sparql.past import Past
from lapekg.sparql.pool import Pool
from lapekg.web.bridge import Bridge
from tests.conftest import write_files

BASE = "http://example.org/sparql"
PREFIX = "PREFIX : <http://example.org/> "
# Three times a thousand: its product has no end within any limit of these tests.
MANY = 1000
FILES = {
    "lapekg.toml": 'base_iri = "http://example.org/"\n[prefixes]\nex = "http://example.org/"\n',
    "data/store.trig": """
@prefix : <http://example.org/> .
:s :p "default" .
:a :number 1, 2, 3 .
:g1 { :s :p "one" }
:g2 { :s :p "two" }
""",
    "data/many.nt": "".join(f'<http://example.org/item/{n}> <http://example.org/value> "{n}" .\n' for n in range(MANY)),
}
LARGE = "SELECT * { ?s <http://example.org/value> ?o . ?t <http://example.org/number> ?n, ?m }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = 'never') }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c"


class Asker:
    """An endpoint that threads can ask."""

    def __init__(self, instance: Instance, current: Callable[[], Snapshot], past: Past | None = None) -> None:
        self.pool = Pool(instance.limits, instance.services, instance.prefixes)
        self.endpoint = Endpoint(instance, self.pool, current, past)
        self._bridge = Bridge()

    def respond(self, request: Request) -> Reply:
        """Have a request answered."""
        return self._bridge.run(self.endpoint.respond(request))

    def ask(self, query: str, accept: str | None = None, client: str = "192.0.2.1", **parameters: str) -> Reply:
        """Ask a query by GET."""
        encoded = urlencode({"query": query, **parameters}).encode()
        return self.respond(Request("GET", encoded, BASE, client, accept=accept))

    def excerpt(self, request: Request, rows: int) -> Excerpt:
        """Have the beginning of an answer made."""
        excerpt = self._bridge.run(self.endpoint.excerpt(request, rows))
        assert excerpt is not None
        return excerpt

    def start(self) -> None:
        """Start the workers for short queries."""
        self._bridge.run(self.pool.start())

    def stop(self) -> None:
        """End the workers."""
        self._bridge.run(self.pool.close())

    def close(self) -> None:
        """End the workers and the loop."""
        self.stop()
        self._bridge.close()


def read(reply: Reply) -> bytes:
    """Read a whole answer and close it."""
    try:
        body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body.chunks())
    finally:
        reply.close()
    assert len(body) == reply.length
    return body


def header(reply: Reply, name: str) -> str | None:
    """Return the header field of that name."""
    values = [value for each, value in reply.headers if each == name]
    assert len(values) <= 1
    return values[0] if values else None


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an instance with a published snapshot."""
    root = write_files(tmp_path_factory.mktemp("store"), FILES)
    build(Settings.from_env({}, root), load_instance(root), lambda _phase: None, utc_now)
    return root


@pytest.fixture(scope="session")
def snapshot(root: Path) -> Snapshot:
    """Return what is published."""
    return current_snapshot(root / ".lapekg")


@pytest.fixture
def asker(root: Path, snapshot: Snapshot) -> Iterator[Callable[..., Asker]]:
    """Return a function that makes an endpoint with limits of its own, which ends with the test."""
    made: list[Asker] = []

    def make(
        services: tuple[str, ...] = (),
        current: Callable[[], Snapshot] | None = None,
        past: Past | None = None,
        **limits: Any,
    ) -> Asker:
        instance = dataclasses.replace(load_instance(root), limits=Limits(**limits), services=services)
        made.append(Asker(instance, current or (lambda: snapshot), past))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def usual(root: Path, snapshot: Snapshot) -> Iterator[Asker]:
    """Return an endpoint with tight limits that a module's tests share."""
    limits = Limits(query_seconds=1.0, query_memory_mib=256, result_mib=2, workers=2, queue_seconds=10.0)
    limits = dataclasses.replace(limits, client_seconds_per_minute=1e6, client_queries=8)
    shared = Asker(dataclasses.replace(load_instance(root), limits=limits), lambda: snapshot)
    yield shared
    shared.close()
