"""Patterns compared with changed triples, and followed through a graph."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Store, Triple, Variable

from lapekg.delta.patterns import Open, Pattern, is_variable, variables

# So many matches are looked up at once; more rows in one query take no less time each.
_BATCH = 500


def as_pattern(terms: Sequence[str]) -> Pattern:
    """Give three terms as a pattern."""
    subject, predicate, value = terms
    return subject, predicate, value


def is_implied(reading: Open) -> bool:
    """Say whether a path without steps is always there when the patterns along with it match.

    An end of it that stands in one of them is a node of the graph because of that pattern.
    """
    ends = frozenset(reading.ends)
    return reading.is_stepless and any(
        not predicate.startswith("(") and (subject in ends or value in ends)
        for subject, predicate, value in reading.others
    )


def renaming(patterns: Iterable[Pattern]) -> dict[str, str]:
    """Give each variable a name that SPARQL takes, by its place; those that were made up have none."""
    names = dict.fromkeys(term for pattern in patterns for term in pattern if is_variable(term))
    return {name: f"?v{index}" for index, name in enumerate(names)}


def renamed(pattern: Pattern, names: Mapping[str, str]) -> Pattern:
    """Write a pattern with other names of its variables."""
    return as_pattern([names.get(term, term) for term in pattern])


def connected(first: Pattern, others: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Find the patterns that share a variable with the first one, or with another one that does."""
    left = list(dict.fromkeys(others))
    reached = set(variables(first))
    found: list[Pattern] = []
    while reachable := [each for each in left if variables(each) & reached]:
        found += reachable
        reached |= variables(*reachable)
        left = [each for each in left if each not in reachable]
    return tuple(found)


def match(pattern: Pattern, excluded: Sequence[str], triple: Triple) -> dict[str, Any] | None:
    """Give the bindings of the variables of a pattern that make it the triple, if there are any."""
    bindings: dict[str, Any] = {}
    if excluded and str(triple.predicate) in excluded:
        return None
    for part, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if not is_variable(part):
            if not isinstance(term, NamedNode) or part != f"<{term.value}>":
                return None
        elif bindings.setdefault(part, term) != term:
            return None
    return bindings


def is_allowed(bindings: Mapping[str, Any], allowed: Iterable[tuple[str, Sequence[str]]]) -> bool:
    """Say whether bound terms are among those allowed for their variables."""
    return all(str(bindings[name]) in terms for name, terms in allowed if name in bindings)


def follow(
    matches: Sequence[Mapping[str, Any]],
    patterns: Sequence[Pattern],
    allowed: Iterable[tuple[str, Sequence[str]]],
    wanted: Sequence[str],
    store: Store,
) -> Iterator[tuple[Any, ...]]:
    """Find the values of the wanted variables that matches lead to along patterns; a row may come more than once."""
    if not patterns:
        yield from (tuple(match[name] for name in wanted) for match in matches)
        return
    used = variables(*patterns) | set(wanted)
    names = [name for name in matches[0] if name in used]
    choices = " ".join(
        values([name], [(term,) for term in terms]) for name, terms in allowed if name in used and name not in names
    )
    body = f"{choices} {' . '.join(map(' '.join, patterns))}"
    rows = list(dict.fromkeys(tuple(match[name] for name in names) for match in matches))
    plain = [row for row in rows if not any(map(_is_nameless, row))]
    for start in range(0, len(plain), _BATCH):
        query = _select(wanted, f"{values(names, plain[start : start + _BATCH])} {body}")
        yield from _solutions(store, query, {})
    for row in rows:
        if any(map(_is_nameless, row)):
            query = _select(list(dict.fromkeys([*wanted, *names])), body)
            substitutions = {Variable(name[1:]): term for name, term in zip(names, row, strict=True)}
            yield from (solution[: len(wanted)] for solution in _solutions(store, query, substitutions))


def values(names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> str:
    """Write a VALUES clause; what stands first in a group, Oxigraph evaluates first."""
    lines = " ".join(f"({' '.join(str(term) for term in row)})" for row in rows)
    return f"VALUES ({' '.join(names)}) {{ {lines} }}"


def _is_nameless(term: Any) -> bool:
    # VALUES cannot name a blank node, nor a triple term that may hold one.
    return isinstance(term, (BlankNode, Triple))


def _select(names: Sequence[str], body: str) -> str:
    return f"SELECT DISTINCT {' '.join(names)} WHERE {{ {body} }}"


def _solutions(store: Store, query: str, substitutions: dict[Variable, Any]) -> Iterator[tuple[Any, ...]]:
    solutions = store.query(query, substitutions=substitutions)
    if isinstance(solutions, QuerySolutions):
        yield from (tuple(solution) for solution in solutions)
