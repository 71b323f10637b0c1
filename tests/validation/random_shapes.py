"""Random shapes and data over a handful of terms, for comparing engines."""

from collections.abc import Sequence
from typing import Any

import rdflib
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad
from rdflib.namespace import RDF, XSD

from lapekg.validation.terms import to_pyoxigraph

EX = rdflib.Namespace("http://example.org/")
NAMED = """
ex:Named a sh:NodeShape ; sh:targetSubjectsOf ex:name ; sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:maxCount 1 ] .
ex:Counted a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .
"""

OF_VALUES = [
    "sh:class ex:C",
    "sh:datatype xsd:integer",
    "sh:datatype xsd:string",
    "sh:datatype rdf:langString",
    "sh:datatype xsd:date",
    "sh:nodeKind sh:IRI",
    "sh:nodeKind sh:Literal",
    "sh:nodeKind sh:IRIOrLiteral",
    "sh:minExclusive 1",
    "sh:maxInclusive 1",
    "sh:minInclusive '2016-01-02'^^xsd:date",
    "sh:maxExclusive 2",
    "sh:minLength 2",
    "sh:maxLength 1",
    "sh:pattern '^x'",
    "sh:pattern '^X' ; sh:flags 'i'",
    "sh:languageIn ( 'fi' )",
    "sh:languageIn ( 'en' 'sv-FI' )",
    "sh:in ( 1 ex:a 'x' )",
    "sh:in ( 2 'x'@fi )",
    "sh:hasValue 1",
    "sh:hasValue ex:a",
    "sh:equals ex:q",
    "sh:disjoint ex:q",
    "sh:node ex:Named",
    "sh:node [ sh:closed true ; sh:ignoredProperties ( rdf:type ) ]",
    "sh:not [ sh:class ex:C ]",
    "sh:not ex:Counted",
    "sh:and ( [ sh:class ex:C ] [ sh:nodeKind sh:IRI ] )",
    "sh:or ( [ sh:datatype xsd:integer ] [ sh:class ex:C ] )",
    "sh:or ( [ sh:datatype xsd:string ; sh:minLength 2 ] [ sh:nodeKind sh:IRI ] )",
    "sh:xone ( [ sh:class ex:C ] [ sh:nodeKind sh:IRI ] )",
    "sh:xone ( ex:Named [ sh:class ex:D ] )",
    "sh:property [ sh:path ex:q ; sh:minCount 1 ]",
    "sh:property ex:Counted",
    "sh:deactivated true ; sh:class ex:C",
    "sh:severity sh:Warning ; sh:class ex:C",
    "sh:sparql [ sh:select 'SELECT $this { $this <http://example.org/q> ?o FILTER NOT EXISTS { ?o a ?t } }' ]",
    "sh:sparql [ sh:select 'SELECT $this ?value { BIND($this AS ?t) ?t <http://example.org/q> ?value }' ]",
]
OF_PROPERTIES = [
    "sh:minCount 1",
    "sh:minCount 2",
    "sh:maxCount 1",
    "sh:maxCount 0",
    "sh:uniqueLang true",
    "sh:lessThan ex:q",
    "sh:lessThanOrEquals ex:q",
    "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:C ]",
    "sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ]",
    "sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedValueShapesDisjoint true",
    "sh:qualifiedMaxCount 0 ; sh:qualifiedValueShape [ sh:class ex:C ] ; sh:qualifiedValueShapesDisjoint true",
]
PATHS = [
    "ex:p",
    "ex:q",
    "[ sh:inversePath ex:p ]",
    "( ex:p ex:q )",
    "( ex:p [ sh:inversePath ex:q ] )",
    "[ sh:alternativePath ( ex:p ex:q ) ]",
    "[ sh:inversePath ( ex:p ex:q ) ]",
    "[ sh:zeroOrMorePath ex:p ]",
    "[ sh:oneOrMorePath ex:p ]",
    "[ sh:zeroOrOnePath ex:q ]",
    "[ sh:zeroOrMorePath [ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ) ] ]",
]
TARGETS = [
    "sh:targetClass ex:C",
    "sh:targetClass ex:D",
    "sh:targetNode ex:a, ex:z",
    "sh:targetNode 1",
    "sh:targetSubjectsOf ex:p",
    "sh:targetObjectsOf ex:p",
    "sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this <http://example.org/q> ?o }' ]",
]
CLOSED = ["", "sh:closed true", "sh:closed true ; sh:ignoredProperties ( ex:q )", "sh:closed false"]


def _some(constraints: Sequence[str]) -> st.SearchStrategy[list[str]]:
    return _one_or_two(st.sampled_from(constraints))


def _one_or_two(constraints: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    # One of each parameter: a second sh:minCount would be ill-formed.
    return st.lists(constraints, min_size=1, max_size=2, unique_by=lambda text: text.split()[0])


def _is_qualified_once(constraints: list[str]) -> bool:
    return sum(text.startswith("sh:qualified") for text in constraints) < 2


def property_shapes(
    constraints: Sequence[str] = (*OF_VALUES, *OF_PROPERTIES), paths: Sequence[str] = PATHS
) -> st.SearchStrategy[str]:
    """Give property shapes with one or two of the constraints."""
    return st.builds(
        lambda path, chosen: f"sh:property [ sh:path {path} ; {' ; '.join(chosen)} ]",
        st.sampled_from(paths),
        _some(constraints).filter(_is_qualified_once),
    )


def node_shapes(
    properties: st.SearchStrategy[str],
    constraints: Sequence[str] = OF_VALUES,
    targets: Sequence[str] = TARGETS,
    closed: Sequence[str] = CLOSED,
) -> st.SearchStrategy[str]:
    """Give node shapes with a target, constraints of their own and up to three property shapes."""
    return st.builds(
        lambda *parts: " ; ".join(each for part in (["a sh:NodeShape"], *parts) for each in part if each),
        st.sampled_from(targets).map(lambda target: [target]),
        st.sampled_from(closed).map(lambda text: [text]),
        st.one_of(st.just([]), _some(constraints)),
        st.lists(properties, max_size=3),
    )


def nested_shapes(
    constraints: Sequence[str], of_properties: Sequence[str], paths: Sequence[str], targets: Sequence[str] = TARGETS
) -> st.SearchStrategy[str]:
    """Give node shapes with shapes in their shapes: sh:node, sh:property, sh:not, sh:and, sh:or and sh:xone."""

    def nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        nodes = _one_or_two(inner).map(lambda chosen: f"[ {' ; '.join(chosen)} ]")
        properties = st.builds(
            lambda path, chosen: f"[ sh:path {path} ; {' ; '.join(chosen)} ]",
            st.sampled_from(paths),
            _one_or_two(st.one_of(inner, st.sampled_from(of_properties))).filter(_is_qualified_once),
        )
        either = st.one_of(nodes, properties)
        return st.one_of(
            st.builds(lambda sign, node: f"sh:{sign} {node}", st.sampled_from(["node", "not"]), nodes),
            st.builds(lambda sign, node: f"sh:{sign} {node}", st.sampled_from(["property", "not"]), properties),
            st.builds(
                lambda sign, members: f"sh:{sign} ( {' '.join(members)} )",
                st.sampled_from(["and", "or", "xone"]),
                st.lists(either, min_size=1, max_size=3),
            ),
        )

    return st.builds(
        lambda target, chosen: " ; ".join(["a sh:NodeShape", target, *chosen]),
        st.sampled_from(targets),
        _one_or_two(st.recursive(st.sampled_from(constraints), nested, max_leaves=6)),
    )


_nodes = st.sampled_from([EX.a, EX.b, EX.c, EX.d])
_literals = st.sampled_from(
    [
        rdflib.Literal(1),
        rdflib.Literal(2),
        rdflib.Literal(1.5),
        rdflib.Literal("x"),
        rdflib.Literal("xy"),
        rdflib.Literal("x", lang="fi"),
        rdflib.Literal("y", lang="fi"),
        rdflib.Literal("z", lang="sv-FI"),
        rdflib.Literal("2016-01-01", datatype=XSD.date),
        rdflib.Literal("2016-01-40", datatype=XSD.date, normalize=False),
        rdflib.Literal(True),
    ]
)
_triples = st.one_of(
    st.tuples(_nodes, st.sampled_from([EX.p, EX.q, EX.name]), st.one_of(_nodes, _literals)),
    st.tuples(_nodes, st.just(RDF.type), st.sampled_from([EX.C, EX.D])),
    st.just((EX.D, rdflib.RDFS.subClassOf, EX.C)),
)


def _quad(triple: tuple[Any, Any, Any]) -> Quad:
    terms: list[Any] = [to_pyoxigraph(term) for term in triple]
    return Quad(terms[0], terms[1], terms[2], NamedNode(EX.g))


quads = st.lists(_triples.map(_quad), min_size=1, max_size=12)
