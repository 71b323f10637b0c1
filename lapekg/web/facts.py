"""What is stated of things, as rows of a page: properties in the order and by the names that the shapes give them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.layout import Layout
from lapekg.linked.reader import RDF_TYPE, Statement, Subject, choose_name
from lapekg.linked.term_relations import TermRelations
from lapekg.web.references import Reference, References
from lapekg.web.site import Page
from lapekg.web.values import ShownValue, show_value


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and the references to what says so, too."""

    shown: ShownValue
    references: Sequence[Reference]


@dataclass(frozen=True, slots=True)
class Row:
    """A property with its values; `elsewhere` are texts in other languages, where there is one in the reader's."""

    label: LanguageText
    values: Sequence[Value]
    elsewhere: Sequence[Value]


class FactWriter:
    """Writes the rows of one page, and numbers what they refer to."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._shapes = page.shapes
        self._terms = TermRelations(page.reader)
        self._layouts: dict[tuple[NamedNode, ...], Layout] = {}
        self.references = References(page)

    def rows(self, subject: Subject, statements: Iterable[Statement], besides: NamedNode | None = None) -> list[Row]:
        """Write what is stated of a thing; `besides` is a graph that needs no reference, as the page is about it."""
        by_property: dict[NamedNode, list[Statement]] = {}
        for each in statements:
            by_property.setdefault(each.predicate, []).append(each)
        layout = self._layout(subject)

        def place(predicate: NamedNode) -> tuple[bool, float, float, str]:
            found = layout.place(predicate)
            return predicate != RDF_TYPE, found.group.order, found.order, predicate.value

        return [self._row(layout, by_property[each], besides) for each in sorted(by_property, key=place)]

    def _layout(self, subject: Subject) -> Layout:
        classes = tuple(self._page.reader.types(subject))
        if classes not in self._layouts:
            # A shape of a class is one of the classes below it, too (SHACL, section 2.1.3.2).
            self._layouts[classes] = Layout(self._shapes, self._terms.lineage(classes))
        return self._layouts[classes]

    def _row(self, layout: Layout, statements: Sequence[Statement], besides: NamedNode | None) -> Row:
        here = self._in_language(statements)
        return Row(
            self._label(layout, statements[0].predicate),
            [self._value(each, besides) for each in here],
            [self._value(each, besides) for each in statements if each not in here],
        )

    def _value(self, statement: Statement, besides: NamedNode | None) -> Value:
        graphs = [each for each in statement.graphs if each != besides]
        return Value(show_value(self._page, statement.object), self.references.of(graphs))

    def _label(self, layout: Layout, predicate: NamedNode) -> LanguageText:
        if predicate == RDF_TYPE:
            return LanguageText(self._page.t.text("facts_class"), self._page.t.language)
        named = choose_name(layout.place(predicate).names, self._page.languages)
        return named or self._page.name(predicate)

    def _in_language(self, statements: Sequence[Statement]) -> Sequence[Statement]:
        language = {id(each): each.object.language for each in statements if isinstance(each.object, Literal)}
        if self._page.language not in language.values():
            return statements
        return [each for each in statements if language.get(id(each)) in {None, self._page.language}]
