"""Documents, paragraphs and what was derived from them, by the public terms that an ontology says its own are like."""

from pyoxigraph import NamedNode

from lapekg.linked.alignment import like
from lapekg.linked.reader import Reader
from lapekg.linked.sources import Sources
from tests.linked.archive import BASE

JOURNAL = NamedNode(f"{BASE}source/journal")
TERM = NamedNode(f"{BASE}ontology#Graph")
GUESS = NamedNode(f"{BASE}source/journal/p2/guess/year")
RULE = NamedNode(f"{BASE}rule/all")
SD_GRAPH = NamedNode("http://www.w3.org/ns/sparql-service-description#NamedGraph")


def paragraph(number: str) -> NamedNode:
    return NamedNode(f"{BASE}source/journal/p{number}")


def names(nodes: list[NamedNode]) -> list[str]:
    return [each.value.removeprefix(BASE) for each in nodes]


def test_like_has_the_term_then_its_matches_and_all_below_them(archive: Reader) -> None:
    found = [each.value.rpartition("#")[2] for each in like(archive, SD_GRAPH)]
    assert found[:2] == ["NamedGraph", "Graph"]
    assert set(found[2:]) == {"Paragraph", "Guess"}


def test_like_of_a_term_that_nobody_mentions_is_itself(archive: Reader) -> None:
    unknown = NamedNode("http://elsewhere.example/term")
    assert like(archive, unknown) == (unknown,)


def test_parts_come_in_the_order_of_their_numbers(archive: Reader) -> None:
    sources = Sources(archive)
    assert [sources.position_of(each) for each in sources.parts(JOURNAL)] == ["1", "2", "2.9", "2.10", "10"]


def test_a_document_is_what_has_graphs_as_parts_and_is_none(archive: Reader) -> None:
    sources = Sources(archive)
    assert sources.is_document(JOURNAL)
    assert not sources.is_graph(JOURNAL)
    for each in (paragraph("1"), GUESS, RULE, NamedNode(f"{BASE}id/pori"), NamedNode(f"{BASE}id/nothing")):
        assert not sources.is_document(each)


def test_a_paragraph_out_of_which_nothing_was_read_is_a_graph(archive: Reader) -> None:
    sources = Sources(archive)
    assert sources.is_graph(paragraph("2.9"))
    assert sources.is_graph(paragraph("1"))
    assert not sources.is_graph(NamedNode(f"{BASE}id/pori"))


def test_citation_of_a_paragraph_is_the_paragraph_itself(archive: Reader) -> None:
    citation = Sources(archive).citation(paragraph("2"))
    assert citation.is_stated
    assert (citation.document, citation.paragraphs) == (JOURNAL, (paragraph("2"),))
    assert citation.kind == NamedNode(f"{BASE}ontology#Paragraph")


def test_citation_of_a_derived_graph_begins_with_the_paragraph_in_its_name(archive: Reader) -> None:
    citation = Sources(archive).citation(GUESS)
    assert not citation.is_stated
    assert citation.document == JOURNAL
    assert citation.paragraphs == (paragraph("2"), paragraph("10"))
    assert citation.kind == NamedNode(f"{BASE}ontology#Guess")
    assert {each.language for each in citation.reasons} == {"en", "fi"}


def test_citation_of_a_graph_without_paragraphs_has_no_document(archive: Reader) -> None:
    citation = Sources(archive).citation(RULE)
    assert (citation.document, citation.paragraphs, citation.is_stated) == (None, (), False)
    assert [each.value for each in citation.reasons] == ["A rule."]


def test_derived_lists_graphs_of_every_paragraph_they_rest_on(archive: Reader) -> None:
    sources = Sources(archive)
    assert sources.derived(paragraph("2")) == sources.derived(paragraph("10")) == [GUESS]
    assert sources.derived(paragraph("1")) == []


def test_document_class_is_learnt_from_the_documents(archive: Reader) -> None:
    assert Sources(archive).document_class() == NamedNode(f"{BASE}ontology#Document")


def test_document_class_of_a_graph_without_documents_is_none(separate: Reader) -> None:
    assert Sources(separate).document_class() is None
    assert Sources(separate).is_graph(NamedNode("http://books.example/graph/all"))
