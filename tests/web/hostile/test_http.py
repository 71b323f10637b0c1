"""Hostile HTTP: what hyper, the front and the endpoint answer; and that nothing gets into the response's header.

Where no problem is named, hyper answers, without a body, before any of our code runs: granian lets nobody change that.
"""

import gzip

import pytest

from tests.web.conftest import Server
from tests.web.hostile.client import FORM, connect, get, others_are_served, post, read_reply, send

ASK = "/sparql?query=ASK%7B%7D"
HEAD = b"POST /sparql HTTP/1.1\r\nHost: books.example\r\nContent-Type: application/sparql-query\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CHUNK = b"5\r\nASK{}\r\n"


def raw(line: str, *headers: bytes) -> bytes:
    return b"\r\n".join([line.encode("latin-1"), *headers, b"", b""])


def asked(*headers: bytes) -> bytes:
    return raw(f"GET {ASK} HTTP/1.1", b"Host: books.example", *headers)


# Status and problem.
OK = (200, None)
NO_HTTP = (400, None)
MALFORMED = (400, "malformed-request")
BROKEN_QUERY = (400, "malformed-query")
NOT_FOUND = (404, "not-found")
NOT_ALLOWED = (405, "method-not-allowed")
NOT_ACCEPTABLE = (406, "not-acceptable")
TOO_LARGE = (413, "request-too-large")
LONG_ADDRESS = (414, None)
UNSUPPORTED = (415, "unsupported-media-type")
LONG_HEADER = (431, None)

REQUESTS = {
    # Encodings.
    "lone percent sign": (get(f"{ASK}%"), MALFORMED),
    "percent sign without hexadecimal digits": (get("/sparql?query=ASK%zz"), MALFORMED),
    "percent-encoded bytes that are no UTF-8": (get("/sparql?query=%FF%FE"), MALFORMED),
    "percent-encoded surrogate": (get("/sparql?query=%ED%A0%80"), MALFORMED),
    "bare bytes in the address": (raw("GET /sparql?query=\xff\xfe HTTP/1.1", b"Host: a"), NO_HTTP),
    "zero byte in the address": (raw("GET /sparql?query=\0 HTTP/1.1", b"Host: a"), NO_HTTP),
    "bare UTF-8 in the address": (raw("GET /sparql?query=ASK{}%23\xc3\xa4 HTTP/1.1", b"Host: a"), OK),
    "bad percent-encoding in a path": (get("/%FF%zz"), NOT_FOUND),
    "body that is no UTF-8": (post(b"ASK { \xff }"), MALFORMED),
    "form that is no UTF-8": (post(b"query=\xff", content_type=FORM), MALFORMED),
    "form with half an escape": (post(b"query=%f", content_type=FORM), MALFORMED),
    "Accept that is no UTF-8": (asked(b"Accept: \xff\xfe"), OK),
    "Accept with a zero byte": (asked(b"Accept: a\0b"), NO_HTTP),
    "other headers that are no UTF-8": (
        asked(*(name + b": \xff" for name in (b"Accept-Encoding", b"If-None-Match", b"X-Forwarded-For", b"Cookie"))),
        OK,
    ),
    "Content-Type that is no UTF-8": (post("ASK {}", content_type="\xff"), UNSUPPORTED),
    # Paths.
    "way up": (get("/../../etc/passwd"), NOT_FOUND),
    "encoded way up": (get("/static/..%2f..%2fapp.py"), NOT_FOUND),
    "zero byte in a file's name": (get("/static/%00"), NOT_FOUND),
    "two slashes": (get("//evil.example/"), NOT_FOUND),
    # Sizes. hyper reads 100 fields and some 400 kB of header, and addresses below 64 KiB.
    "address of 60,000 characters": (get(f"{ASK}%23{'a' * 60_000}"), OK),
    "address of 70,000 characters": (get(f"{ASK}%23{'a' * 70_000}"), LONG_ADDRESS),
    "address of 2 MB": (get(f"{ASK}%23{'a' * 2_000_000}"), LONG_HEADER),
    "path of 60,000 characters": (get(f"/{'a' * 60_000}"), NOT_FOUND),
    "Accept of 100 kB": (get(ASK, f"Accept: {'a' * 100_000}"), OK),
    "Accept of 10,000 media ranges": (
        get(ASK, f"Accept: {','.join(f'a/b{n}' for n in range(10_000))}"),
        NOT_ACCEPTABLE,
    ),
    "Accept with a weight of 100,000 digits": (get(ASK, f"Accept: text/csv;q=0.{'9' * 100_000}, */*"), OK),
    "Accept of commas": (get(ASK, f"Accept: {',' * 100_000}"), OK),
    "Accept of semicolons": (get(ASK, f"Accept: a/b{';' * 100_000}"), NOT_ACCEPTABLE),
    "Accept of unclosed strings": (get(ASK, "Accept: " + 'a/b;a="\\"' * 8000), OK),
    "Accept-Encoding of 10,000 codings": (get(ASK, f"Accept-Encoding: {','.join(['gzip;q=0.1'] * 10_000)}"), OK),
    "If-None-Match of 15,000 tags": (get(ASK, "If-None-Match: " + ",".join(['W/"a"'] * 15_000)), OK),
    "Accept-Language of 10,000 languages": (get("/", f"Accept-Language: {','.join(['fi;q=0.1'] * 10_000)}"), OK),
    "cookies of 100 kB": (get("/", f"Cookie: {'a=b;' * 25_000}"), OK),
    "header of 600 kB": (get(ASK, f"Accept: {'a' * 600_000}"), LONG_HEADER),
    "1,000 headers": (get(ASK, *(f"X-{n}: 1" for n in range(1000))), LONG_HEADER),
    "10,000 parameters of a media type": (
        post("ASK {}", content_type="application/sparql-query" + ';a="b"' * 10_000),
        OK,
    ),
    "timeout of 100,000 digits": (post(f"query=ASK{{}}&timeout={'9' * 100_000}", content_type=FORM), MALFORMED),
    # Bodies.
    "negative length": (HEAD + b"Content-Length: -5\r\n\r\nASK{}", NO_HTTP),
    "length beyond all integers": (HEAD + b"Content-Length: 99999999999999999999999\r\n\r\nASK{}", NO_HTTP),
    "two lengths": (HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}", NO_HTTP),
    "length with a sign": (HEAD + b"Content-Length: +5\r\n\r\nASK{}", NO_HTTP),
    "body longer than its length": (HEAD + b"Connection: close\r\nContent-Length: 3\r\n\r\nASK{}", BROKEN_QUERY),
    "neither length nor chunks": (HEAD + b"\r\n", BROKEN_QUERY),
    "chunks": (CHUNKED + CHUNK + b"0\r\n\r\n", OK),
    "chunks of 2 MiB": (CHUNKED + (b"100000\r\n" + b"#" * 0x100000 + b"\r\n") * 2 + b"0\r\n\r\n", TOO_LARGE),
    "length of 2 MiB": (post("#" * 0x200000), TOO_LARGE),
    "length of 2 MiB to a page": (get("/", "Content-Length: 2097152", method="POST") + b"#" * 0x200000, TOO_LARGE),
    # RFC 9112, section 6.3: chunks override a length, as anything that stood before us must see it, too.
    "chunks and a length": (
        HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n" + CHUNK + b"0\r\n\r\n",
        OK,
    ),
    "unknown transfer coding": (HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNK + b"0\r\n\r\n", NO_HTTP),
    "blank before the colon": (HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNK + b"0\r\n\r\n", NO_HTTP),
    "chunk of no size": (CHUNKED + b"zz\r\nASK{}\r\n0\r\n\r\n", MALFORMED),
    "chunk of a size beyond all integers": (CHUNKED + b"f" * 20 + b"\r\nASK{}\r\n0\r\n\r\n", MALFORMED),
    "chunk extension of 20 kB": (CHUNKED + b"5;" + b"a" * 20_000 + b"\r\nASK{}\r\n0\r\n\r\n", MALFORMED),
    "garbage after a whole query in a chunk": (CHUNKED + CHUNK + b"zz\r\n", MALFORMED),
    "multipart": (post("--b\r\n\r\nASK{}\r\n--b--", content_type="multipart/form-data; boundary=b"), UNSUPPORTED),
    "JSON": (post("{}", content_type="application/json"), UNSUPPORTED),
    "update": (post("DROP ALL", content_type="application/sparql-update"), UNSUPPORTED),
    "UTF-16": (post("ASK {}", content_type="application/sparql-query; charset=utf-16"), UNSUPPORTED),
    "no media type": (get("/sparql", "Content-Length: 5", method="POST") + b"ASK{}", UNSUPPORTED),
    "gzip": (post(gzip.compress(b"ASK {}"), "Content-Encoding: gzip"), UNSUPPORTED),
    "gzip form": (post(gzip.compress(b"query=ASK{}"), "Content-Encoding: gzip", content_type=FORM), UNSUPPORTED),
    "unknown expectation": (post("ASK {}", "Expect: 200-maybe"), OK),
    # Methods.
    "unknown method": (get(ASK, method="FOO"), NOT_ALLOWED),
    "DELETE": (get(ASK, method="DELETE"), NOT_ALLOWED),
    "TRACE": (get(ASK, method="TRACE"), NOT_ALLOWED),
    "method of 5,000 letters": (get(ASK, method="A" * 5000), NOT_ALLOWED),
    "CONNECT": (raw("CONNECT books.example:1 HTTP/1.1", b"Host: books.example:1"), NOT_FOUND),
    "OPTIONS of the server": (get("*", method="OPTIONS"), OK),
    "body with GET": (get(ASK, "Content-Length: 5") + b"ASK{}", OK),
    "POST to a page": (get("/", "Content-Length: 3", method="POST") + b"abc", NOT_ALLOWED),
    # Versions and hosts (RFC 9112, section 3.2).
    "HTTP/1.0": (raw(f"GET {ASK} HTTP/1.0", b"Host: books.example"), OK),
    "HTTP/1.1 without a host": (raw(f"GET {ASK} HTTP/1.1"), MALFORMED),
    "page without a host": (raw("GET / HTTP/1.1"), MALFORMED),
    "two hosts": (raw(f"GET {ASK} HTTP/1.1", b"Host: a", b"Host: b"), MALFORMED),
    "host of no letters": (raw(f"GET {ASK} HTTP/1.1", b"Host: <script>/../@"), MALFORMED),
    "host that is no UTF-8": (raw(f"GET {ASK} HTTP/1.1", b"Host: \xff"), MALFORMED),
    "empty host": (raw(f"GET {ASK} HTTP/1.1", b"Host: "), MALFORMED),
    "absurd port": (raw(f"GET {ASK} HTTP/1.1", b"Host: a:99999999"), MALFORMED),
    "whole address": (get(f"http://evil.example{ASK}"), OK),
    "HTTP/9.9": (raw("GET / HTTP/9.9", b"Host: a"), NO_HTTP),
    "Accept on two lines": (asked(b"Accept: text/csv", b"Accept: application/json"), OK),
    "HTTP/0.9": (b"GET /\r\n\r\n", NO_HTTP),
    "upgrade to HTTP/2": (
        get(ASK, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"),
        OK,
    ),
    "upgrade to a websocket": (
        get(
            ASK,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==",
        ),
        OK,
    ),
    # No HTTP at all.
    "every byte": (bytes(range(256)) * 40, NO_HTTP),
    "zero bytes": (bytes(5000), NO_HTTP),
    "TLS": (bytes.fromhex("16030100a5010000a10303") + bytes(160), NO_HTTP),
    "SSH": (b"SSH-2.0-OpenSSH_9.9\r\n", NO_HTTP),
    "PROXY protocol": (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + get(ASK), NO_HTTP),
}


@pytest.mark.parametrize(("request_bytes", "outcome"), REQUESTS.values(), ids=REQUESTS.keys())
def test_hostile_request_gets_its_status_while_others_are_served(
    server: Server, request_bytes: bytes, outcome: tuple[int, str | None]
) -> None:
    with others_are_served(server):
        reply = send(server, request_bytes)
    assert (reply.status, reply.problem) == outcome, reply


INJECTION = "%0D%0AX-Evil:%201"
INJECTIONS = {
    "format": get(f"{ASK}&format=json{INJECTION}"),
    "output": get(f"{ASK}&output={INJECTION}"),
    "default graph": get(f"{ASK}&default-graph-uri=http://a.example/{INJECTION}"),
    "timeout": get(f"{ASK}&timeout=1{INJECTION}"),
    "page": get(f"/sparql?query={INJECTION}&format=html&lang={INJECTION}"),
    "language": get(f"/?lang={INJECTION}"),
    "path": get(f"/{INJECTION}"),
    "redirected path": get(f"/health{INJECTION}/"),
    "validator": get(ASK, f'If-None-Match: "a{INJECTION}"'),
    "host": raw(f"GET {ASK} HTTP/1.1", f"Host: books.example{INJECTION}".encode()),
    "folded Accept": asked(b"Accept: text/csv,\r\n X-Evil: 1"),
    "Accept with a carriage return": asked(b"Accept: text/csv\rX-Evil: 1"),
    # hyper ends a line there, too: a header of the request, which nobody sends back.
    "Accept with a line feed": asked(b"Accept: text/csv\nX-Evil: 1"),
    "origin": get(ASK, f"Origin: http://evil.example{INJECTION}"),
    "forwarded address": get(ASK, f"X-Forwarded-For: 192.0.2.1{INJECTION}"),
}


@pytest.mark.parametrize("request_bytes", INJECTIONS.values(), ids=INJECTIONS.keys())
def test_nothing_of_a_request_gets_into_the_header_of_the_response(server: Server, request_bytes: bytes) -> None:
    reply = send(server, request_bytes)
    assert reply.status in {200, 400, 404, 406}
    assert "x-evil" not in reply.headers
    # Links name the address that was asked for, as it was encoded.
    told = {name: value for name, value in reply.headers.items() if name != "link"}
    assert not any("evil" in value.lower() for value in told.values())
    assert "evil: " not in reply.headers.get("link", "").lower()


def test_body_is_asked_for_when_the_client_expects_it(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ASK{}")
        assert read_reply(connection).status == 200


def test_http_2_is_not_spoken(server: Server) -> None:
    # Its connections would know no timeout, and one carries hundreds of requests.
    with connect(server) as connection:
        connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        assert connection.recv(1000)[:9] in {b"", b"HTTP/1.1 "}


def test_a_thousand_requests_on_one_connection_without_waiting_are_all_answered(server: Server) -> None:
    with others_are_served(server), connect(server) as connection:
        connection.sendall(get(ASK) * 999 + get(ASK, "Connection: close"))
        data = b""
        while piece := connection.recv(1 << 20):
            data += piece
    assert data.count(b"HTTP/1.1 200 OK") == 1000
