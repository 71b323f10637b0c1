"""What pySHACL is given to do: the same constraints, arranged so that it works through them in batches.

pySHACL validates the property shapes of a node shape once per focus node, and each member of an sh:or once per value.
Two changes spare most of that and leave every result as it was:

- The property shapes of a targeted node shape are given its focus nodes themselves: by SHACL, section 4.7.2, their
  results are those of sh:property.
- Focus nodes that plainly conform to a property shape are left out (see `screening`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from lapekg.validation.inverse_paths import straighten
from lapekg.validation.screening import Screen
from lapekg.validation.shapes import Shapes
from lapekg.validation.targets import Target, declared_targets

_ANNOTATIONS = frozenset((SH.message, SH.name, SH.description, SH.order, SH.group, SH.defaultValue))


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """A shapes graph without what is for people alone.

    `targets` has by validated shape what selects its focus nodes. Validated shapes are those with a target and the
    property shapes lifted from them.
    """

    graph: rdflib.Graph
    targets: Mapping[Any, tuple[Target, ...]]
    screen: Screen

    def reports_elsewhere(self, shape: Any) -> bool:
        """Say whether results of a validated shape may have other focus nodes than the one it is given."""
        return (shape, SH.property, None) in self.graph


@lru_cache(maxsize=4)
def arrange(shapes: Shapes) -> Workload:
    """Make the workload of some shapes; it is kept for the next time they are asked about."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in shapes.graph:
        if triple[1] not in _ANNOTATIONS:
            graph.add(triple)
    straighten(graph)
    declared = declared_targets(shapes)
    targets = {shape: list(of_shape) for shape, of_shape in declared.items()}
    for shape in declared:
        if _is_liftable(graph, shape):
            for property_shape in _lift_property_shapes(graph, shape):
                targets.setdefault(property_shape, []).extend(declared[shape])
    for shape in targets:
        # pySHACL knows a shape without a type by what refers to it, and that may be gone now.
        kind = SH.PropertyShape if (shape, SH.path, None) in graph else SH.NodeShape
        graph.add((shape, RDF.type, kind))
    unique = {shape: tuple(dict.fromkeys(of_shape)) for shape, of_shape in targets.items()}
    return Workload(_Remembering(graph), unique, Screen(shapes.graph))


class _Remembering(rdflib.Graph):
    """A graph that changes no more; pySHACL asks it the same for each focus node."""

    def __init__(self, graph: rdflib.Graph) -> None:
        super().__init__(store=graph.store, identifier=graph.identifier, bind_namespaces="none")
        self._found: dict[Any, list[Any]] = {}

    def triples(self, triple: Any) -> Any:
        """Give the triples that match."""
        found = self._found.get(triple)
        if found is None:
            found = self._found[triple] = list(super().triples(triple))
        return iter(found)


def _is_liftable(graph: rdflib.Graph, shape: Any) -> bool:
    # A shape that others refer to needs its property shapes in place; a deactivated one asks for nothing.
    if (shape, SH.path, None) in graph or (shape, SH.deactivated, None) in graph or (None, None, shape) in graph:
        return False
    # What is disjoint from its siblings (SHACL, section 4.7.3) must keep them.
    return not any((each, SH.qualifiedValueShapesDisjoint, None) in graph for each in graph.objects(shape, SH.property))


def _lift_property_shapes(graph: rdflib.Graph, shape: Any) -> list[Any]:
    property_shapes = [each for each in graph.objects(shape, SH.property) if (each, SH.path, None) in graph]
    paths = [path for each in property_shapes for path in graph.objects(each, SH.path)]
    _keep_closed(graph, shape, [path for path in paths if isinstance(path, rdflib.URIRef)])
    for each in property_shapes:
        graph.remove((shape, SH.property, each))
    return property_shapes


def _keep_closed(graph: rdflib.Graph, shape: Any, paths: list[rdflib.URIRef]) -> None:
    """Let a closed shape ignore the properties that its property shapes allowed (SHACL, section 4.8.1)."""
    if (shape, SH.closed, None) not in graph:
        return
    ignored = [item for items in graph.objects(shape, SH.ignoredProperties) for item in graph.items(items)]
    allowed = sorted({*ignored, *paths}, key=str)
    if allowed:
        graph.set((shape, SH.ignoredProperties, Collection(graph, rdflib.BNode(), allowed).uri))
