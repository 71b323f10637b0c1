"""Shapes as sentences: what SHACL's constraint components (section 4) ask for, as keys of texts with their values.

A key is the local name of the component's parameter, in snake case; min and max counts are told together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from lapekg.linked.reader import Term
from lapekg.linked.shapes import SH, ShapesGraph

_NODE_KINDS = {f"{SH}{name}": name for name in ("IRI", "Literal", "BlankNode")}
_ONE_VALUE = (
    "datatype",
    "class",
    "pattern",
    "hasValue",
    "minLength",
    "maxLength",
    "minInclusive",
    "minExclusive",
    "maxInclusive",
    "maxExclusive",
    "equals",
    "disjoint",
    "lessThan",
    "lessThanOrEquals",
)
_LISTS = ("in", "languageIn")
_ALTERNATIVES = ("or", "and", "xone")
_TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_REPEATED_PATHS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_MOST_NESTED = 4
_APPLICABLE = NamedNode("http://datashapes.org/dash#applicableToClass")

# A path in SPARQL's notation: signs, and the properties between them.
PropertyPath = tuple[str | NamedNode, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is asked for: the key of its sentence, the values in it, and rules for its parts."""

    key: str
    values: tuple[Term | str, ...] = ()
    parts: tuple[tuple["Rule", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyInWords:
    """What a property shape asks of the values of one path."""

    node: Term
    path: PropertyPath
    names: tuple[Literal, ...]
    group: Term | None
    order: float
    rules: tuple[Rule, ...]
    messages: tuple[Literal, ...]
    severity: str


@dataclass(frozen=True, slots=True)
class ShapeInWords:
    """What a node shape asks of the things it targets; `file` is that of the shapes folder, without its suffix.

    `layout` are the classes whose pages it lays out (dash:applicableToClass, https://datashapes.org/dash.html).
    """

    node: NamedNode
    file: str
    targets: tuple[Rule, ...]
    layout: tuple[NamedNode, ...]
    closed: bool
    rules: tuple[Rule, ...]
    properties: tuple[PropertyInWords, ...]
    messages: tuple[Literal, ...]
    severity: str

    @property
    def anchor(self) -> str:
        """Return what names the shape within a page."""
        return self.node.value.rpartition("#")[2] or self.node.value

    @property
    def property_count(self) -> int:
        """Count the property shapes."""
        return len(self.properties)


@lru_cache(maxsize=2)
def describe_shapes(graph: ShapesGraph) -> tuple[ShapeInWords, ...]:
    """Describe the shapes that have a target, and those that others refer to, by file."""
    return tuple(_shape(graph, file, node) for file, node in graph.node_shapes())


def shared_properties(graph: ShapesGraph, file: str) -> list[PropertyInWords]:
    """Describe the property shapes of a file that no node shape there has: other files' shapes have them."""
    used = {each.node for shape in describe_shapes(graph) if shape.file == file for each in shape.properties}
    shared = [node for name, node in graph.property_shapes() if name == file and node not in used]
    return [_property(graph, node) for node in shared]


def classes_of_shapes(shapes: Sequence[ShapeInWords]) -> dict[NamedNode, list[ShapeInWords]]:
    """Find the shapes that target each class."""
    found: dict[NamedNode, list[ShapeInWords]] = {}
    for shape in shapes:
        for target in shape.targets:
            if target.key == "target_class" and isinstance(target.values[0], NamedNode):
                found.setdefault(target.values[0], []).append(shape)
    return found


def properties_of_shapes(shapes: Sequence[ShapeInWords]) -> dict[NamedNode, list[ShapeInWords]]:
    """Find the shapes that speak of each property."""
    found: dict[NamedNode, list[ShapeInWords]] = {}
    for shape in shapes:
        named = {part for each in shape.properties for part in each.path if isinstance(part, NamedNode)}
        for node in named:
            found.setdefault(node, []).append(shape)
    return found


def _shape(graph: ShapesGraph, file: str, node: NamedNode) -> ShapeInWords:
    properties = [_property(graph, each) for each in graph.values(node, "property")]
    return ShapeInWords(
        node=node,
        file=file,
        targets=tuple(_targets(graph, node)),
        layout=tuple(_layout(graph, node)),
        closed=any(getattr(each, "value", "") == "true" for each in graph.values(node, "closed")),
        rules=tuple(_rules(graph, node)),
        properties=tuple(sorted(properties, key=lambda each: (each.order, str(each.path)))),
        messages=_literals(graph, node, "message"),
        severity=_severity(graph, node),
    )


def _property(graph: ShapesGraph, node: Term) -> PropertyInWords:
    order = graph.value(node, "order")
    path = graph.value(node, "path")
    return PropertyInWords(
        node=node,
        path=() if path is None else tuple(_path(graph, path)),
        names=_literals(graph, node, "name"),
        group=graph.value(node, "group"),
        order=float(order.value) if isinstance(order, Literal) else float("inf"),
        rules=tuple(_rules(graph, node)),
        messages=_literals(graph, node, "message"),
        severity=_severity(graph, node),
    )


def _targets(graph: ShapesGraph, node: NamedNode) -> Iterator[Rule]:
    for name in _TARGETS:
        yield from (Rule(_snake(name), (each,)) for each in graph.values(node, name))
    for target in graph.values(node, "target"):
        yield Rule("target", tuple(graph.values(target, "select")))


def _layout(graph: ShapesGraph, node: NamedNode) -> list[NamedNode]:
    quads = graph.store.quads_for_pattern(node, _APPLICABLE, None, None)
    return sorted({each.object for each in quads if isinstance(each.object, NamedNode)}, key=lambda each: each.value)


def _rules(graph: ShapesGraph, node: Term, depth: int = 0) -> Iterator[Rule]:
    """Tell what a shape asks of its values, without the shapes of its properties."""
    yield from _counts(graph, node, "Count", "count")
    for kind in graph.values(node, "nodeKind"):
        yield Rule("node_kind_" + _snake(_NODE_KINDS.get(getattr(kind, "value", ""), "other")))
    for name in _ONE_VALUE:
        yield from (Rule(_snake(name), (each,)) for each in graph.values(node, name))
    for name in _LISTS:
        yield from (Rule(_snake(name), tuple(graph.items(each))) for each in graph.values(node, name))
    if any(getattr(each, "value", "") == "true" for each in graph.values(node, "uniqueLang")):
        yield Rule("unique_lang")
    if depth < _MOST_NESTED:
        yield from _nested(graph, node, depth)
    for constraint in graph.values(node, "sparql"):
        yield Rule("sparql", tuple(graph.values(constraint, "select")))


def _nested(graph: ShapesGraph, node: Term, depth: int) -> Iterator[Rule]:
    for name in _ALTERNATIVES:
        for head in graph.values(node, name):
            yield Rule(_snake(name), parts=tuple(_parts(graph, each, depth) for each in graph.items(head)))
    for name in ("not", "node"):
        yield from (Rule(_snake(name), parts=(_parts(graph, each, depth),)) for each in graph.values(node, name))
    for shape in graph.values(node, "qualifiedValueShape"):
        counts = tuple(_counts(graph, node, "Count", "count", "qualified"))
        yield Rule("qualified_value_shape", parts=(counts, _parts(graph, shape, depth)))


def _parts(graph: ShapesGraph, node: Term, depth: int) -> tuple[Rule, ...]:
    """Tell the rules of a shape within another one; of its properties, too, each with its path."""
    properties = (_property(graph, each) for each in graph.values(node, "property"))
    inner = tuple(Rule("property", each.path, (each.rules,)) for each in properties)
    own = graph.value(node, "path")
    rules = tuple(_rules(graph, node, depth + 1))
    return inner + ((Rule("property", tuple(_path(graph, own)), (rules,)),) if own is not None else rules)


def _counts(graph: ShapesGraph, node: Term, name: str, key: str, before: str = "") -> Iterator[Rule]:
    least, most = (
        graph.value(node, f"{before}{bound}{name}" if before else f"{bound.lower()}{name}") for bound in ("Min", "Max")
    )
    if least is not None and least == most:
        yield Rule(f"exact_{key}", (least,))
    elif least is not None and most is not None:
        yield Rule(f"between_{key}", (least, most))
    elif least is not None:
        yield Rule(f"min_{key}", (least,))
    elif most is not None:
        yield Rule(f"max_{key}", (most,))


def _path(graph: ShapesGraph, path: Term) -> Iterator[str | NamedNode]:
    """Write a path (SHACL, section 2.3.1) in SPARQL's notation (SPARQL 1.1 Query, section 9.1)."""
    if isinstance(path, NamedNode):
        yield path
        return
    inverse = graph.value(path, "inversePath")
    alternatives = graph.value(path, "alternativePath")
    if inverse is not None:
        yield "^"
        yield from _path(graph, inverse)
    elif alternatives is not None:
        yield from _joined(graph, graph.items(alternatives), " | ")
    elif repeated := next(
        ((each, sign) for name, sign in _REPEATED_PATHS.items() for each in graph.values(path, name)), None
    ):
        yield from _path(graph, repeated[0])
        yield repeated[1]
    else:
        yield from _joined(graph, graph.items(path), " / ")


def _joined(graph: ShapesGraph, members: list[Term], sign: str) -> Iterator[str | NamedNode]:
    for number, each in enumerate(members):
        if number:
            yield sign
        yield from _path(graph, each)


def _severity(graph: ShapesGraph, node: Term) -> str:
    severity = graph.value(node, "severity")
    return str(getattr(severity, "value", "")).rpartition("#")[2] or "Violation"


def _literals(graph: ShapesGraph, node: Term, name: str) -> tuple[Literal, ...]:
    return tuple(each for each in graph.values(node, name) if isinstance(each, Literal))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
