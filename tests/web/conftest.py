"""A published snapshot and a real server over it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from lapekg.config import load_instance
from lapekg.pipeline import build, utc_now
from tests.conftest import write_files

START_SECONDS = 30
# A variable that every process of a server inherits; query workers get none that begins with LAPEKG_.
MARK = "SERVER_OF_TEST"

FILES = {
    "lapekg.toml": """\
base_iri = "http://books.example/"
languages = ["fi", "sv", "en"]

[title]
fi = "Kirjat & muut"
en = "Books & others"

[limits]
query_seconds = 1.0
query_memory_mib = 256
""",
    "data/books.nq": "".join(
        f'<http://books.example/id/{n}> <http://books.example/number> "{n}" <http://books.example/graph/all> .\n'
        for n in range(1000)
    )
    + '<http://books.example/id/moby> <http://books.example/title> "Moby-Dick"@en .\n',
    "queries/all.rq": "# title@en: All <books>\n# description@fi: Kaikki kirjat\n\nSELECT * { ?s ?p ?o } LIMIT 2\n",
}
TITLE = "SELECT ?title { ?book <http://books.example/title> ?title }"
ENDLESS = "SELECT * { GRAPH ?g { ?a ?b ?c . ?d ?e ?f . ?h ?i ?j } FILTER(CONCAT(?c, ?f, ?j) = 'never') }"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP response that was read."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server process, its address and the instance it serves."""

    address: str
    process: "subprocess.Popen[str]"
    root: Path

    @property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint."""
        return f"{self.address}/sparql"

    def request(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request; an error status is an answer like any other."""
        request = urllib.request.Request(f"{self.address}{path}", body, dict(headers or {}), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def publish(root: Path) -> int:
    """Build the instance and return the number of its snapshot."""
    from lapekg.config import Settings

    settings = Settings.from_env({}, root)
    return build(settings, load_instance(root), lambda _phase: None, utc_now).snapshot.number


def start_server(root: Path, *command: str, state: Path | None = None) -> Server:
    """Start a server in a folder that is not the instance, and wait until it answers."""
    port = free_port()
    environment = {**os.environ, "LAPEKG_ROOT": str(root), "LAPEKG_PORT": str(port), MARK: str(root)}
    if state is not None:
        environment["LAPEKG_STATE"] = str(state)
    process = subprocess.Popen(
        [sys.executable, *(command or ("-m", "lapekg", "serve"))],
        cwd="/",
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(f"http://127.0.0.1:{port}", process, root)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            server.request("/health/live")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return server
    process.kill()
    raise AssertionError(process.communicate()[0])


def stop_server(server: Server) -> str:
    """Stop the server and return what it printed."""
    server.process.terminate()
    output, _ = server.process.communicate(timeout=20)
    return output


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an instance with a published snapshot."""
    root = write_files(tmp_path_factory.mktemp("books"), FILES)
    publish(root)
    return root


@pytest.fixture(scope="module")
def server(books: Path) -> Iterator[Server]:
    """Return a running server."""
    running = start_server(books)
    yield running
    stop_server(running)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server which ends with the test."""
    started: list[Server] = []

    def start(root: Path, *command: str) -> Server:
        started.append(start_server(root, *command))
        return started[-1]

    yield start
    for each in started:
        with each.process:  # waits, and closes the pipe
            each.process.terminate()


def rows(bindings: Any) -> list[dict[str, str]]:
    """Reduce SPARQL JSON to values."""
    return [{name: term["value"] for name, term in row.items()} for row in bindings["results"]["bindings"]]
