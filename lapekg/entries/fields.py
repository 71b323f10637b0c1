"""Fields: what the shapes of a class say about the values of each property (SHACL, section 4).

Property shapes with the same path are one field, as all of them have to be met. What only SPARQL tells is left to
validation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.entries.kinds import TEXT, Kind, kind_of
from lapekg.linked.layout import Group, Layout
from lapekg.linked.reader import Term
from lapekg.linked.shapes import SH, ShapesGraph

_DASH = "http://datashapes.org/dash#"
_READ_ONLY, _SINGLE_LINE, _HIDDEN = (NamedNode(f"{_DASH}{name}") for name in ("readOnly", "singleLine", "hidden"))
_TARGET = NamedNode(f"{SH}targetClass")
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_TRUE, _FALSE = "true", "false"
_MOST_NESTED = 8


@dataclass(frozen=True, slots=True)
class Field:
    """What may be told by one property: how often, and what its values are.

    `least` values are required; `wished` ones are asked for by any shape, also one whose results are no violations.
    `messages` are those of the shapes, which say what is wrong with a value and what to do.
    """

    predicate: NamedNode
    names: tuple[Literal, ...]
    descriptions: tuple[Literal, ...]
    group: Group
    order: float
    kind: Kind
    least: int = 0
    wished: int = 0
    most: int | None = None
    long: bool = False
    messages: tuple[Literal, ...] = ()
    shapes: tuple[Term, ...] = ()

    @property
    def required(self) -> bool:
        """Say whether an entry without a value violates a shape."""
        return self.least > 0

    @property
    def repeatable(self) -> bool:
        """Say whether there may be more than one value."""
        return self.most is None or self.most > 1


@dataclass(frozen=True, slots=True)
class OneOf:
    """Properties of which at least one has to have a value, or should have one."""

    predicates: tuple[NamedNode, ...]
    required: bool
    messages: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """All fields of a class in the order of pages; what its members have to be, too; the patterns of their IRIs."""

    fields: tuple[Field, ...]
    one_of: tuple[OneOf, ...] = ()
    iri_patterns: tuple[str, ...] = ()
    iri_messages: tuple[Literal, ...] = ()
    also: tuple[NamedNode, ...] = ()

    def of(self, predicate: NamedNode) -> Field | None:
        """Return the field of a property."""
        return next((each for each in self.fields if each.predicate == predicate), None)

    @property
    def required(self) -> tuple[Field, ...]:
        """List the fields that must have a value."""
        return tuple(each for each in self.fields if each.required)


@dataclass(slots=True)
class _Found:
    """What has been found while the shapes of a class are read."""

    properties: dict[NamedNode, list[Term]] = field(default_factory=dict)
    one_of: list[OneOf] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)
    messages: list[Literal] = field(default_factory=list)
    also: list[NamedNode] = field(default_factory=list)
    seen: set[Term] = field(default_factory=set)


def fields_of(shapes: ShapesGraph, lineage: Sequence[NamedNode]) -> Fields:
    """Read the fields of a class, which comes first in its lineage, before those above it."""
    found = _Found()
    for each in lineage:
        for shape in _targeting(shapes, each):
            _read_node_shape(shapes, shape, found, 0)
    layout = Layout(shapes, lineage)
    fields = (_field(shapes, predicate, nodes, layout) for predicate, nodes in found.properties.items())
    ordered = sorted(filter(None, fields), key=lambda each: (each.group.order, each.order, each.predicate.value))
    known = {each.predicate for each in ordered}
    one_of = tuple(each for each in found.one_of if known.intersection(each.predicates))
    return Fields(
        fields=tuple(ordered),
        one_of=one_of,
        iri_patterns=tuple(dict.fromkeys(found.patterns)),
        iri_messages=tuple(dict.fromkeys(found.messages)),
        also=tuple(dict.fromkeys(found.also)),
    )


def has_fields(shapes: ShapesGraph, of_class: NamedNode) -> bool:
    """Say whether a shape targets exactly this class and says something of a property that is written by hand."""
    return bool(fields_of(shapes, [of_class]).fields)


def _targeting(shapes: ShapesGraph, of_class: NamedNode) -> list[Term]:
    quads = shapes.store.quads_for_pattern(None, _TARGET, of_class, None)
    found: set[Term] = {each.subject for each in quads}
    # A shape that is a class itself targets its members (SHACL, section 2.1.3.3).
    if any(each.object == NamedNode(f"{SH}NodeShape") for each in _quads(shapes, of_class, _TYPE)):
        found.add(of_class)
    return sorted(found, key=str)


def _read_node_shape(shapes: ShapesGraph, shape: Term, found: _Found, depth: int) -> None:
    if shape in found.seen or depth > _MOST_NESTED or _is(shapes, shape, "deactivated"):
        return
    found.seen.add(shape)
    if shapes.value(shape, "path") is not None:
        _read_property_shape(shapes, shape, found)
        return
    for each in shapes.values(shape, "property"):
        _read_property_shape(shapes, each, found)
    found.also += [each for each in shapes.values(shape, "class") if isinstance(each, NamedNode)]
    patterns = [each.value for each in shapes.values(shape, "pattern") if isinstance(each, Literal)]
    found.patterns += patterns
    if patterns:
        found.messages += _literals(shapes, shape, "message")
    for each in shapes.values(shape, "node"):
        _read_node_shape(shapes, each, found, depth + 1)
    for head in shapes.values(shape, "and"):
        for each in shapes.items(head):
            _read_node_shape(shapes, each, found, depth + 1)


def _read_property_shape(shapes: ShapesGraph, shape: Term, found: _Found) -> None:
    path = shapes.value(shape, "path")
    if _is(shapes, shape, "deactivated") or path is None:
        return
    if isinstance(path, NamedNode):
        listed = found.properties.setdefault(path, [])
        if shape not in listed:
            listed.append(shape)
        return
    alternatives = [each for head in shapes.values(path, "alternativePath") for each in shapes.items(head)]
    predicates = tuple(each for each in alternatives if isinstance(each, NamedNode))
    if predicates and len(predicates) == len(alternatives) and _count(shapes, shape, "minCount"):
        found.one_of.append(OneOf(predicates, _is_grave(shapes, shape), _literals(shapes, shape, "message")))


def _field(shapes: ShapesGraph, predicate: NamedNode, nodes: Sequence[Term], layout: Layout) -> Field | None:
    grave = [each for each in nodes if _is_grave(shapes, each)]
    if any(_flag(shapes, each, _READ_ONLY, _TRUE) or _flag(shapes, each, _HIDDEN, _TRUE) for each in nodes):
        return None
    place = layout.place(predicate)
    most = [count for each in grave if (count := _count(shapes, each, "maxCount")) is not None]
    kind = TEXT
    for each in grave or nodes:
        kind = kind.narrowed(kind_of(shapes, each))
    if most and min(most) == 0:
        return None
    return Field(
        predicate=predicate,
        names=place.names or _first(shapes, nodes, "name"),
        descriptions=_first(shapes, nodes, "description"),
        group=place.group,
        order=place.order,
        kind=kind,
        least=max((_count(shapes, each, "minCount") or 0 for each in grave), default=0),
        wished=max((_count(shapes, each, "minCount") or 0 for each in nodes), default=0),
        most=min(most, default=None),
        long=any(_flag(shapes, each, _SINGLE_LINE, _FALSE) for each in nodes),
        messages=_first(shapes, grave or nodes, "message"),
        shapes=tuple(nodes),
    )


def described(each: Field, names: tuple[Literal, ...], descriptions: tuple[Literal, ...]) -> Field:
    """Add the names and the description that the ontology has, where the shapes have none."""
    return replace(each, names=each.names or names, descriptions=each.descriptions or descriptions)


def _first(shapes: ShapesGraph, nodes: Iterable[Term], name: str) -> tuple[Literal, ...]:
    return next((found for each in nodes if (found := _literals(shapes, each, name))), ())


def _literals(shapes: ShapesGraph, node: Term, name: str) -> tuple[Literal, ...]:
    return tuple(each for each in shapes.values(node, name) if isinstance(each, Literal))


def _count(shapes: ShapesGraph, node: Term, name: str) -> int | None:
    value = shapes.value(node, name)
    return int(value.value) if isinstance(value, Literal) and value.value.isdecimal() else None


def _is(shapes: ShapesGraph, node: Term, name: str) -> bool:
    value = shapes.value(node, name)
    return isinstance(value, Literal) and value.value in {"true", "1"}


def _is_grave(shapes: ShapesGraph, node: Term) -> bool:
    severity = shapes.value(node, "severity")
    return severity not in (NamedNode(f"{SH}Info"), NamedNode(f"{SH}Warning"))


def _flag(shapes: ShapesGraph, node: Term, predicate: NamedNode, value: str) -> bool:
    return any(
        isinstance(each.object, Literal) and each.object.value == value for each in _quads(shapes, node, predicate)
    )


def _quads(shapes: ShapesGraph, node: Term, predicate: NamedNode) -> Iterator[Quad]:
    if isinstance(node, Literal):
        return iter(())
    return shapes.store.quads_for_pattern(node, predicate, None, None)
