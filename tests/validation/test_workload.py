"""The arrangement of the work changes its speed alone: pySHACL by itself finds the same."""

from pathlib import Path
from typing import Any

import pyshacl
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad
from rdflib.namespace import RDF, SH

from lapekg.config import Instance
from lapekg.graph import Dataset, build_dataset
from lapekg.sources import LocatedQuad, Position
from lapekg.validation import load_shapes, validate
from lapekg.validation.terms import to_pyoxigraph
from tests.validation.expectations import HEADER, make_instance

EX = rdflib.Namespace("http://example.org/")

CONSTRAINTS = [
    "sh:minCount 1",
    "sh:minCount 2",
    "sh:maxCount 1",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:string",
    "sh:datatype rdf:langString",
    "sh:uniqueLang true",
    "sh:class ex:C",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:IRIOrLiteral",
    "sh:in ( 1 ex:a 'x' )",
    "sh:pattern '^x'",
    "sh:or ( [ sh:datatype xsd:integer ] [ sh:class ex:C ] )",
    "sh:or ( [ sh:datatype xsd:string ; sh:minLength 2 ] [ sh:nodeKind sh:IRI ] )",
    "sh:or ( ex:Named [ sh:datatype xsd:integer ] )",
    "sh:node ex:Named",
    "sh:not [ sh:class ex:C ]",
    "sh:hasValue 1",
    "sh:disjoint ex:q",
    "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:C ]",
    "sh:property [ sh:path ex:q ; sh:minCount 1 ]",
    "sh:sparql [ sh:select 'SELECT $this ?value { $this $PATH ?value FILTER(isLiteral(?value)) }' ]",
    "sh:severity sh:Warning ; sh:minCount 1",
    "sh:deactivated true ; sh:minCount 1",
]
PATHS = ["ex:p", "ex:q", "[ sh:inversePath ex:p ]", "( ex:p ex:q )", "[ sh:zeroOrMorePath ex:p ]"]
TARGETS = [
    "sh:targetClass ex:C",
    "sh:targetClass ex:D",
    "sh:targetNode ex:a, ex:z",
    "sh:targetSubjectsOf ex:p",
    "sh:targetObjectsOf ex:p",
    "sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this <http://example.org/q> ?o }' ]",
]
NODE_CONSTRAINTS = ["", "sh:closed true ;", "sh:closed true ; sh:ignoredProperties ( ex:q ) ;", "sh:class ex:D ;"]

property_shapes = st.builds(
    lambda path, constraints: f"sh:property [ sh:path {path} ; {' ; '.join(constraints)} ] ;",
    st.sampled_from(PATHS),
    st.lists(st.sampled_from(CONSTRAINTS), min_size=1, max_size=2, unique_by=lambda text: text.split()[0]).filter(
        lambda chosen: sum("minCount" in each for each in chosen) < 2
    ),
)
node_shapes = st.builds(
    lambda target, constraint, properties: f"a sh:NodeShape ; {target} ; {constraint} {' '.join(properties)}",
    st.sampled_from(TARGETS),
    st.sampled_from(NODE_CONSTRAINTS),
    st.lists(property_shapes, max_size=3),
)
NAMED = "a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:maxCount 1 ] ; sh:targetSubjectsOf ex:name"

nodes = st.sampled_from([EX.a, EX.b, EX.c, EX.d])
values = st.one_of(
    nodes,
    st.sampled_from([rdflib.Literal(1), rdflib.Literal(2), rdflib.Literal("x"), rdflib.Literal("xy")]),
    st.sampled_from([rdflib.Literal("x", lang="fi"), rdflib.Literal("y", lang="fi"), rdflib.Literal("z", lang="sv")]),
)
triples = st.one_of(
    st.tuples(nodes, st.sampled_from([EX.p, EX.q, EX.name]), values),
    st.tuples(nodes, st.just(RDF.type), st.sampled_from([EX.C, EX.D])),
    st.just((EX.D, rdflib.RDFS.subClassOf, EX.C)),
)


def dataset(data: list[tuple[Any, Any, Any]], instance: Instance) -> Dataset:
    quads = []
    for triple in data:
        terms: list[Any] = [to_pyoxigraph(term) for term in triple]
        quads.append(Quad(terms[0], terms[1], terms[2], NamedNode(EX.g)))
    return build_dataset((LocatedQuad(quad, Position("d.trig", 1)) for quad in quads), (), instance)


def by_pyshacl_alone(data: list[tuple[Any, Any, Any]], shapes: str) -> set[tuple[str, str, str]]:
    data_graph = rdflib.Graph()
    for triple in [
        *data,
        (EX.g, RDF.type, rdflib.URIRef("http://www.w3.org/ns/sparql-service-description#NamedGraph")),
    ]:
        data_graph.add(triple)
    shapes_graph = rdflib.Graph().parse(data=HEADER + shapes, format="turtle")
    _, results, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, advanced=True)
    return {
        (
            str(results.value(each, SH.focusNode)),
            str(results.value(each, SH.value)),
            str(results.value(each, SH.sourceConstraintComponent)),
        )
        for each in results.objects(None, SH.result)
    }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.lists(triples, min_size=1, max_size=15), st.lists(node_shapes, min_size=1, max_size=3))
def test_report_equals_that_of_pyshacl_alone(
    tmp_path: Path, data: list[tuple[Any, Any, Any]], shapes: list[str]
) -> None:
    text = f"ex:Named {NAMED} .\n" + "\n".join(f"ex:S{number} {shape} ." for number, shape in enumerate(shapes))
    instance = make_instance(tmp_path, text)
    report = validate(dataset(data, instance), load_shapes(instance))
    found = {
        (
            each.focus_node and each.focus_node.value,
            "None" if each.value is None else each.value.value,
            str(SH[each.component]),
        )
        for each in report.violations
    }
    assert found == by_pyshacl_alone(data, text)
