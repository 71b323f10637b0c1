"""Look-ups in a snapshot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode

from lapekg.iris import local_name
from lapekg.languages import LanguageText
from lapekg.linked.reader import Reader, choose_name
from tests.linked.library import BASE, REFERRING

MOBY = NamedNode(f"{BASE}id/moby")
HUB = NamedNode(f"{BASE}id/hub")
AUTHOR = NamedNode(f"{BASE}ontology#author")
COPY_OF = NamedNode(f"{BASE}ontology#copyOf")
_LANGUAGES = ["fi", "sv", "en", "de", ""]


def test_about_has_each_statement_once_with_all_graphs_that_say_it(reader: Reader) -> None:
    (author,) = [each for each in reader.about(MOBY) if each.predicate == AUTHOR]
    assert author.object == NamedNode(f"{BASE}id/melville")
    assert [each.value for each in author.graphs] == [f"{BASE}source/cover", f"{BASE}source/review"]


def test_about_of_a_separate_default_graph_has_statements_without_graphs(separate: Reader) -> None:
    assert {each.graphs for each in separate.about(MOBY)} == {()}
    (statement,) = separate.about(NamedNode(f"{BASE}id/melville"))
    assert statement.graphs == (NamedNode(f"{BASE}graph/all"),)


def test_about_is_in_the_same_order_each_time(reader: Reader) -> None:
    statements = reader.about(MOBY)
    keys = [(str(each.predicate), str(each.object)) for each in statements]
    assert keys == sorted(keys)


def test_stated_in_tells_the_other_graphs_that_say_the_same(reader: Reader) -> None:
    stated = reader.stated_in(NamedNode(f"{BASE}source/review"))
    graphs = {each.predicate: [graph.value for graph in each.graphs] for each in stated}
    assert graphs[AUTHOR] == [f"{BASE}source/cover", f"{BASE}source/review"]
    assert graphs[NamedNode(f"{BASE}ontology#genre")] == [f"{BASE}source/review"]


@pytest.mark.parametrize(
    ("path", "exists"),
    [
        ("id/moby", True),
        ("source/cover", True),
        ("id/melville", True),
        ("genres", True),
        ("ontology#copyOf", True),
        ("id/undescribed", True),
        ("id/nothing", False),
        ("id/mob", False),
        ("", False),
    ],
)
def test_exists_for_whatever_stands_anywhere(reader: Reader, path: str, exists: bool) -> None:
    assert reader.exists(NamedNode(BASE + path)) == exists


def test_values_are_sorted_and_those_of_the_first_property_come_first(reader: Reader) -> None:
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    values = reader.values(MOBY, AUTHOR, label)
    assert values == [
        NamedNode(f"{BASE}id/melville"),
        Literal("Moby-Dick", language="en"),
        Literal("Valkoinen valas", language="fi"),
    ]


def test_referring_is_bounded_and_has_nothing_twice(reader: Reader) -> None:
    assert len(set(reader.referring(HUB, COPY_OF, 1000))) == REFERRING
    assert len(reader.referring(HUB, COPY_OF, 10)) == 10
    assert reader.referring(HUB, COPY_OF, 10) == reader.referring(HUB, COPY_OF, 10)


def test_referring_predicates_are_counted(reader: Reader) -> None:
    near = NamedNode(f"{BASE}ontology#near")
    assert reader.referring_predicates(HUB, 1000) == {COPY_OF: REFERRING, near: 1}


def test_referring_predicates_of_a_hub_are_all_found_and_counted_to_the_bound(reader: Reader) -> None:
    near = NamedNode(f"{BASE}ontology#near")
    assert reader.referring_predicates(HUB, 20) == {COPY_OF: 20, near: 1}


def test_quads_leave_out_the_merged_default_graph_and_keep_a_separate_one(reader: Reader, separate: Reader) -> None:
    assert all(isinstance(each.graph_name, NamedNode) for each in reader.quads(MOBY, None, None))
    assert {each.graph_name for each in separate.quads(MOBY, None, None)} == {DefaultGraph()}


def test_name_takes_the_languages_in_their_order_and_the_end_of_the_iri_at_last(reader: Reader) -> None:
    assert reader.name(MOBY, ("fi", "en")) == LanguageText("Valkoinen valas", "fi")
    assert reader.name(MOBY, ("sv", "en")) == LanguageText("Moby-Dick", "en")
    assert reader.name(NamedNode(f"{BASE}id/melville"), ("fi",)) == LanguageText("Herman Melville", "")
    assert reader.name(NamedNode(f"{BASE}id/v1.2"), ("fi",)) == LanguageText("v1.2", "")


def test_fragments_are_the_terms_of_a_vocabulary(reader: Reader) -> None:
    assert [each.value for each in reader.fragments(NamedNode(f"{BASE}ontology"))] == [
        f"{BASE}ontology#Book",
        f"{BASE}ontology#author",
    ]
    assert reader.fragments(MOBY) == []


@given(st.lists(st.tuples(st.text(max_size=5), st.sampled_from(_LANGUAGES))), st.lists(st.sampled_from(_LANGUAGES)))
def test_choose_name_finds_one_whenever_there_is_one(names: list[tuple[str, str]], languages: list[str]) -> None:
    literals = [Literal(text, language=tag or None) for text, tag in names]
    chosen = choose_name(literals, languages)
    assert (chosen is None) == (not names)
    if chosen:
        assert (chosen.text, chosen.language) in names
        better = languages[: languages.index(chosen.language)] if chosen.language in languages else languages
        assert not {tag for _, tag in names} & set(better)


def test_local_name_ends_an_iri() -> None:
    assert local_name("http://a.example/x/") == "x"
    assert local_name("http://a.example/ontology#Event") == "Event"
    assert local_name("urn:isbn:1") == "urn:isbn:1"
