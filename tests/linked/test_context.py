"""The JSON-LD context: plain keys mean what the ontology says."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse

from lapekg.linked.context import make_context
from lapekg.linked.reader import Reader
from tests.conftest import write_files
from tests.linked.conftest import open_reader

B = "http://books.example/ontology#"
FILES = {
    "lapekg.toml": f"""\
base_iri = "http://books.example/"

[prefixes]
b = "{B}"
id = "http://books.example/id/"
author = "http://books.example/author/"
xsd = "http://www.w3.org/2001/XMLSchema#"
""",
    "ontology/terms.ttl": f"""\
@prefix b: <{B}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
b:Book a owl:Class .
b:writer a owl:ObjectProperty .
b:author a owl:ObjectProperty .
b:issued a owl:DatatypeProperty ; rdfs:range xsd:date .
b:title a owl:DatatypeProperty ; rdfs:range rdf:langString .
b:isbn a owl:DatatypeProperty ; rdfs:range xsd:string .
b:pages a owl:DatatypeProperty ; rdfs:range xsd:integer , xsd:decimal .
""",
}
DOCUMENT: dict[str, Any] = {
    "@id": "id:moby",
    "@type": "Book",
    "writer": "id:melville",
    "b:author": {"@id": "id:melville"},
    "issued": "1851-10-18",
    "title": {"en": "Moby-Dick", "fi": "Valkoinen valas"},
    "isbn": "x",
}
EXPECTED = f"""\
@prefix b: <{B}> .
@prefix id: <http://books.example/id/> .
id:moby a b:Book ; b:writer id:melville ; b:author id:melville ; b:isbn "x" ;
    b:issued "1851-10-18"^^<http://www.w3.org/2001/XMLSchema#date> ; b:title "Moby-Dick"@en , "Valkoinen valas"@fi .
"""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Return a reader of an ontology with every kind of property."""
    return open_reader(write_files(tmp_path_factory.mktemp("context"), FILES))


def test_context_gives_plain_keys_their_meaning(books: Reader) -> None:
    context = make_context(books)
    found = parse(json.dumps({**context, **DOCUMENT}), format=RdfFormat.JSON_LD)
    assert set(found) == set(parse(EXPECTED, format=RdfFormat.TURTLE))


def test_context_leaves_to_a_prefix_its_name_and_to_mixed_values_their_datatype(books: Reader) -> None:
    terms = make_context(books)["@context"]
    assert terms["author"] == {"@id": "http://books.example/author/", "@prefix": True}
    assert terms["pages"] == "b:pages"


def test_context_of_data_without_an_ontology_has_the_prefixes(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"lapekg.toml": '[prefixes]\nb = "http://b.example/"\n', "data/a.nt": ""})
    assert make_context(open_reader(root)) == {
        "@context": {"@version": 1.1, "b": {"@id": "http://b.example/", "@prefix": True}}
    }
