"""The documents that are no things of the graph but belong to it: its ontology, its shapes, its queries."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from lapekg.config import Instance
from lapekg.linked.reader import Reader
from lapekg.linked.shapes import FOLDER, read_shapes

_VERSION = NamedNode("http://www.w3.org/2002/07/owl#versionIRI")
_IS_DEFINED_BY = NamedNode("http://www.w3.org/2000/01/rdf-schema#isDefinedBy")


def ontology_of(reader: Reader) -> NamedNode:
    """Name the ontology."""
    return NamedNode(f"{reader.base_iri}ontology")


def is_version(reader: Reader, version: str) -> bool:
    """Say whether the ontology that is published is of this version."""
    ontology = ontology_of(reader)
    return NamedNode(f"{ontology.value}/{version}") in reader.values(ontology, _VERSION)


def ontology_quads(reader: Reader) -> list[Quad]:
    """Collect what the ontology says of itself and of its terms; without one, what is said of all terms."""
    ontology = ontology_of(reader)
    defined = [each for each in reader.subjects(_IS_DEFINED_BY, ontology) if isinstance(each, NamedNode)]
    own = [*reader.fragments(ontology), *sorted(defined, key=str)]
    terms = dict.fromkeys([ontology, *(own or chain.from_iterable(reader.vocabularies.values()))])
    return [quad for each in terms for quad in reader.quads(each, None, None)]


def shape_files(instance: Instance) -> dict[str, Path]:
    """Find the files of shapes by their names, which are their paths in the folder without the suffix."""
    folder = instance.root / FOLDER
    return {path.relative_to(folder).with_suffix("").as_posix(): path for path in sorted(folder.rglob("*.ttl"))}


def shape_quads(instance: Instance, name: str | None = None) -> list[Quad]:
    """Collect the triples of one file of shapes, or of all; blank nodes get the same labels each time."""
    graph = None if name is None else NamedNode(f"file:{name}")
    dataset = Dataset(_triples(read_shapes(instance).store.quads_for_pattern(None, None, None, graph)))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


def _triples(quads: Iterator[Quad]) -> Iterator[Quad]:
    return (Quad(each.subject, each.predicate, each.object) for each in quads)
