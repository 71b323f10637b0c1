"""The lists of our own graph."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from lapekg.config import load_instance
from lapekg.linked.classes import naming_of, slugs
from lapekg.linked.facets import Choice, Lists
from lapekg.linked.reader import Reader
from lapekg.linked.sources import Sources
from lapekg.snapshots.open import current_snapshot
from tests.lape import REPOSITORY

INSTANCE = load_instance(REPOSITORY)
ONTOLOGY = f"{INSTANCE.base_iri}ontology#"
FACETS = {each.name: each for each in INSTANCE.site.facets}


@pytest.fixture(scope="session")
def reader(lape_state: Path) -> Reader:
    return Reader(current_snapshot(lape_state), INSTANCE)


def members(store: Store, lists: Lists) -> list[str]:
    solutions = store.query(lists.members(FACETS.values()))
    assert isinstance(solutions, QuerySolutions)
    return [str(each["item"]) for each in solutions]


def test_every_class_has_a_list_of_all_its_members(reader: Reader) -> None:
    statistics = reader.snapshot.statistics()
    named = slugs(statistics, reader.base_iri, INSTANCE.prefixes)
    assert len(named) == len(statistics.classes)
    for each in statistics.classes:
        of_class = NamedNode(each.class_iri)
        lists = Lists(of_class, [], INSTANCE.languages, INSTANCE.prefixes, naming_of(statistics, of_class))
        solutions = reader.store.query(lists.count())
        assert isinstance(solutions, QuerySolutions)
        assert [int(row["count"].value) for row in solutions] == [each.entities]


def test_list_of_regional_projects_names_each_once_and_is_narrowed_down_by_region(reader: Reader) -> None:
    of_class = NamedNode(f"{ONTOLOGY}RegionalProject")
    naming = naming_of(reader.snapshot.statistics(), of_class)
    found = members(reader.store, Lists(of_class, [], ("sv", "fi"), INSTANCE.prefixes, naming))
    assert len(found) == len(set(found)) == 19
    place = Choice(FACETS["region"], NamedNode(f"{INSTANCE.base_iri}id/place/varsinais-suomi"))
    assert members(reader.store, Lists(of_class, [place], ("fi",), INSTANCE.prefixes, naming)) == [
        f"<{INSTANCE.base_iri}id/project/lupa-auttaa>"
    ]


def test_sources_are_narrowed_down_by_publishers_that_the_graph_does_not_know(reader: Reader) -> None:
    of_class = Sources(reader).document_class()
    assert of_class == NamedNode(f"{ONTOLOGY}SourceDocument")
    naming = naming_of(reader.snapshot.statistics(), of_class)
    choice = Choice(FACETS["publisher"], Literal("CSC"))
    lists = Lists(of_class, [choice], ("fi",), INSTANCE.prefixes, naming)
    assert members(reader.store, lists) == [f"<{INSTANCE.base_iri}source/csc-koodistot>"]


def test_every_graph_is_cited_by_a_document_or_is_that_of_a_rule(reader: Reader) -> None:
    sources = Sources(reader)
    graphs = [each for each in reader.store.named_graphs() if isinstance(each, NamedNode)]
    uncited = [each.value for each in graphs if sources.citation(each).document is None]
    assert len(graphs) > 390
    assert all(each.startswith(f"{INSTANCE.base_iri}rule/") for each in uncited)
