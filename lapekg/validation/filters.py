"""Terms that the filters of a query refuse, whatever the graph holds."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from rdflib import Graph, Literal, Variable
from rdflib.plugins.sparql.evalutils import _ebv
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import FrozenBindings, QueryContext

from lapekg.validation.binding import algebra

_WRAPPERS = frozenset(("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy"))
# What any two engines evaluate alike.
_PLAIN = frozenset(
    (
        "Builtin_STR",
        "Builtin_STRSTARTS",
        "Builtin_STRENDS",
        "Builtin_CONTAINS",
        "Builtin_isIRI",
        "Builtin_isURI",
        "Builtin_isLITERAL",
        "Builtin_isBLANK",
        "UnaryNot",
        "ConditionalAndExpression",
        "ConditionalOrExpression",
    )
)


@lru_cache(maxsize=4096)
def refuses(query: str, name: str, term: Any) -> bool:
    """Say whether a filter about one variable alone is false for a term; no means that it may be true.

    >>> from rdflib import URIRef
    >>> query = 'SELECT ?this { ?s ?this ?o FILTER(?s != ?o && STRSTARTS(STR(?this), "http://a.example/")) }'
    >>> refuses(query, "this", URIRef("http://b.example/p")), refuses(query, "this", URIRef("http://a.example/p"))
    (True, False)
    """
    variable = Variable(name)
    part = algebra(query)
    while part is not None and part.name in _WRAPPERS:
        part = part.p
    if part is None or part.name != "Filter":
        return False
    bindings = FrozenBindings(QueryContext(Graph(bind_namespaces="none")), {variable: term})
    # How literals compare is told differently.
    plain = _PLAIN if isinstance(term, Literal) else _PLAIN | {"RelationalExpression"}
    known = (each for each in _conjuncts(part.expr) if _is_plain(each, plain) and _names(each) == {variable})
    return any(not _ebv(each, bindings) for each in known)


def _conjuncts(expression: Any) -> Iterator[Any]:
    if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
        for each in (expression.expr, *expression.other):
            yield from _conjuncts(each)
    else:
        yield expression


def _is_plain(expression: Any, plain: frozenset[str]) -> bool:
    if isinstance(expression, CompValue):
        return expression.name in plain and all(_is_plain(each, plain) for each in expression.values())
    return not isinstance(expression, list | tuple) or all(_is_plain(each, plain) for each in expression)


def _names(expression: Any) -> set[Variable]:
    """Find the variables of an expression."""
    if isinstance(expression, Variable):
        return {expression}
    parts = expression.values() if isinstance(expression, CompValue) else expression
    if isinstance(expression, CompValue | list | tuple):
        return {name for part in parts for name in _names(part)}
    return set()
