"""The pages of the ontology and of the shapes, over a small instance."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import BOOKS, write_files
from tests.web.conftest import Server, publish

FILES = {
    **BOOKS,
    "ontology/terms.ttl": """\
@prefix b: <http://books.example/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<http://books.example/ontology> a owl:Ontology ; rdfs:label "Terms"@en .
b:Book a owl:Class ; rdfs:subClassOf schema:Book ; rdfs:seeAlso <javascript:alert(1)> ; rdfs:label "book"@en ;
    rdfs:label "kirja"@fi ;
    skos:definition "Bound <pages>"@en .
b:author a owl:ObjectProperty ; rdfs:domain b:Book ; rdfs:label "author"@en .
""",
    "shapes/Book.ttl": """\
@prefix b: <http://books.example/ontology#> .
@prefix s: <http://books.example/shape/Book#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

s:Book a sh:NodeShape ; sh:targetClass b:Book ; sh:property s:title .
s:title a sh:PropertyShape ; sh:path b:title ; sh:name "title"@en ; sh:minCount 1 ; sh:message "A book has a title"@en .
s:group a sh:PropertyGroup .
""",
    "data/moby.trig": """\
@prefix b: <http://books.example/ontology#> .
@prefix id: <http://books.example/id/> .

<http://books.example/source/cover> { id:moby a b:Book ; b:title "Moby-Dick" . }
""",
    "data/people.ttl": "",
    "ontology/rules/wrote.rq": "CONSTRUCT { } WHERE { }",
}


@pytest.fixture
def library(tmp_path: Path, serve: Callable[..., Server]) -> Server:
    root = write_files(tmp_path / "books", FILES)
    publish(root)
    return serve(root)


def page(server: Server, path: str, language: str = "en") -> str:
    answer = server.request(f"{path}?lang={language}", headers={"Accept": "text/html"})
    assert answer.status == 200
    return answer.body.decode()


def test_pages_tell_what_terms_mean_and_what_shapes_ask_for(library: Server) -> None:
    ontology, shape, shapes = (page(library, path) for path in ("/ontology", "/shape/Book", "/shapes"))
    assert 'id="Book"' in ontology
    assert "Bound &lt;pages&gt;" in ontology
    assert 'href="https://schema.org/Book"' in ontology
    assert 'href="javascript:' not in ontology
    assert 'href="/shape/Book?lang=en#Book"' in ontology
    assert 'href="/doc/moby?lang=en"' in ontology  # the example
    assert "number of values: at least <code" in shape
    assert "A book has a title" in shape
    assert all(f'id="{anchor}"' in shape for anchor in ("Book", "title", "group"))
    assert 'href="/shape/Book?lang=en"' in shapes
    assert "kirja" in page(library, "/ontology", "fi")
    assert library.request("/shape/Magazine", headers={"Accept": "text/html"}).status == 404


def test_instance_without_ontology_and_shapes_says_so(tmp_path: Path, serve: Callable[..., Server]) -> None:
    root = write_files(
        tmp_path / "bare", {"lapekg.toml": "", "data/a.ttl": "<http://a.example/x> a <http://a.example/C> ."}
    )
    publish(root)
    server = serve(root)
    shapes = page(server, "/shapes")
    assert "has no shapes" in shapes
    assert 'href="/ontology' not in shapes
    assert server.request("/ontology").status == 404
