"""What the values of a property are: chosen from a list, things of a class, texts in languages, dates or numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pyoxigraph import Literal, NamedNode

from lapekg.entries.patterns import beginnings
from lapekg.linked.reader import Term
from lapekg.linked.shapes import SH, ShapesGraph

XSD = "http://www.w3.org/2001/XMLSchema#"
LANGUAGE_STRING = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
_BOUNDS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
_NUMBERS = frozenset(
    f"{XSD}{name}"
    for name in (
        *("decimal", "integer", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger"),
        *("positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort"),
    )
)
DATES = tuple(NamedNode(f"{XSD}{name}") for name in ("gYear", "gYearMonth", "date", "dateTime"))
_MOST_NESTED = 4


class Sort(StrEnum):
    """How a value is asked for."""

    CHOICE = "choice"
    THING = "thing"
    ADDRESS = "address"
    TEXT = "text"
    LANGUAGE_TEXT = "language_text"
    DATE = "date"
    TIME = "time"
    DAY = "day"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Kind:
    """What values may be; of `classes` and `datatypes` any one will do, of `patterns` all hold.

    `patterns_of` are those that hold for values of one datatype only.
    """

    choices: tuple[Term, ...] = ()
    classes: tuple[NamedNode, ...] = ()
    datatypes: tuple[NamedNode, ...] = ()
    languages: tuple[str, ...] = ()
    unique_language: bool = False
    is_iri: bool = False
    patterns: tuple[tuple[str, str], ...] = ()
    patterns_of: tuple[tuple[NamedNode, str, str], ...] = ()
    bounds: tuple[tuple[str, Literal], ...] = ()

    def narrowed(self, other: "Kind") -> "Kind":
        """Return what meets both; where two say different things, the first counts and validation tells the rest."""
        common = tuple(each for each in self.datatypes if each in other.datatypes)
        spoken = tuple(each for each in self.languages if each in other.languages)
        return Kind(
            choices=tuple(each for each in self.choices if each in other.choices or not other.choices) or other.choices,
            classes=self.classes or other.classes,
            datatypes=common or self.datatypes or other.datatypes,
            languages=spoken or self.languages or other.languages,
            unique_language=self.unique_language or other.unique_language,
            is_iri=self.is_iri or other.is_iri,
            patterns=tuple(dict.fromkeys((*self.patterns, *other.patterns))),
            patterns_of=tuple(dict.fromkeys((*self.patterns_of, *other.patterns_of))),
            bounds=tuple(dict.fromkeys((*self.bounds, *other.bounds))),
        )

    @property
    def sort(self) -> Sort:
        """Say how to ask for such a value."""
        if self.choices:
            return Sort.CHOICE
        if self.classes:
            return Sort.THING
        if self.is_iri:
            return Sort.THING if self.within or not self.patterns else Sort.ADDRESS
        if self.languages or LANGUAGE_STRING in self.datatypes:
            return Sort.LANGUAGE_TEXT
        return next(iter(_sort_of(each) for each in self.datatypes), Sort.TEXT)

    @property
    def within(self) -> tuple[str, ...]:
        """List the beginnings of the IRIs that may be values."""
        found = (beginnings(each) for each, _ in self.patterns)
        # What ends within a name, as `^https?://` does after "http", is no place where things are.
        return next((each for each in found if each and all(one.endswith(("/", "#")) for one in each)), ())


TEXT = Kind()


def kind_of(shapes: ShapesGraph, node: Term, depth: int = 0) -> Kind:
    """Read what a shape says of the nodes that it is for."""
    kind = Kind(
        choices=tuple(each for head in shapes.values(node, "in") for each in shapes.items(head))
        or tuple(shapes.values(node, "hasValue")),
        classes=tuple(each for each in shapes.values(node, "class") if isinstance(each, NamedNode)),
        datatypes=tuple(each for each in shapes.values(node, "datatype") if isinstance(each, NamedNode)),
        languages=tuple(
            each.value
            for head in shapes.values(node, "languageIn")
            for each in shapes.items(head)
            if isinstance(each, Literal)
        ),
        unique_language=any(getattr(each, "value", "") == "true" for each in shapes.values(node, "uniqueLang")),
        is_iri=NamedNode(f"{SH}IRI") in shapes.values(node, "nodeKind"),
        patterns=_patterns(shapes, node),
        bounds=tuple(
            (name, each) for name in _BOUNDS for each in shapes.values(node, name) if isinstance(each, Literal)
        ),
    )
    if depth < _MOST_NESTED:
        for each in _also(shapes, node):
            kind = kind.narrowed(kind_of(shapes, each, depth + 1))
        for name in ("or", "xone"):
            for head in shapes.values(node, name):
                kind = kind.narrowed(_any_of([kind_of(shapes, each, depth + 1) for each in shapes.items(head)]))
    return kind


def _also(shapes: ShapesGraph, node: Term) -> Iterator[Term]:
    yield from shapes.values(node, "node")
    for head in shapes.values(node, "and"):
        yield from shapes.items(head)


def _any_of(kinds: list[Kind]) -> Kind:
    """Join alternatives: those that say nothing here make room for anything."""
    if any(each == TEXT for each in kinds):
        return TEXT
    joined = Kind(
        choices=tuple(dict.fromkeys(choice for each in kinds for choice in each.choices)),
        classes=tuple(dict.fromkeys(one for each in kinds for one in each.classes)),
        datatypes=tuple(dict.fromkeys(one for each in kinds for one in each.datatypes)),
        languages=tuple(dict.fromkeys(one for each in kinds for one in each.languages)),
        is_iri=all(each.is_iri or each.classes for each in kinds),
        patterns_of=tuple(
            (datatype, *pattern) for each in kinds for datatype in each.datatypes for pattern in each.patterns
        ),
    )
    if joined.classes and (joined.datatypes or joined.languages):
        return replace(joined, classes=())
    return joined


def _patterns(shapes: ShapesGraph, node: Term) -> tuple[tuple[str, str], ...]:
    flags = shapes.value(node, "flags")
    found = shapes.values(node, "pattern")
    return tuple(
        (each.value, flags.value if isinstance(flags, Literal) else "") for each in found if isinstance(each, Literal)
    )


def _sort_of(datatype: NamedNode) -> Sort:
    if datatype in DATES:
        return Sort.DATE
    if datatype.value in _NUMBERS:
        return Sort.NUMBER
    named = {"time": Sort.TIME, "gMonthDay": Sort.DAY, "boolean": Sort.BOOLEAN, "anyURI": Sort.ADDRESS}
    return named.get(datatype.value.removeprefix(XSD), Sort.TEXT)
