"""Citations on disk, and how many one client may make."""

from dataclasses import replace
from pathlib import Path

import pytest

from lapekg.citations import CitedResult, Fingerprint, Shelf
from lapekg.citations.cited import ID_LENGTH, whole_id
from lapekg.citations.rates import Rates
from lapekg.errors import CitationError, CitationsFull, ClientLimit

CITED = CitedResult(
    id="",
    query="SELECT * { ?s ?p \"ä\" }",
    default_graphs=("http://a.example/g",),
    named_graphs=(),
    snapshot=3,
    digest="d" * 64,
    fingerprint=Fingerprint("solutions", 2, "a" * 64),
    cited="2026-11-22T12:00:00Z",
)  # fmt: skip


def test_citation_that_was_kept_is_found_by_its_id(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 10)
    kept, is_new = shelf.put(CITED)
    assert is_new
    assert kept == replace(CITED, id=kept.id)
    assert len(kept.id) == ID_LENGTH
    assert Shelf(tmp_path, 10).find(kept.id) == kept


def test_same_result_has_the_same_id_and_is_kept_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 1)
    first, _ = shelf.put(CITED)
    assert shelf.put(replace(CITED, cited="2027-01-01T00:00:00Z")) == (first, False)


@pytest.mark.parametrize(
    "other",
    [
        replace(CITED, query="ASK {}"),
        replace(CITED, snapshot=4),
        replace(CITED, digest="e" * 64),
        replace(CITED, default_graphs=(), named_graphs=CITED.default_graphs),
        replace(CITED, fingerprint=Fingerprint("solutions", 2, "a" * 64, "b" * 64)),
    ],
)
def test_what_makes_another_result_makes_another_id(other: CitedResult) -> None:
    assert whole_id(other) != whole_id(CITED)


def test_clash_of_ids_gets_a_longer_one(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 10)
    short = whole_id(CITED)[:ID_LENGTH]
    shelf.folder.mkdir()
    (shelf.folder / f"{short}.json").write_text(replace(CITED, id=short, query="ASK {}").to_json())
    kept, is_new = shelf.put(CITED)
    assert is_new
    assert kept.id == whole_id(CITED)[: ID_LENGTH + 1]
    assert shelf.put(CITED) == (kept, False)


def test_full_shelf_takes_no_more(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 1)
    kept, _ = shelf.put(CITED)
    with pytest.raises(CitationsFull):
        shelf.put(replace(CITED, snapshot=4))
    assert shelf.find(kept.id) == kept


@pytest.mark.parametrize("name", ["", "..", "../../etc", "A", "nothing", "x" * 60, "ä"])
def test_name_that_is_no_id_finds_nothing(tmp_path: Path, name: str) -> None:
    assert Shelf(tmp_path, 1).find(name) is None


def test_damaged_citation_is_told(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 1)
    kept, _ = shelf.put(CITED)
    (shelf.folder / f"{kept.id}.json").write_text("{}")
    with pytest.raises(CitationError):
        shelf.find(kept.id)


def test_problems_are_told_of_files_that_are_not_what_they_say(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 10)
    assert list(shelf.problems()) == []
    kept, _ = shelf.put(CITED)
    other, _ = shelf.put(replace(CITED, snapshot=4))
    assert list(shelf.problems()) == []
    (shelf.folder / f"{kept.id}.json").write_text(replace(kept, query="ASK {}").to_json())
    (shelf.folder / f"{other.id}.json").write_text("{")
    (shelf.folder / "0.json").write_text(kept.to_json())
    assert len(list(shelf.problems())) == 3


def test_client_makes_so_many_in_an_hour() -> None:
    now = 0.0
    rates = Rates(2, lambda: now)
    for _ in range(2):
        rates.refuse_if_spent("a")
        rates.count("a")
    now = 600.0
    with pytest.raises(ClientLimit) as refused:
        rates.refuse_if_spent("a")
    assert refused.value.retry_after == 3000
    rates.refuse_if_spent("b")
    now = 3601.0
    rates.refuse_if_spent("a")
