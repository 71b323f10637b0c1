"""Who may write, and what stops a write before anything of it is looked at."""

import http.client
import os
import signal
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from lapekg.history.log import Log
from tests.validator.conftest import FILES
from tests.web.conftest import start_server, stop_server
from tests.web.doors import BASE, Door, book, open_door, slug, table
from tests.web.hostile.processes import front_pids, worker_pids

DOORS = [
    ("POST", "/update"),
    ("PUT", "/data?default"),
    ("PUT", "/source/cover"),
    ("DELETE", "/data/x"),
    ("POST", "/data"),
]
SETTINGS = '\n[limits]\nwrite_bytes = 100000\n\n[writing]\norigins = ["https://editor.example"]\n'


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give a server that takes small writes."""
    files = {**FILES, "lapekg.toml": FILES.get("lapekg.toml", "") + SETTINGS}
    opened = open_door(tmp_path_factory.mktemp("books"), files)
    yield opened
    stop_server(opened.server)


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_door_is_closed_without_a_token(door: Door, method: str, path: str) -> None:
    answer = door.server.request(path, method, b"", {"Content-Type": "text/turtle"})
    assert (answer.status, slug(answer)) == (401, "not-authorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="lapekg"'
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("field", ["Bearer lapekg_wrong", "Basic bWU6bWU="])
def test_door_is_closed_for_a_wrong_token(door: Door, field: str) -> None:
    answer = door.send("/update", "POST", book("walden"), "application/sparql-update", Authorization=field)
    assert answer.status == 401


def test_door_is_closed_where_no_token_was_made(tmp_path_factory: pytest.TempPathFactory) -> None:
    opened = open_door(tmp_path_factory.mktemp("books"))
    (opened.root / ".lapekg" / "tokens.json").unlink()
    try:
        answer = opened.update(book("walden"))
        assert (answer.status, slug(answer)) == (403, "no-tokens")
    finally:
        stop_server(opened.server)


def test_body_of_a_stranger_is_not_read(door: Door) -> None:
    address = urlsplit(door.server.address)
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    connection.putrequest("PUT", "/data?default")
    connection.putheader("Content-Length", "99999999")
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()


def test_body_over_the_limit_is_refused(door: Door) -> None:
    answer = door.update(f"# {'x' * 100_000}\n{book('walden')}")
    assert (answer.status, slug(answer)) == (413, "request-too-large")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://other.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Origin": "https://editor.example", "Sec_Fetch_Site": "cross-site"}, 200),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
    ],
)
def test_page_of_another_site_may_not_write(door: Door, headers: dict[str, str], status: int) -> None:
    answer = door.update(book("walden"), "/update?dry-run", **headers)
    assert answer.status == status
    allowed = answer.headers["Access-Control-Allow-Origin"]
    assert allowed == (headers.get("Origin") if status == 200 and "Origin" in headers else door.server.address)


def test_preflight_lets_those_in_that_are_named(door: Door) -> None:
    named = door.send("/data", "OPTIONS", Origin="https://editor.example")
    assert "PUT" in named.headers["Access-Control-Allow-Methods"]
    assert "Authorization" in named.headers["Access-Control-Allow-Headers"]
    other = door.send("/data", "OPTIONS", Origin="https://other.example")
    assert "PUT" not in other.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", ["/about", "/doc/source/cover", "/validate/x/", "/sparql", "/", "/health/live"])
def test_address_of_a_page_is_no_graph(door: Door, path: str) -> None:
    answer = door.send(path, "PUT", "", "text/turtle")
    assert answer.status == (405 if path != "/validate/x/" else answer.status)
    assert "PUT" not in answer.headers.get("Allow", "")


def test_message_that_is_too_long_is_refused(door: Door) -> None:
    assert door.update(book("walden"), Lapekg_Message="x" * 2001).status == 400


def test_server_that_is_killed_while_it_writes_loses_nothing_it_has_acknowledged(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    opened = open_door(tmp_path_factory.mktemp("books"))
    acknowledged: list[int] = []

    def write() -> None:
        for number in range(1000):
            try:
                if opened.update(book(f"b{number}")).status == 200:
                    acknowledged.append(number)
            except OSError:
                return

    writing = threading.Thread(target=write)
    writing.start()
    deadline = time.monotonic() + 30
    while len(acknowledged) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    for each in front_pids(opened.server) | worker_pids(opened.server):
        os.kill(each, signal.SIGKILL)
    writing.join()
    with opened.server.process:
        pass
    again = Door(start_server(opened.root), opened.token)
    try:
        after = again.update(book("after"))
        assert after.status == 200, after.body
        assert all(again.ask(f"<{BASE}id/b{number}> ?p ?o") for number in acknowledged)
        commits = Log(opened.root / ".lapekg").commits()
        assert [each.number for each in commits] == list(range(1, len(commits) + 1))
    finally:
        stop_server(again.server)


def test_many_who_write_at_once_all_get_an_answer(door: Door) -> None:
    answers: list[int] = []

    def write(number: int) -> None:
        answers.append(door.update(book(f"many{number}")).status)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(7)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [200] * 7
    assert all(door.ask(f"<{BASE}id/many{number}> ?p ?o") for number in range(7))
    assert table(door.update(book("last")))["status"] == "committed"
