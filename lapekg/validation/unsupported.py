"""What shapes may not say here: terms that SHACL lacks, features that are not offered, queries that call out."""

import difflib
import re
from collections.abc import Iterator
from typing import Any

import rdflib
from rdflib.namespace import SH

from lapekg.validation.naming import Naming
from lapekg.validation.terms import to_pyoxigraph
from lapekg.validation.wellformed import MEMBERS, SHAPES, Fault, list_items

UNSUPPORTED: dict[Any, str] = {
    SH.rule: "rules stand in ontology/rules",
    SH.js: "no JavaScript is run",
    SH.jsLibrary: "no JavaScript is run",
    SH.expression: "write a SPARQL constraint (sh:sparql) in its place",
    # pySHACL keeps the validators of such components for ever, by the address of a graph that may be gone.
    SH.ConstraintComponent: "write a SPARQL constraint (sh:sparql) in its place",
}

_QUERIES = (SH.select, SH.ask, SH.construct)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE\s*(?:SILENT\b)?\s*(?:<|[?$]|[\w.-]*:)", re.IGNORECASE)
_SHAPES_GRAPH = re.compile(r"[?$]shapesGraph\b")


def unsupported(graph: rdflib.Graph, naming: Naming) -> Iterator[Fault]:
    """Find what would be passed over in silence, or done where it must not be."""
    for node, predicate, value in graph:
        for term in (predicate, value):
            reason = _fault_of_term(term)
            if reason is not None:
                yield Fault(node, predicate, value, reason, of_predicate=term == predicate)
        if predicate in _QUERIES and isinstance(value, rdflib.Literal):
            yield from (Fault(node, predicate, value, reason) for reason in _faults_of_query(str(value)))
        if predicate in SHAPES or predicate in MEMBERS:
            named = (list_items(graph, value) or ()) if predicate in MEMBERS else (value,)
            for each in named:
                if isinstance(each, rdflib.URIRef) and (each, None, None) not in graph:
                    name = naming.term(to_pyoxigraph(each))
                    yield Fault(node, predicate, value, f"names the shape {name}, which stands nowhere")


def calls_out(query: str) -> bool:
    r"""Say whether a query has a SERVICE clause; one in a comment or a text counts too.

    >>> calls_out("SELECT $this { SERVICE <http://example.org/> { } }"), calls_out("SELECT ?service { }")
    (True, False)
    """
    # SPARQL reads code point escapes before anything else (SPARQL 1.1, section 19.2).
    plain = _ESCAPE.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    return _SERVICE.search(plain) is not None


def _faults_of_query(query: str) -> Iterator[str]:
    if calls_out(query):
        yield "SERVICE in a shape's query is refused: validation never calls out"
    if _SHAPES_GRAPH.search(query):
        yield "$shapesGraph is not supported: the queries of shapes read the data alone"


def _fault_of_term(term: Any) -> str | None:
    if not isinstance(term, rdflib.URIRef) or not term.startswith(str(SH)):
        return None
    if term in UNSUPPORTED:
        return f"sh:{_local_name(term)} is not supported; {UNSUPPORTED[term]}"
    if term in SH:
        return None
    known = {_local_name(each).lower(): _local_name(each) for each in dir(SH)}
    close = difflib.get_close_matches(_local_name(term).lower(), known, n=1)
    hint = f"; did you mean sh:{known[close[0]]}?" if close else ""
    return f"SHACL has no term sh:{_local_name(term)}{hint}"


def _local_name(term: str) -> str:
    return term.removeprefix(str(SH))
