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
        return "/".join(_step(graph, each) for each in graph.items(path))
    raise ValueError("not a property path")


def _step(graph: rdflib.Graph, path: Any) -> str:
    text = sparql_path(graph, path)
    # An alternative brings its own brackets, and what has none of these signs is a single step.
    single = text.startswith("(") and text.endswith(")")
    is_compound = not isinstance(path, rdflib.URIRef) and not single
    return f"({text})" if is_compound else text
