"""What the shape of a result asks for: the parameters of its constraint."""

from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.namespace import RDF, SH

from lapekg.validation.paths import sparql_path
from lapekg.validation.report import Violation
from lapekg.validation.shapes import Shapes

_MOST_NODES = 500


def parameters(violation: Violation, shapes: Shapes, name: str) -> list[Any]:
    """Give the values of a parameter, such as `minCount`, of the shape that a result is of; lists as their members."""
    found: list[Any] = []
    for shape in shapes_of(violation, shapes):
        for value in shapes.graph.objects(shape, SH[name]):
            found.extend(shapes.graph.items(value) if (value, RDF.first, None) in shapes.graph else [value])
    return list(dict.fromkeys(found))


def shapes_of(violation: Violation, shapes: Shapes) -> list[Any]:
    """Find the shapes that a result may be of: the source shape, or blank ones in it, with the result's path."""
    if not violation.source_shape:
        return []
    named = rdflib.URIRef(violation.source_shape)
    nodes = list(_within(shapes.graph, named))
    of_path = [each for each in nodes if _path(shapes.graph, each) == violation.path]
    if violation.constraint == "Closed" or not of_path:
        return [named]
    return of_path


def _within(graph: rdflib.Graph, named: Any) -> Iterator[Any]:
    seen = {named}
    level = [named]
    while level and len(seen) < _MOST_NODES:
        yield from level
        below = (each for node in level for each in graph.objects(node))
        level = [each for each in below if isinstance(each, rdflib.BNode) and each not in seen]
        seen.update(level)


def _path(graph: rdflib.Graph, shape: Any) -> str | None:
    path = graph.value(shape, SH.path)
    try:
        return None if path is None else sparql_path(graph, path)
    except ValueError:
        return None
