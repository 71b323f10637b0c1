"""Requests that no library would send, byte by byte; and the other client, who must not notice them."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.web.conftest import Server

# Who sends what is hostile, and who asks meanwhile: two clients, as limits count by address.
HOSTILE = "127.0.0.1"
OTHER = "127.0.0.2"
# A hostile query may take 2 s; nobody else waits for one to end.
PATIENCE_SECONDS = 1.8

FORM = "application/x-www-form-urlencoded"
SPARQL = "application/sparql-query"
RESET = b"\1\0\0\0\0\0\0\0"  # SO_LINGER: on, for 0 seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """A response as it came; no status stands for a connection that was closed without one."""

    status: int | None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def problem(self) -> str | None:
        """The name of the problem, if the body is a problem document of the same status."""
        if self.headers.get("content-type") != "application/problem+json":
            return None
        document = json.loads(self.body)
        assert document["status"] == self.status
        return str(document["type"]).rpartition("/")[2]


def port_of(server: Server) -> int:
    return int(server.address.rpartition(":")[2])


def connect(server: Server, source: str = HOSTILE, *, receive_bytes: int | None = None) -> socket.socket:
    """Connect from an address; few `receive_bytes` make a client that hardly reads."""
    connection = socket.socket()
    if receive_bytes is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    connection.settimeout(10)
    connection.bind((source, 0))
    connection.connect(("127.0.0.1", port_of(server)))
    return connection


def read_reply(connection: socket.socket) -> Reply:
    """Read one response; a connection that is reset gives what came before."""
    data = bytearray()
    length: int | None = None
    try:
        while length is None or len(data) < length:
            piece = connection.recv(1 << 20)
            if not piece:
                break
            data += piece
            if length is None and b"\r\n\r\n" in data:
                length = _length(bytes(data))
    except ConnectionError:
        pass
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    if not head:
        return Reply(None)
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    return Reply(int(lines[0].split()[1]), headers, body)


def _length(data: bytes) -> int:
    head, separator, _ = data.partition(b"\r\n\r\n")
    lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
    return len(head + separator) + next((int(value) for name, _, value in lines if name == b"content-length"), 0)


def send(server: Server, data: bytes, source: str = HOSTILE) -> Reply:
    """Send bytes on a connection of their own and read what comes back."""
    with connect(server, source) as connection:
        # A server that has seen enough answers and closes before all is sent.
        with suppress(ConnectionError):
            connection.sendall(data)
        return read_reply(connection)


def get(path: str, *headers: str, method: str = "GET") -> bytes:
    """Write a request without a body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: books.example", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


def post(body: str | bytes, *headers: str, content_type: str = SPARQL) -> bytes:
    """Write a request to the endpoint with a body."""
    data = body.encode() if isinstance(body, str) else body
    given = (f"Content-Type: {content_type}", f"Content-Length: {len(data)}", *headers)
    return get("/sparql", *given, method="POST") + data


def ask(query: str) -> bytes:
    """Write the request for a query by GET."""
    return get(f"/sparql?query={quote(query)}")


@contextmanager
def others_are_served(server: Server) -> Iterator[None]:
    """Be another client meanwhile and once more afterwards: its queries and pages are answered, and soon."""
    other = _Other(server)
    thread = threading.Thread(target=other.run)
    thread.start()
    try:
        yield
    finally:
        other.stop.set()
        thread.join()
    assert other.failures == []
    assert other.longest < PATIENCE_SECONDS


class _Other:
    def __init__(self, server: Server) -> None:
        self.stop = threading.Event()
        self.longest = 0.0
        self.failures: list[object] = []
        self._server = server

    def run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self.stop.is_set()
            # A comment makes it another query: none is answered from the cache.
            for request in (ask(f"ASK {{}} # {time.monotonic_ns()}"), get("/health/live")):
                started = time.monotonic()
                try:
                    reply = send(self._server, request, OTHER)
                except OSError as error:
                    reply = Reply(None, body=repr(error).encode())
                self.longest = max(self.longest, time.monotonic() - started)
                if reply.status != 200:
                    self.failures.append(reply)
            time.sleep(0.01)
