"""Which nodes each shape targets (SHACL, section 2.1.3; SHACL Advanced Features, section 3.1)."""

from collections.abc import Iterator
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import QuerySolutions, Store
from rdflib.namespace import RDF, RDFS, SH

from lapekg.errors import ShapesError
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import to_rdflib


def find_targets(
    shapes: Shapes, data_graph: rdflib.Graph, store: Store, focus: frozenset[Any] | None
) -> dict[Any, set[Any]]:
    """Find the nodes in focus that each shape targets; SPARQL targets run once, on the store."""
    found: dict[Any, set[Any]] = {}
    for shape, node in _targets(shapes, data_graph, store):
        if focus is None or node in focus:
            found.setdefault(shape, set()).add(node)
    return found


def _targets(shapes: Shapes, data_graph: rdflib.Graph, store: Store) -> Iterator[tuple[Any, Any]]:
    yield from shapes.graph.subject_objects(SH.targetNode)
    for shape, target_class in shapes.graph.subject_objects(SH.targetClass):
        yield from ((shape, node) for node in instances(data_graph, target_class))
    for shape in _implicit_class_targets(shapes.graph):
        yield from ((shape, node) for node in instances(data_graph, shape))
    for shape, predicate in shapes.graph.subject_objects(SH.targetSubjectsOf):
        yield from ((shape, node) for node in data_graph.subjects(predicate))
    for shape, predicate in shapes.graph.subject_objects(SH.targetObjectsOf):
        yield from ((shape, node) for node in data_graph.objects(predicate=predicate))
    for shape, target in shapes.graph.subject_objects(SH.target):
        yield from ((shape, node) for node in _sparql_target(shapes, shape, target, store))


def instances(data_graph: rdflib.Graph, target_class: Any) -> Iterator[Any]:
    """Find the SHACL instances of a class: those of its subclasses too."""
    for subclass in data_graph.transitive_subjects(RDFS.subClassOf, target_class):
        yield from data_graph.subjects(RDF.type, subclass)


def _implicit_class_targets(graph: rdflib.Graph) -> set[Any]:
    classes = {RDFS.Class, rdflib.OWL.Class, *graph.subjects(RDFS.subClassOf, RDFS.Class)}
    shapes = {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}
    return {shape for each in classes for shape in graph.subjects(RDF.type, each) if shape in shapes}


def _sparql_target(shapes: Shapes, shape: Any, target: Any, store: Store) -> Iterator[Any]:
    select = shapes.graph.value(target, SH.select)
    if shapes.graph.value(shape, SH.deactivated) == rdflib.Literal(True):
        return
    if select is None:
        raise ShapesError(shapes.file_of(shape), "sh:target needs sh:select; only SPARQL targets are supported")
    try:
        solutions = store.query(str(select), prefixes=_prefixes(shapes.graph, target))
        if not isinstance(solutions, QuerySolutions) or pyoxigraph.Variable("this") not in solutions.variables:
            raise ShapesError(shapes.file_of(shape), "the query of a SPARQL target must be a SELECT of ?this")
        yield from (to_rdflib(node) for node in {solution["this"] for solution in solutions} if node is not None)
    except (SyntaxError, RuntimeError, ValueError) as error:
        raise ShapesError(shapes.file_of(shape), f"the query of a SPARQL target: {error}") from error


def _prefixes(graph: rdflib.Graph, target: Any) -> dict[str, str]:
    return {
        str(graph.value(declaration, SH.prefix)): str(graph.value(declaration, SH.namespace))
        for prefixes in graph.objects(target, SH.prefixes)
        for declaration in graph.objects(prefixes, SH.declare)
    }
