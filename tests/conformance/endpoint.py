"""A real server on loopback whose snapshot is replaced by each dataset in turn."""

import json
import shutil
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import quote, urlsplit

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, QueryResultsFormat, QuerySolutions, RdfFormat

from tests.conformance.suite import Data, Document, Exchange
from tests.web.conftest import Answer, Server, publish

# The authority of the suite's HTTP exchanges: the server is known to its clients by this name.
AUTHORITY = "www.example"
BASE_IRI = f"http://{AUTHORITY}/"
_SETTINGS = f"""\
base_iri = "{BASE_IRI}"

[limits]
client_seconds_per_minute = 100000.0

[graphs]
"""
_TIMEOUT_SECONDS = 30
_EVERYTHING = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(slots=True)
class Endpoint:
    """The server and what it serves."""

    server: Server
    token: str = ""
    _loaded: Data | None = None

    def load(self, data: Data) -> None:
        """Publish a snapshot of the data, as files below data/ and names of graphs in lapekg.toml."""
        if data != self._loaded:
            write_instance(self.server.root, data)
            publish(self.server.root)
            self._loaded = data

    def query(self, text: str, accept: str) -> Answer:
        """Send a query by GET."""
        headers = {"Accept": accept, "Host": AUTHORITY}
        return self.server.request(f"/sparql?query={quote(text, safe='')}", headers=headers)

    def update(self, text: str, parameters: str = "") -> Answer:
        """Send an update."""
        headers = {**self._headers(), "Content-Type": "application/sparql-update"}
        return self.server.request(f"/update{parameters}", "POST", text.encode(), headers)

    def put(self, quads: Iterable[Quad]) -> None:
        """Put quads in the place of all there is."""
        body = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS)
        response = self.server.request("/data", "PUT", body, {**self._headers(), "Content-Type": "application/n-quads"})
        assert response.status == 200, response.body
        self._loaded = None

    def quads(self) -> list[Quad]:
        """Give all there is."""
        response = self.query(_EVERYTHING, "application/sparql-results+json")
        solutions = pyoxigraph.parse_query_results(response.body, format=QueryResultsFormat.JSON)
        assert isinstance(solutions, QuerySolutions)
        return [Quad(each["s"], each["p"], each["o"], each["g"] or DefaultGraph()) for each in solutions]

    def _headers(self) -> dict[str, str]:
        return {"Host": AUTHORITY, "Authorization": f"Bearer {self.token}"}

    def exchange(self, exchange: Exchange) -> Answer:
        """Send a request byte by byte as the suite writes it, with a token for where one is needed."""
        lines = [f"{exchange.method} {exchange.path} HTTP/1.1", f"Host: {exchange.authority}", "Connection: close"]
        lines.append(f"Authorization: Bearer {self.token}")
        lines += [f"{name}: {value}" for name, value in exchange.headers]
        if exchange.body is not None:
            lines.append(f"Content-Length: {len(exchange.body)}")
        address = urlsplit(self.server.address)
        with socket.create_connection((address.hostname, address.port), _TIMEOUT_SECONDS) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii") + (exchange.body or b""))
            with HTTPResponse(connection, method=exchange.method) as response:
                response.begin()
                return Answer(response.status, response.headers, response.read())


def write_instance(root: Path, data: Data) -> None:
    """Write an instance that holds the data and nothing else."""
    folder = root / "data"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, document in enumerate(data.default):
        _write(document, folder / f"default-{number}")
    graphs = []
    for number, (name, document) in enumerate(data.named):
        path = _write(document, folder / f"named-{number}")
        graphs.append(f"{json.dumps(path.relative_to(root).as_posix())} = {json.dumps(name)}\n")
    (root / "lapekg.toml").write_text(_SETTINGS + "".join(graphs), encoding="utf-8")


def _write(document: Document, stem: Path) -> Path:
    # A relative IRI is meant against the address of its file, which a file of an instance doesn't have.
    statements = pyoxigraph.parse(path=document.path, base_iri=document.address)
    path = stem.with_suffix(".nt")
    pyoxigraph.serialize(statements, path, RdfFormat.N_TRIPLES)
    return path
