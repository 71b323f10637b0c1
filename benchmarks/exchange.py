"""Single HTTP requests over bare sockets; the load comes from `benchmarks.client`."""

import re
import socket
import time
from collections.abc import Iterator, Mapping

_RECEIVE_BYTES = 1 << 18
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class BadAnswer(Exception):
    """An answer with another status than 200, or one that ended too early."""


class Body:
    """The body of a response, piece by piece as it comes: of a known length, or in chunks (RFC 9112, section 7.1)."""

    def __init__(self, head: bytes) -> None:
        length = _LENGTH.search(head)
        self._chunked = length is None
        self._remaining = 0 if length is None else int(length[1])
        self._rest = b""
        self.has_ended = length is not None and self._remaining == 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take what was received and give what it holds of the body."""
        if not self._chunked:
            self._remaining -= len(data)
            self.has_ended = self._remaining <= 0
            yield data
            return
        data, self._rest, position = self._rest + data, b"", 0
        while position < len(data) and not self.has_ended:
            if not self._remaining:
                end = data.find(b"\r\n", position)
                if end < 0:
                    self._rest = data[position:]
                    return
                size = int(data[position:end], 16)
                position = end + 2
                self.has_ended = size == 0
                self._remaining = size + 2  # the line break that ends a chunk
            else:
                piece = data[position : position + self._remaining]
                yield piece[: max(0, self._remaining - 2)]
                position += len(piece)
                self._remaining -= len(piece)


def get(port: int, request: str, seconds: float) -> tuple[Mapping[str, str], bytes]:
    """Send one request; return headers, their names in small letters, and the body.

    Raises TimeoutError, and BadAnswer on a status other than 200 or a body cut short.
    """
    pieces = receive(port, request, seconds)
    lines = next(pieces).decode("latin-1").split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return headers, b"".join(pieces)


def receive(port: int, request: str, seconds: float) -> Iterator[bytes]:
    """Send one request; give the head, then the body piece by piece. Raises like `get`."""
    deadline = time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request.encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += _some(connection, deadline, data)
        head, _, rest = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise BadAnswer(data[:900].decode("utf-8", "replace"))
        yield head
        body = Body(head)
        yield from body.feed(rest)
        while not body.has_ended:
            yield from body.feed(_some(connection, deadline, head))


def _some(connection: socket.socket, deadline: float, so_far: bytes) -> bytes:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    connection.settimeout(remaining)
    data = connection.recv(_RECEIVE_BYTES)
    if not data:
        raise BadAnswer(f"the server closed the connection amid an answer: {so_far[:300]!r}")
    return data
