"""The ontology, the shapes and the queries as documents."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.linked.library import BASE, LIBRARY
from tests.web.conftest import Server


def subjects(body: bytes, rdf_format: RdfFormat = RdfFormat.TURTLE) -> set[str]:
    return {each.subject.value for each in parse(body, format=rdf_format) if isinstance(each.subject, NamedNode)}


@pytest.mark.parametrize(
    ("path", "subject"),
    [
        ("/ontology", f"{BASE}ontology#Book"),
        ("/shapes", f"{BASE}shape/Book#Book"),
        ("/shape/Book", f"{BASE}shape/Book#Book"),
        ("/query/authors", f"{BASE}query/authors"),
        ("/query/topics/all", f"{BASE}query/topics/all"),
    ],
)
def test_document_comes_in_every_syntax_by_accept_and_by_extension(library: Server, path: str, subject: str) -> None:
    syntaxes = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML,
                "jsonld": RdfFormat.JSON_LD, "trig": RdfFormat.TRIG, "nq": RdfFormat.N_QUADS}  # fmt: skip
    for extension, rdf_format in syntaxes.items():
        chosen = library.request(path, headers={"Accept": rdf_format.media_type})
        assert chosen.headers["Content-Location"] == f"{path}.{extension}"
        assert subject in subjects(chosen.body, rdf_format)
        assert library.request(f"{path}.{extension}").body == chosen.body
        tag = {"If-None-Match": chosen.headers["ETag"]}
        assert library.request(f"{path}.{extension}", headers=tag).status == 304


@pytest.mark.parametrize("path", ["/ontology", "/shapes", "/shape/Book"])
def test_document_is_a_page_for_browsers(library: Server, path: str) -> None:
    answer = library.request(path, headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'<link rel="alternate" type="text/turtle" href="{path}.ttl">' in answer.body.decode()


def test_ontology_says_what_it_is_in_the_graph_that_accounts_for_it(library: Server) -> None:
    quads = list(parse(library.request("/ontology.trig").body, format=RdfFormat.TRIG))
    assert {each.graph_name for each in quads} == {NamedNode(f"{BASE}source/terms")}
    assert NamedNode(f"{BASE}ontology") in {each.subject for each in quads}
    assert f"{BASE}genres#Novel" not in subjects(library.request("/ontology.ttl").body)


def test_shapes_come_as_they_were_written(library: Server) -> None:
    answer = library.request("/shape/Book.ttl")
    assert answer.body.decode() == LIBRARY["shapes/Book.ttl"]


def test_query_comes_as_it_was_written(library: Server) -> None:
    answer = library.request("/query/authors.rq")
    assert answer.headers["Content-Type"] == "application/sparql-query"
    assert answer.body.decode() == LIBRARY["queries/authors.rq"]
    assert library.request("/query/authors", headers={"Accept": "application/sparql-query"}).body == answer.body


def test_query_is_described_alone_with_its_prefixes(library: Server) -> None:
    found = subjects(library.request("/query/authors.ttl").body)
    assert f"{BASE}query/topics/all" not in found
    assert f"{BASE}.well-known/sparql-examples#prefix-b" in found


def test_shape_that_was_changed_is_served_anew(library: Server) -> None:
    from time import sleep

    before = library.request("/shape/Book.nt")
    path = library.root / "shapes" / "Book.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("maxCount 2", "maxCount 3"), encoding="utf-8")
    sleep(1.1)  # as long as a look at the files holds
    after = library.request("/shape/Book.nt", headers={"If-None-Match": before.headers["ETag"]})
    path.write_text(LIBRARY["shapes/Book.ttl"], encoding="utf-8")
    assert after.status == 200
    assert b'"3"' in after.body


@pytest.mark.parametrize(
    "path",
    ["/shape/None", "/shape/Book.foo", "/shape/../lapekg", "/shape/%2e%2e/lapekg.toml", "/query/none",
     "/query/authors.csv", "/ontology.foo", "/ontology.rq", "/ontology/1", "/shapes.rq"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(library: Server, path: str) -> None:
    assert library.request(path).status == 404


def test_instance_without_ontology_and_shapes_has_no_such_documents(server: Server) -> None:
    assert server.request("/ontology").status == 404
    assert server.request("/shape/Book").status == 404
    assert server.request("/shapes").status == 200
