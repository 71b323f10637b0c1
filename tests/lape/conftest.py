"""The graph of this repository, built once for the tests that question it."""

import os
from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.config import Settings, load_instance
from lapekg.pipeline import Phase, build
from tests.lape import REPOSITORY


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Give the store of a snapshot built from the repository's data."""
    settings = Settings(root=REPOSITORY, state=tmp_path_factory.mktemp("state"))
    result = build(settings, load_instance(REPOSITORY), _no_progress)
    return Store.read_only(os.fspath(result.snapshot.store_path))


def _no_progress(_: Phase) -> None:
    """Show nothing."""


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of the facts as they were read out of the documents; it is not part of the project."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder shared/ with the documents' facts is not beside the repository")
    return folder
