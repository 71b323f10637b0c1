"""What pySHACL is given to do: the same constraints, arranged so that it works through them in batches.

pySHACL validates the property shapes of a node shape once per focus node, and each member of an sh:or once per value.
Two changes spare most of that and leave every result as it was:

- The property shapes of a targeted node shape are given its focus nodes themselves: by SHACL, section 4.8.2, their
  results are those of sh:property.
- Focus nodes that plainly conform to a property shape are left out (see `screening`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from lapekg.validation.screening import Screen
from lapekg.validation.shapes import Shapes


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """A shapes graph without messages, and which nodes to validate against which shape."""

    shapes_graph: rdflib.Graph
    focus_nodes: Mapping[Any, set[Any]]


def arrange(shapes: Shapes, targets: Mapping[Any, set[Any]], data_graph: rdflib.Graph) -> Workload:
    """Make the workload from the nodes that each shape targets."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in shapes.graph:
        if triple[1] != SH.message:
            graph.add(triple)
    focus_nodes = {shape: set(nodes) for shape, nodes in targets.items()}
    for shape in targets:
        if _is_liftable(graph, shape):
            _lift_property_shapes(graph, shape, focus_nodes)
    for shape in focus_nodes:
        # pySHACL knows a shape without a type by what refers to it, and that may be gone now.
        kind = SH.PropertyShape if (shape, SH.path, None) in graph else SH.NodeShape
        graph.add((shape, RDF.type, kind))
    screen = Screen(shapes.graph, data_graph)
    doubtful = {shape: screen.doubtful(shape, nodes) for shape, nodes in focus_nodes.items()}
    return Workload(graph, {shape: nodes for shape, nodes in doubtful.items() if nodes})


def _is_liftable(graph: rdflib.Graph, shape: Any) -> bool:
    # A shape that others refer to needs its property shapes in place; a deactivated one asks for nothing.
    is_node_shape = (shape, SH.path, None) not in graph
    return is_node_shape and (shape, SH.deactivated, None) not in graph and (None, None, shape) not in graph


def _lift_property_shapes(graph: rdflib.Graph, shape: Any, focus_nodes: dict[Any, set[Any]]) -> None:
    property_shapes = [each for each in graph.objects(shape, SH.property) if (each, SH.path, None) in graph]
    paths = [path for each in property_shapes for path in graph.objects(each, SH.path)]
    _keep_closed(graph, shape, [path for path in paths if isinstance(path, rdflib.URIRef)])
    for each in property_shapes:
        graph.remove((shape, SH.property, each))
        focus_nodes.setdefault(each, set()).update(focus_nodes[shape])


def _keep_closed(graph: rdflib.Graph, shape: Any, paths: list[rdflib.URIRef]) -> None:
    """Let a closed shape ignore the properties that its property shapes allowed (SHACL, section 4.8.1)."""
    if (shape, SH.closed, None) not in graph:
        return
    ignored = [item for items in graph.objects(shape, SH.ignoredProperties) for item in graph.items(items)]
    allowed = sorted({*ignored, *paths}, key=str)
    if allowed:
        graph.set((shape, SH.ignoredProperties, Collection(graph, rdflib.BNode(), allowed).uri))
