"""The engine's calls go through the relay to allowed services, and to nothing else whatever those answer."""

import http.client
import io
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph
import pytest

from lapekg.errors import RefusedQuery
from lapekg.sparql import outward
from lapekg.sparql.federation import Relay

ONE = {"type": "uri", "value": "http://x/1"}
FOUND = [{"s": ONE, "label": {"type": "literal", "value": "one", "xml:lang": "en"}}]
SOLUTIONS = json.dumps({"head": {"vars": ["s", "label"]}, "results": {"bindings": FOUND}}).encode()
MEDIA_TYPE = "application/sparql-results+json"

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers a path as `behaviours` say and notes the request."""

    behaviours: dict[str, Behaviour]
    requests: list[tuple[str, dict[str, str], str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.requests.append((self.path, dict(self.headers), body))
        self.behaviours.get(self.path, answer)(self)

    do_GET = do_POST  # noqa: N815 - what the base class calls

    def log_message(self, *arguments: object) -> None:
        pass


def answer(handler: Handler, body: bytes = SOLUTIONS, status: int = 200, **headers: str) -> None:
    """Send one answer with a length."""
    handler.send_response(status)
    fields = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(body))}
    for name, value in (fields | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


class Service:
    """A server on the loopback interface that notes what it is asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[tuple[str, dict[str, str], str]] = []
        self.behaviours: dict[str, Behaviour] = {}
        handler = type("_Handler", (Handler,), {"requests": self.requests, "behaviours": self.behaviours})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self._server.server_port
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,)).start()

    def address(self, path: str = "/sparql", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    with closing(Service()) as service:
        yield service


@pytest.fixture
def other() -> Iterator[Service]:
    with closing(Service()) as service:
        yield service


@contextmanager
def relaying(*services: str, **limits: int) -> Iterator[Relay]:
    with closing(Relay(services, **limits)) as relay:
        yield relay


def evaluate(relay: Relay, query: str, seconds: float = 5) -> list[dict[str, Any]]:
    """Evaluate as a worker does; failures have the text that users see."""
    answer, failure = _evaluate(relay.rewrite(query, seconds))
    if failure:
        raise Failed(relay.explain(failure))
    bindings: list[dict[str, Any]] = json.loads(answer)["results"]["bindings"]
    return bindings


def _evaluate(query: str) -> tuple[bytes, str]:
    # Results must end in the thread that made them, so that no traceback may keep one.
    store = pyoxigraph.Store()
    store.load(b"<http://x/1> <http://p> 1 . <http://x/2> <http://p> 2 .", pyoxigraph.RdfFormat.TURTLE)
    output = io.BytesIO()
    try:
        result = store.query(query)
        assert isinstance(result, pyoxigraph.QuerySolutions)
        result.serialize(output, pyoxigraph.QueryResultsFormat.JSON)
    except (OSError, RuntimeError, SyntaxError) as error:
        return b"", str(error)
    return output.getvalue(), ""


class Failed(Exception):
    """What the engine said, explained."""


def test_relay_joins_the_answer_of_an_allowed_service(service: Service) -> None:
    with relaying("http://example.org/", service.address()) as relay:
        found = evaluate(
            relay, f"SELECT * {{ ?s <http://p> ?o SERVICE <{service.address()}> {{ ?s <http://l> ?label }} }}"
        )
    assert [(each["s"]["value"], each["label"]["value"]) for each in found] == [("http://x/1", "one")]


def test_relay_sends_the_pattern_and_nothing_of_the_client(service: Service) -> None:
    with relaying(service.address("/sparql?a=ä&b=%C3%A4")) as relay:
        evaluate(relay, f"SELECT * {{ SERVICE <{service.address('/sparql?a=ä&b=%C3%A4')}> {{ ?s ?p 'ö' }} }}")
    ((path, headers, body),) = service.requests
    assert path == "/sparql?a=%C3%A4&b=%C3%A4"
    assert body == 'SELECT * WHERE { ?s ?p "ö" . }'
    assert headers == {
        "Host": f"127.0.0.1:{service.port}",
        "Accept": "application/sparql-results+json, application/sparql-results+xml",
        "Accept-Encoding": "identity",
        "Content-Type": "application/sparql-query",
        "Content-Length": str(len(body.encode())),
        "User-Agent": "lapekg",
    }


def test_relay_sends_a_call_within_a_call_with_the_address_that_was_written(service: Service, other: Service) -> None:
    with relaying(service.address(), other.address()) as relay:
        inner = f"SERVICE <{other.address()}> {{ ?s ?p ?label }}"
        evaluate(relay, f"SELECT * {{ SERVICE <{service.address()}> {{ ?s ?p ?o {inner} }} }}")
    assert f"<{other.address()}>" in service.requests[0][2]
    assert other.requests == []


def test_relay_refuses_to_rewrite_a_call_of_a_service_that_is_not_allowed(service: Service, other: Service) -> None:
    with relaying(service.address()) as relay, pytest.raises(RefusedQuery, match="may call only"):
        evaluate(relay, f"SELECT * {{ SERVICE <{other.address()}> {{ ?s ?p ?o }} }}")
    assert other.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_relay_does_not_follow_a_redirect(service: Service, other: Service, status: int) -> None:
    service.behaviours["/sparql"] = lambda handler: answer(handler, b"", status, Location=other.address())
    with relaying(service.address(), other.address()) as relay, pytest.raises(Failed) as failure:
        evaluate(relay, f"SELECT * {{ SERVICE <{service.address()}> {{ ?s ?p ?o }} }}")
    assert str(failure.value) == (
        f"SERVICE <{service.address()}>: it redirects (status {status}), and redirects are not followed"
    )
    assert other.requests == []


INSIDE = [
    "127.0.0.1",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a01:203",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["8.8.8.8", "2606:4700::1", "64:ff9b::808:808"]


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have names stand for other addresses each time they are asked for; returns the names as they are asked."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (each, port, 0, 0))
            if ":" in each
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("inside", INSIDE)
def test_relay_refuses_a_name_that_stands_for_an_address_of_the_inside(
    service: Service, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    address = service.address(host="service.example")
    resolve_to(monkeypatch, [inside])
    with relaying(address) as relay, pytest.raises(Failed) as failure:
        evaluate(relay, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert str(failure.value) == f"SERVICE <{address}>: its name stands for no public address"
    assert service.requests == []


def test_call_of_a_name_with_addresses_of_both_kinds_uses_the_public_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, [*INSIDE, *OUTSIDE])
    assert [address[0] for _, address in outward._addresses("service.example", 80)] == OUTSIDE


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1"])
def test_relay_takes_no_other_way_to_write_the_loopback_address_for_a_number(service: Service, host: str) -> None:
    address = service.address(host=host)
    with relaying(address) as relay, pytest.raises(Failed, match="its name"):
        evaluate(relay, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert service.requests == []


def test_relay_connects_to_the_address_it_has_checked(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolve_to(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    address = service.address(host="localhost")
    with relaying(address) as relay:
        assert evaluate(relay, f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?label }} }}")
    assert asked == ["localhost"]


def test_relay_tells_of_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with (
        relaying("http://none.example/") as relay,
        pytest.raises(Failed, match=r"<http://none.example/>: its name can"),
    ):
        evaluate(relay, "SELECT * { SERVICE <http://none.example/> { ?s ?p ?o } }")


@pytest.mark.parametrize("status", [500, 302])
def test_relay_with_silent_and_a_failing_service_gives_the_empty_solution(service: Service, status: int) -> None:
    service.behaviours["/sparql"] = lambda handler: answer(handler, b"", status, Location=service.address("/"))
    with relaying(service.address()) as relay:
        query = f"SELECT * {{ ?s <http://p> ?o SERVICE SILENT <{service.address()}> {{ ?s <http://l> ?label }} }}"
        assert [sorted(each) for each in evaluate(relay, query)] == [["o", "s"], ["o", "s"]]


def _trickle(handler: Handler, start: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> None:
    handler.wfile.write(start)
    with suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.02)


def _trickle_headers(handler: Handler) -> None:
    _trickle(handler, b"HTTP/1.1 200 OK\r\nX: ")


@pytest.mark.parametrize("behaviour", [lambda _: time.sleep(0.6), _trickle, _trickle_headers])
def test_relay_ends_a_slow_service_at_the_time_limit(service: Service, behaviour: Behaviour) -> None:
    service.behaviours["/sparql"] = behaviour
    with relaying(service.address()) as relay, pytest.raises(Failed) as failure:
        evaluate(relay, f"SELECT * {{ SERVICE <{service.address()}> {{ ?s ?p ?o }} }}", seconds=0.3)
    assert str(failure.value) == f"SERVICE <{service.address()}>: no answer within 0.3 seconds"


def _break_off(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(SOLUTIONS) + 1))
    handler.end_headers()
    handler.wfile.write(SOLUTIONS)


def _stream(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    with suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b" " * 10_000)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        (lambda handler: answer(handler, b" " * 2_000_000), "larger than 1 MiB"),
        (_stream, "larger than 1 MiB"),
        (_break_off, "breaks off"),
        (lambda handler: answer(handler, b"", 404), "status 404"),
        (lambda handler: answer(handler, Content_Encoding="gzip"), "encoding that was not asked for"),
        (lambda handler: handler.wfile.write(b"what?\r\n\r\n"), "what?"),
    ],
)
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_relay_fails_where_the_answer_is_not_whole(
    service: Service, behaviour: Behaviour, reason: str, silent: str
) -> None:
    service.behaviours["/sparql"] = behaviour
    query = f"SELECT * {{ SERVICE {silent} <{service.address()}> {{ ?s ?p ?label }} }}"
    with relaying(service.address(), max_answer_bytes=1024 * 1024) as relay:
        if silent:
            assert evaluate(relay, query) == [{}]
            return
        with pytest.raises(Failed, match=reason):
            evaluate(relay, query)


def test_relay_limits_the_calls_of_one_query(service: Service) -> None:
    query = f"SELECT * {{ ?s <http://p> ?o LATERAL {{ SERVICE <{service.address()}> {{ ?s ?l ?label }} }} }}"
    with relaying(service.address(), max_calls=2) as relay:
        for _ in range(2):
            evaluate(relay, query)
    with relaying(service.address(), max_calls=1) as relay, pytest.raises(Failed, match="more than 1 calls"):
        evaluate(relay, query)
    assert len(service.requests) == 5


def test_relay_serves_only_who_knows_the_secret_of_the_current_query(service: Service) -> None:
    with relaying(service.address()) as relay:
        query = f"SELECT * {{ SERVICE <{service.address()}> {{ ?s ?p ?o }} }}"
        paths = []
        for _ in range(2):
            rewritten = relay.rewrite(query, 5)
            url = urlsplit(rewritten[rewritten.index("<") + 1 : rewritten.index(">")])
            paths.append(url.path)
        assert [_post(url.netloc, path) for path in (*paths, "/", "/x/0", "/ä/0")] == [404, 200, 404, 404, 404]


def _post(authority: str, path: str) -> int:
    with closing(http.client.HTTPConnection(authority)) as connection:
        connection.putrequest("POST", path.encode("utf-8").decode("latin-1").replace("Ã¤", "%C3%A4"))
        connection.putheader("Content-Length", "0")
        connection.endheaders()
        return connection.getresponse().status


def test_explain_tells_where_an_error_is_in_the_query_as_written(service: Service) -> None:
    call = f"SERVICE <{service.address()}> {{ ?s ?p ?o }}"
    with relaying(service.address()) as relay:
        for query in (
            f"SELECT * {{ {call} }} LIMIT x",
            f"SELECT * {{ {call} {call} }} LIMIT x",
            f"SELECT * {{\n\n  {call}\n  {call} {call} }} LIMIT x",
            f"SELECT * {{ {call}\n }} LIMIT x",
            f"SELECT * {{ LIMIT {call}\n }} ",
        ):
            with pytest.raises(SyntaxError) as expected:
                pyoxigraph.Store().query(query)
            with pytest.raises(Failed) as failure:
                evaluate(relay, query)
            assert str(failure.value) == str(expected.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for the name localhost that nobody has signed, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    file = tmp_path_factory.mktemp("certificate") / "localhost.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [*command, *names, "-keyout", file, "-out", file.with_suffix(".crt")], check=True, capture_output=True
    )
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.mark.parametrize(
    ("is_trusted", "host", "reason"),
    [
        (True, "localhost", None),
        (True, "127.0.0.1", "its certificate is not valid: IP address mismatch"),
        (False, "localhost", "its certificate is not valid: self-signed certificate"),
    ],
)
def test_relay_checks_the_certificate_of_the_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, is_trusted: bool, host: str, reason: str | None
) -> None:
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    outward._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with closing(Service(context)) as service, relaying(service.address(host=host, scheme="https")) as relay:
        query = f"SELECT * {{ SERVICE <{service.address(host=host, scheme='https')}> {{ ?s ?p ?label }} }}"
        if reason is None:
            assert len(evaluate(relay, query)) == 1
        else:
            with pytest.raises(Failed, match=reason):
                evaluate(relay, query)
            assert service.requests == []
    outward._tls.cache_clear()
