"""References to a snapshot."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lapekg.linked.citation import Citation, cite_snapshot
from lapekg.linked.reader import Reader


def citation(title: str = "Books", publisher: str = "Friends") -> Citation:
    return Citation("k", title, publisher, date(2026, 3, 1), "Version 2", "https://a.example/2", "en")


def test_bibtex_is_an_entry_whose_braces_are_balanced() -> None:
    assert citation().to_bibtex() == (
        "@misc{k,\n  author = {{Friends}},\n  title = {{Books}},\n  year = {2026},\n  month = mar,\n"
        "  note = {Version 2},\n  howpublished = {\\url{https://a.example/2}},\n  url = {https://a.example/2},\n"
        "  language = {en},\n}\n"
    )


@given(st.text(alphabet="ab{}\\%&$#_~^ ", max_size=12))
def test_bibtex_lets_no_text_out_of_its_field(text: str) -> None:
    line = next(each for each in citation(title=text).to_bibtex().splitlines() if each.startswith("  title"))
    depth, position = 0, 0
    while position < len(line):
        if line[position] == "\\" and not line[position + 1].isalpha():
            position += 1
        else:
            depth += {"{": 1, "}": -1}.get(line[position], 0)
        position += 1
    assert depth == 0
    assert line.count("%") == line.count(r"\%")


def test_reference_without_a_publisher_begins_with_the_title() -> None:
    alone = citation(publisher="")
    assert alone.to_apa("Data set") == "Books (Version 2) [Data set]. (2026). https://a.example/2"
    assert "author" not in alone.to_bibtex()
    assert "author" not in json.loads(alone.to_csl())[0]


def test_cite_snapshot_names_the_snapshot_and_not_the_site(reader: Reader) -> None:
    found = cite_snapshot(reader.snapshot, "Library: ä", "", "Snapshot 1", "en")
    assert (found.key, found.iri) == ("library-snapshot-1", "http://books.example/snapshot/1")
