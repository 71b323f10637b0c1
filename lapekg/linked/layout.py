"""How the shapes of an instance lay out the page of a thing: the groups, order and names of its properties.

The words are those of SHACL, section 2.3.2. Which other things stand on the page in full, a project's grants for one,
is said by views: node shapes with `dash:applicableToClass` in place of a target (DASH, https://datashapes.org/forms),
whose property shapes have an inverse path. What a visitor wants to know first has the role `dash:KeyInfoRole`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from lapekg.linked.reader import Term
from lapekg.linked.shapes import SH, ShapesGraph

_APPLICABLE = NamedNode("http://datashapes.org/dash#applicableToClass")
_ROLE = NamedNode("http://datashapes.org/dash#propertyRole")
_KEY_INFO = NamedNode("http://datashapes.org/dash#KeyInfoRole")
_TARGET = NamedNode(f"{SH}targetClass")
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
# Properties and groups that no shape puts in order come last.
LAST = 1e9


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its place; `node` is None for what no group takes in."""

    node: Term | None
    names: tuple[Literal, ...]
    order: float


UNGROUPED = Group(None, (), LAST)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a property stands on the page of a thing, what it is called there, and whether it sums the thing up."""

    names: tuple[Literal, ...]
    group: Group
    order: float
    is_key: bool = False


NO_PLACE = Place((), UNGROUPED, LAST)


class Layout:
    """The layout that the shapes give the things of some classes; of two names, the earlier class's counts."""

    def __init__(self, shapes: ShapesGraph, classes: Iterable[NamedNode]) -> None:
        self._shapes = shapes
        self.places: dict[NamedNode, Place] = {}
        self.views: dict[NamedNode, Place] = {}
        self.short_names: tuple[Literal, ...] = ()
        for each in classes:
            for shape in self._of(each, _TARGET):
                self._add(shape)
            for shape in self._of(each, _APPLICABLE):
                self._add(shape)
                self.short_names += self._names(shape, _LABEL)

    def place(self, predicate: NamedNode) -> Place:
        """Return the place of a property, after all others where no shape names it."""
        return self.places.get(predicate, NO_PLACE)

    def _of(self, node: NamedNode, relation: NamedNode) -> list[Term]:
        quads = self._shapes.store.quads_for_pattern(None, relation, node, None)
        return sorted({each.subject for each in quads}, key=str)

    def _add(self, shape: Term) -> None:
        for each in self._shapes.values(shape, "property"):
            path = self._shapes.value(each, "path")
            if isinstance(path, NamedNode):
                self.places.setdefault(path, self._place(each))
            elif isinstance(path, BlankNode):
                inverse = self._shapes.value(path, "inversePath")
                if isinstance(inverse, NamedNode):
                    self.views.setdefault(inverse, self._place(each))

    def _place(self, shape: Term) -> Place:
        group = self._shapes.value(shape, "group")
        return Place(
            self._names(shape, NamedNode(f"{SH}name")),
            UNGROUPED if group is None else Group(group, self._names(group, _LABEL), self._order(group)),
            self._order(shape),
            self._is_key(shape),
        )

    def _is_key(self, shape: Term) -> bool:
        return not isinstance(shape, Literal) and any(
            self._shapes.store.quads_for_pattern(shape, _ROLE, _KEY_INFO, None)
        )

    def _order(self, node: Term) -> float:
        value = self._shapes.value(node, "order")
        try:
            return float(value.value) if isinstance(value, Literal) else LAST
        except ValueError:
            return LAST

    def _names(self, node: Term, predicate: NamedNode) -> tuple[Literal, ...]:
        if isinstance(node, Literal):
            return ()
        quads = self._shapes.store.quads_for_pattern(node, predicate, None, None)
        return tuple(sorted({each.object for each in quads if isinstance(each.object, Literal)}, key=str))


def names_of_property(shapes: ShapesGraph, predicate: NamedNode) -> tuple[Literal, ...]:
    """Return what a property is called in the first shape that has a name for it, whatever the class."""
    quads = shapes.store.quads_for_pattern(None, NamedNode(f"{SH}path"), predicate, None)
    for shape in sorted({each.subject for each in quads}, key=str):
        names = [each for each in shapes.values(shape, "name") if isinstance(each, Literal)]
        if names:
            return tuple(names)
    return ()
