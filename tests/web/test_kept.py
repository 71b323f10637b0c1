"""What is kept between requests."""

import os
import time
from pathlib import Path

from lapekg.config import load_instance
from lapekg.snapshots.open import current_snapshot
from lapekg.web.kept import Files, Kept, Pages, Readers
from tests.conftest import write_files

_MIB = 1024 * 1024


def test_pages_keep_what_was_used_last_up_to_their_bound() -> None:
    pages = Pages()
    for number in range(40):
        pages.put(str(number), Kept(b"x" * _MIB, b"", ()))
        assert pages.get("0") is not None
    assert pages.get("39") is not None
    assert pages.get("1") is None
    assert sum(pages.get(str(each)) is not None for each in range(40)) == 32


def test_pages_count_a_page_once_however_often_it_is_put() -> None:
    pages = Pages()
    pages.put("first", Kept(b"", b"", ()))
    for _ in range(40):
        pages.put("same", Kept(b"x" * _MIB, b"", ()))
    assert pages.get("first") is not None


def test_page_larger_than_the_bound_is_not_kept() -> None:
    pages = Pages()
    pages.put("large", Kept(b"x" * 33 * _MIB, b"", ()))
    assert pages.get("large") is None


def test_readers_are_shared_by_those_who_ask_for_one_snapshot(books: Path) -> None:
    snapshot = current_snapshot(books / ".lapekg")
    readers = Readers(load_instance(books))
    assert readers.of(snapshot) is readers.of(snapshot)


def test_files_tell_a_change_after_a_moment(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"lapekg.toml": "", "shapes/Book.ttl": "a", "queries/x/all.rq": "b"})
    files = Files(load_instance(root).root)
    before = files.state()
    os.utime(root / "queries/x/all.rq", ns=(1, 1))
    assert files.state() == before
    time.sleep(1.1)
    assert files.state() != before


def test_files_of_an_empty_instance_have_a_state(tmp_path: Path) -> None:
    assert Files(tmp_path).state() == ""
