"""A server with tight limits, for those who send what nobody should."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import write_files
from tests.web.conftest import FILES, Server, publish, start_server, stop_server
from tests.web.hostile.client import OTHER

_HEAD = FILES["lapekg.toml"].partition("[limits]")[0]


def limited(root: Path, limits: str) -> Path:
    """Publish an instance with such limits."""
    write_files(root, {**FILES, "lapekg.toml": f"{_HEAD}[limits]\n{limits}"})
    publish(root)
    return root


@pytest.fixture(scope="package", autouse=True)
def loopback_has_addresses() -> None:
    """Skip where the loopback interface has one address only, as on macOS: then there is no other client."""
    with socket.socket() as probe:
        try:
            probe.bind((OTHER, 0))
        except OSError:
            pytest.skip("needs the loopback addresses 127.0.0.0/8")


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that has nothing to complain of when all is over."""
    root = limited(
        tmp_path_factory.mktemp("hostile"),
        """\
query_seconds = 2.0
query_memory_mib = 256
result_mib = 3
workers = 2
slow_workers = 12
client_seconds_per_minute = 60000
""",
    )
    running = start_server(root)
    yield running
    alive = running.process.poll() is None
    output = stop_server(running)
    assert alive
    # Whatever clients do is no defect of the server's. The engine says where memory ended, that is all.
    assert "Traceback" not in output
    assert "ERROR" not in output


@pytest.fixture
def serve_limited(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Return a function that starts a server with other limits."""
    started: list[Server] = []

    def start(limits: str) -> Server:
        started.append(start_server(limited(tmp_path / "limited", limits)))
        return started[-1]

    yield start
    for each in started:
        stop_server(each)
