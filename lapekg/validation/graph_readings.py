"""Queries that may read `<g> a sd:NamedGraph`, which they see although no store holds it (see `merged`)."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pyoxigraph import NamedNode

from lapekg.delta.patterns import Pattern, is_variable
from lapekg.delta.queries import Reading
from lapekg.validation.merged import NAMED_GRAPH, TYPE

_IRI = re.compile(r"<[^<>]*>")
_SIGNS = frozenset("*?")


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
    """Read on in the cases that a pattern of the route is met by a statement about some graph."""
    subject, predicate, value = pattern
    if not _is_path(predicate):
        known = {name: str(term) for name, term in ((predicate, TYPE), (value, NAMED_GRAPH)) if is_variable(name)}
        yield from _filled_in(reading, matched, pattern, known)
        return
    if _names_type(predicate):
        yield from _filled_in(reading, matched, pattern, {})
    if _may_be_empty(predicate) and is_variable(value):
        # The statement makes its graph a node, and a path without steps leads from it to itself.
        yield from _filled_in(reading, matched, pattern, {value: subject})


def _filled_in(reading: Reading, matched: Pattern, pattern: Pattern, known: dict[str, str]) -> Iterator[Reading]:
    rest = tuple(_filled(each, known) for each in reading.route or () if each != pattern)
    allowed = tuple(each for each in reading.allowed if each[0] not in known)
    wanted = known.get(reading.wanted, reading.wanted)
    filled = replace(reading, pattern=_filled(matched, known), route=rest, allowed=allowed, wanted=wanted)
    if is_variable(wanted):
        filled = filled.without(lambda _: False)
    if filled.route is None or not is_variable(wanted):
        # Any graph may be the one, and so anything that follows from it.
        yield replace(filled, route=None, wanted=reading.wanted)
    else:
        yield from stored_readings(filled)


def reads_of_other_graphs(reading: Reading) -> bool:
    """Say whether a query may ask if something is a named graph that is not the wanted node itself."""
    if reading.pattern is None:
        return True
    return _may_be_of_graph(reading.pattern, reading) and reading.wanted not in reading.pattern


def terms_of_graphs(reading: Reading) -> Iterator[NamedNode]:
    """Give the wanted nodes that occur in every statement about a graph, where a query may ask for them there."""
    if reading.pattern is not None and _may_be_of_graph(reading.pattern, reading):
        yield from (
            term for part, term in zip(reading.pattern[1:], (TYPE, NAMED_GRAPH), strict=True) if part == reading.wanted
        )


def _may_be_of_graph(pattern: Pattern, reading: Reading) -> bool:
    _, predicate, value = pattern
    if _is_path(predicate):
        return _names_type(predicate) or _may_be_empty(predicate)
    allowed = dict(reading.allowed)
    return all(
        term == str(meant) or (is_variable(term) and str(meant) in allowed.get(term, (str(meant),)))
        for term, meant in ((predicate, TYPE), (value, NAMED_GRAPH))
    )


def _is_path(predicate: str) -> bool:
    return predicate.startswith("(")


def _names_type(path: str) -> bool:
    return str(TYPE) in path or "!" in _IRI.sub("", path)


def _may_be_empty(path: str) -> bool:
    return not _SIGNS.isdisjoint(_IRI.sub("", path))


def _filled(pattern: Pattern, known: dict[str, str]) -> Pattern:
    subject, predicate, value = (known.get(term, term) for term in pattern)
    return subject, predicate, value
