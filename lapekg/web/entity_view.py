"""What the template of a thing's page asks for: labels, values and references in the reader's language."""

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.document import query_of_referring
from lapekg.linked.facts import Embedded, Entry, Fact
from lapekg.linked.layout import Group, names_of_property
from lapekg.linked.neighbours import Edge
from lapekg.linked.reader import NAMES, choose_name
from lapekg.linked.surroundings import Referring
from lapekg.linked.term_relations import TermRelations
from lapekg.web.references import References
from lapekg.web.site import Page
from lapekg.web.timeline import Bar, Timeline, draw_timeline
from lapekg.web.values import ShownValue, show_value

_OTHER_NAME = NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")


class EntityView:
    """Writes the parts of one page."""

    def __init__(self, page: Page, terms: TermRelations) -> None:
        self.references = References(page)
        self._page = page
        self._shapes = page.shapes
        self._terms = terms
        # Of names, all languages are shown: they are what people elsewhere know the thing by.
        self._names = {*NAMES, *terms.like(_OTHER_NAME)}

    def show(self, fact: Fact) -> ShownValue:
        """Prepare the value of a fact."""
        return show_value(self._page, fact.value)

    def label(self, entry: Entry | Edge) -> LanguageText:
        """Name a property as the shapes of the thing do, else as any other does."""
        return choose_name(entry.names, self._page.languages) or self.name(entry.predicate)

    def name(self, predicate: NamedNode) -> LanguageText:
        """Name a property as the ontology or, for one of others, any shape does."""
        names = self._page.reader.names(predicate) or names_of_property(self._shapes, predicate)
        return choose_name(names, self._page.languages) or self._page.name(predicate)

    def by_name(self, nodes: Iterable[NamedNode]) -> list[NamedNode]:
        """Put things in the order of their names."""
        return sorted(nodes, key=lambda each: (self._page.name(each).text.lower(), each.value))

    def heading(self, group: Group) -> LanguageText:
        """Name a group of properties."""
        other = LanguageText(self._page.t.text("entity_other_facts"), self._page.t.language)
        return choose_name(group.names, self._page.languages) or other

    def pointing(self, group: Referring) -> LanguageText:
        """Name the property by which others point here: by its inverse where the ontology has one."""
        if group.inverse is not None and self._page.reader.names(group.inverse):
            return self._page.name(group.inverse)
        text = self._page.t.text("entity_pointing", property=self.name(group.predicate).text)
        return LanguageText(text, self._page.t.language)

    def is_name(self, entry: Entry) -> bool:
        """Say whether the values are names, whose languages have to be told."""
        return entry.predicate in self._names

    def split(self, entry: Entry) -> tuple[list[Fact], list[Fact]]:
        """Part the values into those for this reader, and texts for readers of other languages."""
        if self.is_name(entry):
            return sorted(entry.facts, key=self._rank), []
        tags = {_language(each) for each in entry.facts} - {""}
        chosen = next((each for each in (*self._page.languages, *sorted(tags)) if each in tags), "")
        here = [each for each in entry.facts if _language(each) in {"", chosen}]
        return here, [each for each in entry.facts if each not in here]

    def all_referring(self, node: NamedNode, predicate: NamedNode) -> str:
        """Give the address of the query for all that points to a thing by a property."""
        return self._page.address("sparql.query", query=query_of_referring(self._page.reader, predicate, node))

    def timeline(self, things: Iterable[Embedded]) -> Timeline | None:
        """Lay out the things that have a period."""
        return draw_timeline(things, self._terms)

    def period(self, bar: Bar) -> str:
        """Write from when to when something was, or the times at which it is known to have been."""
        period = bar.period
        if period.start is None and period.end is None:
            return ", ".join(self._page.t.date(each.text) for each in period.moments)
        start, end = (each.text if each else None for each in (period.start, period.end))
        return self._page.t.period(start, end)

    def _rank(self, fact: Fact) -> tuple[int, str]:
        languages = self._page.languages
        tag = _language(fact)
        return (languages.index(tag) if tag in languages else len(languages)), str(fact.value)


def _language(fact: Fact) -> str:
    return (fact.value.language or "") if isinstance(fact.value, Literal) else ""
