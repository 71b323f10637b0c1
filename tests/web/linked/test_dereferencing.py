"""Dereferencing IRIs: 303, documents in every representation, what has ended, what never was."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from tests.conftest import write_files
from tests.linked.library import BASE, LIBRARY
from tests.web.conftest import Answer, Server

HTML = "text/html"
TURTLE = "text/turtle"
NT = "application/n-triples"
XML = "application/rdf+xml"
JSON = "application/ld+json"
TRIG = "application/trig"
NQ = "application/n-quads"
LINKSET = "application/linkset+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SYNTAXES = {"ttl": TURTLE, "nt": NT, "rdf": XML, "jsonld": JSON, "trig": TRIG, "nq": NQ}


# Each row is what a client says, or a sentence of RFC 9110, section 12.5.1.
NEGOTIATION = [
    # No wish, or none that can be read.
    (None, HTML),
    ("", HTML),
    ("*/*", HTML),
    ("rubbish", HTML),
    (";;;", HTML),
    ("*/html", HTML),
    ("*", HTML),
    # One wish.
    (HTML, HTML),
    (TURTLE, TURTLE),
    (NT, NT),
    (XML, XML),
    (JSON, JSON),
    (TRIG, TRIG),
    (NQ, NQ),
    (LINKSET, LINKSET),
    # Other names of the same.
    ("application/json", JSON),
    ("application/xml", XML),
    ("text/xml", XML),
    ("application/x-turtle", TURTLE),
    ("application/turtle", TURTLE),
    # Names are in any case, blanks are anywhere they may be.
    ("TEXT/Turtle", TURTLE),
    ("  text/turtle  ", TURTLE),
    ("text/turtle ; q=1", TURTLE),
    ("text/turtle;Q=0.5", TURTLE),
    # Parameters.
    ("text/turtle;charset=utf-8", TURTLE),
    ("text/turtle;charset=UTF-8;q=0.9, text/html;q=0.8", TURTLE),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded", */*;q=0.1', JSON),
    ("text/html;level=1, text/turtle;q=0.5", HTML),
    ('application/ld+json;profile="a,b", text/turtle;q=0.1', JSON),
    # Programs as they are.
    (BROWSER, HTML),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
    ("text/turtle, application/rdf+xml;q=0.9, */*;q=0.1", TURTLE),
    ("application/rdf+xml,text/turtle;q=0.9,application/n-triples;q=0.8", XML),
    ("application/xml, application/rdf+xml, text/turtle;q=0.9, */*;q=0.1", XML),
    ("application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8", NQ),
    ("application/trig,application/n-quads;q=0.95,text/turtle;q=0.95,text/n3;q=0.35,text/html;q=0.2", TRIG),
    ("application/ld+json, application/json;q=0.9, text/javascript;q=0.5", JSON),
    ("application/json, text/plain, */*;q=0.9", JSON),
    ("image/avif,image/webp,*/*", HTML),
    # Weights rank; ties are the server's.
    ("text/html;q=0.5, text/turtle", TURTLE),
    ("text/html, text/turtle;q=0.5", HTML),
    ("text/turtle, text/html", HTML),
    ("text/html, text/turtle", HTML),
    ("application/rdf+xml, text/turtle", TURTLE),
    ("application/n-triples;q=0.7, application/ld+json;q=0.8", JSON),
    ("text/turtle;q=0.001, application/trig;q=0.002", TRIG),
    ("text/html;q=0.999, text/turtle;q=1.000", TURTLE),
    # Wildcards.
    ("text/*", HTML),
    ("application/*", NT),
    ("text/*, text/html;q=0.1", TURTLE),
    ("text/*;q=0.3, application/*;q=0.7", NT),
    ("*/*;q=0.1, application/trig", TRIG),
    ("image/*, text/turtle;q=0.1", TURTLE),
    # What is named more exactly counts, whatever stands first.
    ("text/*, text/turtle;q=0.2, text/html;q=0.1", TURTLE),
    ("*/*, text/html;q=0.2", TURTLE),
    # Zero forbids.
    ("text/html;q=0", None),
    ("text/html;q=0, */*", TURTLE),
    ("text/*;q=0, */*", NT),
    ("text/turtle;q=0, text/html;q=0, */*;q=0.5", NT),
    ("text/html;q=0.0, application/ld+json;q=0.1", JSON),
    # Elements that break the grammar are passed over.
    ("text/turtle;q=2, application/trig;q=0.1", TRIG),
    ("text/turtle;q=0.1234, application/trig;q=0.1", TRIG),
    (", ,text/turtle,,", TURTLE),
    ("text/, text/turtle", TURTLE),
    # What was never on offer does not disturb.
    ("text/csv, text/turtle;q=0.2", TURTLE),
    ("application/pdf;q=1, text/html;q=0.1", HTML),
    # Nothing fits.
    ("text/csv", None),
    ("image/png", None),
    ("image/*", None),
    ("*/*;q=0", None),
    ("application/sparql-results+json", None),
    ("text/html;q=0, text/turtle;q=0.0, application/*;q=0", None),
]


@pytest.mark.parametrize(("accept", "media_type"), NEGOTIATION)
def test_representation_is_the_one_accepted(library: Server, accept: str | None, media_type: str | None) -> None:
    answer = library.request("/doc/moby", headers={} if accept is None else {"Accept": accept})
    if media_type is None:
        assert answer.status == 406
        assert HTML in json.loads(answer.body)["offered"]
        return
    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert {"Accept", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))


def test_negotiation_table_is_long_enough() -> None:
    assert len(NEGOTIATION) >= 60


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/moby", "/doc/moby"),
        ("/concept/genre/novel", "/doc/concept/genre/novel"),
        ("/source/review", "/doc/source/review"),
        ("/source/cover", "/doc/source/cover"),
        ("/graph/data", "/doc/graph/data"),
        ("/genres", "/doc/genres"),
        ("/id/report.ttl", "/doc/report.ttl"),
        ("/id/v1.2", "/doc/v1.2"),
        ("/id/kes%C3%A4", "/doc/kes%C3%A4"),
        ("/id/caf%C3%A9", "/doc/caf%C3%A9"),
        ("/id/100%25", "/doc/100%25"),
        ("/id/two//slashes", "/doc/two//slashes"),
        ("/id/moby?lang=fi", "/doc/moby?lang=fi"),
        ("/ontology/2", "/ontology"),
    ],
)
def test_iri_of_a_thing_leads_to_its_document(library: Server, path: str, location: str) -> None:
    answer = _without_redirect(library, path)
    assert answer.status == 303
    assert answer.headers["Location"] == location
    assert library.request(location).status == 200


@pytest.mark.parametrize("extension", [*SYNTAXES, "html", "linkset"])
def test_extension_chooses_whatever_is_accepted(library: Server, extension: str) -> None:
    answer = library.request(f"/doc/moby.{extension}", headers={"Accept": "image/png"})
    assert answer.status == 200
    expected = {**SYNTAXES, "html": HTML, "linkset": LINKSET}[extension]
    assert answer.headers["Content-Type"].partition(";")[0] == expected
    assert answer.headers["Content-Location"] is None


@pytest.mark.parametrize(("extension", "media_type"), SYNTAXES.items())
def test_data_are_about_the_iri_and_are_what_the_chosen_address_sends(
    library: Server, extension: str, media_type: str
) -> None:
    answer = library.request("/doc/moby", headers={"Accept": media_type})
    assert answer.headers["Content-Location"] == f"/doc/moby.{extension}"
    assert library.request(f"/doc/moby.{extension}").body == answer.body
    rdf_format = RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    assert NamedNode(f"{BASE}id/moby") in {each.subject for each in parse(answer.body, format=rdf_format)}


def test_text_says_its_charset(library: Server) -> None:
    assert library.request("/doc/moby.ttl").headers["Content-Type"] == "text/turtle; charset=utf-8"
    assert library.request("/doc/moby.html").headers["Content-Type"] == "text/html; charset=utf-8"
    assert library.request("/doc/moby.nt").headers["Content-Type"] == "application/n-triples"


def test_iri_that_ends_like_a_file_is_not_taken_for_an_extension(library: Server) -> None:
    assert library.request("/doc/report.ttl").headers["Content-Type"].startswith(HTML)
    assert library.request("/doc/report.ttl.ttl").headers["Content-Type"].startswith(TURTLE)
    assert (
        library.request("/doc/report.ttl", headers={"Accept": TURTLE}).headers["Content-Location"].endswith(".ttl.ttl")
    )


@pytest.mark.parametrize("extension", [*SYNTAXES, "html", "linkset"])
def test_entity_tag_answers_304_without_a_body(library: Server, extension: str) -> None:
    first = library.request(f"/doc/moby.{extension}")
    tag = first.headers["ETag"]
    answer = library.request(f"/doc/moby.{extension}", headers={"If-None-Match": tag})
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["ETag"] == tag
    assert answer.headers["Vary"] == first.headers["Vary"]
    assert library.request(f"/doc/moby.{extension}", headers={"If-None-Match": 'W/"other"'}).status == 200


def test_representations_have_entity_tags_of_their_own(library: Server) -> None:
    tags = [library.request(f"/doc/moby.{each}").headers["ETag"] for each in (*SYNTAXES, "html", "linkset")]
    tags.append(library.request("/doc/moby.html?lang=fi").headers["ETag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("path", ["/doc/moby", "/doc/moby.ttl", "/doc/moby.html", "/ontology", "/shape/Book.nt"])
def test_head_has_the_header_of_get(library: Server, path: str) -> None:
    get, head = library.request(path), library.request(path, "HEAD")
    assert head.body == b""
    kept = ("Content-Type", "ETag", "Vary", "Content-Location", "Link", "Content-Length")
    assert [head.headers.get_all(each) for each in kept] == [get.headers.get_all(each) for each in kept]


def test_compressed_data_are_the_same_data(library: Server) -> None:
    answer = library.request("/doc/moby.ttl", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == library.request("/doc/moby.ttl").body


@pytest.mark.parametrize("path", ["/doc/moby", "/id/moby", "/ontology", "/shape/Book", "/query/authors"])
def test_options_tells_scripts_of_other_sites_what_they_may_do(library: Server, path: str) -> None:
    answer = library.request(path, "OPTIONS")
    # The address of a thing may name a graph, too, and a graph may be written.
    writing = {"DELETE", "PATCH", "POST", "PUT"} if path.startswith("/id/") else set()
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"} | writing
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in answer.headers["Access-Control-Allow-Headers"]
    exposed = library.request(path).headers["Access-Control-Expose-Headers"]
    assert {"Link", "ETag", "Content-Location"} <= set(exposed.split(", "))


def test_thing_that_is_only_mentioned_has_a_document_with_what_mentions_it(library: Server) -> None:
    quads = list(parse(library.request("/doc/undescribed.nt").body, format=RdfFormat.N_TRIPLES))
    assert NamedNode(f"{BASE}id/moby") in {each.subject for each in quads}
    assert library.request("/doc/undescribed.html").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_documents_only_read(library: Server, method: str) -> None:
    answer = library.request("/doc/moby", method, b"" if method != "DELETE" else None)
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "location"), [("/id/whale", "/doc/moby"), ("/doc/oldest", "/doc/moby"), ("/doc/moby-1.ttl", "/doc/moby")]
)
def test_replaced_thing_leads_to_what_replaced_it_for_good(library: Server, path: str, location: str) -> None:
    answer = _without_redirect(library, path)
    assert (answer.status, answer.headers["Location"]) == (301, location)


@pytest.mark.parametrize("path", ["/doc/withdrawn", "/doc/withdrawn.ttl", "/doc/a"])
def test_withdrawn_thing_is_gone_and_still_described(library: Server, path: str) -> None:
    answer = library.request(path)
    assert answer.status == 410
    assert len(answer.body) > 100


def test_thing_replaced_by_one_of_others_is_not_gone(library: Server) -> None:
    assert library.request("/doc/first-edition").status == 200


@pytest.mark.parametrize(
    "path", ["/id/nothing", "/doc/nothing", "/nothing", "/doc/moby.foo", "/id/moby.ttl", "/doc/moby.rq", "/doc/",
             "/id/%00", "/id/%FF", "/doc/%3Cscript%3E"]
)  # fmt: skip
def test_what_is_not_published_is_a_problem(library: Server, path: str) -> None:
    answer = library.request(path, headers={"Accept": TURTLE})
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.body)["type"] == f"{BASE}problems/not-found"


def test_what_is_not_published_is_a_page_for_browsers(library: Server) -> None:
    answer = library.request("/doc/%3Cscript%3E", headers={"Accept": BROWSER, "Accept-Language": "fi"})
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == "fi"
    assert b"<script>" not in answer.body


@pytest.mark.parametrize("path", ["/id/mobby-dick", "/doc/book/moby+dick.ttl", "/herman/melvile"])
def test_what_the_address_may_have_meant_is_suggested(library: Server, path: str) -> None:
    answer = library.request(path)
    (first, *_) = json.loads(answer.body)["suggestions"]
    assert first["iri"] in {f"{BASE}id/moby", f"{BASE}id/melville"}
    html = library.request(path, headers={"Accept": BROWSER}).body.decode()
    assert f'<a href="/doc/{first["iri"].removeprefix(f"{BASE}id/")}"' in html


def test_what_a_syntax_cannot_express_is_not_acceptable_and_names_the_others(library: Server) -> None:
    answer = library.request("/doc/numbered.rdf")
    assert answer.status == 406
    assert TURTLE in json.loads(answer.body)["offered"]
    assert library.request("/doc/numbered.ttl").status == 200


def test_page_varies_by_language_and_data_do_not(library: Server) -> None:
    assert "Accept-Language" in library.request("/doc/moby.html").headers["Vary"]
    assert "Accept-Language" not in library.request("/doc/moby.ttl").headers["Vary"]
    assert library.request("/doc/moby?lang=fi").headers["Content-Language"] == "fi"


def test_no_snapshot_is_a_problem_for_programs_and_a_page_for_people(
    tmp_path: Path, serve: Callable[..., Server]
) -> None:
    server = serve(write_files(tmp_path, {"lapekg.toml": LIBRARY["lapekg.toml"]}))
    answer = server.request("/id/moby", headers={"Accept": TURTLE})
    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
    answer = server.request("/id/moby", headers={"Accept": BROWSER})
    assert (answer.status, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")


def _without_redirect(server: Server, path: str) -> Answer:
    from http.client import HTTPConnection

    connection = HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()
