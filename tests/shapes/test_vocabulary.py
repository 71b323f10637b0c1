"""The shapes as a whole: SHACL that others can read, in step with the ontology."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SDO, SH, SKOS

from tests.shapes.cases import ROOT, shapes
from tests.validation.second_opinion import are_well_formed

LAPE = "https://w3id.org/lapekg/ontology#"
SHAPES = "https://w3id.org/lapekg/shape/"
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# Terms that the ontology says of itself; no thing in the data has them.
OF_TERMS_ONLY = frozenset((RDFS, OWL))
# Every graph is of one of its kinds, and those are closed.
ABSTRACT = frozenset((rdflib.URIRef(f"{LAPE}EvidenceGraph"),))


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        graph.parse(path)
    return graph


def superclasses(node: Any) -> set[Any]:
    return set(ontology().transitive_objects(node, RDFS.subClassOf))


def allowed(shape: Any) -> set[Any]:
    graph = shapes().graph
    listed = {path for each in graph.objects(shape, SH.property) for path in graph.objects(each, SH.path)}
    ignored = {item for items in graph.objects(shape, SH.ignoredProperties) for item in graph.items(items)}
    return {path for path in listed | ignored if isinstance(path, rdflib.URIRef)}


def closed_shapes() -> Iterator[tuple[Any, Any]]:
    graph = shapes().graph
    for shape in graph.subjects(SH.closed, rdflib.Literal(True)):
        for target in graph.objects(shape, SH.targetClass):
            yield target, shape


def domains(node: Any) -> set[Any]:
    return {*ontology().objects(node, RDFS.domain), *ontology().objects(node, SDO.domainIncludes)}


def own_properties() -> list[Any]:
    found = {node for kind in PROPERTY_KINDS for node in ontology().subjects(RDF.type, kind)}
    return sorted(node for node in found if str(node).startswith(LAPE))


def labels(graph: rdflib.Graph, node: Any, predicate: Any) -> dict[str, str]:
    texts = (text for text in graph.objects(node, predicate) if isinstance(text, rdflib.Literal))
    return {str(text.language): str(text) for text in texts}


def test_shapes_are_valid_shacl() -> None:
    assert are_well_formed(shapes().graph.serialize(format="nt"))


def test_every_shape_has_an_iri_in_its_file() -> None:
    graph = shapes().graph
    nodes = {*graph.subjects(RDF.type, SH.NodeShape), *graph.subjects(RDF.type, SH.PropertyShape)}
    assert len(nodes) > 200
    for node in nodes:
        assert isinstance(node, rdflib.URIRef)
        file = shapes().file_of(node)
        assert str(node).startswith(f"{SHAPES}{file.removeprefix('shapes/').removesuffix('.ttl')}#"), (node, file)


def test_every_property_with_a_domain_is_allowed_where_it_belongs() -> None:
    properties = own_properties()
    assert len(properties) > 80
    for node in properties:
        assert domains(node), node
        for domain in domains(node):
            places = [
                shape
                for target, shape in closed_shapes()
                if target in superclasses(domain) or domain in superclasses(target)
            ]
            assert any(node in allowed(shape) for shape in places), (node, domain)


def test_closed_shapes_allow_only_what_the_ontology_puts_there() -> None:
    declared = {node for kind in PROPERTY_KINDS for node in ontology().subjects(RDF.type, kind)}
    for target, shape in closed_shapes():
        for node in allowed(shape):
            if any(node in namespace for namespace in OF_TERMS_ONLY) or node == RDF.type:
                continue
            assert node in declared, (shape, node)
            related = any(target in superclasses(each) or each in superclasses(target) for each in domains(node))
            assert related or not domains(node), (shape, node)


def test_every_class_of_the_ontology_is_closed() -> None:
    targets = {target for target, _ in closed_shapes()}
    classes = {*ontology().subjects(RDF.type, OWL.Class)} - ABSTRACT
    assert len(classes) > 45
    assert {node for node in classes if not superclasses(node) & targets} == set()


def test_names_of_properties_are_the_labels_of_the_ontology() -> None:
    graph = shapes().graph
    compared = 0
    for shape, path in graph.subject_objects(SH.path):
        expected = labels(ontology(), path, RDFS.label) if isinstance(path, rdflib.URIRef) else {}
        if expected and (None, SH.property, shape) in graph:
            assert labels(graph, shape, SH.name) == expected, shape
            compared += 1
    assert compared > 80


def test_property_shapes_of_closed_shapes_have_a_name_a_group_and_an_order() -> None:
    graph = shapes().graph
    for target, shape in closed_shapes():
        if target in OWL:
            continue
        for each in graph.objects(shape, SH.property):
            assert set(labels(graph, each, SH.name)) == {"fi", "sv", "en"}, each
            assert isinstance(graph.value(each, SH.order), rdflib.Literal), each
            assert (graph.value(each, SH.group), RDF.type, SH.PropertyGroup) in graph, each


def test_schemes_that_values_come_from_exist() -> None:
    concepts = rdflib.Graph()
    for path in (ROOT / "ontology" / "concepts").glob("*.ttl"):
        concepts.parse(path)
    schemes = {str(node) for node in concepts.subjects(RDF.type, SKOS.ConceptScheme)}
    graph = shapes().graph
    for shape, pattern in graph.subject_objects(SH.pattern):
        _, is_value, scheme = str(pattern).removesuffix("/").partition("lapekg/concept/")
        if is_value and (shape, SH.path, None) in graph and "[" not in scheme:
            choices = ["target-group", "actor-group"] if "|" in scheme else [scheme]
            assert {f"https://w3id.org/lapekg/concept/{each}" for each in choices} <= schemes, shape
