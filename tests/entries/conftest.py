"""The desk of an instance about concerts, as the command line and the site open it."""

from pathlib import Path

import pytest
from pyoxigraph import Store

from lapekg.config import Settings, load_instance
from lapekg.entries.known import Known
from lapekg.entries.told import Desk, open_desk
from lapekg.linked.shapes import read_shapes
from lapekg.snapshots.open import current_snapshot


@pytest.fixture(scope="session")
def desk(concert_house: Settings) -> Desk:
    """Give all that is known there, in English."""
    return desk_of(concert_house.root, concert_house.state, ("en", "fi", "sv"))


def desk_of(root: Path, state: Path, languages: tuple[str, ...]) -> Desk:
    """Open what is published."""
    instance = load_instance(root)
    snapshot = current_snapshot(state)
    store = Store.read_only(str(snapshot.store_path))
    return open_desk(Known(store, instance, languages, snapshot.search_path), read_shapes(instance))
