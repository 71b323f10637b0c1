"""JSON-LD says what the triples say."""

import json
import warnings

from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from lapekg.linked.json_ld import write_json_ld
from lapekg.linked.serialization import serialize

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# Names that compact IRIs can go wrong with: prefixes as schemes, two slashes, nothing after the prefix.
_IRIS = st.sampled_from(
    [
        "http://a.example/",
        "http://a.example/x",
        "http://a.example//x",
        "http://a.example///x",
        "http://a.example/id/x:y",
        "http://b.example/terms",
        "http://b.example/terms#x",
        "http://b.example/termsx",
        "id:x",
        "urn:x",
        "a:b",
    ]
).map(NamedNode)
_LITERALS = st.one_of(
    st.builds(Literal, st.text(st.characters(codec="utf-8"), max_size=5)),
    st.builds(lambda text: Literal(text, language="en"), st.text(max_size=5)),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(_XSD + name)),
        st.sampled_from(["1", "01", "1.0", "1e0", "true", "2017-09", ""]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "gYearMonth", "string"]),
    ),
)
_QUADS = st.builds(
    Quad,
    st.one_of(_IRIS, st.just(BlankNode("b"))),
    st.one_of(_IRIS, st.just(_TYPE)),
    st.one_of(_IRIS, _LITERALS, st.just(BlankNode("b"))),
)
_PREFIXES = st.dictionaries(
    st.sampled_from(["id", "a", "urn", "b", "http", "_"]),
    st.sampled_from(["http://a.example/", "http://a.example/id/", "http://b.example/terms", "http://b.example/terms#"]),
    max_size=4,
)


@given(st.lists(_QUADS, max_size=8), _PREFIXES)
@example([Quad(NamedNode("http://a.example//x"), _TYPE, Literal("no class"))], {"a": "http://a.example/"})
def test_json_ld_reads_back_as_the_same_triples(quads: list[Quad], prefixes: dict[str, str]) -> None:
    body = serialize(quads, "application/ld+json", prefixes)
    assert set(parse(body, format=RdfFormat.JSON_LD)) == set(quads)


def test_another_processor_reads_the_same() -> None:
    turtle = b"""
    @prefix b: <http://b.example/terms#> .
    <http://a.example/x> a b:C ; b:p "x"@en , "01"^^<http://www.w3.org/2001/XMLSchema#integer> , [ b:q <urn:x> ] , "s" .
    """
    quads = list(parse(turtle, format=RdfFormat.TURTLE))
    body = write_json_ld(quads, {"b": "http://b.example/terms#", "a": "http://a.example/"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own, of its class for datasets
        found = Graph().parse(data=body, format="json-ld")
    assert isomorphic(found, Graph().parse(data=turtle, format="turtle"))


def test_base_direction_is_kept() -> None:
    quads = list(parse(b'<http://a/s> <http://a/p> "x"@he--rtl .', format=RdfFormat.N_TRIPLES))
    assert list(parse(write_json_ld(quads, {}), format=RdfFormat.JSON_LD)) == quads


def test_iris_are_short_and_every_property_is_a_list() -> None:
    quad = Quad(NamedNode("http://a.example/x"), NamedNode("http://a.example/p"), NamedNode("http://a.example/y"))
    document = json.loads(write_json_ld([quad], {"a": "http://a.example/"}))
    assert document["@graph"] == [{"@id": "a:x", "a:p": [{"@id": "a:y"}]}]
