"""Example queries as files."""

from pathlib import Path

from lapekg.sparql.examples import load_examples, parse_example


def test_parse_example_parts_the_texts_from_the_query() -> None:
    comments = "# title@fi: Otsikko\n# title@en: Title: with a colon\n# note: kept out\n\n# description@en: What\n"
    example = parse_example("x", f"{comments}ASK {{}} # end\n")
    assert example.title == {"fi": "Otsikko", "en": "Title: with a colon"}
    assert example.description == {"en": "What"}
    assert example.query == "ASK {} # end\n"


def test_load_examples_reads_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.rq").write_text("ASK {}", encoding="utf-8")
    assert [example.name for example in load_examples(tmp_path)] == ["a", "b"]


def test_load_examples_of_no_folder_is_empty(tmp_path: Path) -> None:
    assert load_examples(tmp_path / "none") == []
