"""What one client may use, and what all of them together: 429 and 503, both with a Retry-After."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.web.conftest import ENDLESS, Server
from tests.web.hostile.client import HOSTILE, OTHER, Reply, ask, connect, others_are_served, post, read_reply, send

LIMITS = """\
query_seconds = 2.0
query_memory_mib = 256
workers = 2
slow_workers = 4
queue_seconds = 0.5
queue_length = 16
client_queries = 3
"""


def send_at_once(server: Server, requests: list[bytes], source: Callable[[int], str]) -> list[Reply]:
    with ExitStack() as stack:
        opened = [stack.enter_context(connect(server, source(number))) for number in range(len(requests))]
        for connection, request in zip(opened, requests, strict=True):
            connection.sendall(request)
        return [read_reply(connection) for connection in opened]


def test_client_with_many_endless_queries_delays_only_itself(serve_limited: Callable[[str], Server]) -> None:
    server = serve_limited(f"{LIMITS}client_seconds_per_minute = 6000\n")
    requests = [ask(f"{ENDLESS} # {number}") for number in range(60)]
    with others_are_served(server):
        replies = send_at_once(server, requests, lambda _: HOSTILE)
    refused = [reply for reply in replies if reply.problem == "client-limit"]
    assert {reply.problem for reply in replies} == {"query-timeout", "client-limit"}
    assert len(refused) >= 57
    assert {(reply.status, reply.headers["retry-after"]) for reply in refused} == {(429, "1")}


def test_more_slow_clients_than_the_server_takes_are_told_when_to_come_again(
    serve_limited: Callable[[str], Server],
) -> None:
    server = serve_limited(LIMITS)
    requests = [ask(f"{ENDLESS} # {number}") for number in range(60)]
    replies = send_at_once(server, requests, lambda number: f"127.0.6.{number + 1}")
    refused = [reply for reply in replies if reply.problem == "overloaded"]
    assert {reply.problem for reply in replies} == {"query-timeout", "overloaded"}
    assert len(refused) >= 54  # two workers, and four places aside
    assert {(reply.status, reply.headers["retry-after"]) for reply in refused} == {(503, "1")}
    assert send(server, ask("ASK {}"), OTHER).status == 200


def test_client_that_has_spent_its_seconds_is_refused_and_another_is_served(
    serve_limited: Callable[[str], Server],
) -> None:
    server = serve_limited(f"{LIMITS}client_seconds_per_minute = 1.0\n")
    assert send(server, ask(ENDLESS)).problem == "query-timeout"
    refused = send(server, ask("ASK {} # another"))
    assert (refused.status, refused.problem) == (429, "client-limit")
    # One second too many, at one second per minute.
    assert 30 <= int(refused.headers["retry-after"]) <= 150
    page = send(server, post("ASK {} # a third", "Accept: text/html"))
    assert (page.status, page.headers["retry-after"].isdecimal()) == (429, True)
    assert send(server, ask("ASK {} # another"), OTHER).status == 200


def test_client_whose_queries_end_their_workers_pays_for_new_ones(serve_limited: Callable[[str], Server]) -> None:
    server = serve_limited(f"{LIMITS}client_seconds_per_minute = 3.0\n")
    # It runs for some hundredths of a second.
    deadly = post(f"ASK {{ FILTER({'!' * 1_000_000}true) }}")
    with others_are_served(server), ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(lambda _: send(server, deadly), range(20)))
    assert replies[0].problem == "query-memory"
    assert replies[-1].problem == "client-limit"
