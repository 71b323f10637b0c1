"""The endpoint over HTTP: the protocol as clients see it."""

import gzip
import http.client
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
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
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


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_store(server: Server, method: str) -> None:
    graph = Graph(store=SPARQLStore(server.endpoint, method=method, returnFormat="json"))
    title = URIRef("http://books.example/title")
    assert [str(value) for value in graph.objects(URIRef("http://books.example/id/moby"), title)] == ["Moby-Dick"]
    assert bool(graph.query(f"ASK {{ ?book <{title}> 'Moby-Dick'@en }}").askAnswer)


def test_answer_names_the_snapshot_and_lets_scripts_of_any_site_read(server: Server) -> None:
    answer = _ask(server, TITLE)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/sparql-results+json"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept, Accept-Encoding, Accept-Datetime"
    assert answer.headers["Lapekg-Snapshot"] == "1"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_is_get_without_a_body(server: Server) -> None:
    head = server.request(f"/sparql?query={quote(TITLE)}", "HEAD")
    get = _ask(server, TITLE)
    assert (head.status, head.body) == (200, b"")
    for name in ("Content-Type", "Content-Length", "Vary", "Lapekg-Snapshot"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", ["/sparql", f"/sparql?query={quote(TITLE)}"])
def test_options_answers_the_preflight_of_a_browser(server: Server, path: str) -> None:
    headers = {"Origin": "http://a", "Access-Control-Request-Method": "QUERY"}
    answer = server.request(path, "OPTIONS", headers=headers)
    assert (answer.status, answer.body) == (204, b"")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert DIRECT in answer.headers["Accept-Query"]


def test_query_method_carries_the_query_in_its_body(server: Server) -> None:
    answer = server.request("/sparql", "QUERY", TITLE.encode(), {"Content-Type": DIRECT, "Accept": "text/csv"})
    assert (answer.status, answer.body) == (200, b"title\r\nMoby-Dick\r\n")
    again = {"Content-Type": DIRECT, "Accept": "text/csv", "If-None-Match": answer.headers["ETag"]}
    assert server.request("/sparql", "QUERY", TITLE.encode(), again).status == 304


def test_answer_that_the_client_has_is_not_sent_again(server: Server) -> None:
    first = _ask(server, TITLE)
    headers = {"If-None-Match": first.headers["ETag"]}
    answer = server.request(f"/sparql?query={quote(TITLE)}", headers=headers)
    assert (answer.status, answer.body) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Lapekg-Snapshot"):
        assert answer.headers[name] == first.headers[name]
    assert answer.headers["Content-Type"] is None


def test_compressed_answer_is_the_answer(server: Server) -> None:
    path = f"/sparql?query={quote('SELECT * { GRAPH ?g { ?s ?p ?o } }')}"
    plain = server.request(path, headers={"Accept": "text/csv"})
    packed = server.request(path, headers={"Accept": "text/csv", "Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    # Rows without an order may come in another one from memory than over the files.
    assert sorted(gzip.decompress(packed.body).splitlines()) == sorted(plain.body.splitlines())
    assert len(packed.body) < len(plain.body) / 5


@pytest.mark.parametrize("parameter", ["format", "output", "results"])
def test_format_parameter_chooses_where_accept_allows(server: Server, parameter: str) -> None:
    path = f"/sparql?query={quote(TITLE)}&{parameter}=csv"
    for accept in ("*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "text/*"):
        assert server.request(path, headers={"Accept": accept}).headers["Content-Type"] == "text/csv; charset=utf-8"
    refused = server.request(path, headers={"Accept": "application/sparql-results+json"})
    detail = str(_problem(refused, 406, "not-acceptable")["detail"])
    assert "csv" in detail


def test_relative_iri_is_resolved_against_the_address_of_the_request(server: Server) -> None:
    path = f"/sparql?query={quote('SELECT (<id/moby> AS ?x) {}')}"
    for host in ("books.example", "other.example:8080"):
        answer = server.request(path, headers={"Accept": "text/csv", "Host": host})
        assert answer.body == f"x\r\nhttp://{host}/id/moby\r\n".encode()


def test_wishes_in_several_header_fields_are_one_list(server: Server) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=20)
    connection.putrequest("GET", f"/sparql?query={quote(TITLE)}")
    connection.putheader("Accept", "text/csv;q=0.1")
    connection.putheader("Accept", "application/sparql-results+xml")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.headers["Content-Type"] == "application/sparql-results+xml"
    connection.close()


@pytest.mark.parametrize("hosts", [[], ["a", "b"], ["a/b"], [""]])
def test_request_without_one_sensible_host_is_refused(server: Server, hosts: list[str]) -> None:
    host, port = server.address.removeprefix("http://").split(":")
    for path in ("/", f"/sparql?query={quote(TITLE)}"):
        connection = http.client.HTTPConnection(host, int(port), timeout=20)
        connection.putrequest("GET", path, skip_host=True)
        for each in hosts:
            connection.putheader("Host", each)
        connection.endheaders()
        assert connection.getresponse().status == 400
        connection.close()


def test_browser_gets_a_page_and_everybody_else_gets_data(server: Server) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    page = _ask(server, TITLE, browser)
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"Moby-Dick" in page.body
    assert "Accept-Language" in page.headers["Vary"]
    wrong = _ask(server, "SELECT * {", browser)
    assert (wrong.status, wrong.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    form = server.request("/sparql", headers={"Accept": browser})
    assert (form.status, form.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for accept in ("*/*", "application/sparql-results+json"):
        assert _ask(server, TITLE, accept).headers["Content-Type"] == "application/sparql-results+json"


def test_service_describes_itself_where_nothing_is_asked(server: Server) -> None:
    answer = server.request("/sparql")
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
    graph = Graph().parse(data=answer.body, format="turtle")
    endpoints = graph.objects(predicate=URIRef("http://www.w3.org/ns/sparql-service-description#endpoint"))
    assert {str(each) for each in endpoints} == {"http://books.example/sparql", "http://books.example/update"}
    xml = server.request("/sparql", headers={"Accept": "application/rdf+xml"})
    assert isomorphic(Graph().parse(data=xml.body, format="xml"), graph)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert server.request("/sparql", headers=etag).status == 304


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
    ("GET", "?default-graph-uri=http://a/", None, b"", 400, "malformed-request"),
    ("GET", f"?query={quote(TITLE)}&format=docx", None, b"", 400, "malformed-request"),
    ("GET", f"?query={quote(TITLE)}&format=csv&output=json", None, b"", 400, "malformed-request"),
    ("GET", f"?query={quote(TITLE)}&timeout=soon", None, b"", 400, "malformed-request"),
    ("GET", f"?query={quote(TITLE)}&format=turtle", None, b"", 406, "not-acceptable"),
    ("GET", "?query=ASK%7B%7D&query=ASK%7B%7D", None, b"", 400, "malformed-request"),
    ("GET", "?query=%FF", None, b"", 400, "malformed-request"),
    ("GET", "?update=CLEAR%20ALL", None, b"", 400, "malformed-request"),
    ("GET", "?query=nonsense", None, b"", 400, "malformed-query"),
    ("GET", f"?query={quote('DELETE WHERE { ?s ?p ?o }')}", None, b"", 400, "malformed-query"),
    ("GET", f"?query={quote('SELECT * { SERVICE <http://127.0.0.1:9/> {} }')}", None, b"", 403, "refused-query"),
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
    answer = _ask(server, "ASK {}", "image/png")
    problem = _problem(answer, 406, "not-acceptable")
    assert problem["offered"] == ["application/sparql-results+json", "application/sparql-results+xml", "text/html"]
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
            assert _ask(server, f"{TITLE} # {answered}").status == 200
            answered += 1
    problem = _problem(endless.result(), 503, "query-timeout")
    assert problem["limit_seconds"] == 1.0
    assert 1.0 <= time.monotonic() - start < 3.0
    assert answered > 10


def test_query_that_ends_its_process_is_a_problem_and_no_outage(server: Server) -> None:
    body = urlencode({"query": f"ASK {{ FILTER({'1+' * 150_000}1) }}"}).encode()
    answer = server.request("/sparql", "POST", body, {"Content-Type": FORM})
    assert answer.status == 503  # of memory, or of time where that is used up first
    assert str(json.loads(answer.body)["type"]).endswith(("/query-memory", "/query-timeout"))
    assert _ask(server, TITLE).status == 200


def test_eight_clients_get_their_own_answers(server: Server) -> None:
    def ask(number: int) -> bytes:
        return _ask(server, f"SELECT ({number} AS ?x) {{}}", "text/csv").body

    with ThreadPoolExecutor(8) as executor:
        assert list(executor.map(ask, range(200))) == [f"x\r\n{number}\r\n".encode() for number in range(200)]


def test_killed_workers_are_replaced(server: Server) -> None:
    workers = _workers_below(server.process.pid)
    assert len(workers) >= 3
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    time.sleep(0.2)
    assert _ask(server, f"{TITLE} # after").status == 200
    assert set(_workers_below(server.process.pid)).isdisjoint(workers)


def _workers_below(pid: int) -> list[int]:
    """Find what was forked by a child of a child of the process: of a nursery of the process that answers."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {pid}
    for _ in range(3):
        found = {child for child, parent in parents.items() if parent in found}
    return sorted(found)


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


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("content_type", [FORM, DIRECT])
def test_page_of_a_posted_query_shows_it_again(server: Server, content_type: str) -> None:
    body = TITLE.encode() if content_type == DIRECT else urlencode({"query": TITLE}).encode()
    page = server.request("/sparql", "POST", body, {"Content-Type": content_type, "Accept": BROWSER})
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert TITLE.replace("<", "&lt;").replace(">", "&gt;") in page.body.decode()
    assert b"Moby-Dick" in page.body


def test_browser_that_asks_for_a_format_the_answer_does_not_have_reads_so_on_a_page(server: Server) -> None:
    query = quote("CONSTRUCT WHERE { ?s ?p ?o }")
    page = server.request(f"/sparql?query={query}&format=csv", headers={"Accept": BROWSER})
    assert (page.status, page.headers["Content-Type"]) == (406, "text/html; charset=utf-8")


def test_large_page_is_bounded_and_counts_the_whole(server: Server) -> None:
    page = _ask(server, "SELECT * { GRAPH ?g { ?a ?b ?c . ?d ?e ?f } } LIMIT 40000", BROWSER)
    assert page.status == 200
    assert page.body.count(b"<tr") < 1100
    assert b"40" in page.body
    assert len(page.body) < 2_000_000
