"""Whether a query may be asked about one node: by a variable bound beforehand, with the answer it gives otherwise.

SPARQL evaluates from the inside out, a variable bound beforehand acts from the outside in. The two agree where the
variable is sure to be bound in every part that mentions it; what is not known here to be such a part is none.
"""

from collections.abc import Iterator
from typing import Any

from rdflib import Variable
from rdflib.paths import MulPath, Path
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Identifier

_BOTH = frozenset(("Union", "Minus"))
_WRAPPERS = frozenset(("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Filter"))


def is_bindable(algebra: Any, name: str) -> bool:
    """Say whether binding a variable beforehand picks just the solutions in which it has that value.

    `algebra` is the query as rdflib translates it.
    """
    return _binds(algebra, Variable(name))


def _binds(part: Any, variable: Variable) -> bool:
    """Say whether a part of a query is sure to bind the variable, and heeds one bound beforehand everywhere."""
    name = part.name
    if name in _WRAPPERS:
        projected = part.PV
        return (projected is None or variable in projected) and _binds(part.p, variable)
    if name == "BGP":
        return any(variable in triple for triple in part.triples) and _is_plain(part, variable)
    if name in _BOTH:
        return _binds(part.p1, variable) and _binds(part.p2, variable)
    if name == "Join":
        first, second = _binds(part.p1, variable), _binds(part.p2, variable)
        return (first or second) and (first or _is_free(part.p1, variable)) and (second or _is_free(part.p2, variable))
    if name == "LeftJoin":
        return _binds(part.p1, variable) and (_binds(part.p2, variable) or _is_free(part.p2, variable))
    return _binds_rarer(part, variable)


def _binds_rarer(part: Any, variable: Variable) -> bool:
    if part.name == "Extend":
        return (part.var != variable or _is_sample_of_key(part)) and _binds(part.p, variable)
    if part.name == "AggregateJoin":
        return variable in (part.p.expr or ()) and _binds(part.p.p, variable)
    if part.name == "ToMultiSet":
        return _binds(part.p, variable)
    return part.name == "values" and all(isinstance(row.get(variable), Identifier) for row in part.res)


def _is_sample_of_key(part: Any) -> bool:
    # rdflib gives a key that is selected as SAMPLE of it.
    aggregates: list[Any] = []
    inner = part.p
    while inner.name in {"Extend", "Filter"}:
        inner = inner.p
    if inner.name == "AggregateJoin":
        aggregates = [each for each in inner.A if each.res == part.expr]
    return any(each.name == "Aggregate_Sample" and each.vars == part.var for each in aggregates)


def _is_free(part: Any, variable: Variable) -> bool:
    """Say whether a part of a query neither mentions the variable nor could be misled by it."""
    # Whether the sides of MINUS share a variable would depend on one that is bound all over.
    return all(
        each != variable and getattr(each, "name", None) not in {"Minus", "Graph", "ServiceGraphPattern"}
        for each in _walk(part)
    )


def _is_plain(part: Any, variable: Variable) -> bool:
    # A path of no steps leads from anything to itself when that is bound, else only from what the graph has.
    return not any(
        variable in triple and isinstance(triple[1], Path) and _may_be_empty(triple[1]) for triple in part.triples
    )


def _may_be_empty(path: Any) -> bool:
    return (isinstance(path, MulPath) and path.zero) or any(_may_be_empty(each) for each in _parts(path))


def _parts(path: Any) -> list[Any]:
    if not isinstance(path, Path):
        return []
    inner = getattr(path, "args", None)
    return list(inner) if inner is not None else [getattr(path, "arg", None) or getattr(path, "path", None)]


def _walk(part: Any) -> Iterator[Any]:
    yield part
    values: Any = (
        part.values() if isinstance(part, CompValue | dict) else part if isinstance(part, list | tuple | set) else ()
    )
    for value in values:
        yield from _walk(value)
