"""Queries that may read `<g> a sd:NamedGraph`, which they see although no store holds it (see `merged`)."""

from collections.abc import Iterator
from dataclasses import replace

from lapekg.delta.patterns import Pattern, is_variable
from lapekg.delta.queries import Reading
from lapekg.validation.merged import NAMED_GRAPH, TYPE


def stored_readings(reading: Reading) -> Iterator[Reading]:
    """Give readings that find on a store alone what one finds where the statements about graphs stand too."""
    stored = reading.without(lambda pattern: _may_be_of_graph(pattern, reading))
    if stored.route is not None or reading.pattern is None or reading.route is None:
        yield stored
        return
    yield reading
    for each in reading.route:
        if _may_be_of_graph(each, reading):
            yield from _where_graph(reading, reading.pattern, each)


def _where_graph(reading: Reading, matched: Pattern, pattern: Pattern) -> Iterator[Reading]:
    """Read on in the case that a pattern of the route is a statement about some graph."""
    _, predicate, value = pattern
    known = {name: str(term) for name, term in ((predicate, TYPE), (value, NAMED_GRAPH)) if is_variable(name)}
    rest = tuple(_filled(each, known) for each in reading.route or () if each != pattern)
    allowed = tuple(each for each in reading.allowed if each[0] not in known)
    filled = replace(reading, pattern=_filled(matched, known), route=rest, allowed=allowed).without(lambda _: False)
    if filled.route is None or reading.wanted in known:
        # Any graph may be the one, and so anything that follows from it.
        yield replace(filled, route=None)
    else:
        yield from stored_readings(filled)


def reads_of_other_graphs(reading: Reading) -> bool:
    """Say whether a query may ask if something is a named graph that is not the wanted node itself."""
    if reading.pattern is None:
        return True
    return _may_be_of_graph(reading.pattern, reading) and reading.wanted not in reading.pattern


def _may_be_of_graph(pattern: Pattern, reading: Reading) -> bool:
    _, predicate, value = pattern
    if predicate.startswith("("):
        return "!" in predicate or str(TYPE) in predicate
    allowed = dict(reading.allowed)
    return all(
        term == str(meant) or (is_variable(term) and str(meant) in allowed.get(term, (str(meant),)))
        for term, meant in ((predicate, TYPE), (value, NAMED_GRAPH))
    )


def _filled(pattern: Pattern, known: dict[str, str]) -> Pattern:
    subject, predicate, value = (known.get(term, term) for term in pattern)
    return subject, predicate, value
