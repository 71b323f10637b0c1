"""What holds for the graph as a whole: nothing without a source, nothing counted twice, nothing private."""

import re
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, QuerySolutions, Store

from tests.lape import REPOSITORY, sparql_prefixes


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(sparql_prefixes() + query)
    assert isinstance(solutions, QuerySolutions)
    return [tuple(str(term) for term in solution) for solution in solutions]


def test_graph_names_the_paragraph_of_every_statement_that_is_not_inferred(store: Store) -> None:
    accounting = _rows(
        store,
        """
        SELECT DISTINCT ?g WHERE {
          { ?g a lape:Paragraph ; dcterms:isPartOf+/a lape:SourceDocument }
          UNION { ?g a ?inferred VALUES ?inferred {
              lape:InferredEvidence lape:ComputedEvidence lape:QualifiedEvidence lape:RuleGraph } }
        }
        """,
    )
    graphs = {graph for (graph,) in accounting}
    named = [quad for quad in store if quad.graph_name != DefaultGraph()]
    accounted = {(quad.subject, quad.predicate, quad.object) for quad in named if str(quad.graph_name) in graphs}
    merged = {(quad.subject, quad.predicate, quad.object) for quad in store if quad.graph_name == DefaultGraph()}
    assert len(merged) > 4000
    assert merged - accounted == set()


def test_inferred_evidence_names_the_paragraphs_it_rests_on(store: Store) -> None:
    kinds = "VALUES ?kind { lape:InferredEvidence lape:ComputedEvidence lape:QualifiedEvidence } ?graph a ?kind"
    paragraphs = "?graph lape:ofParagraph/dcterms:isPartOf+/a lape:SourceDocument"
    graphs = _rows(store, f"SELECT ?graph WHERE {{ {kinds} }}")
    resting = _rows(store, f"SELECT DISTINCT ?graph WHERE {{ {kinds} . {paragraphs} }}")
    assert graphs
    assert sorted(graphs) == sorted(resting)


def test_count_over_the_default_graph_is_the_number_of_distinct_statements(store: Store) -> None:
    ((count,),) = _rows(store, "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }")
    named = {(quad.subject, quad.predicate, quad.object) for quad in store if quad.graph_name != DefaultGraph()}
    assert count == f'"{len(named)}"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_statement_of_two_paragraphs_is_counted_once(store: Store) -> None:
    pattern = "project:lupa-auttaa lape:region place:varsinais-suomi"
    assert len(_rows(store, f"SELECT * WHERE {{ {pattern} . BIND(1 AS ?once) }}")) == 1
    assert len(_rows(store, f"SELECT ?g WHERE {{ GRAPH ?g {{ {pattern} }} }}")) >= 2


def test_no_literal_holds_a_telephone_number_or_an_e_mail_address(store: Store) -> None:
    contact = re.compile(r"\S+(@|\(at\))\S+\.\w+|\b(\+358|0[45]\d)[\s-]?\d{3}[\s-]?\d{3,4}\b")
    found = [
        quad.object.value for quad in store if isinstance(quad.object, Literal) and contact.search(quad.object.value)
    ]
    assert found == []


def test_no_sentence_is_lifted_out_of_a_document(store: Store, shared: Path) -> None:
    def word_runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[i : i + 9]) for i in range(len(words) - 8)}

    documents = set().union(*(word_runs(path.read_text("utf-8")) for path in (shared / "seeds").glob("*.txt")))
    assert documents
    # Titles, headings and the names of the development areas are names, printed exactly; examples are Turtle.
    names = {"title", "heading", "prefLabel", "altLabel", "alternative", "example"}
    lifted = [
        quad.object.value
        for quad in store
        if isinstance(quad.object, Literal)
        and re.split("[#/]", quad.predicate.value)[-1] not in names
        and word_runs(quad.object.value) & documents
    ]
    assert lifted == []


def test_repository_names_no_contact_data() -> None:
    seeds = [
        path
        for folder in ("data", "ontology", "queries")
        for path in (REPOSITORY / folder).rglob("*")
        if path.is_file()
    ]
    assert seeds
    assert [path for path in seeds if re.search(r"\b04[05]\s?\d{3}\s?\d{4}\b", path.read_text(encoding="utf-8"))] == []


def test_catalogue_of_sources_speaks_of_documents_and_their_graphs_only(store: Store) -> None:
    strangers = _rows(
        store,
        """
        SELECT DISTINCT ?s WHERE {
          GRAPH <https://w3id.org/lapekg/source/lapekg/p4> { ?s ?p ?o }
          FILTER NOT EXISTS { ?s a lape:SourceDocument }
          FILTER NOT EXISTS { ?s a lape:EvidenceGraph }
        }
        """,
    )
    assert strangers == [], "a statement outside the graphs of its file lands in the catalogue"


def test_file_of_a_source_is_named_as_its_document() -> None:
    files = sorted((REPOSITORY / "data" / "sources").glob("*.trig"))
    assert len(files) > 180
    strangers = [
        path.name
        for path in files
        if f"\n<https://w3id.org/lapekg/source/{path.stem}> a lape:SourceDocument" not in path.read_text("utf-8")
    ]
    assert strangers == []


def test_no_two_documents_share_an_address(store: Store) -> None:
    shared = "?one lape:address ?address . ?other lape:address ?address FILTER(STR(?one) < STR(?other))"
    assert _rows(store, f"SELECT ?one ?other WHERE {{ {shared} }}") == []
