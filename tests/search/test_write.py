"""The index as a file."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat, Triple, parse

from lapekg.config import Instance
from lapekg.search.dictionary import Dictionary
from lapekg.search.lexicon import Analysis, Lexicon
from lapekg.search.names import Kind, Name, collect_things
from lapekg.search.words import fold, folded_words
from lapekg.search.write import write_index
from tests.search.names import BASE, NAMES

STATEMENTS: list[Triple] = [quad.triple for quad in parse(NAMES, format=RdfFormat.TURTLE)]
FINNISH = {
    each.object.value
    for each in STATEMENTS
    if isinstance(each.object, Literal) and each.object.language == "fi" and "note" not in each.predicate.value
}


def test_same_statements_in_another_order_make_the_same_bytes(index: Path, tmp_path: Path) -> None:
    shuffled = STATEMENTS.copy()
    random.Random(1).shuffle(shuffled)  # noqa: S311 - the order need not be a secret
    instance = Instance(tmp_path, base_iri=BASE, languages=("fi", "sv", "en"))
    write_index(lambda: shuffled, instance, tmp_path / "other.sqlite")
    assert (tmp_path / "other.sqlite").read_bytes() == index.read_bytes()


def test_names_are_those_of_known_properties_and_of_what_the_graph_puts_below_them() -> None:
    things = {each.iri.rpartition("/")[2]: each for each in collect_things(lambda: STATEMENTS)}
    assert "nameless" not in things
    assert Name(Kind.IDENTIFIER, "", "2229500-6") in things["stm"].names
    assert Name(Kind.OTHER_NAME, "fi", "STM") in things["stm"].names
    assert (things["stm"].mentions, things["raisio"].mentions) == (1, 2)


def test_sub_properties_in_a_circle_are_no_names() -> None:
    below = "<http://www.w3.org/2000/01/rdf-schema#subPropertyOf>"
    text = f'<p:a> {below} <p:b> . <p:b> {below} <p:a> . <id:x> <p:a> "x" .'
    statements = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    assert collect_things(lambda: statements) == []


def test_analysis_finds_lemmas_and_parts() -> None:
    lexicon = Lexicon(FINNISH, "fi")
    assert "lapsi" in lexicon.analyse("lapsen oikeudet").lemmas
    assert {"perhe", "keskus", "toiminta", "malli"} <= set(lexicon.analyse("perhekeskustoimintamalli").parts)
    assert ("lapsille", "lapsi") in set(lexicon.forms())


def test_analysis_without_a_dictionary_keeps_the_words() -> None:
    lexicon = Lexicon({"Ankh-Morpork"}, "tlh")
    assert lexicon.analyse("Ankh-Morpork") == Analysis(("ankh", "morpork", "ankhmorpork"), ())


def test_dictionary_that_was_kept_says_the_same(tmp_path: Path) -> None:
    first = Dictionary("en", {"children", "offices", "rights"}, tmp_path)
    (file,) = tmp_path.iterdir()
    written = file.stat().st_mtime_ns
    for words in ({"offices"}, {"children", "rights"}):
        fresh, again = Dictionary("en", words), Dictionary("en", words, tmp_path)
        assert again.lemmas == fresh.lemmas
        assert [*again.forms("office")] == [*fresh.forms("office")]
    assert file.stat().st_mtime_ns == written
    assert Dictionary("en", {"children", "ministries"}, tmp_path).lemmas["ministries"] == "ministry"
    assert first.lemmas["offices"] == "office"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "2.0.0", "wanted": 1, "entries": []}', "\udcff"])
def test_dictionary_that_was_kept_and_is_damaged_is_made_again(tmp_path: Path, text: str) -> None:
    (tmp_path / "en.json").write_bytes(text.encode(errors="surrogateescape"))
    assert Dictionary("en", {"children"}, tmp_path).lemmas == {"children": "child"}
    assert "child" in (tmp_path / "en.json").read_text()


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert folded_words(" ".join(folded_words(text))) == folded_words(text)
