"""The books, and their stream."""

from pathlib import Path

from pyoxigraph import Store

from lapekg.history import Log
from lapekg.snapshots.open import current_snapshot
from lapekg.stream.follow import follow
from lapekg.stream.shelf import Stream, read_page
from lapekg.stream.versions import Member
from tests.commits.conftest import Library, library, make_library

__all__ = ["Library", "library", "make_library"]


def follow_state(state: Path) -> Stream:
    """Bring the stream up to what is published."""
    snapshot = current_snapshot(state)
    stream = follow(state, snapshot, Store.read_only(str(snapshot.store_path)), Log(state))
    assert stream is not None
    return stream


def members_of(state: Path, stream: Stream) -> list[Member]:
    """Read all versions, page by page."""
    return [each for number in range(1, stream.last_page + 1) for each in read_page(state, stream, number)]


def files_of(state: Path) -> dict[str, bytes]:
    """Read what the stream is on disk."""
    return {each.name: each.read_bytes() for each in sorted((state / "stream").iterdir())}
