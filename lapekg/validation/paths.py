"""Property paths of SHACL in SPARQL syntax (SHACL, section 2.3.1)."""

from typing import Any

import rdflib
from rdflib.namespace import RDF, SH

_SUFFIXES = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def sparql_path(graph: rdflib.Graph, path: Any) -> str:
    """Write a path with full IRIs: <a>, ^<a>, <a>/<b>, (<a>|<b>), (<a>/<b>)*."""
    if isinstance(path, rdflib.URIRef):
        return f"<{path}>"
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{_step(graph, inverse)}"
    alternatives = graph.value(path, SH.alternativePath)
    if alternatives is not None:
        return f"({'|'.join(sparql_path(graph, each) for each in graph.items(alternatives))})"
    for predicate, suffix in _SUFFIXES.items():
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"{_step(graph, inner)}{suffix}"
    if (path, RDF.first, None) in graph:
        return "/".join(_member(graph, each) for each in graph.items(path))
    raise ValueError("not a property path")


def _step(graph: rdflib.Graph, path: Any) -> str:
    """Write a path so that a sign before or after it is about all of it (SPARQL 1.1 Query, section 9.1)."""
    text = sparql_path(graph, path)
    # An alternative brings its own brackets.
    is_single = isinstance(path, rdflib.URIRef) or graph.value(path, SH.alternativePath) is not None
    return text if is_single else f"({text})"


def _member(graph: rdflib.Graph, path: Any) -> str:
    """Write a member of a sequence: only a sequence within it needs brackets."""
    return _step(graph, path) if (path, RDF.first, None) in graph else sparql_path(graph, path)
