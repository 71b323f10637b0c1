"""Whether the queries in shapes can be asked (SHACL, section 5.2; SHACL Advanced Features, section 3.1).

Left to the engine, a query with a mistake would be found out by the first thing that it is asked about, or never.
"""

import re
from collections.abc import Iterator
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import QuerySolutions, Variable
from pyshacl.errors import ValidationFailure
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from rdflib.namespace import OWL, RDF, RDFS, SH

from lapekg.validation.path_variable import in_full
from lapekg.validation.unsupported import calls_out
from lapekg.validation.wellformed import Fault

# pySHACL knows them without a declaration.
_KNOWN = {"rdf": str(RDF), "rdfs": str(RDFS), "owl": str(OWL)}
_check_invalid: Any = SPARQLQueryHelper(None, None, "").check_invalid_sparql  # type: ignore[no-untyped-call]
_ERROR = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_CAUSES = {
    "Prefix not found": "a prefix that is not declared by sh:prefixes",
    "The SELECT contains a variable that is unbound": "the SELECT names a variable that the query does not bind",
}


def query_faults(graph: rdflib.Graph) -> Iterator[Fault]:
    """Find the queries of constraints and targets that cannot be asked."""
    for constraint in set(graph.objects(predicate=SH.sparql)):
        shapes = list(graph.subjects(SH.sparql, constraint))
        for select in _selects(graph, constraint):
            yield from _forbidden(constraint, select)
            if "PATH" in select and any((shape, SH.path, None) not in graph for shape in shapes):
                yield Fault(constraint, SH.select, select, "$PATH in the query of a shape that has no sh:path")
            yield from _unreadable(graph, constraint, select, _KNOWN)
        if not any(graph.objects(constraint, SH.select)):
            yield Fault(constraint, None, None, "a SPARQL constraint must have a query: sh:select")
    for target in set(graph.objects(predicate=SH.target)):
        for select in _selects(graph, target):
            yield from _unreadable(graph, target, select, {})


def _selects(graph: rdflib.Graph, node: Any) -> list[Any]:
    # What calls out is refused, and must not be asked.
    return [text for text in graph.objects(node, SH.select) if not calls_out(str(text))]


def _forbidden(constraint: Any, select: Any) -> Iterator[Fault]:
    """Find what pre-binding forbids (SHACL, appendix A)."""
    try:
        _check_invalid(str(select))
    except ValidationFailure as failure:
        yield Fault(constraint, SH.select, select, str(failure))


def _unreadable(graph: rdflib.Graph, node: Any, select: Any, known: dict[str, str]) -> Iterator[Fault]:
    try:
        query = in_full(str(select), "<urn:path>")
        answer = pyoxigraph.Store().query(query, prefixes=known | _prefixes(graph, node))
    except SyntaxError as error:
        yield _syntax_fault(node, select, str(error))
        return
    if not isinstance(answer, QuerySolutions) or Variable("this") not in answer.variables:
        yield Fault(node, SH.select, select, "a query in a shape must be a SELECT of $this")


def _syntax_fault(node: Any, select: Any, error: str) -> Fault:
    match = _ERROR.match(error)
    if match is None:
        return Fault(node, SH.select, select, f"a query in a shape: {error}")
    line, column, expected = match.groups()
    cause = next((_CAUSES[sign] for sign in _CAUSES if expected.startswith(sign)), "a syntax error")
    return Fault(node, SH.select, select, f"a query in a shape: {cause}", within=(int(line), int(column)))


def _prefixes(graph: rdflib.Graph, node: Any) -> dict[str, str]:
    return {
        str(graph.value(declaration, SH.prefix)): str(graph.value(declaration, SH.namespace))
        for named in graph.objects(node, SH.prefixes)
        for imported in graph.transitive_objects(named, OWL.imports)
        for declaration in graph.objects(imported, SH.declare)
    }
