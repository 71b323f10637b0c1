"""A request to the endpoint and its reply, as HTTP has them and no framework: what the front and the views exchange."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lapekg.sparql.schedule import Gone

_CHUNK_BYTES = 256 * 1024

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What of an HTTP request decides its answer.

    The query string comes still percent-encoded; `base_iri` is the address the request was sent to, without query;
    `client` is the address that limits are counted by; `gone` returns when the client has gone, where that shows.
    """

    method: str
    query_string: bytes
    base_iri: str
    client: str
    content_type: str | None = None
    accept: str | None = None
    accept_encoding: str | None = None
    if_none_match: str | None = None
    accept_datetime: str | None = None
    body: bytes = b""
    gone: Gone | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Return what two requests have in common that get the same answer."""
        method = "GET" if self.method == "HEAD" else self.method
        return (
            method, self.query_string, self.accept, self.accept_encoding, self.base_iri, self.content_type, self.body,
            self.accept_datetime,
        )  # fmt: skip


class SpooledBody:
    """A large answer, in a file without a name that is gone when nobody holds it open."""

    def __init__(self, file: BinaryIO, length: int, on_close: Callable[[], None]) -> None:
        self.length = length
        self._file = file
        self._on_close = on_close

    @property
    def descriptor(self) -> int:
        """Return our open file."""
        return self._file.fileno()

    def __iter__(self) -> Iterator[bytes]:
        """Read the answer piece by piece, as servers do that cannot send a file by its descriptor."""
        return self.chunks()

    def chunks(self) -> Iterator[bytes]:
        """Read the answer piece by piece."""
        while chunk := self._file.read(_CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """Free the file; called once."""
        self._file.close()
        self._on_close()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that nobody changes, or a part of it: the bytes from `start` up to `end`."""

    path: Path
    start: int
    end: int

    @property
    def length(self) -> int:
        """Count its bytes."""
        return self.end - self.start

    def __iter__(self) -> Iterator[bytes]:
        """Read it piece by piece, as servers do that cannot send a file by its name."""
        return self.chunks()

    def chunks(self) -> Iterator[bytes]:
        """Read it piece by piece."""
        left = self.length
        with self.path.open("rb") as file:
            file.seek(self.start)
            while left and (chunk := file.read(min(_CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer; the receiver closes it."""

    status: int
    headers: Headers
    body: bytes | SpooledBody | StoredFile = b""

    @property
    def length(self) -> int:
        """Return the number of bytes."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.length

    def close(self) -> None:
        """Free the file, if there is one."""
        if isinstance(self.body, SpooledBody):
            self.body.close()
