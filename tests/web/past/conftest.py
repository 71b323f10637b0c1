"""A server over several snapshots."""

import time
from collections.abc import Iterator

import pytest

from tests.web.conftest import start_server, stop_server
from tests.web.past.states import Shelf, publish_books


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """Return a server over three snapshots, each published in a second of its own."""
    root = tmp_path_factory.mktemp("shelf")
    for count in (2, 3, 4):
        publish_books(root, count)
        time.sleep(1.1)
    running = start_server(root)
    yield Shelf(running)
    stop_server(running)
