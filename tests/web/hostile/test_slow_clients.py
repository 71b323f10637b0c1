"""Clients that take their time, and many of them: each waits alone."""

import contextlib
import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.web.conftest import Server
from tests.web.hostile.client import ask, connect, get, others_are_served, read_reply, send
from tests.web.hostile.processes import memory_mib, open_files, wait_until

MIB = 1024 * 1024
LARGE = 'SELECT ("%s" AS ?x) { GRAPH ?g { ?s ?p ?o } }' % ("x" * 2500)
INLINE = 'SELECT ("%s" AS ?x) { GRAPH ?g { ?s ?p ?o } }' % ("x" * 800)

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc, which Linux has")


@contextmanager
def connections(server: Server, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    """Hold connections open, each of which has sent the beginning of a request."""
    with ExitStack() as stack:
        opened = [stack.enter_context(connect(server)) for _ in range(count)]
        for each in opened:
            each.sendall(first)
        yield opened


def drip(opened: Sequence[socket.socket], seconds: float) -> None:
    """Send one byte after the other on every connection."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for each in opened:
            with contextlib.suppress(ConnectionError):
                each.send(b"a")
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("count", "first"),
    [
        (300, b"GET / HTTP/1.1\r\nX-Slow: "),
        (
            60,
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 999\r\n\r\n",
        ),
        (60, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 999\r\n\r\n"),
    ],
    ids=["headers", "queries", "bodies for pages"],
)
def test_slow_senders_hold_neither_threads_nor_workers(server: Server, count: int, first: bytes) -> None:
    with connections(server, count, first) as opened, others_are_served(server):
        drip(opened, 0.8)


def test_clients_that_read_nothing_of_a_large_answer_hold_nobody_up_and_no_file_once_gone(server: Server) -> None:
    files, memory = open_files(server), memory_mib(server)
    with ExitStack() as stack:
        for number in range(20):
            client = stack.enter_context(connect(server, f"127.0.2.{number + 1}", receive_bytes=4096))
            client.sendall(ask(LARGE))
        time.sleep(0.5)
        with others_are_served(server):
            reply = send(server, ask(LARGE))
            assert (reply.status, len(reply.body) > 2 * MIB) == (200, True)
        assert memory_mib(server) - memory < 20 * 2
    wait_until(lambda: open_files(server) <= files, 3)


def test_clients_that_read_nothing_share_a_small_answer_in_memory(server: Server) -> None:
    assert send(server, ask(INLINE)).status == 200
    memory = memory_mib(server)
    with ExitStack() as stack:
        for number in range(200):
            client = stack.enter_context(connect(server, f"127.0.3.{number + 1}", receive_bytes=4096))
            client.sendall(ask(INLINE))
        with others_are_served(server):
            time.sleep(0.5)
        assert memory_mib(server) - memory < 100  # of 160, had each its own


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 4000:
        pytest.skip(f"needs 4,000 open files; the system allows {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 4000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_three_thousand_connections_at_once(server: Server, many_files: None) -> None:
    files = open_files(server)
    with connections(server, 3000) as opened:
        with others_are_served(server):  # silent ones
            wait_until(lambda: open_files(server) >= 3000, 5)
        for each in opened:
            each.sendall(get("/sparql?query=ASK%7B%7D"))
        statuses = Counter(read_reply(each).status for each in opened)
        # On a slow machine they come faster than they are answered, and one address may have so many waiting.
        assert statuses.keys() <= {200, 429}
        assert statuses[200] > 2000
        with others_are_served(server):  # idle ones
            time.sleep(0.2)
    wait_until(lambda: open_files(server) <= files, 5)


def test_thousands_of_connections_that_are_closed_at_once_leave_nothing_behind(server: Server) -> None:
    files = open_files(server)
    with others_are_served(server):
        threads = [threading.Thread(target=_connect_and_close, args=(server, 500)) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    wait_until(lambda: open_files(server) <= files, 5)


def _connect_and_close(server: Server, count: int) -> None:
    for _ in range(count):
        connect(server).close()
