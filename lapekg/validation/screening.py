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
Check = Callable[[Values], bool]


class Screen:
    """Knows for a shapes graph and a data graph which nodes plainly conform."""

    def __init__(self, shapes_graph: rdflib.Graph, data_graph: rdflib.Graph) -> None:
        self._shapes = shapes_graph
        self._data = data_graph
        self._superclasses: dict[Any, set[Any]] = {}

    def doubtful(self, shape: Any, nodes: Collection[Any]) -> Collection[Any]:
        """Leave out the nodes that plainly conform to a property shape."""
        step = self._step(shape)
        checks = self._checks(shape)
        if step is None or checks is None:
            return nodes
        return {node for node in nodes if not _passes(step(node), checks)}

    def _step(self, shape: Any) -> Callable[[Any], Values] | None:
        paths = list(self._shapes.objects(shape, SH.path))
        if len(paths) != 1:
            return None
        (path,) = paths
        if isinstance(path, rdflib.URIRef):
            return lambda node: set(self._data.objects(node, path))
        inverse = self._shapes.value(path, SH.inversePath)
        if isinstance(inverse, rdflib.URIRef):
            return lambda node: set(self._data.subjects(inverse, node))
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
        return None if accepts is None else lambda values: all(accepts(each) for each in values)

    def _accepts(self, predicate: Any, parameter: Any) -> Callable[[Any], bool] | None:
        if predicate == SH.datatype:
            return lambda value: _has_datatype(value, parameter)
        if predicate == SH["class"]:
            return lambda value: self._is_instance(value, parameter)
        if predicate == SH.nodeKind:
            return lambda value: isinstance(value, _NODE_KINDS.get(parameter, ()))
        if predicate == SH["or"]:
            return self._accepts_any(parameter)
        return None

    def _accepts_any(self, members: Any) -> Callable[[Any], bool] | None:
        """Accept a value that one member of sh:or accepts; members must be node shapes of one parameter."""
        alternatives: list[Callable[[Any], bool]] = []
        for member in self._shapes.items(members):
            parameters = [each for each in self._shapes.predicate_objects(member) if each[0] not in _SILENT]
            is_simple = len(parameters) == 1 and (member, SH.path, None) not in self._shapes
            accepts = self._accepts(*parameters[0]) if is_simple else None
            if accepts is None:
                return None
            alternatives.append(accepts)
        return lambda value: any(accepts(value) for accepts in alternatives)

    def _is_instance(self, value: Any, asked: Any) -> bool:
        return any(asked in self._superclasses_of(each) for each in self._data.objects(value, RDF.type))

    def _superclasses_of(self, subclass: Any) -> set[Any]:
        if subclass not in self._superclasses:
            self._superclasses[subclass] = set(self._data.transitive_objects(subclass, RDFS.subClassOf))
        return self._superclasses[subclass]


def _passes(values: Values, checks: list[Check]) -> bool:
    return all(check(values) for check in checks)


def _count_check(predicate: Any, limit: Any) -> Check | None:
    number = limit.value if isinstance(limit, rdflib.Literal) and limit.datatype == XSD.integer else None
    if not isinstance(number, int):
        return None
    if predicate == SH.minCount:
        return lambda values: len(values) >= number
    return lambda values: len(values) <= number


def _has_datatype(value: Any, datatype: Any) -> bool:
    if not isinstance(value, rdflib.Literal) or value.ill_typed:
        return False
    if datatype == XSD.string:
        return value.datatype is None and value.language is None
    if datatype == RDF.langString:
        return value.language is not None
    return bool(value.datatype == datatype)


def _has_unique_languages(values: Iterable[Any]) -> bool:
    languages = [value.language for value in values if isinstance(value, rdflib.Literal) and value.language]
    return len(languages) == len({language.lower() for language in languages})
