"""A quick look at property shapes: which focus nodes plainly conform, so that only the others need the engine.

It never finds a violation; it only says 'certainly conforms' or 'look closer'. A shape with any parameter that is not
in the tables below gets no screening. A test compares the reports with and without it.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

import rdflib
from rdflib.namespace import RDF, RDFS, SH, XSD

_SILENT = frozenset(
    (RDF.type, SH.path, SH.message, SH.severity, SH.name, SH.description, SH.order, SH.group, SH.defaultValue)
)
_NODE_KINDS: dict[Any, tuple[type, ...]] = {
    SH.IRI: (rdflib.URIRef,),
    SH.Literal: (rdflib.Literal,),
    SH.BlankNode: (rdflib.BNode,),
    SH.BlankNodeOrIRI: (rdflib.BNode, rdflib.URIRef),
    SH.BlankNodeOrLiteral: (rdflib.BNode, rdflib.Literal),
    SH.IRIOrLiteral: (rdflib.URIRef, rdflib.Literal),
}

Values = set[Any]


class Facts:
    """What checks ask of a data graph: values, and classes, which it keeps."""

    def __init__(self, data_graph: rdflib.Graph) -> None:
        self.graph = data_graph
        self._superclasses: dict[Any, set[Any]] = {}

    def is_instance(self, value: Any, asked: Any) -> bool:
        """Say whether a value is a SHACL instance of a class."""
        return any(asked in self.superclasses(each) for each in self.graph.objects(value, RDF.type))

    def superclasses(self, subclass: Any) -> set[Any]:
        """Find the classes that a class is one of."""
        if subclass not in self._superclasses:
            self._superclasses[subclass] = set(self.graph.transitive_objects(subclass, RDFS.subClassOf))
        return self._superclasses[subclass]


Step = Callable[[Facts, Any], Values]
Check = Callable[[Facts, Values], bool]
Accepts = Callable[[Facts, Any], bool]


class Screen:
    """Knows for a shapes graph which nodes of a data graph plainly conform."""

    def __init__(self, shapes_graph: rdflib.Graph) -> None:
        self._shapes = shapes_graph
        self._compiled: dict[Any, tuple[Step, list[Check]] | None] = {}

    def doubtful(self, shape: Any, nodes: Collection[Any], facts: Facts) -> Collection[Any]:
        """Leave out the nodes that plainly conform to a property shape."""
        if shape not in self._compiled:
            step, checks = self._step(shape), self._checks(shape)
            self._compiled[shape] = None if step is None or checks is None else (step, checks)
        compiled = self._compiled[shape]
        if compiled is None:
            return nodes
        step, checks = compiled
        return {node for node in nodes if not _passes(facts, step(facts, node), checks)}

    def _step(self, shape: Any) -> Step | None:
        paths = list(self._shapes.objects(shape, SH.path))
        if len(paths) != 1:
            return None
        (path,) = paths
        if isinstance(path, rdflib.URIRef):
            return lambda facts, node: set(facts.graph.objects(node, path))
        inverse = self._shapes.value(path, SH.inversePath)
        if isinstance(inverse, rdflib.URIRef):
            return lambda facts, node: set(facts.graph.subjects(inverse, node))
        return None

    def _checks(self, shape: Any) -> list[Check] | None:
        """Make a check of each parameter, or None when one is not known here."""
        checks: list[Check] = []
        for predicate, value in self._shapes.predicate_objects(shape):
            if predicate in _SILENT:
                continue
            check = self._check(predicate, value)
            if check is None:
                return None
            checks.append(check)
        return checks

    def _check(self, predicate: Any, value: Any) -> Check | None:
        if predicate in {SH.minCount, SH.maxCount}:
            return _count_check(predicate, value)
        if predicate == SH.uniqueLang:
            return _has_unique_languages
        accepts = self._accepts(predicate, value)
        return None if accepts is None else lambda facts, values: all(accepts(facts, each) for each in values)

    def _accepts(self, predicate: Any, parameter: Any) -> Accepts | None:
        if predicate == SH.datatype:
            return lambda _, value: _has_datatype(value, parameter)
        if predicate == SH["class"]:
            return lambda facts, value: facts.is_instance(value, parameter)
        if predicate == SH.nodeKind:
            return lambda _, value: isinstance(value, _NODE_KINDS.get(parameter, ()))
        if predicate == SH["or"]:
            return self._accepts_any(parameter)
        return None

    def _accepts_any(self, members: Any) -> Accepts | None:
        """Accept a value that one member of sh:or accepts; members must be node shapes of one parameter."""
        alternatives: list[Accepts] = []
        for member in self._shapes.items(members):
            parameters = [each for each in self._shapes.predicate_objects(member) if each[0] not in _SILENT]
            is_simple = len(parameters) == 1 and (member, SH.path, None) not in self._shapes
            accepts = self._accepts(*parameters[0]) if is_simple else None
            if accepts is None:
                return None
            alternatives.append(accepts)
        return lambda facts, value: any(accepts(facts, value) for accepts in alternatives)


def _passes(facts: Facts, values: Values, checks: list[Check]) -> bool:
    return all(check(facts, values) for check in checks)


def _count_check(predicate: Any, limit: Any) -> Check | None:
    number = limit.value if isinstance(limit, rdflib.Literal) and limit.datatype == XSD.integer else None
    if not isinstance(number, int):
        return None
    if predicate == SH.minCount:
        return lambda _, values: len(values) >= number
    return lambda _, values: len(values) <= number


def _has_datatype(value: Any, datatype: Any) -> bool:
    if not isinstance(value, rdflib.Literal) or value.ill_typed:
        return False
    if datatype == XSD.string:
        return value.datatype is None and value.language is None
    if datatype == RDF.langString:
        return value.language is not None
    return bool(value.datatype == datatype)


def _has_unique_languages(_: Facts, values: Iterable[Any]) -> bool:
    languages = [value.language for value in values if isinstance(value, rdflib.Literal) and value.language]
    return len(languages) == len({language.lower() for language in languages})
