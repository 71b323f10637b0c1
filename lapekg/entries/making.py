"""Entries out of what was told: the IRI made from the name, and what is still missing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from lapekg.entries.entry import Entry, fits, main_name, minted, namespace_for
from lapekg.entries.fields import Field, Fields
from lapekg.entries.known import Known
from lapekg.entries.placement import placement_of
from lapekg.entries.values import read_iri
from lapekg.errors import UnreadableValue
from lapekg.linked.reader import NAMES, Term

Values = Sequence[tuple[NamedNode, Term]]


@dataclass(frozen=True, slots=True)
class Lack:
    """What an entry lacks or has too much of; a field of several properties has none of its own."""

    predicates: tuple[NamedNode, ...]
    key: str
    asked: str = ""


def make_entry(of_class: NamedNode, fields: Fields, values: Values, known: Known, iri: str = "") -> Entry:
    """Make an entry; the IRI is made from its name unless one is given. Raises UnreadableValue when none fits."""
    node = _given(iri, fields, known) if iri.strip() else _from_name(of_class, fields, values, known)
    also = tuple(each for each in fields.also if each not in known.lineage(of_class))
    return Entry(node, of_class, tuple(values), placement_of(of_class, known), also)


def naming_field(fields: Fields) -> Field | None:
    """Find the field whose value names a thing."""
    return next((found for each in NAMES if (found := fields.of(each)) is not None), None)


def lacks(fields: Fields, values: Values, known: Known) -> Iterator[Lack]:
    """Tell which fields have too few values or too many."""
    told: dict[NamedNode, list[Term]] = {}
    for predicate, value in values:
        told.setdefault(predicate, []).append(value)
    for field in fields.fields:
        found = told.get(field.predicate, [])
        if len(found) < field.least:
            languages = field.kind.languages if field.least == len(field.kind.languages) else ()
            key = "required_languages" if languages and field.kind.unique_language else "required"
            yield Lack((field.predicate,), key, ", ".join(languages))
        if field.most is not None and len(found) > field.most:
            yield Lack((field.predicate,), "too_many", str(field.most))
        if field.kind.unique_language:
            spoken = Counter(each.language for each in found if isinstance(each, Literal))
            if any(number > 1 for number in spoken.values()):
                yield Lack((field.predicate,), "twice_in_language")
    for group in fields.one_of:
        if group.required and not any(each in told for each in group.predicates):
            names = (known.name_of(fields, each) for each in group.predicates)
            yield Lack(group.predicates, "one_of", ", ".join(names))


def _given(text: str, fields: Fields, known: Known) -> NamedNode:
    node = read_iri(text, known)
    if node is None:
        raise UnreadableValue("iri", text)
    if not fits(node, fields):
        raise UnreadableValue("iri_pattern", node.value)
    return node


def _from_name(of_class: NamedNode, fields: Fields, values: Values, known: Known) -> NamedNode:
    name = main_name(values, NAMES)
    node = minted(name, namespace_for(of_class, fields, known, values))
    if node is None or not fits(node, fields):
        raise UnreadableValue("no_iri", name)
    return node
