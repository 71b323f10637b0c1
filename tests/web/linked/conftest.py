"""A server of the library."""

from collections.abc import Iterator

import pytest

from tests.conftest import write_files
from tests.linked.library import LIBRARY
from tests.web.conftest import Server, publish, start_server, stop_server


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server of the library."""
    root = write_files(tmp_path_factory.mktemp("library"), LIBRARY)
    publish(root)
    running = start_server(root)
    yield running
    stop_server(running)
