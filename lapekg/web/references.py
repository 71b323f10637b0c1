"""References of a page: the graphs that account for its statements, numbered in the order in which it cites them."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.layout import Layout
from lapekg.linked.reader import choose_name
from lapekg.linked.sources import Citation, Sources
from lapekg.web.site import Page


@dataclass(frozen=True, slots=True)
class Reference:
    """One number of a page; `address` leads to the paragraph, or to what else the graph stands for.

    `place` says where in the document; `kind` and `reason` are set for what somebody or a rule concluded.
    """

    number: int
    citation: Citation
    address: str | None
    title: LanguageText
    place: str
    kind: LanguageText | None
    reason: LanguageText | None

    @property
    def text(self) -> str:
        """Give what a screen reader says for the number."""
        return ", ".join(each for each in (self.title.text, self.place, self.kind.text if self.kind else "") if each)


class References:
    """Numbers graphs when they are first cited; for one page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sources = Sources(page.reader)
        self._shapes = page.shapes
        self._cited: dict[NamedNode, Reference] = {}

    def of(self, graphs: Iterable[NamedNode]) -> list[Reference]:
        """Cite the graphs of a statement: what a document says comes before what somebody or a rule concluded."""
        citations = [self._sources.citation(each) for each in graphs if each not in self._cited]
        for each in sorted(citations, key=_rank):
            self._cited[each.graph] = self._make(each, len(self._cited) + 1)
        return sorted((self._cited[each] for each in graphs), key=lambda each: _rank(each.citation))

    def cited(self) -> list[Reference]:
        """List what has been cited so far, by number."""
        return list(self._cited.values())

    def _make(self, citation: Citation, number: int) -> Reference:
        page = self._page
        origin = citation.paragraphs[0] if citation.paragraphs else citation.graph
        return Reference(
            number=number,
            citation=citation,
            address=page.of(origin),
            title=page.name(citation.document or origin),
            place=self._place(citation, origin),
            kind=self._kind(citation),
            reason=choose_name(citation.reasons, page.languages),
        )

    def _place(self, citation: Citation, origin: NamedNode) -> str:
        if citation.document is None:
            return ""
        position = self._sources.position_of(origin)
        return self._page.t.text("entity_place", position=position) if position else self._page.name(origin).text

    def _kind(self, citation: Citation) -> LanguageText | None:
        if citation.kind is None or not _concluded(citation):
            return None
        names: tuple[Literal, ...] = Layout(self._shapes, [citation.kind]).short_names
        return choose_name(names, self._page.languages) or self._page.name(citation.kind)


def _concluded(citation: Citation) -> bool:
    return bool(citation.reasons) or citation.graph not in (citation.paragraphs or (citation.graph,))


def _rank(citation: Citation) -> tuple[bool, bool, str]:
    return _concluded(citation), not citation.paragraphs, citation.graph.value
