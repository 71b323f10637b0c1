"""Properties, classes and things that entries name and nothing declares, where no shape says so."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from pyoxigraph import NamedNode, Triple

from lapekg.checking.advice.things import about_undeclared
from lapekg.checking.said import Said, Subject, found
from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.graph.literals import canonical
from lapekg.iris import namespace_of
from lapekg.sources import Position
from lapekg.validation.report import Severity, Violation

# Where so many things are declared below a folder, others there are declared, too.
_SEVERAL = 3
# A hint may take 0.1 s of looking for what is alike; who has so many begins with the first ones.
_MOST_HINTS = 50


def unknown_terms(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find properties and classes that are unknown although all of their namespace are known, or misspelt."""
    terms = _terms(said).items()
    own = {canonical(each.quad).triple for one in said for each in one.quads}
    unknown = [
        each
        for each in terms
        if not around.vocabulary.knows(each[0], is_class=each[1][1]) and not _is_used_by_others(each[0], own, around)
    ]
    for number, (term, (position, is_class)) in enumerate(unknown):
        hints = about_undeclared(term, around) if number < _MOST_HINTS else None
        is_complete = around.vocabulary.is_complete(term, is_class=is_class)
        if is_complete or hints:
            rule = "unknown-class" if is_class else "unknown-property"
            severity = Severity.VIOLATION if is_complete else Severity.WARNING
            yield found(rule, severity, Subject(term, position), around, hints=hints)


def unknown_things(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find IRIs of the instance that nothing declares, in folders where things are declared."""
    things = _things(said, around).items()
    unknown = [each for each in things if not around.is_declared(each[0]) and not _is_graph(each[0], around)]
    for number, (node, position) in enumerate(unknown):
        hints = about_undeclared(node, around) if number < _MOST_HINTS else None
        if hints or len(around.names.below(namespace_of(node.value), "")) >= _SEVERAL:
            yield found("unknown-iri", Severity.WARNING, Subject(node, position), around, hints=hints)


def _is_used_by_others(term: NamedNode, own: Collection[Triple], around: Surroundings) -> bool:
    """Say whether statements beside those of the entries have a property or a class: it is known, though undeclared."""
    for pattern in ((None, term, None), (None, TYPE, term)):
        # Every statement of the entries may stand in two graphs.
        quads = islice(around.store.quads_for_pattern(*pattern), 2 * len(own) + 1)
        if any(quad.triple not in own for quad in quads):
            return True
    return False


def _terms(said: Sequence[Said]) -> dict[NamedNode, tuple[Position, bool]]:
    terms: dict[NamedNode, tuple[Position, bool]] = {}
    for each in said:
        for quad, position in each.quads:
            terms.setdefault(quad.predicate, (position, False))
            if quad.predicate == TYPE and isinstance(quad.object, NamedNode):
                terms.setdefault(quad.object, (position, True))
    return terms


def _things(said: Sequence[Said], around: Surroundings) -> dict[NamedNode, Position]:
    things: dict[NamedNode, Position] = {}
    base_iri = around.instance.base_iri
    for each in said:
        for quad, position in each.quads:
            value = quad.object
            if isinstance(value, NamedNode) and quad.predicate != TYPE and value.value.startswith(base_iri):
                things.setdefault(value, position)
    return things


def _is_graph(node: NamedNode, around: Surroundings) -> bool:
    return next(iter(around.store.quads_for_pattern(None, None, None, node)), None) is not None
