"""A new entry: a thing with its class, its IRI and what is told of it, and the things created together with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.config import Instance
from lapekg.entries.fields import Fields
from lapekg.entries.known import Known
from lapekg.entries.patterns import beginnings, matches
from lapekg.entries.placement import Placement, file_for
from lapekg.iris import namespace_of, slug
from lapekg.linked.classes import slug as class_slug
from lapekg.linked.reader import RDF_TYPE, Term

_SAMPLE = 200
# A namespace with a smaller part of a class is one of many.
_LEAST_PART = 0.3


@dataclass(frozen=True, slots=True)
class Entry:
    """What was told of one thing; `also` are further classes that the shapes ask for."""

    iri: NamedNode
    of_class: NamedNode
    values: tuple[tuple[NamedNode, Term], ...]
    placement: Placement = field(default_factory=Placement)
    also: tuple[NamedNode, ...] = ()

    def statements(self) -> Iterator[tuple[NamedNode, NamedNode, Term]]:
        """Give the statements, its classes first."""
        for each in (self.of_class, *self.also):
            yield self.iri, RDF_TYPE, each
        for predicate, value in self.values:
            yield self.iri, predicate, value


@dataclass(frozen=True, slots=True)
class Part:
    """Statements that belong into one graph, in the order in which they were told; and into which file, if known."""

    graph: NamedNode | None
    file: str | None
    statements: tuple[tuple[NamedNode, NamedNode, Term], ...]

    def quads(self) -> Iterator[Quad]:
        """Give the statements with their graph."""
        for subject, predicate, value in self.statements:
            yield Quad(subject, predicate, value) if self.graph is None else Quad(subject, predicate, value, self.graph)


def parts_of(entries: Sequence[Entry], source: NamedNode | None, instance: Instance) -> list[Part]:
    """Divide the statements of some entries: those of registers first, then what the source says."""
    found: dict[tuple[NamedNode | None, str | None], list[tuple[NamedNode, NamedNode, Term]]] = {}
    for entry in entries:
        placement = entry.placement
        for statement in entry.statements():
            at_home = placement.home is not None and (
                statement[1] in placement.predicates or statement[1] == RDF_TYPE or not placement.needs_graph
            )
            home = (placement.home, file_for(entry.iri, placement.file, instance) if placement.file else None)
            found.setdefault(home if at_home else (source, None), []).append(statement)
    ordered = sorted(found.items(), key=lambda each: each[0] == (source, None))
    return [Part(graph, file, tuple(statements)) for (graph, file), statements in ordered]


def namespace_for(
    of_class: NamedNode, fields: Fields, known: Known, values: Iterable[tuple[NamedNode, Term]] = ()
) -> str | None:
    """Find below what the things of a class are named, so that a plain name fits the shapes; None if no name does.

    Of several, the one that most things of the class have counts; where none has a good part of them, a thing is named
    below another one, as a concept is below its scheme: that has to be among its values.
    """
    base = known.instance.base_iri
    sample = next((found for each in known.lineage(of_class) if (found := known.members(each, _SAMPLE))), [])
    used = Counter(namespace_of(each.value) for each in sample)
    usual = [each for each, number in used.most_common() if number >= _LEAST_PART * len(sample)]
    above = [f"{value.value}/" for _, value in values if isinstance(value, NamedNode)]
    asked = [each for pattern in fields.iri_patterns for each in beginnings(pattern)]
    own = [f"{base}id/{class_slug(of_class.value, base, known.namespaces)}/"]
    candidates = usual or [each for each in above if each in used] if sample else [*asked, *own]
    return next((each for each in candidates if _fits(f"{each}name", fields)), None)


def fits(iri: NamedNode, fields: Fields) -> bool:
    """Say whether an IRI keeps to the patterns of its class."""
    return _fits(iri.value, fields)


def minted(name: str, namespace: str | None) -> NamedNode | None:
    """Make the IRI of a thing from its name, if both allow it."""
    plain = slug(name)
    return NamedNode(namespace + plain) if namespace and plain else None


def main_name(values: Iterable[tuple[NamedNode, Term]], names: Sequence[NamedNode]) -> str:
    """Find what a new thing is called, the first value of the most telling property that names things."""
    listed = list(values)
    for predicate in names:
        for each, value in listed:
            if each == predicate and isinstance(value, Literal) and value.value.strip():
                return value.value
    return ""


def _fits(iri: str, fields: Fields) -> bool:
    return all(matches(each, iri) for each in fields.iri_patterns)
