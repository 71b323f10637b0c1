"""The triple patterns of a query, and which of them hold together (SPARQL 1.1 Query Language, section 18).

A solution that a change of the graph makes or breaks reads a changed triple somewhere, positively or in a negation.
The patterns that must match along with that triple are those of its own group and of the groups around it that no
OPTIONAL, UNION, MINUS or EXISTS keeps apart. A variable means the same in both only where it is bound for certain on
the outer side; else it is renamed here, so that the patterns ask for less and never for too much.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import rdflib

from lapekg.delta import paths
from lapekg.delta.expressions import NOTHING, Allowed, Names, allowed_terms, exists_graphs, narrowed, widened

# Subject, predicate or path, object: `?name`, `<iri>`, or a path in brackets.
Pattern = tuple[str, str, str]

_SOLUTION_MODIFIERS = ("Distinct", "Reduced")


class UnreadableQuery(Exception):
    """A query that reads more than the default graph, or in a way not known here."""


@dataclass(frozen=True, slots=True)
class Open:
    """A pattern that changed triples are compared with, and the patterns that must match along with it.

    Of a path, `ends` are its subject and its object. `is_stepless` is a path without steps, which exists wherever its
    ends are nodes of the graph.
    """

    pattern: Pattern
    excluded: tuple[str, ...]
    others: tuple[Pattern, ...]
    ends: tuple[str, ...] = ()
    is_stepless: bool = False
    allowed: Allowed = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query: what each of its solutions must match, and the variables bound in each of them."""

    mandatory: tuple[Pattern, ...] = ()
    certain: Names = NOTHING
    readings: tuple[Open, ...] = ()
    allowed: Allowed = field(default_factory=dict)


def is_variable(term: str) -> bool:
    """Say whether a term of a pattern is a variable."""
    return term.startswith("?")


def variables(*patterns: Pattern) -> Names:
    """Give the variables of patterns."""
    return frozenset(term for pattern in patterns for term in pattern if is_variable(term))


class Analysis:
    """Reads the algebra of one query for one wanted variable."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._fresh = count()

    def part(self, node: Any, outside: Names) -> Part:
        """Read a part of the query; `outside` are the variables that the rest of the query may bind."""
        if node is None:
            return Part()
        if node.name in _SOLUTION_MODIFIERS or node.name == "ToMultiSet":
            return self.part(node.p, outside)
        handler = self._handlers().get(node.name)
        if handler is None:
            raise UnreadableQuery(node.name)
        return handler(node, outside)

    def _handlers(self) -> dict[str, Callable[[Any, Names], Part]]:
        return {
            "BGP": self._bgp,
            "Join": self._join,
            "LeftJoin": self._left_join,
            "Minus": self._minus,
            "Union": self._union,
            "Filter": self._filter,
            "Extend": self._filter,
            "OrderBy": self._filter,
            "values": self._values,
            "AggregateJoin": self._aggregate,
            "Project": self._project,
            "Slice": self._slice,
        }

    def _bgp(self, node: Any, _: Names) -> Part:
        mandatory: list[Pattern] = []
        for subject, predicate, value in node.triples:
            path = paths.text(predicate) if paths.is_path(predicate) else self._term(predicate)
            mandatory.append((self._term(subject), path, self._term(value)))
        readings = [
            reading
            for index, (_, predicate, _) in enumerate(node.triples)
            for reading in self._pattern_readings(mandatory, index, predicate)
        ]
        return Part(tuple(mandatory), variables(*mandatory), tuple(readings))

    def _pattern_readings(self, patterns: list[Pattern], index: int, predicate: Any) -> Iterator[Open]:
        subject, text, value = patterns[index]
        others = tuple(patterns[:index] + patterns[index + 1 :])
        if not paths.is_path(predicate):
            yield Open((subject, text, value), (), others)
            return
        for step in paths.steps(predicate):
            first = subject if step.before is None else self._fresh_name()
            last = value if step.after is None else self._fresh_name()
            around = [(subject, step.before, first)] if step.before else []
            around += [(last, step.after, value)] if step.after else []
            tail, head = (last, first) if step.backwards else (first, last)
            pattern = (tail, step.predicate or self._fresh_name(), head)
            yield Open(pattern, step.excluded, (*around, *others), (subject, value))
        if paths.is_nullable(predicate):
            for end in (subject, value):
                for pattern in self._mentions(end):
                    yield Open(pattern, (), (*others, patterns[index]), (subject, value), is_stepless=True)

    def _mentions(self, node: str) -> tuple[Pattern, Pattern]:
        return (node, self._fresh_name(), self._fresh_name()), (self._fresh_name(), self._fresh_name(), node)

    def _join(self, node: Any, outside: Names) -> Part:
        left = self.part(node.p1, outside | scope(node.p2))
        right = self.part(node.p2, outside | scope(node.p1))
        readings = (*_along(left.readings, right), *_along(right.readings, left))
        allowed = narrowed(left.allowed, right.allowed)
        return Part(left.mandatory + right.mandatory, left.certain | right.certain, readings, allowed)

    def _left_join(self, node: Any, outside: Names) -> Part:
        left = self.part(node.p1, outside | scope(node.p2))
        beyond = outside | scope(node.p1)
        right = self.part(node.p2, beyond)
        tests = self._exists(node.expr, left.certain | right.certain, beyond | scope(node.p2))
        condition = Part(allowed=allowed_terms(node.expr))
        optional = self._hide(_along((*right.readings, *_along(tests, right)), condition), left.certain, beyond)
        return replace(left, readings=(*left.readings, *_along(optional, left)))

    def _minus(self, node: Any, outside: Names) -> Part:
        left = self.part(node.p1, outside)
        beyond = outside | scope(node.p1)
        taken = self._hide(self.part(node.p2, beyond).readings, left.certain, beyond)
        return replace(left, readings=(*left.readings, *_along(taken, left)))

    def _union(self, node: Any, outside: Names) -> Part:
        left, right = self.part(node.p1, outside), self.part(node.p2, outside)
        allowed = widened(left.allowed, right.allowed)
        return Part((), left.certain & right.certain, (*left.readings, *right.readings), allowed)

    def _filter(self, node: Any, outside: Names) -> Part:
        inner = self.part(node.p, outside)
        tests = _along(self._exists(node.expr, inner.certain, outside | scope(node.p)), inner)
        if node.name != "Filter":
            return replace(inner, readings=(*inner.readings, *tests))
        condition = Part(allowed=allowed_terms(node.expr))
        readings = _along((*inner.readings, *tests), condition)
        return replace(inner, readings=readings, allowed=narrowed(inner.allowed, condition.allowed))

    def _exists(self, expression: Any, certain: Names, outside: Names) -> tuple[Open, ...]:
        return tuple(
            reading
            for graph in exists_graphs(expression)
            for reading in self._hide(self.part(graph, outside).readings, certain, outside)
        )

    def _values(self, node: Any, _: Names) -> Part:
        rows = [{f"?{name}": term for name, term in row.items() if term != "UNDEF"} for row in node.res]
        certain = frozenset.intersection(*map(frozenset, rows)) if rows else NOTHING
        columns = {name: [row[name] for row in rows] for name in certain}
        iris = {name: terms for name, terms in columns.items() if all(isinstance(t, rdflib.URIRef) for t in terms)}
        return Part(certain=certain, allowed={name: frozenset(f"<{t}>" for t in iris[name]) for name in iris})

    def _aggregate(self, node: Any, outside: Names) -> Part:
        group = node.p
        inner = self.part(group.p, outside)
        tests = _along(self._exists(node.A, inner.certain, outside | scope(group.p)), inner)
        keys = frozenset(f"?{each}" for each in group.expr or () if isinstance(each, rdflib.Variable))
        part = self._keep(replace(inner, readings=(*inner.readings, *tests)), keys)
        # Without a key there is one solution whether or not anything matches.
        return part if group.expr else Part(readings=part.readings)

    def _project(self, node: Any, outside: Names) -> Part:
        return self._keep(self.part(node.p, outside), frozenset(f"?{each}" for each in node.PV))

    def _slice(self, node: Any, outside: Names) -> Part:
        # Any solution more or less may move another one in or out.
        inner = self.part(node.p, outside)
        return Part(readings=tuple(self._renamed(each, NOTHING) for each in inner.readings))

    def _keep(self, part: Part, names: Names) -> Part:
        """Let only these variables be seen from outside."""
        mandatory = _rename(part.mandatory, self._new_names(variables(*part.mandatory) - names))
        readings = tuple(self._renamed(each, names) for each in part.readings)
        allowed = {name: terms for name, terms in part.allowed.items() if name in names}
        return Part(mandatory, part.certain & names, readings, allowed)

    def _hide(self, readings: tuple[Open, ...], certain: Names, outside: Names) -> tuple[Open, ...]:
        """Rename what need not mean the same outside.

        The wanted variable may be bound only here; then the solution found here is of the wanted term, and where the
        rest of the query could bind it too, there are both possibilities.
        """
        return tuple(each for reading in readings for each in self._hidden(reading, certain, outside))

    def _hidden(self, reading: Open, certain: Names, outside: Names) -> Iterator[Open]:
        is_bound_here = self._wanted in variables(reading.pattern, *reading.others) - certain
        if is_bound_here:
            yield self._renamed(reading, certain | {self._wanted})
        if not is_bound_here or self._wanted in outside:
            yield self._renamed(reading, certain)

    def _renamed(self, reading: Open, keep: Names) -> Open:
        names = self._new_names(variables(reading.pattern, *reading.others) - keep)
        (pattern,) = _rename((reading.pattern,), names)
        ends = tuple(names.get(each, each) for each in reading.ends)
        # A name that no pattern has may yet come to mean another variable outside.
        known = {**names, **{name: name for name in keep}}
        allowed = {known[name]: terms for name, terms in reading.allowed.items() if name in known}
        others = _rename(reading.others, names)
        return replace(reading, pattern=pattern, others=others, ends=ends, allowed=allowed)

    def _term(self, term: Any) -> str:
        if isinstance(term, rdflib.Variable):
            return f"?{term}"
        if isinstance(term, rdflib.BNode):
            # A blank node of a query is a variable that only its own patterns see.
            return f"?.{term}"
        # A literal may be spelled otherwise in the store, so any object may be meant.
        return f"<{term}>" if isinstance(term, rdflib.URIRef) else self._fresh_name()

    def _new_names(self, names: Names) -> dict[str, str]:
        return {name: self._fresh_name() for name in sorted(names)}

    def _fresh_name(self) -> str:
        # No variable of a query begins with a dot.
        return f"?.{next(self._fresh)}"


def scope(node: Any) -> Names:
    """Give the variables that the solutions of a part of a query may bind (section 18.2.1)."""
    if node is None:
        return NOTHING
    own, parts = _own_variables(node), [node.p]
    if node.name in ("Join", "LeftJoin", "Union"):
        parts = [node.p1, node.p2]
    elif node.name == "Minus":
        parts = [node.p1]
    names = frozenset(f"?{each}" for each in own).union(*(scope(part) for part in parts))
    return names & {f"?{each}" for each in node.PV} if node.name == "Project" else names


def _own_variables(node: Any) -> list[Any]:
    if node.name == "BGP":
        return [each for triple in node.triples for each in triple if isinstance(each, rdflib.Variable)]
    if node.name == "values":
        return [name for row in node.res for name in row]
    return [node.var] if node.name == "Extend" else []


def _along(readings: tuple[Open, ...], part: Part) -> tuple[Open, ...]:
    return tuple(
        replace(each, others=each.others + part.mandatory, allowed=narrowed(each.allowed, part.allowed))
        for each in readings
    )


def _rename(patterns: tuple[Pattern, ...], names: dict[str, str]) -> tuple[Pattern, ...]:
    return tuple((names.get(s, s), names.get(p, p), names.get(o, o)) for s, p, o in patterns)
