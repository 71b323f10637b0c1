"""Queries for lists."""

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from lapekg.linked.facets import TYPE, Choice, Lists, Naming
from lapekg.linked.reader import Reader
from lapekg.site_table import Facet
from tests.linked.archive import BASE, LETTERS

LETTER = NamedNode(f"{BASE}ontology#Letter")
NAMING = Naming((NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel"),) * 1)
FINLAND = NamedNode(f"{BASE}id/finland")
MEMBER = NamedNode("http://x.example/member")
MOOD = Facet("mood", "<http://x.example/mood>")


def lists(archive: Reader, *choices: Choice, languages: tuple[str, ...] = ("en", "fi")) -> Lists:
    return Lists(LETTER, choices, languages, archive.instance.prefixes, NAMING)


def facet(archive: Reader, name: str) -> Facet:
    return next(each for each in archive.instance.site.facets if each.name == name)


def rows(store: Store, query: str) -> list[dict[str, Any]]:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    names = [each.value for each in solutions.variables]
    return [{name: each[name] for name in names} for each in solutions]


def values(archive: Reader, query: str) -> dict[str, int]:
    return {each["value"].value.removeprefix(BASE): int(each["count"].value) for each in rows(archive.store, query)}


def test_members_has_each_member_once_in_the_order_of_names(archive: Reader) -> None:
    found = rows(archive.store, lists(archive).members(archive.instance.site.facets))
    names = [each["name"].value for each in found]
    assert names == [f"Letter {n:03}" for n in range(LETTERS)]


def test_members_are_as_many_as_count_says(archive: Reader) -> None:
    chosen = lists(archive, Choice(facet(archive, "place"), FINLAND), Choice(facet(archive, "year"), Literal("1851")))
    found = rows(archive.store, chosen.members([]))
    (count,) = rows(archive.store, chosen.count())
    assert len(found) == int(count["count"].value) == 20


def test_columns_name_values_in_the_language_of_the_reader(archive: Reader) -> None:
    columns = [facet(archive, "place"), facet(archive, "year")]
    in_finnish = rows(archive.store, lists(archive, languages=("fi", "en")).members(columns))
    assert (in_finnish[1]["place"].value, in_finnish[1]["year"].value) == ("Suomi", "1850")
    # The country has no Finnish name.
    assert in_finnish[2]["place"].value == "France"


def test_members_with_several_times_show_the_first(archive: Reader) -> None:
    assert rows(archive.store, lists(archive).members([facet(archive, "year")]))[0]["year"].value == "1849"


def test_members_are_ordered_by_years_either_way_and_then_by_names(archive: Reader) -> None:
    year = facet(archive, "year")
    for order, sign in (("year", 1), ("-year", -1)):
        found = rows(archive.store, lists(archive).members([year], order))
        keys = [(sign * int(each["year"].value), each["name"].value) for each in found]
        assert all(first <= second for first, second in pairwise(keys))


def test_values_counts_members_and_leaves_out_values_of_other_classes(archive: Reader) -> None:
    assert values(archive, lists(archive).values(facet(archive, "place"))) == {
        "id/finland": LETTERS // 2,
        "id/france": LETTERS // 2,
    }


def test_values_of_a_chosen_facet_are_those_to_change_to(archive: Reader) -> None:
    place, year = facet(archive, "place"), facet(archive, "year")
    chosen = lists(archive, Choice(place, FINLAND), Choice(year, Literal("1852")))
    assert values(archive, chosen.values(place)) == {"id/finland": 20, "id/france": 20}
    assert values(archive, chosen.values(year)) == {"1850": 20, "1851": 20, "1852": 20}


def test_values_of_types_are_the_classes_of_members(archive: Reader) -> None:
    found = values(archive, lists(archive).values(TYPE))
    assert found == {"ontology#Letter": LETTERS, "ontology#Writing": LETTERS, "ontology#Postcard": LETTERS // 3}


def test_cells_has_the_values_of_the_members_asked_for(archive: Reader) -> None:
    member = NamedNode(f"{BASE}id/letter-001")
    found = rows(archive.store, lists(archive).cells([member], [TYPE, *archive.instance.site.facets]))
    assert {each["item"] for each in found} == {member}
    assert {each["value"].value for each in found if each["facet"].value == "mood"} == {f"{BASE}id/gloom", "glad"}


def test_unnamed_has_the_same_members_each_once_and_always_in_the_same_order(archive: Reader) -> None:
    chosen = lists(archive, Choice(facet(archive, "place"), FINLAND))
    found, again = ([each["item"].value for each in rows(archive.store, chosen.unnamed())] for _ in range(2))
    assert found == again
    assert sorted(found) == sorted(each["item"].value for each in rows(archive.store, chosen.members([])))


def test_queries_declare_the_prefixes_they_use_and_no_others(archive: Reader) -> None:
    query = lists(archive).values(facet(archive, "place"))
    assert [line.split()[1] for line in query.splitlines() if line.startswith("PREFIX")] == ["a:"]


_HOSTILE = ['"', "\\", "} UNION { ?s ?p ?o", "\n", "?item", "a:b"]


@given(st.one_of(st.text(), st.sampled_from(_HOSTILE)), st.sampled_from(["", "fi"]))
def test_a_chosen_text_is_only_ever_a_value(text: str, language: str) -> None:
    value = Literal(text, language=language) if language else Literal(text)
    store = Store()
    store.update(
        f"INSERT DATA {{ {MEMBER} a {LETTER} ; {MOOD.path} {value} . "
        f"<http://x.example/other> a {LETTER} ; {MOOD.path} 1 }}"
    )
    chosen = Lists(LETTER, [Choice(MOOD, value)], ["en"], {}, NAMING)
    assert [each["item"] for each in rows(store, chosen.members([MOOD]))] == [MEMBER]
