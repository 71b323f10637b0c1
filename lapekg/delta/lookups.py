"""Patterns compared with changed triples, and followed through a graph."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import BlankNode, NamedNode, QuerySolutions, Store, Triple, Variable

from lapekg.delta.patterns import Open, Pattern, is_variable, variables

# So many matches are looked up at once; more rows in one query take no less time each.
_BATCH = 500

# For some variables of patterns, all the terms that they may have.
AllowedTerms = Sequence[tuple[str, Sequence[str]]]


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


def match(pattern: Pattern, triple: Triple) -> dict[str, Any] | None:
    """Give the bindings of the variables of a pattern that make it the triple, if there are any."""
    bindings: dict[str, Any] = {}
    for part, term in zip(pattern, (triple.subject, triple.predicate, triple.object), strict=True):
        if not is_variable(part):
            if not isinstance(term, NamedNode) or part != f"<{term.value}>":
                return None
        elif bindings.setdefault(part, term) != term:
            return None
    return bindings


class ChangedTriples:
    """Triples to compare patterns with; most patterns have a predicate, which few triples have."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._all = tuple(triples)
        self._by_predicate: dict[str, list[Triple]] = defaultdict(list)
        for triple in self._all:
            self._by_predicate[f"<{triple.predicate.value}>"].append(triple)

    def matches(self, pattern: Pattern, excluded: Collection[str], allowed: AllowedTerms) -> list[dict[str, Any]]:
        """Give the bindings of a pattern for each triple with a predicate and terms that it may have."""
        if is_variable(pattern[1]):
            triples: Iterable[Triple] = (
                each for each in self._all if not excluded or str(each.predicate) not in excluded
            )
        else:
            triples = self._by_predicate.get(pattern[1], ())
        found = (match(pattern, triple) for triple in triples)
        return [each for each in found if each is not None and _is_allowed(each, allowed)]


def _is_allowed(bindings: Mapping[str, Any], allowed: AllowedTerms) -> bool:
    return all(str(bindings[name]) in terms for name, terms in allowed if name in bindings)


def follow(
    matches: Sequence[Mapping[str, Any]],
    patterns: Sequence[Pattern],
    allowed: AllowedTerms,
    wanted: Sequence[str],
    store: Store,
) -> Iterator[tuple[Any, ...]]:
    """Find the values of the wanted variables that matches lead to along patterns; a row may come more than once."""
    if not patterns:
        yield from (tuple(each[name] for name in wanted) for each in matches)
        return
    used = variables(*patterns) | set(wanted)
    names = [name for name in matches[0] if name in used]
    choices = " ".join(
        values([name], [(term,) for term in terms]) for name, terms in allowed if name in used and name not in names
    )
    body = f"{choices} {' . '.join(map(' '.join, patterns))}"
    rows = list(dict.fromkeys(tuple(each[name] for name in names) for each in matches))
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
