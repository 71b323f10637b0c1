"""Send a reply through granian, and know when a large one has been sent."""

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from lapekg.sparql.exchange import Headers, Reply, SpooledBody, StoredFile

# How long a client may take to take a large answer.
_SEND_SECONDS = 3600.0
# By then granian has opened a file that it was told to send.
_OPENED_SECONDS = 1.0
# A file under each of our descriptors; opening one is opening that file.
_DESCRIPTORS = "/dev/fd"


class Exchange(Protocol):
    """One HTTP exchange, as granian has it."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Read the body piece by piece."""

    async def client_disconnect(self) -> None:
        """Return when the client has gone."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Send a whole response."""

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Send a response without a body."""

    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None:
        """Send a file as the response."""

    def response_file_range(self, status: int, headers: list[tuple[str, str]], file: str, start: int, end: int) -> None:
        """Send a part of a file as the response."""


class Sender:
    """Sends replies, and looks at most once in a while which files are still being sent, for all of them."""

    def __init__(self) -> None:
        self._open: Counter[tuple[int, int]] = Counter()
        self._expires = 0.0

    async def send(self, exchange: Exchange, method: str, reply: Reply, more: Headers = ()) -> None:
        """Send a reply with more headers than its own; returns when a large one has been sent."""
        headers = [*reply.headers, *more]
        if method == "HEAD" or reply.status in {204, 304}:
            reply.close()
            if all(name.lower() != "content-length" for name, _ in headers) and reply.status == 200:
                headers.append(("Content-Length", str(reply.length)))
            exchange.response_empty(reply.status, headers)
        elif isinstance(reply.body, SpooledBody):
            await self._send_file(exchange, reply.status, [*headers, ("Content-Length", str(reply.length))], reply.body)
        elif isinstance(reply.body, StoredFile):
            exchange.response_file_range(reply.status, headers, str(reply.body.path), reply.body.start, reply.body.end)
        else:
            exchange.response_bytes(reply.status, headers, reply.body)

    async def _send_file(
        self, exchange: Exchange, status: int, headers: list[tuple[str, str]], body: SpooledBody
    ) -> None:
        """Have granian send a large answer as fast as the client takes it: what one streams to it, it keeps in memory.

        It opens the file anew, so that there are two who hold it until it is sent or the client has gone.
        """
        exchange.response_file(status, headers, f"{_DESCRIPTORS}/{body.descriptor}")
        loop = asyncio.get_running_loop()
        end = loop.time() + _SEND_SECONDS
        try:
            await asyncio.sleep(_OPENED_SECONDS)
            while self._count_open(body.descriptor, loop.time()) > 1:
                if loop.time() >= end:
                    # Its space is free at once; the client, if it still reads, sees that the answer is not whole.
                    os.ftruncate(body.descriptor, 0)
                    return
                await asyncio.sleep(_OPENED_SECONDS)
        finally:
            body.close()

    def _count_open(self, descriptor: int, now: float) -> int:
        """Count our descriptors of the file that this one is of."""
        if now >= self._expires:
            self._open.clear()
            for each in Path(_DESCRIPTORS).iterdir():
                with contextlib.suppress(OSError):
                    self._open[_identity(int(each.name))] += 1
            self._expires = now + _OPENED_SECONDS / 2
        return self._open[_identity(descriptor)]


def _identity(descriptor: int) -> tuple[int, int]:
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino
