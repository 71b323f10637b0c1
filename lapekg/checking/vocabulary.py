"""Properties and classes that nothing declares, and those that were probably meant."""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property

import rdflib.namespace
from pyoxigraph import Literal, NamedNode, Store
from rdflib.namespace import OWL, RDF, RDFS, SH, DefinedNamespace

from lapekg.checking.nearness import nearest
from lapekg.config import Instance
from lapekg.iris import namespace_of
from lapekg.search.words import folded_words
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import to_pyoxigraph

_PROPERTIES = tuple(
    NamedNode(str(each)) for each in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)
)
_CLASSES = tuple(NamedNode(str(each)) for each in (OWL.Class, RDFS.Class))
_TYPE = NamedNode(str(RDF.type))
_LABEL = NamedNode(str(RDFS.label))


class Vocabulary:
    """The properties and classes that a graph knows: declared ones, those of its shapes, and well-known ones."""

    def __init__(self, store: Store, shapes: Shapes, instance: Instance) -> None:
        self._store = store
        self._shapes = shapes
        self._base_iri = instance.base_iri
        self._meant: dict[tuple[NamedNode, bool], list[NamedNode]] = {}

    @cached_property
    def _properties(self) -> set[NamedNode]:
        return self._declared(_PROPERTIES) | set(self._of_shapes(SH.path))

    @cached_property
    def _classes(self) -> set[NamedNode]:
        return self._declared(_CLASSES) | set(self._of_shapes(SH.targetClass, SH["class"]))

    def knows(self, term: NamedNode, *, is_class: bool) -> bool:
        """Say whether a term is declared, or one of a vocabulary that everybody knows."""
        kinds, predicates = (_CLASSES, (SH.targetClass, SH["class"])) if is_class else (_PROPERTIES, (SH.path,))
        return (
            any(next(iter(self._store.quads_for_pattern(term, _TYPE, kind)), None) is not None for kind in kinds)
            or any((None, each, rdflib.URIRef(term.value)) in self._shapes.graph for each in predicates)
            or term.value in _published(namespace_of(term.value))
        )

    def is_complete(self, term: NamedNode, *, is_class: bool) -> bool:
        """Say whether all terms of a namespace are known, so that any other is a mistake.

        That holds for vocabularies that are published whole, and for those of the instance of which it declares terms.
        """
        namespace = namespace_of(term.value)
        if not namespace.startswith(self._base_iri):
            return bool(_published(namespace))
        return namespace in (self._class_namespaces if is_class else self._property_namespaces)

    @cached_property
    def _property_namespaces(self) -> set[str]:
        return {namespace_of(each.value) for each in self._declared(_PROPERTIES)}

    @cached_property
    def _class_namespaces(self) -> set[str]:
        return {namespace_of(each.value) for each in self._declared(_CLASSES)}

    def meant(self, term: NamedNode, *, is_class: bool) -> list[NamedNode]:
        """Find the terms that one was probably meant to be: mostly none or one, the likeliest alone.

        One of the same namespace that is spelt nearly alike, or one that is called what the term says, or the only one
        of that name in another namespace.
        """
        if (term, is_class) not in self._meant:
            self._meant[term, is_class] = self._find_meant(term, is_class=is_class)
        return self._meant[term, is_class]

    def _find_meant(self, term: NamedNode, *, is_class: bool) -> list[NamedNode]:
        known = self._classes if is_class else self._properties
        namespace = namespace_of(term.value)
        name = term.value[len(namespace) :]
        of_namespace = [each.value for each in known if namespace_of(each.value) == namespace] or _published(namespace)
        if near := nearest(name, [each[len(namespace) :] for each in of_namespace]):
            return [NamedNode(f"{namespace}{each}") for each in near]
        elsewhere = [each for each in known if each.value[len(namespace_of(each.value)) :] == name and each != term]
        if len(elsewhere) == 1:
            return elsewhere
        called = [each for each in known if self._is_called(each, name)]
        return called if len(called) == 1 else []

    def _is_called(self, term: NamedNode, name: str) -> bool:
        labels = (quad.object for quad in self._store.quads_for_pattern(term, _LABEL, None))
        return any(isinstance(each, Literal) and _letters(each.value) == _letters(name) for each in labels)

    def _declared(self, kinds: Iterable[NamedNode]) -> set[NamedNode]:
        quads = (quad for kind in kinds for quad in self._store.quads_for_pattern(None, _TYPE, kind))
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def _of_shapes(self, *predicates: rdflib.URIRef) -> Iterator[NamedNode]:
        for predicate in predicates:
            for each in self._shapes.graph.objects(predicate=predicate):
                if isinstance(each, rdflib.URIRef):
                    term = to_pyoxigraph(each)
                    if isinstance(term, NamedNode):
                        yield term


def _letters(text: str) -> str:
    return "".join(folded_words(text.replace("-", " ")))


@cache
def _published(namespace: str) -> tuple[str, ...]:
    """List the terms of a well-known vocabulary; none when it is not one whose terms are all known."""
    for each in vars(rdflib.namespace).values():
        if isinstance(each, type) and issubclass(each, DefinedNamespace) and str(each) == namespace:
            annotated = [name for name in vars(each).get("__annotations__", {}) if not name.startswith("_")]
            names = [*annotated, *getattr(each, "_extras", ())]
            return tuple(f"{namespace}{name}" for name in names) if getattr(each, "_fail", False) else ()
    return ()
