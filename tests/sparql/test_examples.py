"""Example queries as files."""

from pathlib import Path

from lapekg.sparql.examples import load_all_examples, load_examples, parse_example


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


def test_load_examples_leaves_subfolders_to_load_all_examples(tmp_path: Path) -> None:
    for name in ("b", "topic/a", "a", ".hidden", ".folder/x"):
        path = tmp_path / f"{name}.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_text("ASK {}", encoding="utf-8")
    assert [example.name for example in load_examples(tmp_path)] == ["a", "b"]
    every = load_all_examples(tmp_path)
    assert [(example.name, example.topics) for example in every] == [("a", ()), ("b", ()), ("topic/a", ("topic",))]


def test_load_examples_reads_a_file_again_only_when_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.rq"
    path.write_text("ASK {}", encoding="utf-8")
    (first,) = load_examples(tmp_path)
    assert load_examples(tmp_path)[0] is first
    path.write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    assert load_examples(tmp_path)[0].query == "ASK { ?s ?p ?o }\n"


def test_parse_example_reads_keywords() -> None:
    assert parse_example("x", "# keywords@en: a, b\nASK {}").keywords == {"en": "a, b"}
