"""Terms that the filters of a query refuse, whatever the graph holds.

Only what any two engines evaluate alike is read: of a condition with anything else nothing is told.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib.plugins.sparql.parserutils import CompValue

from lapekg.validation.terms import Term

# As JSON keeps it: "?" is the variable, "<iri>" an IRI, '"text' a string, and a list has a name and its arguments.
Condition = Any

_WRAPPERS = frozenset(("SelectQuery", "Project", "Distinct", "Reduced", "OrderBy"))
_TEXTS: dict[str, Callable[[str, str], bool]] = {
    "Builtin_STRSTARTS": str.startswith,
    "Builtin_STRENDS": str.endswith,
    "Builtin_CONTAINS": str.__contains__,
}
_KINDS: dict[str, type[Term]] = {
    "Builtin_isIRI": NamedNode,
    "Builtin_isURI": NamedNode,
    "Builtin_isLITERAL": Literal,
    "Builtin_isBLANK": BlankNode,
}
_JUNCTIONS = {"ConditionalAndExpression": False, "ConditionalOrExpression": True}


def conditions(algebra: Any, name: str) -> Iterator[Condition]:
    """Give what the outermost filters of a query, in rdflib's algebra, ask of one variable alone."""
    part = algebra
    while part is not None and part.name in _WRAPPERS:
        part = part.p
    if part is not None and part.name == "Filter":
        for each in _conjuncts(part.expr):
            condition = _read(each, rdflib.Variable(name))
            if condition is not None:
                yield condition


def are_refusing(conditions: Iterable[Condition], term: Term) -> bool:
    """Say whether a condition is false for a term; no means that all may be true.

    >>> starts = ["Builtin_STRSTARTS", ["Builtin_STR", "?"], '"http://a.example/']
    >>> are_refusing([starts], NamedNode("http://b.example/x")), are_refusing([starts], NamedNode("http://a.example/x"))
    (True, False)
    """
    return any(_value(each, term) is False for each in conditions)


def _conjuncts(expression: Any) -> Iterator[Any]:
    if isinstance(expression, CompValue) and expression.name == "ConditionalAndExpression":
        for each in (expression.expr, *expression.other):
            yield from _conjuncts(each)
    else:
        yield expression


def _read(expression: Any, variable: rdflib.Variable) -> Condition | None:
    """Read an expression; None when something in it is not known here."""
    if isinstance(expression, rdflib.Variable):
        return "?" if expression == variable else None
    if isinstance(expression, rdflib.URIRef):
        return f"<{expression}>"
    if isinstance(expression, rdflib.Literal):
        return f'"{expression}' if expression.language is None and expression.datatype is None else None
    parts = _parts(expression)
    arguments = [_read(each, variable) for each in parts[1:]]
    return None if not parts or None in arguments else [parts[0], *arguments]


def _parts(expression: Any) -> list[Any]:
    name = getattr(expression, "name", "")
    if name in _TEXTS:
        return [name, expression.arg1, expression.arg2]
    if name in _KINDS or name == "Builtin_STR":
        return [name, expression.arg]
    if name == "UnaryNot":
        return [name, expression.expr]
    if name in _JUNCTIONS:
        return [name, expression.expr, *expression.other]
    if name == "RelationalExpression" and expression.op in ("=", "!=", "IN", "NOT IN"):
        others = expression.other if isinstance(expression.other, list) else [expression.other]
        return ["IN" if expression.op in ("=", "IN") else "NOT IN", expression.expr, *others]
    return []


def _value(condition: Condition, term: Term) -> Any:
    """Evaluate a condition to a truth, a text or a term; None for an error and for what is not sure."""
    if isinstance(condition, str):
        return term if condition == "?" else NamedNode(condition[1:-1]) if condition[0] == "<" else condition[1:]
    name, *arguments = condition
    values = [_value(each, term) for each in arguments]
    if name in _JUNCTIONS:
        return _joined(values, _JUNCTIONS[name])
    if None in values:
        return None
    return _answer(name, values)


def _answer(name: str, values: list[Any]) -> Any:
    first = values[0]
    if name == "Builtin_STR":
        return first.value if isinstance(first, NamedNode | Literal) else None
    if name in _KINDS:
        return isinstance(first, _KINDS[name])
    if name in _TEXTS:
        return _TEXTS[name](*values) if all(isinstance(each, str) for each in values) else None
    if name == "UnaryNot":
        return not first if isinstance(first, bool) else None
    # How literals compare is told differently.
    if not (all(isinstance(each, str) for each in values) or all(isinstance(each, NamedNode) for each in values)):
        return None
    return (first in values[1:]) is (name == "IN")


def _joined(values: list[Any], decisive: bool) -> bool | None:
    if decisive in [each for each in values if isinstance(each, bool)]:
        return decisive
    return not decisive if all(isinstance(each, bool) for each in values) else None
