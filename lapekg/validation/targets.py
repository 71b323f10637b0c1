"""Which nodes each shape targets (SHACL, section 2.1.3; SHACL Advanced Features, section 3.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rdflib
from pyoxigraph import QuerySolutions, Store, Variable
from rdflib.namespace import RDF, RDFS, SH

from lapekg.errors import ShapesError
from lapekg.validation.filters import are_refusing
from lapekg.validation.query_readings import THIS, QueryReadings
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import to_pyoxigraph, to_rdflib


@dataclass(frozen=True, slots=True)
class Target:
    """One target declaration; `kind` is its predicate, `value` what it names: a node, class, property or query."""

    kind: Any
    value: Any
    file: str = ""

    @property
    def is_query(self) -> bool:
        """Say whether the nodes are found by a SPARQL query."""
        return bool(self.kind == SH.target)


def declared_targets(shapes: Shapes) -> dict[Any, list[Target]]:
    """Read the targets of each shape that has any; raises ShapesError for one that is no SPARQL target."""
    found: dict[Any, list[Target]] = {}
    graph = shapes.graph
    for kind in (SH.targetNode, SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf):
        for shape, value in graph.subject_objects(kind):
            found.setdefault(shape, []).append(Target(kind, value))
    for shape in _implicit_class_targets(graph):
        found.setdefault(shape, []).append(Target(SH.targetClass, shape))
    for shape, target in graph.subject_objects(SH.target):
        if graph.value(shape, SH.deactivated) == rdflib.Literal(True):
            continue
        select = graph.value(target, SH.select)
        if select is None:
            reason = "sh:target needs sh:select; only SPARQL targets are supported"
            raise ShapesError(shapes.file_of(shape), reason)
        query = prologue(declared_prefixes(graph, target)) + str(select)
        found.setdefault(shape, []).append(Target(SH.target, query, shapes.file_of(shape)))
    return found


def _implicit_class_targets(graph: rdflib.Graph) -> set[Any]:
    classes = {RDFS.Class, rdflib.OWL.Class, *graph.subjects(RDFS.subClassOf, RDFS.Class)}
    shapes = {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}
    return {shape for each in classes for shape in graph.subjects(RDF.type, each) if shape in shapes}


def declared_prefixes(graph: rdflib.Graph, query: Any) -> dict[str, str]:
    """Read the prefixes that a query in the shapes declares by sh:prefixes."""
    return {
        str(graph.value(declaration, SH.prefix)): str(graph.value(declaration, SH.namespace))
        for prefixes in graph.objects(query, SH.prefixes)
        for declaration in graph.objects(prefixes, SH.declare)
    }


def prologue(prefixes: Mapping[str, str]) -> str:
    """Write the declarations that a query begins with."""
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(prefixes.items()))


class Targeting:
    """Finds the nodes that targets select in a data graph, and keeps what it found."""

    def __init__(
        self, data_graph: rdflib.Graph, store: Store, queries: Mapping[str, QueryReadings] | None = None
    ) -> None:
        self._data = data_graph
        self._store = store
        self._queries = queries or {}
        self._found: dict[Target, frozenset[Any]] = {}
        self._superclasses: dict[Any, frozenset[Any]] = {}

    def nodes(self, target: Target) -> frozenset[Any]:
        """Find all nodes of a target."""
        if target not in self._found:
            self._found[target] = frozenset(self._nodes(target))
        return self._found[target]

    def _nodes(self, target: Target) -> Iterable[Any]:
        if target.kind == SH.targetNode:
            return [target.value]
        if target.kind == SH.targetClass:
            subclasses = self._data.transitive_subjects(RDFS.subClassOf, target.value)
            return (node for each in subclasses for node in self._data.subjects(RDF.type, each))
        if target.kind == SH.targetSubjectsOf:
            return self._data.subjects(target.value)
        if target.kind == SH.targetObjectsOf:
            return self._data.objects(predicate=target.value)
        return self._ask(target, {})

    def selects(self, target: Target, node: Any) -> bool:
        """Say whether a node is among those of a target, without finding them all where that can be told."""
        if target.is_query:
            return self._is_answer(target, node)
        if target.kind == SH.targetNode:
            return bool(target.value == node)
        if target.kind == SH.targetClass:
            return any(target.value in self._superclasses_of(each) for each in self._data.objects(node, RDF.type))
        if target.kind == SH.targetSubjectsOf:
            return (node, target.value, None) in self._data
        return (None, target.value, node) in self._data

    def _is_answer(self, target: Target, node: Any) -> bool:
        query = self._queries.get(target.value)
        if target in self._found or query is None or not query.is_bindable:
            return node in self.nodes(target)
        term = to_pyoxigraph(node)
        if are_refusing(query.conditions, term):
            return False
        return next(self._ask(target, {Variable(THIS): term}), None) is not None

    def _superclasses_of(self, subclass: Any) -> frozenset[Any]:
        if subclass not in self._superclasses:
            self._superclasses[subclass] = frozenset(self._data.transitive_objects(subclass, RDFS.subClassOf))
        return self._superclasses[subclass]

    def _ask(self, target: Target, substitutions: dict[Variable, Any]) -> Iterator[Any]:
        try:
            solutions = self._store.query(target.value, substitutions=substitutions)
            if not isinstance(solutions, QuerySolutions) or Variable(THIS) not in solutions.variables:
                raise ShapesError(target.file, "the query of a SPARQL target must be a SELECT of ?this")
            yield from (to_rdflib(solution[THIS]) for solution in solutions if solution[THIS] is not None)
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise ShapesError(target.file, f"the query of a SPARQL target: {error}") from error
