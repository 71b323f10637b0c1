"""What is already there: the classes and things that a new entry may refer to, looked up in a store a few at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from lapekg.config import Instance
from lapekg.entries.fields import Fields
from lapekg.entries.kinds import Kind as ValueKind
from lapekg.iris import local_name, rule_graph
from lapekg.linked.reader import NAMES, RDF_TYPE, Term, choose_name
from lapekg.search import MOST_CHARACTERS, Kind, Match, find

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SUBCLASS = NamedNode(f"{_RDFS}subClassOf")
_IN_SCHEME = NamedNode(f"{_SKOS}inScheme")
_DESCRIPTIONS = (NamedNode(f"{_SKOS}definition"), NamedNode(f"{_RDFS}comment"))
# So many statements tell what is usual; reading all would take as long as there are many.
_SAMPLE = 400
_MOST_MEMBERS = 100
_MOST_CHOICES = 200
_MOST_FOUND = 200


class Known:
    """Looks things up in the store of an instance; without an index of names, things are found by their IRIs alone."""

    def __init__(self, store: Store, instance: Instance, languages: Sequence[str], search_path: Path | None) -> None:
        self.store = store
        self.instance = instance
        self.languages = tuple(languages)
        self._search_path = search_path
        self._lineages: dict[NamedNode, tuple[NamedNode, ...]] = {}
        self._below: dict[NamedNode, frozenset[NamedNode]] = {}

    def exists(self, node: NamedNode) -> bool:
        """Say whether anything is stated of a node."""
        return next(self.store.quads_for_pattern(node, None, None, None), None) is not None

    def names(self, node: NamedNode) -> tuple[Literal, ...]:
        """Return what a node is called."""
        return self._literals(node, NAMES)

    def name(self, node: Term) -> str:
        """Return what a node is called for the reader, or the end of its IRI."""
        if not isinstance(node, NamedNode):
            return str(getattr(node, "value", node))
        chosen = choose_name(self.names(node), self.languages)
        return chosen.text if chosen else local_name(node.value)

    def descriptions(self, node: NamedNode) -> tuple[Literal, ...]:
        """Return how the ontology defines a term."""
        return self._literals(node, _DESCRIPTIONS)

    def lineage(self, of_class: NamedNode) -> tuple[NamedNode, ...]:
        """Return a class and all above it, the nearest first."""
        if of_class not in self._lineages:
            self._lineages[of_class] = tuple(_reached(of_class, lambda each: self._nodes(each, _SUBCLASS)))
        return self._lineages[of_class]

    def below(self, of_class: NamedNode) -> frozenset[NamedNode]:
        """Return a class and all below it."""

        def subclasses(each: NamedNode) -> Iterator[NamedNode]:
            quads = self.store.quads_for_pattern(None, _SUBCLASS, each, None)
            return (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))

        if of_class not in self._below:
            self._below[of_class] = frozenset(_reached(of_class, subclasses))
        return self._below[of_class]

    def is_of(self, node: NamedNode, classes: Iterable[NamedNode]) -> bool:
        """Say whether a node is of one of the classes or of one below; of none of them is everything."""
        listed = list(classes)
        types = set(self._nodes(node, RDF_TYPE))
        return not listed or any(not types.isdisjoint(self.below(each)) for each in listed)

    def members(self, of_class: NamedNode, most: int = _SAMPLE) -> list[NamedNode]:
        """List some of the things of exactly this class."""
        quads = self.store.quads_for_pattern(None, RDF_TYPE, of_class, None)
        return list(
            dict.fromkeys(each.subject for each in islice(quads, 2 * most) if isinstance(each.subject, NamedNode))
        )[:most]

    def choices(self, within: Sequence[str]) -> list[NamedNode]:
        """List the concepts of the schemes that some IRIs begin with; none where these are no schemes, or too many."""
        found: dict[NamedNode, None] = {}
        for each in within:
            quads = self.store.quads_for_pattern(None, _IN_SCHEME, NamedNode(each.rstrip("/#")), None)
            found |= dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
            if len(found) > _MOST_CHOICES:
                return []
        return sorted(found, key=lambda node: self.name(node).casefold())

    def usual(self, predicate: NamedNode, most: int) -> list[Term]:
        """List the values that a property has most often, among some of its statements."""
        quads = self.store.quads_for_pattern(None, predicate, None, None)
        counts = Counter(each.object for each in islice(quads, _SAMPLE))
        return [each for each, _ in sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))[:most]]

    def usual_values(self, of_class: NamedNode, predicate: NamedNode, kind: ValueKind, most: int) -> list[Term]:
        """List the values that a property has most often, those of things of the class first, if they are of a kind."""
        members = islice(self.members(of_class), _MOST_MEMBERS)
        values = Counter(
            value
            for each in members
            for value in {quad.object for quad in self.store.quads_for_pattern(each, predicate, None, None)}
        )
        own = [each for each, _ in sorted(values.items(), key=lambda pair: (-pair[1], str(pair[0])))]
        found = dict.fromkeys([*own, *(() if len(own) >= most else self.usual(predicate, _SAMPLE))])
        return list(islice((each for each in found if self._is_of_kind(each, kind)), most))

    def name_of(self, fields: Fields, predicate: NamedNode) -> str:
        """Return what a property is called in the shapes of a class, or in the ontology."""
        field = fields.of(predicate)
        chosen = choose_name(field.names, self.languages) if field else None
        return chosen.text if chosen else self.name(predicate)

    @cached_property
    def usual_graph(self) -> str:
        """Return the IRI of a graph that a source is, as an example; empty when there is none."""
        registers, rules = set(self.instance.graphs.values()), rule_graph("", self.instance).value
        graphs = (each.value for each in islice(self.store.named_graphs(), _SAMPLE) if isinstance(each, NamedNode))
        found = (each for each in graphs if each not in registers and not each.startswith(rules))
        # Graphs below another one are for what comes with a reservation.
        return min(found, key=lambda iri: (iri.count("/"), iri), default="")

    def has_graph(self, graph: NamedNode) -> bool:
        """Say whether anything stands in a graph."""
        return self.store.contains_named_graph(graph)

    def look_for(self, text: str, classes: Sequence[NamedNode], within: Sequence[str] = ()) -> list[NamedNode]:
        """Find things by a name, those first that are meant most likely."""
        return [node for node, _ in self._found(text, classes, within)]

    def called(self, text: str, classes: Sequence[NamedNode], within: Sequence[str] = ()) -> list[NamedNode]:
        """Find the things that have exactly this name, whatever its case; several may."""
        found = list(self._found(text, classes, within))
        exact = [node for node, is_name in found if is_name == Kind.NAME]
        return exact or [node for node, is_name in found if is_name is not None]

    @cached_property
    def namespaces(self) -> dict[str, str]:
        """Return the prefixes of the instance."""
        return dict(self.instance.prefixes)

    def graphs_of(self, node: NamedNode) -> Iterator[NamedNode]:
        """Give the named graphs that state something of a node, once for each statement."""
        for each in self.store.quads_for_pattern(node, None, None, None):
            if not isinstance(each.graph_name, DefaultGraph) and isinstance(each.graph_name, NamedNode):
                yield each.graph_name

    def _found(
        self, text: str, classes: Sequence[NamedNode], within: Sequence[str]
    ) -> Iterator[tuple[NamedNode, Kind | None]]:
        """Give what is found, and what kind of name the whole text is to it."""
        if self._search_path is None or not text.strip() or len(text) > MOST_CHARACTERS:
            return
        wanted = {each.value for one in classes for each in self.below(one)}
        for each in find(self._search_path, text, self.languages, _MOST_FOUND).things:
            if (not wanted or wanted.intersection(each.classes)) and (not within or each.iri.startswith(tuple(within))):
                yield NamedNode(each.iri), each.kind if each.match is Match.NAME else None

    def _is_of_kind(self, term: Term, kind: ValueKind) -> bool:
        if isinstance(term, Literal):
            return not kind.classes and not kind.is_iri and (not kind.datatypes or term.datatype in kind.datatypes)
        if not isinstance(term, NamedNode) or kind.datatypes or kind.languages:
            return False
        return (not kind.within or term.value.startswith(kind.within)) and self.is_of(term, kind.classes)

    def _nodes(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        quads = self.store.quads_for_pattern(node, predicate, None, None)
        return sorted(
            {each.object for each in quads if isinstance(each.object, NamedNode)}, key=lambda each: each.value
        )

    def _literals(self, node: NamedNode, predicates: Iterable[NamedNode]) -> tuple[Literal, ...]:
        found = (
            {each.object for each in self.store.quads_for_pattern(node, predicate, None, None)}
            for predicate in predicates
        )
        return next((tuple(sorted(texts, key=str)) for texts in found if texts), ())  # type: ignore[arg-type]


def _reached(start: NamedNode, step: Callable[[NamedNode], Iterable[NamedNode]]) -> list[NamedNode]:
    """Follow steps from a node, the nearest first; a cycle ends where it began."""
    found, known = [start], {start}
    for each in found:
        new = [node for node in step(each) if node not in known]
        found += dict.fromkeys(new)
        known.update(new)
    return found
