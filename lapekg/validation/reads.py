"""What the constraints of a shape read, as paths from its focus node (SHACL, sections 2.3 and 4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import rdflib
from pyshacl.constraints import ALL_CONSTRAINT_PARAMETERS
from rdflib.namespace import RDF, SH

from lapekg.validation.path_variable import in_full
from lapekg.validation.paths import sparql_path
from lapekg.validation.targets import Target, declared_prefixes, prologue
from lapekg.validation.traversal import HERE, Path, joined, read_path, steps


@dataclass(frozen=True, slots=True)
class Step:
    """Statements with a predicate, or with any, read from the end of the path `way`; `inverse`: as their object."""

    way: Path
    predicate: str | None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class ClassRead:
    """Whether the end of the path `way` is an instance of a class."""

    way: Path
    asked: str


@dataclass(frozen=True, slots=True)
class QueryRead:
    """Solutions of a query with the end of the path `way` as `?this`."""

    way: Path
    query: str


Read = Step | ClassRead | QueryRead


class Untellable(Exception):
    """What a shape reads cannot be told: it refers to itself, or has a constraint that is not known here."""


# These look at value nodes alone, and say nothing or what is said elsewhere: paths, targets, texts.
_OF_VALUES = frozenset(
    (
        SH.datatype,
        SH.nodeKind,
        SH.minCount,
        SH.maxCount,
        SH.minExclusive,
        SH.minInclusive,
        SH.maxExclusive,
        SH.maxInclusive,
        SH.minLength,
        SH.maxLength,
        SH.pattern,
        SH.flags,
        SH.languageIn,
        SH.uniqueLang,
        SH.hasValue,
        SH["in"],
        SH.qualifiedMinCount,
        SH.qualifiedMaxCount,
        SH.ignoredProperties,
    )
)
_PAIRS = frozenset((SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals))
_SHAPES = frozenset((SH.node, SH.property, SH["not"], SH.qualifiedValueShape))
_LISTS = frozenset((SH["and"], SH["or"], SH.xone))


def reads_of_target(target: Target) -> Iterator[Read]:
    """Give what decides whether a node is one of a target."""
    if target.kind == SH.targetClass:
        yield ClassRead(HERE, str(target.value))
    elif target.kind in (SH.targetSubjectsOf, SH.targetObjectsOf):
        yield Step(HERE, str(target.value), inverse=bool(target.kind == SH.targetObjectsOf))
    elif target.is_query:
        yield QueryRead(HERE, target.value)


def reads_of_shape(graph: rdflib.Graph, shape: Any) -> set[Read]:
    """Find what the results of a shape for a focus node depend on; raises Untellable."""
    reader = _Reader(graph)
    reader.read(shape, HERE, ())
    return reader.found


@dataclass(slots=True)
class _Reader:
    graph: rdflib.Graph
    found: set[Read] = field(default_factory=set)
    _seen: set[tuple[Any, Path]] = field(default_factory=set)

    def read(self, shape: Any, way: Path, within: tuple[Any, ...]) -> None:
        """Read a shape whose focus nodes are at the end of a path, inside the shapes that refer to it."""
        if shape in within:
            raise Untellable
        if (shape, way) in self._seen or (shape, SH.deactivated, rdflib.Literal(True)) in self.graph:
            return
        self._seen.add((shape, way))
        values = way
        for node in self.graph.objects(shape, SH.path):
            path = read_path(self.graph, node)
            self._follow(way, path)
            values = joined(way, path)
        for predicate, value in self.graph.predicate_objects(shape):
            self._read_constraint(predicate, value, shape, (way, values), (*within, shape))

    def _follow(self, way: Path, path: Path) -> None:
        self.found.update(Step(joined(way, before), predicate, inverse) for before, predicate, inverse in steps(path))

    def _read_constraint(
        self, predicate: Any, value: Any, shape: Any, ways: tuple[Path, Path], within: tuple[Any, ...]
    ) -> None:
        way, values = ways
        if predicate in _SHAPES:
            self.read(value, values, within)
        elif predicate in _LISTS:
            for member in self.graph.items(value):
                self.read(member, values, within)
        elif predicate == SH["class"]:
            self.found.add(ClassRead(values, str(value)))
        elif predicate == SH.closed:
            self.found.add(Step(values, None))
        elif predicate in _PAIRS:
            self.found.add(Step(way, str(value)))
        elif predicate == SH.qualifiedValueShapesDisjoint:
            self._read_siblings(shape, values, within)
        elif predicate == SH.sparql:
            self.found.add(self._query(value, shape, way))
        elif predicate in ALL_CONSTRAINT_PARAMETERS and predicate not in _OF_VALUES:
            raise Untellable

    def _read_siblings(self, shape: Any, values: Path, within: tuple[Any, ...]) -> None:
        for parent in self.graph.subjects(SH.property, shape):
            for sibling in self.graph.objects(parent, SH.property):
                for value_shape in self.graph.objects(sibling, SH.qualifiedValueShape):
                    self.read(value_shape, values, within)

    def _query(self, constraint: Any, shape: Any, way: Path) -> QueryRead:
        query = str(self.graph.value(constraint, SH.select))
        path = self.graph.value(shape, SH.path)
        if path is not None:
            query = in_full(query, sparql_path(self.graph, path))
        prefixes = {"rdf": str(RDF), "rdfs": str(rdflib.RDFS), "owl": str(rdflib.OWL)}
        return QueryRead(way, prologue(prefixes | declared_prefixes(self.graph, constraint)) + query)
