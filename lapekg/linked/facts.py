"""The statements about a thing as its page shows them: by group and property, with the things that belong to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from lapekg.linked.layout import Group, Layout, Place
from lapekg.linked.periods import DATE_TYPES
from lapekg.linked.reader import NAMES, RDF_TYPE, Reader, Statement, Subject, Term
from lapekg.linked.shapes import ShapesGraph
from lapekg.linked.term_relations import TermRelations

# A thing on the page of another one may bring its own: a project its grant, the grant its sums.
_DEPTH = 2
# Blank nodes within blank nodes; deeper ones stay what they are.
_NESTED = 5
MOST_VALUES = 100
MOST_EMBEDDED = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and the named graphs that account for it; a blank node, which has no page, brings what it has."""

    value: Term
    graphs: tuple[NamedNode, ...]
    nested: tuple["Entry", ...] = ()


@dataclass(frozen=True, slots=True)
class Embedded:
    """A thing that stands in full on the page of another, which it points to by `link`, as `graphs` account for."""

    node: NamedNode
    link: NamedNode
    classes: tuple[NamedNode, ...]
    graphs: tuple[NamedNode, ...]
    entries: tuple["Entry", ...]

    def literals(self) -> Iterator[tuple[NamedNode, Literal]]:
        """Give the properties and values of the thing's own that are literals."""
        for entry in self.entries:
            for fact in entry.facts:
                if isinstance(fact.value, Literal):
                    yield entry.predicate, fact.value

    def time(self) -> tuple[str, str]:
        """Give what orders things: the first date of any kind; the undated come last, all else goes by IRI."""
        dates = [each.value for _, each in self.literals() if each.datatype.value in DATE_TYPES]
        return min(dates, default="~"), self.node.value


@dataclass(frozen=True, slots=True)
class Entry:
    """A property with its values, or the things that point here by it when it is `inverse`.

    `left_out` counts further values; `is_key` marks what a visitor wants to know first.
    """

    predicate: NamedNode
    names: tuple[Literal, ...]
    facts: tuple[Fact, ...] = ()
    embedded: tuple[Embedded, ...] = ()
    left_out: int = 0
    is_key: bool = False

    @property
    def inverse(self) -> bool:
        """Say whether the values are the subjects of the property."""
        return bool(self.embedded)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """The entries of one group, in order."""

    group: Group
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that stands on a page about one thing."""

    node: NamedNode
    classes: tuple[Fact, ...]
    groups: tuple[FactGroup, ...]
    predicates: frozenset[NamedNode] = frozenset()
    embedding: frozenset[NamedNode] = frozenset()
    statements: tuple[Statement, ...] = field(default=(), repr=False)

    def entries(self) -> Iterator[Entry]:
        """Give the entries of all groups."""
        for group in self.groups:
            yield from group.entries

    def key_entries(self) -> list[Entry]:
        """List what sums the thing up: its own key properties, and those of the things that belong to it."""
        return [each for entry in self.entries() for each in _keys(entry)]


class FactReader:
    """Reads the facts of things; for one page."""

    def __init__(self, reader: Reader, shapes: ShapesGraph, terms: TermRelations) -> None:
        self._reader = reader
        self._shapes = shapes
        self._terms = terms

    def of(self, node: NamedNode) -> Facts:
        """Return what is stated of a thing, grouped and ordered."""
        statements = self._reader.about(node)
        layout = Layout(self._shapes, self._terms.lineage(self._reader.types(node)))
        placed = self._placed(node, statements, layout, frozenset((node,)))
        groups: dict[Group, list[Entry]] = {}
        for place, entry in placed:
            groups.setdefault(place.group, []).append(entry)
        return Facts(
            node=node,
            classes=tuple(self._classes(statements)),
            groups=tuple(
                FactGroup(group, tuple(entries))
                for group, entries in sorted(groups.items(), key=lambda each: (each[0].order, str(each[0].node)))
            ),
            predicates=frozenset(each.predicate for each in statements),
            embedding=frozenset(layout.views),
            statements=tuple(statements),
        )

    def embed(self, node: NamedNode, predicate: NamedNode, seen: frozenset[Subject]) -> Embedded:
        """Return a thing in full that points by a property to one of those `seen`, on whose page it stands."""
        statements = self._reader.about(node)
        classes = self._reader.types(node)
        layout = Layout(self._shapes, self._terms.lineage(classes))
        if len(seen) > _DEPTH - 1:
            layout.views.clear()
        about = [each for each in statements if each.predicate not in NAMES and each.object not in seen]
        links = [each for each in statements if each.predicate == predicate and each.object in seen]
        placed = self._placed(node, about, layout, seen | {node})
        return Embedded(
            node=node,
            link=predicate,
            classes=tuple(self._terms.most_special(classes)),
            graphs=tuple(dict.fromkeys(graph for each in links for graph in each.graphs)),
            entries=tuple(entry for _, entry in sorted(placed, key=lambda each: each[0].group.order)),
        )

    def _placed(
        self, node: Subject, statements: Iterable[Statement], layout: Layout, seen: frozenset[Subject]
    ) -> list[tuple[Place, Entry]]:
        facts: dict[NamedNode, list[Fact]] = {}
        embedded_by = {each: self._embedded(node, each, seen) for each in layout.views}
        # What stands here in full is not listed once more by name.
        shown = {inverse for each, found in embedded_by.items() if found for inverse in self._terms.inverses(each)}
        for each in statements:
            if each.predicate != RDF_TYPE and each.predicate not in shown:
                nested = self._nested(each.object, seen) if isinstance(each.object, BlankNode) else ()
                facts.setdefault(each.predicate, []).append(Fact(each.object, each.graphs, nested))
        placed = [
            (layout.place(predicate), self._entry(predicate, found, layout)) for predicate, found in facts.items()
        ]
        for predicate, things in embedded_by.items():
            if things:
                place = layout.views[predicate]
                kept = tuple(things[:MOST_EMBEDDED])
                left_out = len(things) - len(kept)
                placed.append(
                    (place, Entry(predicate, place.names, embedded=kept, left_out=left_out, is_key=place.is_key))
                )
        return sorted(placed, key=lambda each: (each[0].order, each[1].predicate.value))

    def _entry(self, predicate: NamedNode, found: list[Fact], layout: Layout) -> Entry:
        place = layout.place(predicate)
        names = place.names or self._reader.names(predicate)
        left_out = max(0, len(found) - MOST_VALUES)
        return Entry(predicate, names, tuple(found[:MOST_VALUES]), left_out=left_out, is_key=place.is_key)

    def _embedded(self, node: Subject, predicate: NamedNode, seen: frozenset[Subject]) -> list[Embedded]:
        if not isinstance(node, NamedNode):
            return []
        subjects = self._reader.referring(node, predicate, MOST_EMBEDDED + 1)
        nodes = [each for each in subjects if isinstance(each, NamedNode) and each not in seen]
        return sorted((self.embed(each, predicate, seen) for each in nodes), key=Embedded.time)

    def _nested(self, node: BlankNode, seen: frozenset[Subject]) -> tuple[Entry, ...]:
        if node in seen or len(seen) > _NESTED:
            return ()
        layout = Layout(self._shapes, self._terms.lineage(self._reader.types(node)))
        placed = self._placed(node, self._reader.about(node), layout, seen | {node})
        return tuple(entry for _, entry in placed)

    def _classes(self, statements: Iterable[Statement]) -> Iterator[Fact]:
        graphs = {
            each.object: each.graphs
            for each in statements
            if each.predicate == RDF_TYPE and isinstance(each.object, NamedNode)
        }
        for each in self._terms.most_special(graphs):
            yield Fact(each, graphs[each])


def _keys(entry: Entry) -> Iterator[Entry]:
    if not entry.is_key:
        return
    if not entry.inverse:
        yield entry
    for embedded in entry.embedded:
        for each in embedded.entries:
            yield from _keys(each)
