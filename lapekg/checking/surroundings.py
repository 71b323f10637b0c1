"""What stands around an entry: what things are called and are, and which of them a wrong name may have meant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store
from rdflib.namespace import RDF, RDFS

from lapekg.checking.candidates import Names, named_alike
from lapekg.checking.indexed_names import IndexedNames
from lapekg.checking.stored_names import StoredNames
from lapekg.checking.vocabulary import Vocabulary
from lapekg.config import Instance
from lapekg.validation.locations import LABEL_PROPERTIES
from lapekg.validation.naming import Naming
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import Term

TYPE = NamedNode(str(RDF.type))
SUBCLASS = NamedNode(str(RDFS.subClassOf))
_XSD = "http://www.w3.org/2001/XMLSchema#"
_MOST_CLASSES = 1000


@dataclass(eq=False)
class Surroundings:
    """The graph with the entries in it, its shapes, and the index of names of the published snapshot.

    `naming` writes names as the entry does; `additions` are things that the entries declare, which the index lacks.
    """

    store: Store
    shapes: Shapes
    instance: Instance
    search_path: Path | None = None
    additions: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    _alike: dict[str, list[str]] = field(default_factory=dict)
    _above: dict[NamedNode, set[NamedNode]] = field(default_factory=dict)

    @cached_property
    def naming(self) -> Naming:
        """Write names with the entry's own prefixes before those of the instance."""
        naming = self.shapes.naming
        return replace(naming, prefixes={**naming.prefixes, **self.prefixes})

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Give the properties and classes that are known."""
        return Vocabulary(self.store, self.shapes, self.instance)

    @cached_property
    def new(self) -> frozenset[str]:
        """Give the things that the entries declare and that are not published yet."""
        return self.additions - self.names.published(self.additions)

    def objects(self, subject: Any, predicate: NamedNode) -> list[Any]:
        """Give the values of a property, each once, whichever graph says it."""
        return list(dict.fromkeys(quad.object for quad in self.store.quads_for_pattern(subject, predicate, None)))

    def is_declared(self, node: Term) -> bool:
        """Say whether anything is said of a thing."""
        if isinstance(node, Literal):
            return False
        return next(iter(self.store.quads_for_pattern(node, None, None)), None) is not None

    def classes(self, node: Any) -> list[NamedNode]:
        """Give the classes of a thing, without those that follow from others."""
        found = [each for each in self.objects(node, TYPE) if isinstance(each, NamedNode)]
        wider = {above for each in found for above in self.above(each) if above != each}
        return sorted((each for each in found if each not in wider), key=str)

    def above(self, class_: NamedNode) -> set[NamedNode]:
        """Give a class and all that it is a subclass of."""
        if class_ not in self._above:
            seen: set[NamedNode] = set()
            level = {class_}
            while level and len(seen) < _MOST_CLASSES:
                seen |= level
                level = {above for each in level for above in self.objects(each, SUBCLASS)} - seen
            self._above[class_] = seen
        return self._above[class_]

    def is_a(self, node: Any, wanted: Collection[NamedNode]) -> bool:
        """Say whether a thing is of one of the classes, or of one below them."""
        own = {above for each in self.objects(node, TYPE) for above in self.above(each)}
        return not own.isdisjoint(wanted)

    def label(self, node: Any) -> dict[str, str]:
        """Give what a thing is called, by language."""
        for predicate in LABEL_PROPERTIES:
            found = {each.language or "": each.value for each in self.objects(node, predicate)}
            if found:
                return found
        return {}

    @cached_property
    def names(self) -> Names:
        """Give the names of published things, or of all where nothing is published."""
        return StoredNames(self.store) if self.search_path is None else IndexedNames(self.search_path)

    def alike(self, iri: str, wanted: Collection[NamedNode] = ()) -> list[NamedNode]:
        """Find the things that an IRI of the instance that names nothing was to name; mostly none or one."""
        if not iri.startswith(self.instance.base_iri):
            return []
        if iri not in self._alike:
            self._alike[iri] = named_alike(iri, self.names, self.additions)
        found = [NamedNode(each) for each in self._alike[iri]]
        return [each for each in found if self.is_declared(each) and (not wanted or self.is_a(each, wanted))]

    def called(self, name: str, wanted: Collection[NamedNode] = ()) -> list[NamedNode]:
        """Find the things that have just this name, whatever its case and signs."""
        found = [NamedNode(each) for each in self.names.called(name)]
        return [each for each in found if self.is_declared(each) and (not wanted or self.is_a(each, wanted))]

    def shown(self, node: Any) -> dict[str, str]:
        """Write a thing for people, by language: its name in the syntax, and what it is called."""
        written = self.written(node)
        labels = {} if isinstance(node, Literal) else self.label(node)
        texts = {}
        for language in ("fi", "sv", "en"):
            label = self.naming.choose(labels, language)
            texts[language] = f"{written} ({label})" if label else written
        return texts

    def written(self, term: Any) -> str:
        """Write a term as Turtle has it, numbers without quotation marks."""
        if isinstance(term, Literal) and term.datatype.value in {f"{_XSD}integer", f"{_XSD}decimal"}:
            is_whole = term.datatype.value.endswith("decimal") and "." not in term.value
            return f"{term.value}.0" if is_whole else term.value
        return self.naming.term(term)
