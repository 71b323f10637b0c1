"""Property paths as data, and walks along them in either direction.

A path is an IRI, or a tuple of its kind and its parts: ("^", iri), ("/", path, …), ("|", path, …), ("*", path). The
empty sequence leads from a node to itself. JSON keeps them as lists.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import rdflib
from pyoxigraph import NamedNode
from rdflib.namespace import RDF, SH

from lapekg.validation.merged import MergedGraph
from lapekg.validation.terms import Term

Path = str | tuple[Any, ...]

HERE: Path = ("/",)


def read_path(graph: rdflib.Graph, path: Any) -> Path:
    """Read the path that a shapes graph has at a node (SHACL, section 2.3.1); raises ValueError for anything else."""
    if isinstance(path, rdflib.URIRef):
        return str(path)
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return inverted(read_path(graph, inverse))
    alternatives = graph.value(path, SH.alternativePath)
    if alternatives is not None:
        return ("|", *(read_path(graph, each) for each in graph.items(alternatives)))
    for predicate in (SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath):
        inner = graph.value(path, predicate)
        if inner is not None:
            step = read_path(graph, inner)
            return {
                SH.zeroOrMorePath: ("*", step),
                SH.oneOrMorePath: ("/", step, ("*", step)),
                SH.zeroOrOnePath: ("|", HERE, step),
            }[predicate]
    if (path, RDF.first, None) in graph:
        return ("/", *(read_path(graph, each) for each in graph.items(path)))
    raise ValueError("not a property path")


def joined(first: Path, second: Path) -> Path:
    """Give the path that goes one path and then another."""
    parts = (*_sequence(first), *_sequence(second))
    return parts[0] if len(parts) == 1 else ("/", *parts)


def _sequence(path: Path) -> tuple[Path, ...]:
    return path[1:] if isinstance(path, tuple) and path[0] == "/" else (path,)


def inverted(path: Path) -> Path:
    """Give the path that leads back."""
    if isinstance(path, str):
        return ("^", path)
    kind, *parts = path
    if kind == "^":
        return str(parts[0])
    inverse = [inverted(each) for each in parts]
    return (kind, *(reversed(inverse) if kind == "/" else inverse))


def steps(path: Path) -> Iterator[tuple[Path, str, bool]]:
    """Give each predicate that a path goes along: the way to it, the predicate, and whether it is gone backwards."""
    if isinstance(path, str):
        yield HERE, path, False
        return
    kind, *parts = path
    if kind == "^":
        yield HERE, parts[0], True
        return
    way: Path = path if kind == "*" else HERE
    for part in parts:
        for before, predicate, is_inverse in steps(part):
            yield joined(way, before), predicate, is_inverse
        if kind == "/":
            way = joined(way, part)


def reach(graph: MergedGraph, path: Path, nodes: Collection[Term]) -> set[Term]:
    """Find where a path leads from some nodes."""
    if isinstance(path, str):
        predicate = NamedNode(path)
        return {value for node in nodes for value in graph.objects(node, predicate)}
    kind, *parts = path
    if kind == "^":
        predicate = NamedNode(parts[0])
        return {value for node in nodes for value in graph.subjects(predicate, node)}
    if kind == "|":
        return {value for part in parts for value in reach(graph, part, nodes)}
    if kind == "*":
        return _closure(graph, parts[0], nodes)
    found = set(nodes)
    for part in parts:
        found = reach(graph, part, found) if found else found
    return found


def _closure(graph: MergedGraph, path: Path, nodes: Iterable[Term]) -> set[Term]:
    found = set(nodes)
    new = found
    while new:
        new = reach(graph, path, new) - found
        found |= new
    return found


def from_json(path: Any) -> Path:
    """Read a path as JSON keeps it."""
    return path if isinstance(path, str) else (path[0], *(from_json(each) for each in path[1:]))
