"""Pages of source documents and of graphs: what was read out of which paragraph, and what was inferred from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.passages import Passage, read_passage
from lapekg.linked.reader import NAMES, RDF_TYPE, Subject, choose_name
from lapekg.linked.sources import Citation, Sources
from lapekg.linked.term_relations import TermRelations
from lapekg.web.facts import FactWriter, Row
from lapekg.web.history_list import meant_by
from lapekg.web.pager import Pager, page_number
from lapekg.web.site import Html, Page
from lapekg.web.terms import LINKED
from lapekg.web.thing_history import history_of

# On the page of a document, and on that of a graph alone.
_PARAGRAPHS = 40
_THINGS_OF_MANY = 25
_THINGS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A graph as a page shows it: a paragraph, or what was derived from one.

    `derived` are the graphs below a paragraph in full, `weighed` those in which it is one paragraph among others.
    """

    citation: Citation
    title: LanguageText
    anchor: str
    reason: LanguageText | None
    facts: Sequence[Row]
    blocks: Sequence[tuple[Subject, Sequence[Row]]]
    passage: Passage
    derived: Sequence["Part"] = ()
    weighed: Sequence[NamedNode] = ()


def document_page(page: Page, node: NamedNode) -> Html:
    """Show a document: what is known of it, and paragraph by paragraph what was read out of it."""
    view = _View(page)
    paragraphs = [line for each in view.sources.parts(node) for line in (each, *view.sources.parts(each))]
    pager = Pager(page_number(), len(paragraphs), _PARAGRAPHS)
    hidden = {RDF_TYPE, *NAMES, *view.sources.has_part}
    return Html(
        "source_document.html",
        {
            "node": node,
            "kinds": _kinds(page, node),
            "names": _other_names(page, node),
            "original": view.original(node),
            "facts": view.about(node, hidden),
            "outline": paragraphs,
            "shown": pager.cut(paragraphs),
            "parts": [view.part(each, 0, _THINGS_OF_MANY) for each in pager.cut(paragraphs)],
            "pager": pager,
            "view": view,
            "history": history_of(page, node, *meant_by(page, node)),
        },
    )


def graph_page(page: Page, node: NamedNode) -> Html:
    """Show a paragraph, what was derived from one, or what a rule infers."""
    view = _View(page)
    citation = view.sources.citation(node)
    number = page_number()
    part = view.part(node, (number - 1) * _THINGS, _THINGS)
    pager = Pager(number, part.passage.things, _THINGS)
    siblings = _siblings(view, node) if citation.is_stated else (None, None)
    return Html(
        "source_graph.html",
        {
            "node": node,
            "part": part,
            "document": citation.document,
            "history": history_of(page, node, *meant_by(page, node)),
            "original": view.original(citation.document) if citation.document else None,
            "before": siblings[0],
            "after": siblings[1],
            "view": view,
            "pager": pager,
            "query_address": page.address("sparql.query", query=_query(node)),
        },
    )


class _View:
    """The graphs of one page in the reader's language."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.reader = page.reader
        self.sources = Sources(page.reader)
        self.facts = FactWriter(page)

    def title(self, graph: NamedNode) -> LanguageText:
        """Write what a graph is called: its name, or the number of the paragraph."""
        t = self.page.t
        name = choose_name(self.reader.names(graph), self.page.languages)
        number = self.sources.position_of(graph)
        if number is None:
            return name or self.page.name(graph)
        if name is None:
            return LanguageText(t.text("source_paragraph", number=number), t.language)
        return LanguageText(t.text("source_named_paragraph", number=number, name=name.text), t.language)

    def cited(self, graph: NamedNode) -> LanguageText:
        """Write what a graph is called on the page of another document."""
        document = self.sources.document_of(graph)
        title = self.title(graph)
        if document is None:
            return title
        name = self.page.name(document)
        return LanguageText(f"{name.text}, {title.text}", name.language)

    def part(self, graph: NamedNode, first: int, most: int) -> Part:
        """Read what stands in a graph, and in the graphs derived from it."""
        citation = self.sources.citation(graph)
        derived = self.sources.derived(graph) if citation.is_stated else []
        own = [each for each in derived if self.sources.citation(each).paragraphs[0] == graph]
        sources = self.sources
        passage = read_passage(self.reader, graph, self.page.languages, first, most)
        hidden = {
            RDF_TYPE, *NAMES, *sources.part_of, *sources.has_part, *sources.derived_from, *sources.position,
            *sources.reason,
        }  # fmt: skip
        return Part(
            citation=citation,
            title=self.title(graph),
            anchor=self.anchor(graph),
            reason=choose_name(citation.reasons, self.page.languages),
            facts=self.about(graph, hidden),
            blocks=[(each.subject, self.facts.rows(each.subject, each.statements, graph)) for each in passage.blocks],
            passage=passage,
            derived=[self.part(each, 0, most) for each in own],
            weighed=[each for each in derived if each not in own],
        )

    def anchor(self, graph: NamedNode) -> str:
        """Name the place of a graph on the page of its document."""
        document = self.sources.citation(graph).document
        return graph.value.removeprefix(f"{document.value}/") if document else "graph"

    def about(self, node: NamedNode, hidden: set[NamedNode]) -> list[Row]:
        """Write what is known of a thing, apart from some properties."""
        shown = [each for each in self.reader.about(node) if each.predicate not in hidden]
        return self.facts.rows(node, shown)

    def original(self, document: NamedNode) -> str | None:
        """Find where a document can be read."""
        addresses = [
            each.value for each in self.reader.values(document, *self.sources.address) if hasattr(each, "value")
        ]
        return next((each for each in addresses if LINKED.match(each)), None)


def _siblings(view: _View, graph: NamedNode) -> tuple[NamedNode | None, NamedNode | None]:
    """Find the paragraphs before and after one, or the lines of its paragraph."""
    parent = view.sources.parent(graph)
    parts = view.sources.parts(parent) if parent is not None else []
    if graph not in parts:
        return None, None
    place = parts.index(graph)
    return parts[place - 1] if place else None, parts[place + 1] if place + 1 < len(parts) else None


def _kinds(page: Page, node: NamedNode) -> list[NamedNode]:
    return TermRelations(page.reader).most_special(page.reader.types(node))


def _other_names(page: Page, node: NamedNode) -> list[LanguageText]:
    """List the names in other languages than the one that the page is headed by."""
    shown = page.name(node)
    names = dict.fromkeys(LanguageText(each.value, each.language or "") for each in page.reader.names(node))
    return [each for each in names if each.text != shown.text]


def _query(graph: NamedNode) -> str:
    return (
        "SELECT ?subject ?property ?value\n"
        f"WHERE {{\n  GRAPH {graph} {{ ?subject ?property ?value }}\n}}\nORDER BY ?subject ?property ?value\n"
    )
