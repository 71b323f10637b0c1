"""Readers of published snapshots."""

from pathlib import Path

import pytest

from lapekg.config import Settings, load_instance
from lapekg.linked.reader import Reader
from lapekg.pipeline import build, utc_now
from tests.conftest import write_files
from tests.linked.archive import ARCHIVE
from tests.linked.library import LIBRARY, SEPARATE


def open_reader(root: Path) -> Reader:
    """Build an instance and read its snapshot."""
    instance = load_instance(root)
    snapshot = build(Settings.from_env({}, root), instance, lambda _phase: None, utc_now).snapshot
    return Reader(snapshot, instance)


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Return a reader of the library, whose default graph is the merged one."""
    return open_reader(write_files(tmp_path_factory.mktemp("library"), LIBRARY))


@pytest.fixture(scope="session")
def separate(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Return a reader of a graph whose default graph stands apart."""
    return open_reader(write_files(tmp_path_factory.mktemp("separate"), SEPARATE))


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Return a reader of documents with paragraphs, and of things with facets."""
    return open_reader(write_files(tmp_path_factory.mktemp("archive"), ARCHIVE))
