"""Documents say what was told, whatever it is, and read well."""

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from lapekg.entries.entry import Part
from lapekg.entries.kinds import XSD
from lapekg.entries.writing import write
from lapekg.linked.reader import RDF_TYPE
from lapekg.turtle.layout import lay_out

BASE = "http://a.example/"
PREFIXES = {"t": f"{BASE}terms#", "id": f"{BASE}id/", "xsd": XSD}

_names = st.text("ab1-._~!$&'()*+,;=:@/é漢", max_size=8)
_iris = st.builds(
    lambda start, name: NamedNode(start + name),
    st.sampled_from([f"{BASE}id/", f"{BASE}id/person/", f"{BASE}terms#", "http://b.example/x/", f"{BASE}t/"]),
    _names,
)
_texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
_literals = st.one_of(
    st.builds(Literal, _texts),
    st.builds(lambda text, tag: Literal(text, language=tag), _texts, st.sampled_from(["fi", "sv", "en-gb"])),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(XSD + name)),
        st.sampled_from(["1", "1.0", "-2.50", "true", "x", "1e3", ".5", "2018"]),
        st.sampled_from(["integer", "decimal", "boolean", "gYear", "double"]),
    ),
)
_statements = st.lists(st.tuples(_iris, st.one_of(st.just(RDF_TYPE), _iris), st.one_of(_iris, _literals)), max_size=6)
_parts = st.lists(
    st.builds(lambda graph, statements: Part(graph, None, tuple(statements)), st.one_of(st.none(), _iris), _statements),
    max_size=3,
)


@given(_parts)
def test_document_says_exactly_what_its_parts_say(parts: list[Part]) -> None:
    text = write(parts, PREFIXES, BASE, lambda part: f"in {part.graph}")
    assert set(parse(text, format=RdfFormat.TRIG)) == {quad for part in parts for quad in part.quads()}


def test_document_has_the_layout_of_entries() -> None:
    node, place = NamedNode(f"{BASE}id/person/ada"), NamedNode(f"{BASE}id/place/turku")
    statements = (
        (node, RDF_TYPE, NamedNode(f"{BASE}terms#Person")),
        (node, NamedNode(f"{BASE}terms#name"), Literal("Ada", language="en")),
        (node, NamedNode(f"{BASE}terms#name"), Literal('A "d" a', language="fi")),
        (node, NamedNode(f"{BASE}terms#in"), place),
        (node, NamedNode(f"{BASE}terms#size"), Literal("35.0", datatype=NamedNode(f"{XSD}decimal"))),
    )
    text = write([Part(NamedNode(f"{BASE}source/x/p1"), None, statements)], PREFIXES, BASE, lambda _: "data/x.trig")
    assert text == (
        "@prefix person: <http://a.example/id/person/> .\n"
        "@prefix place: <http://a.example/id/place/> .\n"
        "@prefix t: <http://a.example/terms#> .\n"
        "\n"
        "# data/x.trig\n"
        "<http://a.example/source/x/p1> {\n"
        "    person:ada a t:Person ;\n"
        '        t:name "Ada"@en ,\n'
        '               "A \\"d\\" a"@fi ;\n'
        "        t:in place:turku ;\n"
        "        t:size 35.0 .\n"
        "}\n"
    )
    assert set(parse(lay_out(text), format=RdfFormat.TRIG)) == {
        Quad(subject, predicate, value, NamedNode(f"{BASE}source/x/p1")) for subject, predicate, value in statements
    }
