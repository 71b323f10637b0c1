"""What of a list was asked for, in its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from lapekg.errors import MalformedRequest
from lapekg.linked.facets import Choice
from lapekg.site_table import Facet
from lapekg.web.choices import Chosen, read_chosen, read_value, write_value

BASE = "https://a.example/"
KIND = Facet("kind", "a:kind")
YEAR = Facet("year", "a:year", values="years")

iris = st.sampled_from(["https://a.example/id/x", "https://a.example/", "http://b.example/y#z", "urn:a:b", "a:b"])
texts = st.text(st.characters(codec="utf-8"))
tags = st.sampled_from(["", "fi", "en-gb"])


def literal(text: str, tag: str) -> Literal:
    return Literal(text, language=tag) if tag else Literal(text)


@given(st.one_of(iris.map(NamedNode), st.builds(literal, texts, tags), st.integers().map(Literal)))
def test_a_value_that_was_written_is_read_again(value: NamedNode | Literal) -> None:
    assert read_value(write_value(value, KIND, BASE), KIND, BASE) == value


def test_years_are_written_as_they_are() -> None:
    assert write_value(Literal("2017"), YEAR, BASE) == "2017"
    assert read_value("2017", YEAR, BASE) == Literal("2017")


@pytest.mark.parametrize(
    ("facet", "text"),
    [
        (YEAR, "17"),
        (YEAR, '2017") . ?a ?b (?c'),
        (YEAR, "\N{ARABIC-INDIC DIGIT TWO}017"),
        (KIND, "a b"),
        (KIND, "x> . <y"),
        (KIND, '"open'),
        (KIND, '"a" . <b:b> <b:b> "c"'),
        (KIND, '"a"^^<relative>'),
    ],
)
def test_what_is_no_value_is_refused(facet: Facet, text: str) -> None:
    with pytest.raises(MalformedRequest, match=f"is no value of {facet.name}"):
        read_value(text, facet, BASE)


def test_chosen_takes_facets_in_their_order_and_leaves_other_parameters_alone() -> None:
    chosen = read_chosen({"year": "2017", "utm_source": "x", "kind": "id/x", "sort": "-year"}, [KIND, YEAR], BASE)
    assert chosen == Chosen([Choice(KIND, NamedNode(f"{BASE}id/x")), Choice(YEAR, Literal("2017"))], "-year")
    assert chosen.value_of(YEAR) == Literal("2017")
    assert read_chosen({}, [KIND], BASE) == Chosen([], "name")
