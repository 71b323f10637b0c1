"""What stands on the page of a thing: laid out by shapes, told apart by the public terms that an ontology names."""

import pytest
from pyoxigraph import NamedNode

from lapekg.linked.facts import MOST_EMBEDDED, MOST_VALUES, FactReader, Facts
from lapekg.linked.neighbours import MOST_NODES, edges_around
from lapekg.linked.reader import Reader
from lapekg.linked.schema_org import describe_in_schema_org
from lapekg.linked.shapes import read_shapes
from lapekg.linked.surroundings import MOST_REFERRING, Surroundings
from lapekg.linked.term_relations import TermRelations
from tests.conftest import write_files
from tests.linked.conftest import open_reader
from tests.linked.library import BASE as LIBRARY_BASE
from tests.linked.library import REFERRING
from tests.linked.workshop import BASE, WORKSHOP

BRIDGE = NamedNode(f"{BASE}id/bridge")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return open_reader(write_files(tmp_path_factory.mktemp("workshop"), WORKSHOP))


@pytest.fixture(scope="module")
def bridge(workshop: Reader) -> Facts:
    return fact_reader(workshop).of(BRIDGE)


def fact_reader(reader: Reader) -> FactReader:
    return FactReader(reader, read_shapes(reader.instance), TermRelations(reader))


def surroundings(reader: Reader) -> Surroundings:
    return Surroundings(reader, fact_reader(reader), TermRelations(reader))


def term(name: str) -> NamedNode:
    return NamedNode(f"{BASE}ontology#{name}")


def english(names: object) -> list[str]:
    return [each.value for each in names if each.language == "en"]  # type: ignore[attr-defined]


def test_facts_are_grouped_and_ordered_by_the_shapes_and_what_no_shape_names_comes_last(bridge: Facts) -> None:
    assert [english(each.group.names) for each in bridge.groups] == [["Time"], ["Money"], []]
    time, money, other = bridge.groups
    assert [each.predicate for each in time.entries] == [term("begins"), term("ends")]
    assert [each.predicate for each in money.entries] == [term("grantFor")]
    assert {each.predicate.value.rpartition("/")[2] for each in other.entries} >= {"description", "ontology#odd"}


def test_entry_is_named_by_its_shape_else_by_the_ontology_else_not(bridge: Facts, workshop: Reader) -> None:
    names = {each.predicate: english(each.names) for each in bridge.entries()}
    assert names[term("begins")] == ["start"]
    assert names[term("odd")] == []
    grant = fact_reader(workshop).of(NamedNode(f"{BASE}id/grant"))
    assert {each.predicate: english(each.names) for each in grant.entries()}[term("grantFor")] == ["grant for"]


def test_fact_has_the_graph_that_accounts_for_it(bridge: Facts) -> None:
    (ends,) = (each for each in bridge.entries() if each.predicate == term("ends"))
    assert [(fact.value.value, [each.value for each in fact.graphs]) for fact in ends.facts] == [  # type: ignore[union-attr]
        ("2019", [f"{BASE}source/news/p9"]),
        ("2021-01-31", [f"{BASE}source/news/p8/computed/end"]),
    ]


def test_classes_are_the_most_special_ones(bridge: Facts) -> None:
    assert [each.value for each in bridge.classes] == [term("Bridge")]


def test_view_embeds_what_points_here_with_its_own_two_levels_deep(bridge: Facts) -> None:
    (entry,) = (each for each in bridge.entries() if each.inverse)
    (grant,) = entry.embedded
    assert grant.node == NamedNode(f"{BASE}id/grant")
    assert [each.value for each in grant.graphs] == [f"{BASE}source/news/p8", f"{BASE}source/register"]
    assert [each.predicate for each in grant.entries] == [term("paidBy"), term("partOfGrant")]
    (share,) = grant.entries[1].embedded
    assert share.node == NamedNode(f"{BASE}id/share")
    assert share.entries == ()


def test_view_replaces_the_inverse_statement(bridge: Facts) -> None:
    assert term("grant") in bridge.predicates
    assert term("grant") not in {each.predicate for each in bridge.entries()}


def test_key_entries_are_those_of_the_thing_and_of_what_a_key_view_embeds(bridge: Facts) -> None:
    assert [each.predicate for each in bridge.key_entries()] == [term("begins"), term("paidBy")]


def test_claims_are_found_by_what_the_ontology_likens_to_a_claim(workshop: Reader) -> None:
    ((kind, (idea,)),) = surroundings(workshop).claims(BRIDGE)
    assert (kind, idea.node) == (term("Idea"), NamedNode(f"{BASE}id/idea"))


def test_disagreement_has_the_values_side_by_side_on_the_page_of_the_thing_and_on_its_own(workshop: Reader) -> None:
    doubt = NamedNode(f"{BASE}id/doubt")
    for node in (BRIDGE, doubt):
        (found,) = surroundings(workshop).disagreements(node)
        assert found.note.node == doubt
        ((subject, predicate, values),) = ((each.subject, each.predicate, each.facts) for each in found.sides)
        assert (subject, predicate, len(values)) == (BRIDGE, term("ends"), 2)


def test_referring_leaves_out_what_the_page_shows_already(workshop: Reader, bridge: Facts) -> None:
    shown = [NamedNode(f"{BASE}id/{name}") for name in ("idea", "doubt")]
    found = surroundings(workshop).referring(bridge, shown)
    assert [(each.predicate, each.subjects) for each in found] == [(term("besides"), (NamedNode(f"{BASE}id/near"),))]


def test_referring_is_bounded_and_counts_the_rest(reader: Reader) -> None:
    facts = fact_reader(reader).of(NamedNode(f"{LIBRARY_BASE}id/hub"))
    found = surroundings(reader).referring(facts, ())
    assert [(len(each.subjects), each.count, each.more) for each in found] == [
        (MOST_REFERRING, REFERRING, False),
        (1, 1, False),
    ]


def test_what_is_cut_is_counted_or_marked(tmp_path_factory: pytest.TempPathFactory) -> None:
    grants = "".join(
        f"<{BASE}id/grant/{n}> <{BASE}ontology#grantFor> <{BASE}id/bridge> .\n" for n in range(MOST_EMBEDDED + 5)
    )
    names = "".join(f'<{BASE}id/bridge> <{BASE}ontology#odd> "{n}" .\n' for n in range(MOST_VALUES + 5))
    files = {**WORKSHOP, "data/many.nt": grants + names}
    found = fact_reader(open_reader(write_files(tmp_path_factory.mktemp("many"), files))).of(BRIDGE)
    by_predicate = {each.predicate: each for each in found.entries()}
    assert len(by_predicate[term("grantFor")].embedded) == MOST_EMBEDDED
    assert by_predicate[term("grantFor")].left_out > 0
    assert len(by_predicate[term("odd")].facts) == MOST_VALUES
    assert by_predicate[term("odd")].left_out == 6


def test_facts_without_shapes_and_ontology_stand_in_one_group(separate: Reader) -> None:
    facts = fact_reader(separate).of(NamedNode(f"{LIBRARY_BASE}id/melville"))
    ((group,),) = (facts.groups,)
    assert group.group.node is None
    assert [each.names for each in group.entries] == [()]


def test_blank_node_brings_its_statements(separate: Reader) -> None:
    moby = fact_reader(separate).of(NamedNode(f"{LIBRARY_BASE}id/moby"))
    (edition,) = (each for each in moby.entries() if each.predicate.value.endswith("edition"))
    nested = {each.predicate.value.rpartition("#")[2]: each for each in edition.facts[0].nested}
    assert set(nested) == {"year", "place"}
    assert len(nested["place"].facts[0].nested) == 1


def test_things_that_belong_to_each_other_end(tmp_path_factory: pytest.TempPathFactory) -> None:
    circle = f"<{BASE}id/grant> <{BASE}ontology#partOfGrant> <{BASE}id/grant> , <{BASE}id/share> .\n"
    circle += f"<{BASE}id/share> a <{BASE}ontology#Grant> .\n<{BASE}id/bridge> a <{BASE}ontology#Grant> .\n"
    circle += f"<{BASE}id/share> <{BASE}ontology#partOfGrant> <{BASE}id/bridge> .\n"
    files = {**WORKSHOP, "data/register.ttl": circle}
    found = open_reader(write_files(tmp_path_factory.mktemp("circle"), files))
    for name in ("grant", "share", "bridge"):
        assert fact_reader(found).of(NamedNode(f"{BASE}id/{name}")).groups


def test_edges_are_of_the_things_on_the_page_and_bounded(workshop: Reader, bridge: Facts, reader: Reader) -> None:
    edges = {(each.subject, each.predicate, each.object) for each in edges_around(bridge, (), ())}
    assert (NamedNode(f"{BASE}id/grant"), term("paidBy"), NamedNode(f"{BASE}id/lottery")) in edges
    hub = fact_reader(reader).of(NamedNode(f"{LIBRARY_BASE}id/hub"))
    around = edges_around(hub, (), surroundings(reader).referring(hub, ()))
    assert len({end for each in around for end in (each.subject, each.object)}) <= MOST_NODES


def test_schema_org_takes_type_and_properties_from_the_ontology(workshop: Reader, bridge: Facts) -> None:
    described = describe_in_schema_org(workshop, bridge, TermRelations(workshop), ("fi", "en"), "http://a.example/")
    assert described["@type"] == "Project"
    assert described["name"] == "Suuri silta"
    assert described["description"] == "Se on pitkä."
    assert described["startDate"] == "2017-08"
    assert described["endDate"] == ["2019", "2021-01-31"]
    assert "odd" not in described
    ((grant,),) = (described["funding"],)
    assert (grant["name"], grant["funder"]["@id"]) == ("Grant of the bridge", f"{BASE}id/lottery")
