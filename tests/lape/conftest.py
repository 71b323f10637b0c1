"""The graph of this repository, built once for the tests that question it."""

import os
from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.snapshots.open import current_snapshot
from tests.lape import REPOSITORY


@pytest.fixture(scope="session")
def store(lape_state: Path) -> Store:
    """Give the store of a snapshot built from the repository's data."""
    return Store.read_only(os.fspath(current_snapshot(lape_state).store_path))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of the facts as they were read out of the documents; it is not part of the project."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ with the documents' facts is not beside the repository")
    return folder
