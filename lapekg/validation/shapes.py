"""Shapes of an instance: every shapes/*.ttl in one graph, checked for what the engine would pass over in silence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat
from rdflib.namespace import OWL, RDF, SH

from lapekg.config import Instance
from lapekg.errors import ShapesError
from lapekg.graph.literals import canonical
from lapekg.sources import SHAPES_FOLDER, relative_name
from lapekg.validation.naming import Naming
from lapekg.validation.queries import query_faults
from lapekg.validation.shape_places import first_fault
from lapekg.validation.terms import to_pyoxigraph, to_rdflib
from lapekg.validation.unsupported import unsupported
from lapekg.validation.wellformed import Fault, faults

_ANY = NamedNode("urn:any")


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """A shapes graph; `files` tells in which file a shape stands."""

    graph: rdflib.Graph
    files: Mapping[Any, str] = field(default_factory=dict)
    naming: Naming = field(default_factory=Naming)

    def file_of(self, shape: Any) -> str:
        """Name the file of a shape, or the folder of all when it is unknown."""
        return self.files.get(shape, SHAPES_FOLDER)


def load_shapes(instance: Instance, *, known_as_sound: bool = False) -> Shapes:
    """Read shapes/*.ttl in the order of their paths; no file means no shapes, and everything conforms.

    Nothing that a shape names is fetched: owl:imports is not followed to other files. Raises ShapesError, with line
    and column, on a syntax error, a term that SHACL does not have, a feature that is not supported, a query that would
    call out and a shape that is ill-formed. Whoever knows that these very files have been read so before, as what a
    snapshot was built with, need not look for the latter again: it takes half of the time.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    files: dict[Any, str] = {}
    named = {relative_name(path, instance): path for path in _shape_files(instance.root / SHAPES_FOLDER)}
    blank_nodes: dict[Any, rdflib.BNode] = {}
    for name, path in named.items():
        for triple in _read(path, name, blank_nodes):
            files.setdefault(triple[0], name)
            graph.add(triple)
    shapes = Shapes(graph, files, Naming.of(instance))
    if not known_as_sound:
        _check(shapes, named)
    _gather_prefixes(graph)
    _spell_as_stored(graph)
    return shapes


def _shape_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.ttl") if path.is_file() and not path.name.startswith("."))


def _read(path: Path, name: str, blank_nodes: dict[Any, rdflib.BNode]) -> Iterator[tuple[Any, Any, Any]]:
    """Read a file; its blank nodes are numbered on from those known, so that the same files give the same graph."""
    try:
        # Labels of blank nodes are local to a file: renamed, so that _:a of two files stays two nodes.
        for quad in pyoxigraph.parse(path=path, format=RdfFormat.TURTLE, rename_blank_nodes=True):
            subject, predicate, value = (
                blank_nodes.setdefault(term, rdflib.BNode(f"b{len(blank_nodes)}"))
                if isinstance(term, pyoxigraph.BlankNode)
                else to_rdflib(term)
                for term in quad.triple
            )
            yield subject, predicate, value
    except SyntaxError as error:
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        raise ShapesError(name, f"{place}{error.msg.partition(': ')[2] or error.msg}") from error
    except OSError as error:
        raise ShapesError(name, f"cannot be read: {error.strerror or error}") from error


def _check(shapes: Shapes, files: Mapping[str, Path]) -> None:
    def find(graph: rdflib.Graph) -> Iterator[Fault]:
        return chain(unsupported(graph, shapes.naming), faults(graph), query_faults(graph))

    fault = next(find(shapes.graph), None)
    if fault is not None:
        raise first_fault(files.items(), find) or ShapesError(shapes.file_of(fault.node), fault.reason)


def _gather_prefixes(graph: rdflib.Graph) -> None:
    """Let the engine find the prefixes of a query: sh:prefixes/owl:imports*/sh:declare (SHACL, section 5.2.1).

    It reads those that sh:prefixes names itself and, where that is no owl:Ontology, those of every owl:Ontology.
    """
    for named in set(graph.objects(predicate=SH.prefixes)):
        graph.add((named, RDF.type, OWL.Ontology))
        for imported in set(graph.transitive_objects(named, OWL.imports)):
            for declaration in list(graph.objects(imported, SH.declare)):
                graph.add((named, SH.declare, declaration))


def _spell_as_stored(graph: rdflib.Graph) -> None:
    """Write the values of sh:in, sh:hasValue and sh:targetNode as the data has them, which spells 1.50 as 1.5."""
    for predicate in (RDF.first, SH.hasValue, SH.targetNode):
        for node, value in list(graph.subject_objects(predicate)):
            if isinstance(value, rdflib.Literal):
                quad = canonical(Quad(_ANY, _ANY, to_pyoxigraph(value)))
                graph.remove((node, predicate, value))
                graph.add((node, predicate, to_rdflib(quad.object)))
