"""Inverse paths as pySHACL needs them: it goes back along a sequence of steps in their order, so that ^(a/b) is ^a/^b.

SPARQL, and so SHACL (section 2.3.1.4), goes back from the end: ^b/^a.
"""

from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

_REPEATED = (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)


def straighten(graph: rdflib.Graph) -> None:
    """Write each inverse of a path with a sequence in it as a path of inverse steps, at the same node."""
    used = {node for path in graph.objects(predicate=SH.path) for node in _parts(graph, path)}
    for node, path in list(graph.subject_objects(SH.inversePath)):
        if node in used and _has_sequence(graph, path):
            written = _inverse(graph, path)
            graph.remove((node, SH.inversePath, path))
            for predicate, value in list(graph.predicate_objects(written)):
                graph.add((node, predicate, value))


def _parts(graph: rdflib.Graph, path: Any) -> Iterator[Any]:
    """Give the nodes that a path is written with."""
    if isinstance(path, rdflib.BNode):
        yield path
        for value in graph.objects(path):
            yield from _parts(graph, value)


def _has_sequence(graph: rdflib.Graph, path: Any) -> bool:
    if isinstance(path, rdflib.URIRef):
        return False
    if (path, RDF.first, None) in graph:
        return True
    inner = [each for sign in (SH.inversePath, *_REPEATED) for each in graph.objects(path, sign)]
    choices = [each for items in graph.objects(path, SH.alternativePath) for each in graph.items(items)]
    return any(_has_sequence(graph, each) for each in (*inner, *choices))


def _inverse(graph: rdflib.Graph, path: Any) -> Any:
    """Write the inverse of a path and give its node."""
    if isinstance(path, rdflib.URIRef):
        return _write(graph, SH.inversePath, path)
    if (path, RDF.first, None) in graph:
        return _list(graph, [_inverse(graph, each) for each in graph.items(path)][::-1])
    ((sign, inner),) = graph.predicate_objects(path)
    if sign == SH.inversePath:
        return inner
    if sign == SH.alternativePath:
        return _write(graph, sign, _list(graph, [_inverse(graph, each) for each in graph.items(inner)]))
    return _write(graph, sign, _inverse(graph, inner))


def _write(graph: rdflib.Graph, sign: Any, inner: Any) -> rdflib.BNode:
    node = rdflib.BNode()
    graph.add((node, sign, inner))
    return node


def _list(graph: rdflib.Graph, items: list[Any]) -> Any:
    return Collection(graph, rdflib.BNode(), items).uri
