"""Nested files and entities that the parser would end the process over, or take hours for."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import read_stream
from lapekg.sources.nesting import DEEPEST

INSTANCE = Instance(Path("/nowhere"), base_iri="http://example.org/")
ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:">'


def json_objects(depth: int) -> str:
    return '{"@id":"urn:s","urn:p":' * depth + '"x"' + "}" * depth


def json_lists(depth: int) -> str:
    return '{"@id":"urn:s","urn:p":' + '{"@list":[' * ((depth - 1) // 2) + '"x"' + "]}" * ((depth - 1) // 2) + "}"


def xml(depth: int) -> str:
    pairs = (depth - 1) // 2
    return ROOT + "<rdf:Description>\n<e:p>" * pairs + "</e:p></rdf:Description>" * pairs + "</rdf:RDF>"


def triple_terms(depth: int) -> str:
    return "<urn:s> <urn:p> " + "<<( <urn:a> <urn:b>\n" * depth + "<urn:c>" + " )>>" * depth + " ."


def entities(definitions: str, text: str) -> bytes:
    document = f'<!DOCTYPE r [{definitions}]>{ROOT}<rdf:Description rdf:about="urn:s"><e:p>{text}</e:p>'
    return f"{document}</rdf:Description></rdf:RDF>".encode()


NESTED: list[tuple[RdfFormat, Callable[[int], str]]] = [
    (RdfFormat.JSON_LD, json_objects),
    (RdfFormat.JSON_LD, json_lists),
    (RdfFormat.RDF_XML, xml),
    (RdfFormat.TURTLE, triple_terms),
]


def number_of_quads(data: bytes, rdf_format: RdfFormat) -> int:
    return len(list(read_stream(BytesIO(data), rdf_format, "a", INSTANCE)))


@pytest.mark.parametrize(("rdf_format", "write"), NESTED, ids=lambda each: getattr(each, "__name__", ""))
def test_nesting_up_to_the_bound_is_read(rdf_format: RdfFormat, write: Callable[[int], str]) -> None:
    assert number_of_quads(write(DEEPEST).encode(), rdf_format) > 0


@pytest.mark.parametrize("depth", [DEEPEST + 2, 100_000])
@pytest.mark.parametrize(("rdf_format", "write"), NESTED, ids=lambda each: getattr(each, "__name__", ""))
def test_deeper_nesting_is_refused_with_its_place(
    rdf_format: RdfFormat, write: Callable[[int], str], depth: int
) -> None:
    with pytest.raises(SourceError, match="nested deeper than 200 levels") as error:
        number_of_quads(write(depth).encode(), rdf_format)
    assert error.value.kind == "too-deep"
    assert error.value.line is not None
    assert error.value.column is not None


def test_brackets_within_texts_are_not_nesting() -> None:
    text = "[{" * 1000 + '\\"' + "<<" * 100
    assert number_of_quads(f'{{"@id":"urn:s","urn:p":"{text}"}}'.encode(), RdfFormat.JSON_LD) == 1


def test_deep_lists_of_turtle_are_read() -> None:
    data = b"<urn:s> <urn:p> " + b"(" * 10_000 + b")" * 10_000 + b" ."
    assert number_of_quads(data, RdfFormat.TURTLE) == 19_999


@pytest.mark.parametrize(
    "data",
    [
        entities(
            '<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)),
            "&j;",
        ),
        entities(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 50_000),
    ],
    ids=["nested", "repeated"],
)
def test_entities_that_grow_without_bound_are_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="its entities") as error:
        number_of_quads(data, RdfFormat.RDF_XML)
    assert error.value.kind == "entities"


def test_entities_that_stand_for_namespaces_are_read() -> None:
    data = entities('<!ENTITY e "urn:of:an:entity:">', "&e;x")
    (located,) = read_stream(BytesIO(data), RdfFormat.RDF_XML, "a", INSTANCE)
    assert str(located.quad.object) == '"urn:of:an:entity:x"'


def test_xml_that_is_not_well_formed_has_a_place() -> None:
    with pytest.raises(SourceError, match="mismatched tag") as error:
        number_of_quads(f"{ROOT}\n  <e:p></e:q></rdf:RDF>".encode(), RdfFormat.RDF_XML)
    assert (error.value.line, error.value.column) == (2, 10)
