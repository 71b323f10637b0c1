"""Which bindings of a variable of a query a change of the graph can touch.

A query is read once into `Reading`s, which can be kept as JSON; `affected` compares changed triples with them. It may
name bindings whose solutions stay as they were, and leaves out none whose solutions differ.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from lapekg.delta.expressions import NOTHING, is_volatile
from lapekg.delta.lookups import ChangedTriples, as_pattern, connected, follow, is_implied, renamed, renaming
from lapekg.delta.patterns import Analysis, Open, Pattern, UnreadableQuery, variables

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Reading:
    """A place in a query where triples are read.

    A changed triple that matches `pattern`, with a predicate that is not `excluded` and terms that are `allowed` for
    their variables, touches the bindings of `wanted` that `route` reaches from it: all the patterns that hold together
    with it. Without a route it may touch any binding. Without a pattern the query reads more than the triples of the
    default graph, so that nothing can be told of it.
    """

    pattern: Pattern | None
    wanted: str
    route: tuple[Pattern, ...] | None
    excluded: tuple[str, ...] = ()
    allowed: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def without(self, can_be_met: Callable[[Pattern], bool]) -> "Reading":
        """Leave out of the route what something else than a triple of the graph may meet."""
        if self.pattern is None or self.route is None:
            return self
        kept = [each for each in self.route if not can_be_met(each)]
        return replace(self, route=_route(self.pattern, kept, self.wanted))

    def to_json(self) -> dict[str, Any]:
        """Give what `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> "Reading":
        """Read what `to_json` gave, also after it was written as JSON and read again."""
        return cls(
            pattern=None if fields["pattern"] is None else as_pattern(fields["pattern"]),
            wanted=fields["wanted"],
            route=None if fields["route"] is None else tuple(as_pattern(each) for each in fields["route"]),
            excluded=tuple(fields["excluded"]),
            allowed=tuple((name, tuple(terms)) for name, terms in fields["allowed"]),
        )


UNTOLD = Reading(pattern=None, wanted="", route=None)


def readings(query: str, prefixes: Mapping[str, str], wanted: str) -> tuple[Reading, ...]:
    """Find every place where a SELECT, CONSTRUCT or ASK query reads triples of the default graph.

    Holds for the solutions of the query in which ?wanted is bound, and as well for the query with ?wanted replaced by
    a term, as SHACL pre-binds $this. A query that names graphs, calls NOW or RAND, or is not understood has the one
    reading UNTOLD.
    """
    algebra = translate(query, prefixes)
    if algebra is None or is_volatile(algebra):
        return (UNTOLD,)
    try:
        part = Analysis(f"?{wanted}").part(algebra.p, NOTHING)
    except UnreadableQuery:
        return (UNTOLD,)
    found = (_reading(each, f"?{wanted}") for each in part.readings if not is_implied(each))
    return tuple(dict.fromkeys(found))


def translate(query: str, prefixes: Mapping[str, str]) -> Any:
    """Give the algebra of a query over the default graph; None if it names another dataset or is not understood."""
    try:
        translated = translateQuery(parseQuery(query), initNs=dict(prefixes))
    # rdflib raises what its parser and its translation happen to: any of them means that it does not know the query.
    except Exception:  # noqa: BLE001
        return None
    algebra = translated.algebra
    return None if algebra.datasetClause or translated.prologue.base else algebra


def affected(readings: Iterable[Reading], changed: Iterable[Triple], store: Store) -> frozenset[Any] | None:
    """Find the bindings of the wanted variable that the changed triples may touch; None means any.

    `store` holds the graph with the changed triples in it: for added triples the one after the change, for removed
    ones the one before it.
    """
    triples = ChangedTriples(changed)
    found: set[Any] = set()
    for reading in readings:
        if reading.pattern is None:
            return None
        matches = triples.matches(reading.pattern, reading.excluded, reading.allowed)
        if not matches:
            continue
        if reading.route is None:
            return None
        found.update(term for (term,) in follow(matches, reading.route, reading.allowed, [reading.wanted], store))
    return frozenset(found)


def _reading(reading: Open, wanted: str) -> Reading:
    route = _route(reading.pattern, reading.others, wanted)
    patterns = [reading.pattern, *(route or ())]
    names = renaming([*patterns, (wanted, "", "")])
    first, *others = (renamed(each, names) for each in patterns)
    allowed = sorted((names[name], tuple(sorted(terms))) for name, terms in reading.allowed.items() if name in names)
    return Reading(first, names[wanted], None if route is None else tuple(others), reading.excluded, tuple(allowed))


def _route(first: Pattern, others: Iterable[Pattern], wanted: str) -> tuple[Pattern, ...] | None:
    patterns = connected(first, others)
    return patterns if wanted in variables(first, *patterns) else None
