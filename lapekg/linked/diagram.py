"""The class diagram: where boxes and lines stand, in SVG's user units; the template draws them.

Two pictures: each family of classes as a tree, and the families in a circle with a line for what links their things.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lapekg.linked.ontology import Ontology, TermDescription
from lapekg.statistics import Statistics

ROW = 34
INDENT = 22
BOX_HEIGHT = 26
_RADIUS = 230
_MARGIN_X, _MARGIN_Y = 190, 60
# More lines than this hide each other; the table below the picture has them all.
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Box:
    """A class in a tree: its place, and the row of the class it is below, None for the root."""

    term: TermDescription
    x: int
    y: int
    parent_y: int | None


@dataclass(frozen=True, slots=True)
class Family:
    """A root class with all classes below it."""

    boxes: tuple[Box, ...]

    @property
    def root(self) -> TermDescription:
        """Return the class that all others are below."""
        return self.boxes[0].term

    @property
    def height(self) -> int:
        """Return the height of the drawing."""
        return len(self.boxes) * ROW


@dataclass(frozen=True, slots=True)
class Spot:
    """A family in the circle: its place, and where its name is written beside it."""

    term: TermDescription
    x: float
    y: float
    text_x: float
    text_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Relation:
    """How often things of one class lead to things of another by one property."""

    subject: NamedNode
    property: NamedNode
    object: NamedNode
    uses: int


@dataclass(frozen=True, slots=True)
class Line:
    """All relations between two spots, either way, drawn as one curve; `width` grows with the logarithm of its uses."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Circle:
    """The picture of what links the families."""

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    width: int = 2 * (_RADIUS + _MARGIN_X)
    height: int = 2 * (_RADIUS + _MARGIN_Y)


def draw_families(ontology: Ontology) -> list[Family]:
    """Place the classes below each root, depth first; a class below two roots stands in both."""
    known = {each.node: each for each in ontology.classes}
    families = [Family(tuple(_boxes(root, known, 0, [0], None, frozenset()))) for root in ontology.roots()]
    return sorted(families, key=lambda family: (-len(family.boxes), family.root.node.value))


def find_relations(ontology: Ontology, statistics: Statistics) -> list[Relation]:
    """Find what links the root classes in the data, the most used first."""
    roots = {each.node.value: each.node for each in ontology.roots()}
    properties = {each.node.value: each.node for each in ontology.properties}
    found = [
        Relation(roots[partition.class_iri], properties[use.property], roots[target], number)
        for partition in statistics.classes
        if partition.class_iri in roots
        for use in partition.properties or ()
        if use.property in properties
        for target, number in use.classes.items()
        if target in roots
    ]
    return sorted(found, key=lambda each: (-each.uses, each.subject.value, each.property.value, each.object.value))


def draw_circle(ontology: Ontology, relations: Sequence[Relation]) -> Circle:
    """Place the root classes that are linked on a circle, clockwise from the top."""
    relations = [each for each in relations if each.subject != each.object]
    linked = {node for each in relations for node in (each.subject, each.object)}
    roots = [each for each in ontology.roots() if each.node in linked]
    spots = {root.node: _spot(root, number / len(roots)) for number, root in enumerate(roots)}
    pairs: dict[tuple[NamedNode, NamedNode], list[Relation]] = {}
    for each in relations:
        first, second = sorted((each.subject, each.object), key=lambda node: node.value)
        pairs.setdefault((first, second), []).append(each)
    uses = Counter({pair: sum(each.uses for each in found) for pair, found in pairs.items()})
    lines = [_line(spots, pair, pairs[pair], number) for pair, number in uses.most_common(_MOST_LINES)]
    return Circle(tuple(spots.values()), tuple(lines))


def _boxes(
    term: TermDescription,
    known: Mapping[NamedNode, TermDescription],
    depth: int,
    row: list[int],
    parent_y: int | None,
    above: frozenset[NamedNode],
) -> list[Box]:
    y = row[0] * ROW
    row[0] += 1
    found = [Box(term, depth * INDENT, y, parent_y)]
    for node in term.narrower:
        below = known[node]
        # Not what another class between the two is nearer to, and no circles.
        if term.node in below.broader and node not in above:
            found += _boxes(below, known, depth + 1, row, y, above | {term.node})
    return found


def _spot(term: TermDescription, turn: float) -> Spot:
    angle = 2 * math.pi * turn - math.pi / 2
    x = _MARGIN_X + _RADIUS * (1 + math.cos(angle))
    y = _MARGIN_Y + _RADIUS * (1 + math.sin(angle))
    side, height = math.cos(angle), math.sin(angle)
    # Names stand outside of the circle; above and below it they are centred.
    anchor = "middle" if abs(side) < 0.1 else "start" if side > 0 else "end"
    shift = 0.0 if anchor == "middle" else math.copysign(14, side)
    lift = math.copysign(22, height) if anchor == "middle" else 0.0
    return Spot(term, round(x, 1), round(y, 1), round(x + shift, 1), round(y + lift, 1), anchor)


def _line(
    spots: Mapping[NamedNode, Spot], pair: tuple[NamedNode, NamedNode], relations: list[Relation], uses: int
) -> Line:
    first, second = spots[pair[0]], spots[pair[1]]
    return Line(first.x, first.y, second.x, second.y, round(1 + math.log10(uses), 1), tuple(relations))
