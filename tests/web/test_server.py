"""Starting and stopping the server."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from lapekg.config import Settings, load_instance
from lapekg.errors import SettingsError
from lapekg.web.app import create_app
from lapekg.web.server import find_port
from tests.web.conftest import ENDLESS, MARK, TITLE, Server, free_port
from tests.web.hostile.processes import wait_until

SERVER_PY = Path(__file__).parents[2] / "server.py"


def test_find_port_refuses_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}: Address already in use"):
            find_port("127.0.0.1", port)


def test_find_port_chooses_a_free_one_for_zero() -> None:
    assert find_port("127.0.0.1", 0) > 0


def test_find_port_refuses_a_host_that_is_not_here() -> None:
    with pytest.raises(SettingsError, match="cannot listen"):
        find_port("192.0.2.1", free_port())


def test_serve_says_in_one_line_that_the_port_is_taken(books: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "lapekg", "--root", str(books), "serve", "--port", port]
        finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert finished.returncode == 2
    assert finished.stderr.count("\n") == 1
    assert "Address already in use" in finished.stderr


@pytest.mark.parametrize("command", [("-m", "lapekg", "serve"), (str(SERVER_PY),)], ids=["lapekg serve", "server.py"])
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_server_prints_its_address_and_ends_with_all_its_processes(
    books: Path, serve: Callable[..., Server], command: tuple[str, ...], stop: signal.Signals
) -> None:
    server = serve(books, *command)
    assert server.request("/health/ready").status == 200
    server.process.send_signal(stop)
    output, _ = server.process.communicate(timeout=20)
    assert output == f"Serving on {server.address}/ (stop with Ctrl+C)\n"
    _wait_until_none_is_left(books)


def test_worker_amid_a_query_ends_with_a_server_that_was_killed(books: Path, serve: Callable[..., Server]) -> None:
    server = serve(books)
    with ThreadPoolExecutor(1) as executor:
        query = executor.submit(server.request, f"/sparql?query={quote(ENDLESS)}")
        time.sleep(0.3)
        for pid in _processes_of(books):
            # What has ended by itself meanwhile need not be killed.
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                if "lapekg.sparql.worker" not in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8"):
                    os.kill(int(pid), signal.SIGKILL)
        assert isinstance(query.exception(), OSError | http.client.HTTPException)
    _wait_until_none_is_left(books)


def _wait_until_none_is_left(books: Path) -> None:
    deadline = time.monotonic() + 3
    while (left := _processes_of(books)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def _processes_of(books: Path) -> list[str]:
    left = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={books}\0" in environment.read_text(errors="replace"):
                left.append(environment.parent.name)
        except OSError:
            continue
    return left


def test_create_app_starts_no_process_before_the_first_query(books: Path) -> None:
    app = create_app(Settings.from_env({}, books), load_instance(books))
    service = app.extensions["lapekg"]
    assert service.pool.pids == []
    try:
        response = app.test_client().get("/sparql", query_string={"query": TITLE}, headers={"Accept": "text/csv"})
        assert response.data == b"title\r\nMoby-Dick\r\n"
        # The first worker goes as soon as there is one with the snapshot in its memory.
        wait_until(lambda: bool(service.pool.pids), 5)
    finally:
        service.bridge.run(service.pool.close())
        service.bridge.close()
