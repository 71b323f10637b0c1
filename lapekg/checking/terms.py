"""Properties, classes and things that entries name and nothing declares, where no shape says so."""

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from lapekg.checking.advice.things import about_undeclared
from lapekg.checking.said import Said, Subject, found
from lapekg.checking.surroundings import TYPE, Surroundings
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
    unknown = [each for each in terms if not around.vocabulary.knows(each[0], is_class=each[1][1])]
    for number, (term, (position, is_class)) in enumerate(unknown):
        hints = about_undeclared(term, around) if number < _MOST_HINTS else None
        if around.vocabulary.is_complete(term) or hints:
            rule = "unknown-class" if is_class else "unknown-property"
            severity = Severity.VIOLATION if around.vocabulary.is_complete(term) else Severity.WARNING
            yield found(rule, severity, Subject(term, position), around, hints=hints)


def unknown_things(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find IRIs of the instance that nothing declares, in folders where things are declared."""
    things = _things(said, around).items()
    unknown = [each for each in things if not around.is_declared(each[0]) and not _is_graph(each[0], around)]
    for number, (node, position) in enumerate(unknown):
        hints = about_undeclared(node, around) if number < _MOST_HINTS else None
        if hints or len(around.names.below(namespace_of(node.value))) >= _SEVERAL:
            yield found("unknown-iri", Severity.WARNING, Subject(node, position), around, hints=hints)


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
