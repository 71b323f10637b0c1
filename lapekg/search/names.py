"""What a graph calls its things: their names, other names and identifiers, with how often they are referred to."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from pyoxigraph import Literal, NamedNode, Triple

_RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SUB_PROPERTY = NamedNode("http://www.w3.org/2000/01/rdf-schema#subPropertyOf")


class Kind(IntEnum):
    """What a text is to the thing, the most telling first."""

    NAME = 0
    OTHER_NAME = 1
    IDENTIFIER = 2


# Sub-properties of these that the graph itself declares count as well.
PROPERTIES: Mapping[str, Kind] = {
    "http://www.w3.org/2004/02/skos/core#prefLabel": Kind.NAME,
    "http://www.w3.org/2000/01/rdf-schema#label": Kind.NAME,
    "http://purl.org/dc/terms/title": Kind.NAME,
    "http://xmlns.com/foaf/0.1/name": Kind.NAME,
    "https://schema.org/name": Kind.NAME,
    "http://www.w3.org/2004/02/skos/core#altLabel": Kind.OTHER_NAME,
    "http://www.w3.org/2004/02/skos/core#hiddenLabel": Kind.OTHER_NAME,
    "http://purl.org/dc/terms/alternative": Kind.OTHER_NAME,
    "https://schema.org/alternateName": Kind.OTHER_NAME,
    "http://www.w3.org/2004/02/skos/core#notation": Kind.IDENTIFIER,
    "http://purl.org/dc/terms/identifier": Kind.IDENTIFIER,
    "http://www.w3.org/ns/org#identifier": Kind.IDENTIFIER,
    "https://schema.org/identifier": Kind.IDENTIFIER,
}


# Gives all statements, each once, as often as it is called.
Statements = Callable[[], Iterable[Triple]]


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One text that a thing is found by; the language is empty where the text has none."""

    kind: Kind
    language: str
    text: str


@dataclass(slots=True)
class Thing:
    """A thing that has names; `mentions` counts the statements that point to it, but for those of its instances."""

    iri: str
    mentions: int = 0
    names: set[Name] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)


def collect_things(statements: Statements) -> list[Thing]:
    """Find all things with names; those that are referred to most come first."""
    properties = _name_properties(statements())
    things: dict[NamedNode, Thing] = {}
    mentions: Counter[NamedNode] = Counter()
    classes: list[tuple[NamedNode, str]] = []
    for subject, predicate, value in statements():
        if isinstance(value, Literal):
            kind = properties.get(predicate)
            if kind is not None and isinstance(subject, NamedNode) and value.value.strip():
                thing = things.get(subject) or things.setdefault(subject, Thing(subject.value))
                thing.names.add(Name(kind, value.language or "", value.value))
        elif isinstance(value, NamedNode):
            if predicate != _RDF_TYPE:
                mentions[value] += 1
            elif isinstance(subject, NamedNode):
                classes.append((subject, value.value))
    for subject, name in classes:
        if subject in things:
            things[subject].classes.add(name)
    for node, thing in things.items():
        thing.mentions = mentions[node]
    return sorted(things.values(), key=lambda each: (-each.mentions, each.iri))


def _name_properties(statements: Iterable[Triple]) -> dict[NamedNode, Kind]:
    known = {NamedNode(iri): kind for iri, kind in PROPERTIES.items()}
    declared = {
        (sub, above)
        for sub, predicate, above in statements
        if predicate == _SUB_PROPERTY and isinstance(sub, NamedNode) and isinstance(above, NamedNode)
    }
    new = known
    while new:
        # What is below two of them is the more telling of both.
        below = sorted(((kind, sub) for sub, above in declared if (kind := new.get(above)) is not None), reverse=True)
        new = {sub: kind for kind, sub in below if sub not in known}
        known = known | new
    return known
