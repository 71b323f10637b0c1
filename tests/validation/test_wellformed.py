"""Ill-formed shapes are refused, with the place; the verdict is that of the shapes which SHACL has for shapes."""

import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from lapekg.errors import ShapesError
from lapekg.validation import load_shapes
from lapekg.validation.terms import to_rdflib
from lapekg.validation.wellformed import faults
from tests.validation.expectations import HEADER, make_instance
from tests.validation.second_opinion import are_well_formed

# What SHACL's text asks for and its shapes for shapes do not.
STRICTER = (
    "a shape cannot be a literal",
    "a shape with sh:path is a sh:PropertyShape",
    "a list in sh:path must have two members",
    "must be a regular expression",
    "sh:flags must be a text of the letters",
    "must be true or false",
    "sh:path must be an IRI",
    "sh:path is an empty list",
    "a shape is part of itself",
)

WELL_FORMED = """
ex:Node a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:Property .
ex:Property a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .
"""
SUBJECTS = ["ex:Node", "ex:Property", "[ a sh:NodeShape ]", "[ a sh:PropertyShape ; sh:path ex:r ]", "ex:Other"]
PARAMETERS = (
    "and class closed datatype deactivated disjoint equals flags hasValue ignoredProperties in languageIn lessThan",
    "lessThanOrEquals maxCount maxExclusive maxInclusive maxLength message minCount minExclusive minInclusive",
    "minLength node nodeKind not or path pattern property qualifiedMaxCount qualifiedMinCount qualifiedValueShape",
    "qualifiedValueShapesDisjoint severity sparql targetClass targetNode targetObjectsOf targetSubjectsOf uniqueLang",
    "xone entailment shapesGraph",
)
VALUES = (
    "ex:a|_:b|[]|ex:Node|ex:Property|1|0|1.5|'one'^^xsd:integer|'x'|'x'@fi|true|'1'^^xsd:boolean|'('",
    "()|( ex:Node )|( ex:Node [ sh:path ex:q ] )|( 'fi' 'sv' )|( ex:a ex:b )|( 1 'x' )|( [ sh:class 'x' ] )",
    "[ rdf:first ex:Node ]|[ sh:nodeKind sh:IRI ]|[ sh:path ex:q ]|[ sh:path ex:q ; sh:minCount 'x' ]|sh:IRI",
    "sh:Violation|[ sh:inversePath ex:p ]|[ sh:inversePath 'x' ]|( ex:p [ sh:oneOrMorePath ex:q ] )",
    "[ sh:zeroOrMorePath [ sh:alternativePath ( ex:p ex:q ) ] ]|[ sh:alternativePath ( ex:p ) ]",
    "[ sh:inversePath ex:p ; sh:zeroOrOnePath ex:q ]",
)

statements = st.builds(
    lambda subject, parameter, value: f"{subject} sh:{parameter} {value} .",
    st.sampled_from(SUBJECTS),
    st.sampled_from(" ".join(PARAMETERS).split()),
    st.sampled_from("|".join(VALUES).split("|")),
)


def graph(text: str) -> rdflib.Graph:
    shapes = rdflib.Graph(bind_namespaces="none")
    for quad in pyoxigraph.parse(HEADER + text, format=RdfFormat.TURTLE):
        shapes.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return shapes


@settings(max_examples=250, deadline=None)
@given(st.lists(statements, min_size=1, max_size=2))
def test_verdict_is_that_of_the_shapes_for_shapes(added: list[str]) -> None:
    text = WELL_FORMED + "\n".join(added)
    found = list(faults(graph(text)))
    if are_well_formed(HEADER + text):
        assert [each for each in found if not any(part in each.reason for part in STRICTER)] == []
    else:
        assert found != []


def test_well_formed_shapes_have_no_fault() -> None:
    assert are_well_formed(HEADER + WELL_FORMED)
    assert list(faults(graph(WELL_FORMED))) == []


FAULTS = [
    ('ex:S sh:property [\n sh:path ex:p ;\n  sh:minCount "one" ]', 4, 15, "sh:minCount must be an integer"),
    ("ex:S sh:property [ sh:path ex:p ; sh:minCount 1 ,\n 2 ]", 3, 2, "sh:minCount has 2 values; one is allowed"),
    ("ex:S sh:property [ sh:minCount 1 ]", 2, 18, "sh:property must name a property shape"),
    ("ex:S sh:minCount 1", 2, 18, "sh:minCount is for property shapes"),
    ("ex:S a sh:PropertyShape", 2, 8, "a property shape must have a sh:path"),
    ("ex:S sh:node [ sh:path ex:p ]", 2, 14, "sh:node must name a node shape"),
    ("ex:S sh:property [ sh:path ex:p , ex:q ]", 2, 35, "sh:path has 2 values"),
    ("ex:S sh:property [ sh:path ( ex:p ) ]", 2, 28, "a list in sh:path must have two members or more"),
    ('ex:S sh:pattern "("', 2, 17, "sh:pattern must be a regular expression"),
    ('ex:S sh:closed "1"^^xsd:boolean', 2, 16, "sh:closed must be true or false"),
    ("ex:S sh:in ( 1 2 ) , ( 3 )", 2, 22, "sh:in has 2 values"),
    ("ex:S sh:or ex:T . ex:T a sh:NodeShape", 2, 12, "sh:or must be a list"),
    ("ex:S sh:nodeKind sh:Iri", 2, 18, "SHACL has no term sh:Iri; did you mean sh:IRI?"),
    ("ex:S sh:message 1 ; a sh:NodeShape", 2, 17, "sh:message must be a text"),
    ("ex:S sh:not 1", 2, 13, "a shape cannot be a literal"),
    ("ex:S sh:not ex:S", 2, 13, "a shape is part of itself here"),
    (
        "ex:S sh:node ex:T . ex:T a sh:NodeShape ; sh:or ( ex:U ) . ex:U sh:not ex:S",
        2,
        72,
        "a shape is part of itself here (S → T → U → S)",
    ),
    ("ex:S sh:property [ sh:path ex:p ; sh:node ex:S ]", 2, 43, "a shape is part of itself here"),
    ("ex:S sh:rule ex:r", 2, 6, "sh:rule is not supported"),
]


@pytest.mark.parametrize(("shapes", "line", "column", "reason"), FAULTS)
def test_fault_is_told_with_its_place(tmp_path: Path, shapes: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(ShapesError) as caught:
        load_shapes(make_instance(tmp_path, f"{shapes} ."))
    assert str(caught.value).startswith(f"shapes/s.ttl: line {line}, column {column}: {reason}")


QUERY_FAULTS = [
    ("SELECT $this {\n $this a:p ?x }", 5, 11, "a prefix that is not declared by sh:prefixes"),
    ("SELECT $this {\n $this ?p ", 5, 11, "a syntax error"),
    ("SELECT $this (COUNT(*) AS ?n) { $this ?p ?o }", 4, 63, "names a variable that the query does not bind"),
    ("ASK { $this ?p ?o }", 4, 15, "must be a SELECT of $this"),
    ("SELECT ?s { ?s ?p $this }", 4, 15, "must be a SELECT of $this"),
    ("SELECT $this { $this $PATH ?value }", 4, 15, "$PATH in the query of a shape that has no sh:path"),
    ("SELECT $this { $this ?p ?o MINUS { $this a ?t } }", 4, 15, "must not contain a MINUS clause"),
    ("SELECT $this { VALUES $this { 1 } }", 4, 15, "must not contain a VALUES clause"),
]


@pytest.mark.parametrize(("query", "line", "column", "reason"), QUERY_FAULTS)
def test_query_that_cannot_be_asked_is_told_though_nothing_is_targeted(
    tmp_path: Path, query: str, line: int, column: int, reason: str
) -> None:
    shapes = f"ex:S a sh:NodeShape ;\n  sh:sparql [\n    sh:select '''{query}''' ] ."
    with pytest.raises(ShapesError, match=rf"^shapes/s\.ttl: line {line}, column {column}: .*" + re.escape(reason)):
        load_shapes(make_instance(tmp_path, shapes))


def test_query_of_a_target_is_looked_at_likewise(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:target [ sh:select 'SELECT ?this { ?this a ex:C }' ] ."
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: line 2, column 73: .* not declared by sh:prefixes"):
        load_shapes(make_instance(tmp_path, shapes))


def test_sparql_constraint_without_a_query_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: line 2, column 33: a SPARQL constraint must have a query"):
        load_shapes(make_instance(tmp_path, "ex:S a sh:NodeShape ; sh:sparql [ sh:message 'wrong' ] ."))


def test_first_of_several_faults_is_told_with_their_number(tmp_path: Path) -> None:
    instance = make_instance(
        tmp_path, "ex:S sh:property [ sh:path ex:p ; sh:minCount 'a' ] .\nex:T sh:class 'b', 'c' ."
    )
    with pytest.raises(ShapesError, match=r"line 2, column 47: sh:minCount must be an integer \(and 2 more\)$"):
        load_shapes(instance)


def test_list_that_goes_round_in_a_circle_is_a_fault(tmp_path: Path) -> None:
    shapes = (
        "ex:S sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l . ex:T sh:property [ sh:path _:p ] . _:p sh:inversePath _:p ."
    )
    found = {each.reason for each in faults(graph(shapes))}
    assert found == {"sh:in must be a list", "sh:path is part of itself"}
