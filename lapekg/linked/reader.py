"""Look-ups in one published snapshot, a few at a time; whole queries go to the query workers.

One costs 0.1 ms and as much again for each thousand statements found; nothing here reads more than it returns.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from lapekg.config import Instance
from lapekg.iris import local_name
from lapekg.languages import LanguageText
from lapekg.search.names import PROPERTIES, Kind
from lapekg.snapshots.open import Snapshot
from lapekg.statistics import Statistics

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# The properties that name a thing, the most telling first.
NAMES = tuple(NamedNode(iri) for iri, kind in PROPERTIES.items() if kind is Kind.NAME)
# What terms of a vocabulary are instances of.
_TERM_KINDS = tuple(
    map(
        NamedNode,
        (
            "http://www.w3.org/2002/07/owl#Class",
            "http://www.w3.org/2002/07/owl#ObjectProperty",
            "http://www.w3.org/2002/07/owl#DatatypeProperty",
            "http://www.w3.org/2002/07/owl#AnnotationProperty",
            "http://www.w3.org/2002/07/owl#NamedIndividual",
            "http://www.w3.org/2000/01/rdf-schema#Class",
            "http://www.w3.org/2000/01/rdf-schema#Datatype",
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
            "http://www.w3.org/2004/02/skos/core#Concept",
        ),
    )
)
_MOST_NAMES_KEPT = 50_000

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple, and the named graphs that account for it; none where it stands in the default graph alone."""

    subject: Subject
    predicate: NamedNode
    object: Term
    graphs: tuple[NamedNode, ...]


class Reader:
    """Reads one snapshot; threads may share it."""

    def __init__(self, snapshot: Snapshot, instance: Instance) -> None:
        self.snapshot = snapshot
        self.instance = instance
        self.base_iri = snapshot.manifest.base_iri
        # Everything stated stands in the default graph, too, when it is the merged one.
        self.merged = snapshot.manifest.default_graph == "merged"
        self.store = Store.read_only(str(snapshot.store_path))
        self._names: dict[Subject, tuple[Literal, ...]] = {}

    def exists(self, node: NamedNode) -> bool:
        """Say whether the node stands anywhere: as subject, graph, object or property, or as what terms begin with."""
        found = chain(
            self.store.quads_for_pattern(node, None, None, None),
            self.store.quads_for_pattern(None, None, node, None),
            self.store.quads_for_pattern(None, node, None, None),
        )
        return next(found, None) is not None or self.store.contains_named_graph(node) or bool(self.fragments(node))

    def about(self, subject: Subject) -> list[Statement]:
        """Return the statements about a thing, each once, in the order of predicates and objects."""
        return _merge(self.store.quads_for_pattern(subject, None, None, None))

    def stated_in(self, graph: NamedNode) -> list[Statement]:
        """Return what stands in a named graph, with all graphs that state the same."""
        quads = self.store.quads_for_pattern(None, None, None, graph)
        triples = sorted({(each.subject, each.predicate, each.object) for each in quads}, key=str)
        found: list[Statement] = []
        for triple in triples:
            found += _merge(self.store.quads_for_pattern(*triple, None))
        return found

    def values(self, subject: Subject, *predicates: NamedNode) -> list[Term]:
        """Return the objects of some predicates, those of the first one first, each sorted."""
        return [
            each
            for predicate in predicates
            for each in sorted({q.object for q in self._quads(subject, predicate, None)}, key=str)
        ]

    def subjects(self, predicate: NamedNode | None, object_: Term) -> Iterator[Subject]:
        """Find what points to a thing, lazily; a subject comes again when several graphs or predicates say so."""
        return (quad.subject for quad in self._quads(None, predicate, object_))

    def referring(self, object_: NamedNode, predicate: NamedNode, most: int) -> list[Subject]:
        """Return at most so many things that point to a thing by one predicate."""
        found: dict[Subject, None] = {}
        for subject in self.subjects(predicate, object_):
            found[subject] = None
            if len(found) >= most:
                break
        return list(found)

    def referring_predicates(self, object_: NamedNode, most: int) -> dict[NamedNode, int]:
        """Count by predicate what points to a thing; a count that reaches `most` is a lower bound."""
        quads = self._quads(None, None, object_)
        counts = Counter(each.predicate for each in islice(quads, most))
        if next(quads, None) is not None:
            # A hub: those counted so far may all be by one predicate, so each gets its own look-up.
            for predicate in {*counts, *self._known_predicates}:
                counts[predicate] = sum(1 for _ in islice(self._quads(None, predicate, object_), most))
        return {each: counts[each] for each in sorted(counts, key=str) if counts[each]}

    def quads(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None, graph: NamedNode | None = None
    ) -> Iterator[Quad]:
        """Find quads in the graphs that account for them; the merged default graph, which repeats them, is left out."""
        quads = self.store.quads_for_pattern(subject, predicate, object_, graph)
        return (each for each in quads if not (self.merged and isinstance(each.graph_name, DefaultGraph)))

    def fragments(self, document: NamedNode) -> list[NamedNode]:
        """List the classes, properties and other terms whose IRIs are this one, a `#` and a name."""
        return self.vocabularies.get(document.value, [])

    @cached_property
    def vocabularies(self) -> Mapping[str, list[NamedNode]]:
        """Return the classes, properties and other terms whose IRIs have a `#`, by what stands before it."""
        terms: dict[str, list[NamedNode]] = {}
        found = {each for kind in _TERM_KINDS for each in self.subjects(RDF_TYPE, kind)}
        for each in sorted((each for each in found if isinstance(each, NamedNode)), key=str):
            iri, mark, _ = each.value.partition("#")
            if mark:
                terms.setdefault(iri, []).append(each)
        return terms

    def types(self, subject: Subject) -> list[NamedNode]:
        """Return the classes of a thing, inferred ones, too."""
        return [each for each in self.values(subject, RDF_TYPE) if isinstance(each, NamedNode)]

    def names(self, subject: Subject) -> tuple[Literal, ...]:
        """Return all literals that name a thing, those of the most telling property first."""
        known = self._names.get(subject)
        if known is None:
            known = tuple(each for each in self.values(subject, *NAMES) if isinstance(each, Literal))
            if len(self._names) >= _MOST_NAMES_KEPT:
                self._names.clear()
            self._names[subject] = known
        return known

    def name(self, subject: Subject, languages: Iterable[str]) -> LanguageText:
        """Choose the name in the first of the languages that has one, else any, else the end of the IRI."""
        return choose_name(self.names(subject), languages) or LanguageText(
            local_name(getattr(subject, "value", str(subject))), ""
        )

    @cached_property
    def statistics(self) -> Statistics:
        """The counts of the snapshot, read once."""
        return self.snapshot.statistics()

    @cached_property
    def _known_predicates(self) -> tuple[NamedNode, ...]:
        return tuple(NamedNode(each.property) for each in self.statistics.properties)

    def _quads(self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None) -> Iterator[Quad]:
        return self.store.quads_for_pattern(subject, predicate, object_, DefaultGraph() if self.merged else None)


def choose_name(names: Iterable[Literal], languages: Iterable[str]) -> LanguageText | None:
    """Choose one of some names: the reader's languages in their order, then one without a language, then the first.

    >>> choose_name([Literal("Hej", language="sv"), Literal("Hi", language="en")], ["fi", "en"])
    LanguageText(text='Hi', language='en')
    """
    found: dict[str, str] = {}
    for each in names:
        found.setdefault(each.language or "", each.value)
    for language in (*languages, "", *found):
        if language in found:
            return LanguageText(found[language], language)
    return None


def _merge(quads: Iterable[Quad]) -> list[Statement]:
    graphs: dict[tuple[Subject, NamedNode, Term], list[NamedNode]] = {}
    for quad in quads:
        named = graphs.setdefault((quad.subject, quad.predicate, quad.object), [])
        if isinstance(quad.graph_name, NamedNode):
            named.append(quad.graph_name)
    ordered = sorted(graphs.items(), key=lambda each: tuple(map(str, each[0])))
    return [Statement(*triple, tuple(sorted(named, key=str))) for triple, named in ordered]
