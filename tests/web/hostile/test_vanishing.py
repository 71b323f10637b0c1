"""Clients and workers that vanish, at the worst moments."""

import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.web.conftest import ENDLESS, Server
from tests.web.hostile.client import RESET, ask, connect, get, others_are_served, read_reply, send
from tests.web.hostile.processes import has_ended, open_files, wait_until, worker_pids
from tests.web.hostile.test_slow_clients import LARGE

# Far before the query's deadline.
NOTICED_SECONDS = 0.8
# A worker starts in 0.2 s on an idle machine.
REPLACED_SECONDS = 1.8

UPLOAD = (
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 100000\r\n\r\nASK"
)

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc, which Linux has")


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


def end_sending(connection: socket.socket) -> None:
    # hyper takes a half-closed connection for a client that has left, and closes it without an answer.
    connection.shutdown(socket.SHUT_WR)
    assert read_reply(connection).status is None


@pytest.mark.parametrize("leave", [socket.socket.close, reset, end_sending])
def test_query_of_a_client_that_left_is_ended_before_its_deadline(
    server: Server, leave: Callable[[socket.socket], None]
) -> None:
    wait_until(lambda: len(worker_pids(server)) >= 2, REPLACED_SECONDS)
    with connect(server) as connection, others_are_served(server):
        connection.sendall(ask(f"{ENDLESS} # {leave}"))
        time.sleep(0.4)
        running = worker_pids(server)
        leave(connection)
        wait_until(lambda: not running <= worker_pids(server), NOTICED_SECONDS)


def test_short_answer_reaches_a_client_that_sends_no_more(server: Server) -> None:
    send(server, ask("ASK {}"))
    with connect(server) as connection:
        connection.sendall(ask("ASK {}"))
        connection.shutdown(socket.SHUT_WR)
        # From the cache it is faster than the end of the connection; hyper decides, and nothing hangs either way.
        assert read_reply(connection).status in {200, None}


def test_queries_whose_clients_left_the_queue_take_no_worker(server: Server) -> None:
    with others_are_served(server):
        for number in range(40):
            with connect(server) as connection:
                connection.sendall(ask(f"{ENDLESS} # queued {number}"))
    # The four that ran are gone, and those that waited never ran: the next is answered at once.
    time.sleep(0.3)
    started = time.monotonic()
    assert send(server, ask("ASK { ?queued ?was ?empty }")).status == 200
    assert time.monotonic() - started < REPLACED_SECONDS


@pytest.mark.parametrize(
    ("request_bytes", "read_bytes"),
    [(b"", 0), (b"GET / HT", 0), (UPLOAD, 0), (ask(LARGE), 1000), (get("/"), 10)],
    ids=["after the handshake", "amid the header", "amid an upload", "amid a download", "amid a page"],
)
def test_clients_that_vanish_leave_nothing_behind(server: Server, request_bytes: bytes, read_bytes: int) -> None:
    assert send(server, get("/")).status == 200  # the first page opens the snapshot
    files = open_files(server)
    with others_are_served(server):
        for number in range(30):
            connection = connect(server, f"127.0.4.{number + 1}")
            connection.sendall(request_bytes)
            if read_bytes:
                assert connection.recv(read_bytes)
            reset(connection)
    wait_until(lambda: open_files(server) <= files, 3)


@pytest.mark.parametrize(
    "beginning",
    [
        b"Content-Length: 300\r\n\r\nASK{} # ",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n50\r\nASK{} # ",
    ],
    ids=["length", "whole chunk", "part of a chunk"],
)
def test_query_that_breaks_off_is_not_answered_in_part(server: Server, beginning: bytes) -> None:
    with connect(server) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n" + beginning
        )
        connection.shutdown(socket.SHUT_WR)
        reply = read_reply(connection)
    assert (reply.status, reply.problem) == (400, "malformed-request")


def kill_workers(server: Server) -> None:
    killed = worker_pids(server)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    # The system takes some milliseconds to end a process; until then it looks able to answer.
    wait_until(lambda: all(has_ended(pid) for pid in killed), NOTICED_SECONDS)


def test_workers_that_are_killed_while_idle_are_replaced_at_the_next_query(server: Server) -> None:
    kill_workers(server)
    started = time.monotonic()
    assert send(server, ask("ASK { ?after ?the ?kill }")).status == 200
    assert time.monotonic() - started < REPLACED_SECONDS
    wait_until(lambda: len(worker_pids(server)) >= 2, REPLACED_SECONDS)


def test_workers_that_are_killed_while_busy_fail_their_queries_only(server: Server) -> None:
    with ThreadPoolExecutor(3) as threads:
        running = [
            threads.submit(send, server, ask(f"{ENDLESS} # {number}"), f"127.0.5.{number + 1}") for number in range(3)
        ]
        time.sleep(0.5)
        kill_workers(server)
        started = time.monotonic()
        assert send(server, ask("ASK { ?while ?others ?fail }")).status == 200
        assert time.monotonic() - started < REPLACED_SECONDS
        assert {each.result().problem for each in running} == {"query-memory"}
