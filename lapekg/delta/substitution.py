"""Whether a variable of a query may be replaced by a term before the query runs rather than compared with it after.

Oxigraph does so with `substitutions`, and goes straight to the term even within a sub-SELECT with GROUP BY. Where the
variable might be unbound, or is seen by an expression that stands apart from where it is bound, the solutions differ.
"""

from collections.abc import Iterable
from typing import Any

import rdflib
from rdflib.plugins.sparql.parserutils import CompValue

from lapekg.delta.expressions import NOTHING, exists_graphs
from lapekg.delta.patterns import Analysis


def is_substitutable(name: str, node: Any) -> bool:
    """Say whether the solutions with a term for the variable are those that have the term anyway."""
    if node is None or not _mentions(name, node):
        return True
    match node.name:
        case "Minus" | "values" | "Slice":
            return False
        case "Project" if name not in _names(node.PV):
            return True
        case "AggregateJoin":
            is_free = name in _names(node.p.expr or ()) and is_substitutable(name, node.p.p)
            return is_free and _is_certain(name, node.p.p)
    tested = node.p1 if node.name == "LeftJoin" else node.p if node.expr is not None else None
    is_bound_first = tested is None or _is_certain(name, tested)
    return is_bound_first and _is_own(name, node) and all(is_substitutable(name, part) for part in _parts(node))


def _is_own(name: str, node: Any) -> bool:
    if node.name != "Extend" or f"?{node.var}" != name:
        return True
    # A key of a group comes out of it as a sample of itself.
    inner = node.p
    while inner.name in ("Extend", "Filter"):
        inner = inner.p
    samples = inner.A if inner.name == "AggregateJoin" else ()
    return any(each.res == node.expr and each.name == "Aggregate_Sample" and each.vars == node.var for each in samples)


def _parts(node: Any) -> list[Any]:
    return [node.p, node.p1, node.p2, *exists_graphs(node.expr)]


def _names(variables: Iterable[Any]) -> set[str]:
    return {f"?{each}" for each in variables}


def _is_certain(name: str, node: Any) -> bool:
    return name in Analysis("").part(node, NOTHING).certain


def _mentions(name: str, node: Any) -> bool:
    if isinstance(node, rdflib.Variable):
        return f"?{node}" == name
    if isinstance(node, dict):
        inner = [node.graph] if isinstance(node, CompValue) and node.graph is not None else []
        return any(_mentions(name, each) for each in (*node.keys(), *node.values(), *inner))
    return isinstance(node, (list, tuple, set)) and any(_mentions(name, each) for each in node)
