"""The terms of an ontology as people read them: what each means, how it hangs together, and how much it is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import Literal, NamedNode

from lapekg.linked.reader import RDF_TYPE, Reader

_OWL = "http://www.w3.org/2002/07/owl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"

SUB_CLASS_OF = NamedNode(f"{_RDFS}subClassOf")
SUB_PROPERTY_OF = NamedNode(f"{_RDFS}subPropertyOf")
_DOMAIN = NamedNode(f"{_RDFS}domain")
_RANGE = NamedNode(f"{_RDFS}range")
_DEPRECATED = NamedNode(f"{_OWL}deprecated")
_DEFINITIONS = (NamedNode(f"{_SKOS}definition"), NamedNode(f"{_RDFS}comment"))
_INVERSE = NamedNode(f"{_OWL}inverseOf")
_ALIGNMENTS = (
    SUB_CLASS_OF,
    SUB_PROPERTY_OF,
    *(NamedNode(f"{_OWL}{name}") for name in ("equivalentClass", "equivalentProperty")),
    *(NamedNode(f"{_SKOS}{name}Match") for name in ("exact", "close", "broad", "narrow", "related")),
    NamedNode(f"{_RDFS}seeAlso"),
)
# The first kind that fits; a class may be declared as both.
_CLASS_KINDS = (f"{_OWL}Class", f"{_RDFS}Class")
_PROPERTY_KINDS = (
    f"{_OWL}ObjectProperty",
    f"{_OWL}DatatypeProperty",
    f"{_OWL}AnnotationProperty",
    f"{_RDF}Property",
)
_CHARACTERISTICS = tuple(
    f"{_OWL}{name}"
    for name in (
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "TransitiveProperty",
        "SymmetricProperty",
        "AsymmetricProperty",
        "ReflexiveProperty",
        "IrreflexiveProperty",
    )
)
# An example is the first by IRI of so many: the same one as long as the data stay the same.
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class TermDescription:
    """One class or property.

    `kind` and `characteristics` are local names of OWL's terms; `broader` and `narrower` are terms of this ontology,
    `alignments` pairs of a property and a term of another one; `uses` counts a class's things or a property's triples.
    """

    node: NamedNode
    kind: str
    definitions: tuple[Literal, ...]
    broader: tuple[NamedNode, ...]
    narrower: tuple[NamedNode, ...]
    alignments: tuple[tuple[NamedNode, NamedNode], ...]
    domains: tuple[NamedNode, ...]
    ranges: tuple[NamedNode, ...]
    inverses: tuple[NamedNode, ...]
    characteristics: tuple[str, ...]
    deprecated: bool
    uses: int
    example: NamedNode | None

    @property
    def anchor(self) -> str:
        """Return what names the term within a page."""
        return self.node.value.rpartition("#")[2] or self.node.value


@dataclass(frozen=True, slots=True)
class Ontology:
    """The terms that are declared, each list in the order of the IRIs."""

    classes: tuple[TermDescription, ...]
    properties: tuple[TermDescription, ...]

    def roots(self) -> tuple[TermDescription, ...]:
        """Return the classes that are below no other one of this ontology."""
        return tuple(each for each in self.classes if not each.broader)


def read_ontology(reader: Reader) -> Ontology:
    """Read the terms under the base IRI; those of others, too, where the instance declares none of its own."""
    classes = _declared(reader, _CLASS_KINDS)
    properties = _declared(reader, _PROPERTY_KINDS)
    own = {node for node in (*classes, *properties) if node.value.startswith(reader.base_iri)}
    known = own or {*classes, *properties}
    uses = {each.class_iri: each.entities for each in reader.statistics.classes}
    uses |= {each.property: each.triples for each in reader.statistics.properties}
    return Ontology(
        classes=tuple(_describe(reader, node, kind, known, uses) for node, kind in classes.items() if node in known),
        properties=tuple(
            _describe(reader, node, kind, known, uses) for node, kind in properties.items() if node in known
        ),
    )


def _declared(reader: Reader, kinds: Iterable[str]) -> dict[NamedNode, str]:
    found: dict[NamedNode, str] = {}
    for kind in kinds:
        for node in reader.subjects(RDF_TYPE, NamedNode(kind)):
            if isinstance(node, NamedNode):
                found.setdefault(node, kind.rpartition("#")[2])
    return dict(sorted(found.items(), key=lambda each: each[0].value))


def _describe(
    reader: Reader, node: NamedNode, kind: str, known: set[NamedNode], uses: Mapping[str, int]
) -> TermDescription:
    above = SUB_CLASS_OF if kind == "Class" else SUB_PROPERTY_OF
    types = {each.value for each in reader.types(node)}
    broader = [each for each in _nodes(reader, node, above) if each in known and each != node]
    narrower = {each for each in reader.subjects(above, node) if isinstance(each, NamedNode) and each in known}
    return TermDescription(
        node=node,
        kind=kind,
        definitions=tuple(each for each in reader.values(node, *_DEFINITIONS) if isinstance(each, Literal)),
        broader=tuple(_nearest(reader, broader, above)),
        narrower=tuple(sorted(narrower - {node}, key=lambda each: each.value)),
        alignments=tuple(
            (predicate, each)
            for predicate in _ALIGNMENTS
            for each in _nodes(reader, node, predicate)
            if each not in known
        ),
        domains=tuple(_nodes(reader, node, _DOMAIN)),
        ranges=tuple(_nodes(reader, node, _RANGE)),
        inverses=tuple(dict.fromkeys([*_nodes(reader, node, _INVERSE), *_inverse_of(reader, node)])),
        characteristics=tuple(each.rpartition("#")[2] for each in _CHARACTERISTICS if each in types),
        deprecated=any(str(getattr(each, "value", "")) == "true" for each in reader.values(node, _DEPRECATED)),
        uses=uses.get(node.value, 0),
        example=_example(reader, node, kind),
    )


def _nodes(reader: Reader, subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    return [each for each in reader.values(subject, predicate) if isinstance(each, NamedNode)]


def _inverse_of(reader: Reader, node: NamedNode) -> list[NamedNode]:
    found = {each for each in reader.subjects(_INVERSE, node) if isinstance(each, NamedNode)}
    return sorted(found, key=lambda each: each.value)


def _nearest(reader: Reader, broader: list[NamedNode], above: NamedNode) -> list[NamedNode]:
    """Leave out what stands above another one of them: rules may have inferred it."""
    higher = {each for one in broader for each in _nodes(reader, one, above) if each != one}
    return [each for each in broader if each not in higher]


def _example(reader: Reader, node: NamedNode, kind: str) -> NamedNode | None:
    if kind == "Class":
        subjects = reader.subjects(RDF_TYPE, node)
    else:
        subjects = (quad.subject for quad in reader.store.quads_for_pattern(None, node, None, None))
    found = {each for each in islice(subjects, _CANDIDATES) if isinstance(each, NamedNode)}
    return min(found, key=lambda each: each.value, default=None)
