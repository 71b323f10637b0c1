"""What expressions of a query say about its patterns: EXISTS in them, and the terms they let a variable have."""

from collections.abc import Iterator
from functools import reduce
from typing import Any

import rdflib
from rdflib.plugins.sparql.parserutils import CompValue

Names = frozenset[str]
NOTHING: Names = frozenset()
# The terms that a variable may be bound to, for those variables where that is known.
Allowed = dict[str, Names]

_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
# Their answers change with the clock or at random, whatever the graph does.
_VOLATILE = frozenset(("Builtin_NOW", "Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"))


def allowed_terms(expression: Any) -> Allowed:
    """Find the IRIs that a variable must be one of for the expression to be true."""
    if not isinstance(expression, CompValue):
        return {}
    if expression.name == "ConditionalAndExpression":
        return reduce(narrowed, map(allowed_terms, [expression.expr, *expression.other]))
    if expression.name == "ConditionalOrExpression":
        return reduce(widened, map(allowed_terms, [expression.expr, *expression.other]))
    if expression.name == "RelationalExpression" and expression.op in ("=", "IN"):
        left, right = expression.expr, expression.other
        if isinstance(right, rdflib.Variable):
            left, right = right, left
        terms = right if isinstance(right, list) else [right]
        # Two literals may be equal and yet not the same term.
        if isinstance(left, rdflib.Variable) and all(isinstance(term, rdflib.URIRef) for term in terms):
            return {f"?{left}": frozenset(f"<{term}>" for term in terms)}
    return {}


def narrowed(first: Allowed, second: Allowed) -> Allowed:
    """Give what both allow."""
    shared = {name: first[name] & second[name] for name in first.keys() & second.keys()}
    return {**first, **second, **shared}


def widened(first: Allowed, second: Allowed) -> Allowed:
    """Give what either allows."""
    return {name: first[name] | second[name] for name in first.keys() & second.keys()}


def exists_graphs(expression: Any) -> Iterator[Any]:
    """Find the patterns of EXISTS in an expression, without those within such patterns."""
    if isinstance(expression, (list, tuple)):
        for each in expression:
            yield from exists_graphs(each)
    elif isinstance(expression, CompValue):
        if expression.name in _EXISTS:
            # The attribute is the algebra; under the key of that name rdflib keeps what it parsed.
            yield expression.graph
            return
        for each in expression.values():
            yield from exists_graphs(each)


def is_volatile(node: Any) -> bool:
    """Say whether a query calls a function whose value is another each time."""
    return any(each.name in _VOLATILE for each in _descendants(node))


def _descendants(node: Any) -> Iterator[CompValue]:
    if isinstance(node, (list, tuple)):
        for each in node:
            yield from _descendants(each)
    elif isinstance(node, CompValue):
        yield node
        for each in (*node.values(), *([node.graph] if node.name in _EXISTS else [])):
            yield from _descendants(each)
