"""IRIs that are no longer used."""

import pytest
from pyoxigraph import NamedNode

from lapekg.linked.reader import Reader
from lapekg.linked.retired import find_successor, is_retired, retired_things
from tests.linked.library import BASE


@pytest.mark.parametrize(
    ("name", "successor"),
    [
        ("whale", "moby"),
        ("oldest", "moby"),
        ("withdrawn", None),
        ("a", None),
        ("moby", "moby"),
        ("moby-1", "moby"),
        ("first-edition", "first-edition"),
    ],
)
def test_successor_of_a_thing(reader: Reader, name: str, successor: str | None) -> None:
    expected = None if successor is None else NamedNode(f"{BASE}id/{successor}")
    assert find_successor(reader, NamedNode(f"{BASE}id/{name}")) == expected


@pytest.mark.parametrize(
    ("name", "retired"),
    [("whale", True), ("moby-1", True), ("withdrawn", True), ("a", True), ("moby", False), ("first-edition", False)],
)
def test_thing_has_ended_when_deprecated_or_replaced(reader: Reader, name: str, retired: bool) -> None:
    assert is_retired(reader, NamedNode(f"{BASE}id/{name}")) == retired


def test_retired_things_are_all_that_have_ended(reader: Reader) -> None:
    names = {each.removeprefix(f"{BASE}id/") for each in retired_things(reader)}
    assert names == {"whale", "oldest", "withdrawn", "a", "b", "moby-1"}
