"""The endpoint over HTTP: the protocol as clients see it."""

import json
import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from rdflib import Graph
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

from tests.conftest import write_files
from tests.web.conftest import ENDLESS, FILES, TITLE, Answer, Server, publish, rows

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
PROBLEM = "application/problem+json"
METHODS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


def _ask(server: Server, query: str, accept: str | None = None) -> Answer:
    return server.request(f"/sparql?query={quote(query)}", headers={"Accept": accept} if accept else {})


def _problem(answer: Answer, status: int, slug: str) -> dict[str, object]:
    assert answer.status == status
    assert answer.headers["Content-Type"] == PROBLEM
    problem: dict[str, object] = json.loads(answer.body)
    assert problem["type"] == f"http://books.example/problems/{slug}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


@pytest.fixture(params=METHODS, ids=["get", "post-form", "post-direct"])
def client(request: pytest.FixtureRequest, server: Server) -> SPARQLWrapper:
    """Return SPARQLWrapper for each way to send a query."""
    wrapper = SPARQLWrapper(server.endpoint)
    wrapper.setOnlyConneg(True)
    method, encoding = request.param
    wrapper.setMethod(method)
    wrapper.setRequestMethod(encoding)
    return wrapper


def test_sparqlwrapper_select(client: SPARQLWrapper) -> None:
    client.setQuery(TITLE)
    client.setReturnFormat(JSON)
    assert rows(client.queryAndConvert()) == [{"title": "Moby-Dick"}]


def test_sparqlwrapper_select_csv(client: SPARQLWrapper) -> None:
    client.setQuery(TITLE)
    client.setReturnFormat(CSV)
    assert client.queryAndConvert() == b"title\r\nMoby-Dick\r\n"


@pytest.mark.parametrize(("term", "expected"), [("'Moby-Dick'@en", True), ("'Moby-Dick'@fi", False)])
def test_sparqlwrapper_ask(client: SPARQLWrapper, term: str, expected: bool) -> None:
    client.setQuery(f"ASK {{ ?book ?title {term} }}")
    client.setReturnFormat(JSON)
    answer: Any = client.queryAndConvert()
    assert answer["boolean"] is expected


def test_sparqlwrapper_ask_xml(client: SPARQLWrapper) -> None:
    client.setQuery("ASK {}")
    client.setReturnFormat(XML)
    answer: Any = client.queryAndConvert()
    assert "<boolean>true</boolean>" in answer.toxml()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("representation", [TURTLE, RDFXML])
def test_sparqlwrapper_construct(client: SPARQLWrapper, representation: str) -> None:
    client.setQuery("CONSTRUCT { ?book a <http://books.example/Book> } { ?book <http://books.example/title> ?title }")
    client.setReturnFormat(representation)
    answer: Any = client.queryAndConvert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(answer, format="turtle")
    assert [str(book) for book in graph.subjects()] == ["http://books.example/id/moby"]


def test_answer_names_the_snapshot_and_lets_scripts_of_any_site_read(server: Server) -> None:
    answer = _ask(server, TITLE)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/sparql-results+json"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Lapekg-Snapshot"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_is_get_without_a_body(server: Server) -> None:
    head = server.request(f"/sparql?query={quote(TITLE)}", "HEAD")
    get = _ask(server, TITLE)
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "Vary", "Lapekg-Snapshot"):
        assert head.headers[name] == get.headers[name]


def test_options_answers_the_preflight_of_a_browser(server: Server) -> None:
    headers = {"Origin": "http://a", "Access-Control-Request-Method": "POST"}
    answer = server.request("/sparql", "OPTIONS", headers=headers)
    assert answer.status == 200
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_large_answer_arrives_whole(server: Server) -> None:
    query = "SELECT * { GRAPH ?g { ?a ?b ?c . ?d ?e ?f } } LIMIT 40000"
    answer = _ask(server, query, "text/csv")
    assert len(answer.body) == int(answer.headers["Content-Length"]) > 4 * 1024 * 1024
    assert answer.body.count(b"\r\n") == 40_001


def test_client_that_vanishes_in_a_large_answer_harms_nobody(server: Server) -> None:
    query = quote("SELECT * { GRAPH ?g { ?a ?b ?c . ?d ?e ?f } } LIMIT 40000")
    host, port = server.address.removeprefix("http://").split(":")
    for _ in range(3):
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    assert _ask(server, TITLE).status == 200


PROBLEMS = [
    ("GET", "", None, b"", 400, "malformed-request"),
    ("GET", "?query=ASK%7B%7D&query=ASK%7B%7D", None, b"", 400, "malformed-request"),
    ("GET", "?query=%FF", None, b"", 400, "malformed-request"),
    ("GET", "?update=CLEAR%20ALL", None, b"", 400, "malformed-request"),
    ("GET", "?query=nonsense", None, b"", 400, "malformed-query"),
    ("GET", f"?query={quote('DELETE WHERE { ?s ?p ?o }')}", None, b"", 400, "malformed-query"),
    ("GET", f"?query={quote('SELECT * { SERVICE <http://127.0.0.1:9/> {} }')}", None, b"", 403, "refused-query"),
    ("GET", f"?query={quote('SELECT (<http://x/f>(1) AS ?x) {}')}", None, b"", 500, "query-failed"),
    ("POST", "", FORM, b"update=CLEAR%20ALL", 400, "malformed-request"),
    ("POST", "", DIRECT, b"ASK { # \xff\n }", 400, "malformed-request"),
    ("POST", "", "text/plain", b"ASK {}", 415, "unsupported-media-type"),
    ("POST", "", "application/sparql-update", b"CLEAR ALL", 415, "unsupported-media-type"),
    ("POST", "", DIRECT, b" " * (1024 * 1024 + 1), 413, "request-too-large"),
    ("PUT", "", DIRECT, b"ASK {}", 405, "method-not-allowed"),
    ("DELETE", "", None, b"", 405, "method-not-allowed"),
]


@pytest.mark.parametrize(("method", "query_string", "content_type", "body", "status", "slug"), PROBLEMS)
def test_problem(  # noqa: PLR0913, PLR0917 (one row of the table)
    server: Server, method: str, query_string: str, content_type: str | None, body: bytes, status: int, slug: str
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = server.request(f"/sparql{query_string}", method, body or None, headers)
    _problem(answer, status, slug)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_problem_of_a_syntax_error_has_line_and_column(server: Server) -> None:
    problem = _problem(_ask(server, "SELECT *\n{ ?s ex:p ?o }"), 400, "malformed-query")
    assert problem["line"] == 2
    assert isinstance(problem["column"], int)
    assert "ex:" in str(problem["detail"])


def test_problem_of_an_unacceptable_answer_lists_what_is_offered(server: Server) -> None:
    answer = _ask(server, "ASK {}", "text/html")
    problem = _problem(answer, 406, "not-acceptable")
    assert problem["offered"] == ["application/sparql-results+json", "application/sparql-results+xml"]
    assert answer.headers["Vary"] == "Accept"


def test_body_in_chunks_is_read_up_to_the_limit_and_refused_above(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")

    def post(body: bytes) -> bytes:
        head = f"POST /sparql HTTP/1.1\r\nHost: {host}\r\nContent-Type: {DIRECT}\r\nConnection: close\r\n"
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
            connection.sendall(f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))

    assert post(b"ASK {}").startswith(b"HTTP/1.1 200")
    assert post(b"ASK {}" + b" " * 1024 * 1024).startswith(b"HTTP/1.1 413")


def test_endless_query_ends_at_the_limit_while_others_are_answered(server: Server) -> None:
    answered = 0
    with ThreadPoolExecutor(1) as executor:
        start = time.monotonic()
        endless = executor.submit(_ask, server, ENDLESS)
        while not endless.done():
            assert _ask(server, TITLE).status == 200
            answered += 1
    problem = _problem(endless.result(), 503, "query-timeout")
    assert problem["limit_seconds"] == 1.0
    assert 1.0 <= time.monotonic() - start < 3.0
    assert answered > 10


def test_query_that_ends_its_process_is_a_problem_and_no_outage(server: Server) -> None:
    body = urlencode({"query": "SELECT * " + "{" * 10_000 + "}" * 10_000}).encode()
    answer = server.request("/sparql", "POST", body, {"Content-Type": FORM})
    _problem(answer, 503, "query-memory")
    assert _ask(server, TITLE).status == 200


def test_eight_clients_get_their_own_answers(server: Server) -> None:
    def ask(number: int) -> bytes:
        return _ask(server, f"SELECT ({number} AS ?x) {{}}", "text/csv").body

    with ThreadPoolExecutor(8) as executor:
        assert list(executor.map(ask, range(200))) == [f"x\r\n{number}\r\n".encode() for number in range(200)]


def test_killed_workers_are_replaced(server: Server) -> None:
    workers = _workers_below(server.process.pid)
    assert len(workers) == 2
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    time.sleep(0.2)
    assert _ask(server, TITLE).status == 200
    assert _ask(server, TITLE).status == 200


def _workers_below(pid: int) -> list[int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    servers = [child for child, parent in parents.items() if parent == pid]
    return [child for child, parent in parents.items() if parent in servers]


def test_new_snapshot_is_served_from_the_next_request_on(tmp_path: Path, serve: Callable[..., Server]) -> None:
    root = write_files(tmp_path / "books", FILES)
    server = serve(root)
    problem = _problem(_ask(server, TITLE), 503, "no-snapshot")
    assert str(root) not in str(problem["detail"])

    publish(root)
    assert _ask(server, TITLE, "text/csv").body == b"title\r\nMoby-Dick\r\n"

    (root / "data/books.nq").write_text('<a:b> <http://books.example/title> "Emma" .\n', encoding="utf-8")
    publish(root)
    answer = _ask(server, TITLE, "text/csv")
    assert answer.body == b"title\r\nEmma\r\n"
    assert answer.headers["Lapekg-Snapshot"] == "2"


def test_snapshot_with_the_number_of_a_deleted_one_is_noticed(tmp_path: Path, serve: Callable[..., Server]) -> None:
    root = write_files(tmp_path / "books", FILES)
    publish(root)
    server = serve(root)
    assert _ask(server, TITLE, "text/csv").body == b"title\r\nMoby-Dick\r\n"

    (root / ".lapekg").rename(tmp_path / "old")
    (root / "data/books.nq").write_text('<a:b> <http://books.example/title> "Emma" .\n', encoding="utf-8")
    assert publish(root) == 1
    assert _ask(server, TITLE, "text/csv").body == b"title\r\nEmma\r\n"
