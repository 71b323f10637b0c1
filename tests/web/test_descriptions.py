"""The descriptions over HTTP."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from tests.conftest import write_files
from tests.web.conftest import FILES, Server, publish

PATHS = ("/void", "/.well-known/void", "/.well-known/sparql-examples", "/")
MEDIA_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_description_comes_as_each_kind_of_rdf(server: Server, path: str, media_type: str) -> None:
    answer = server.request(path, headers={"Accept": f"{media_type}, */*;q=0.1"})
    assert answer.status == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert list(parse(answer.body, format=RdfFormat.from_media_type(media_type)))


@pytest.mark.parametrize("path", PATHS[:3])
@pytest.mark.parametrize("accept", [None, "*/*", "text/html, application/xhtml+xml, */*;q=0.8"])
def test_description_is_turtle_unless_something_else_is_liked_better(
    server: Server, path: str, accept: str | None
) -> None:
    answer = server.request(path, headers={"Accept": accept} if accept else {})
    assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        ("text/*", "text/html"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "text/html"),
        ("text/turtle", "text/turtle"),
        ("text/turtle, text/html;q=0.9", "text/turtle"),
        ("application/ld+json, text/html", "text/html"),
        ("application/rdf+xml, */*;q=0.1", "application/rdf+xml"),
    ],
)
def test_start_page_is_the_default_and_the_catalogue_is_for_who_asks(
    server: Server, accept: str | None, media_type: str
) -> None:
    answer = server.request("/", headers={"Accept": accept} if accept else {})
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert {"Accept", "Accept-Language"} <= {each.strip() for each in answer.headers["Vary"].split(",")}


@pytest.mark.parametrize("path", PATHS)
def test_description_that_nobody_accepts_is_a_problem(server: Server, path: str) -> None:
    answer = server.request(path, headers={"Accept": "image/png"})
    assert answer.status == 406
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "text/turtle" in json.loads(answer.body)["offered"]


@pytest.mark.parametrize("path", PATHS)
def test_description_unchanged_is_not_sent_again(server: Server, path: str) -> None:
    turtle = {"Accept": "text/turtle"}
    etag = server.request(path, headers=turtle).headers["ETag"]
    again = server.request(path, headers={**turtle, "If-None-Match": etag})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", etag)
    other = server.request(path, headers={"Accept": "application/n-triples", "If-None-Match": etag})
    assert other.status == 200


@pytest.mark.parametrize("path", PATHS)
def test_description_has_the_same_headers_for_head(server: Server, path: str) -> None:
    turtle = {"Accept": "text/turtle"}
    whole, head = server.request(path, headers=turtle), server.request(path, "HEAD", headers=turtle)
    assert head.body == b""
    for name in ("Content-Type", "Content-Length", "ETag", "Vary"):
        assert head.headers[name] == whole.headers[name]


def test_description_is_compressed_for_who_can_read_it(server: Server) -> None:
    plain = server.request("/void")
    answer = server.request("/void", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.body) == plain.body


def test_description_says_where_it_stands(server: Server) -> None:
    well_known = server.request("/.well-known/void")
    assert well_known.headers["Content-Location"] == "/void"
    assert well_known.body == server.request("/void").body


@pytest.mark.parametrize("path", PATHS)
def test_description_stands_below_the_configured_address_whatever_host_is_asked(server: Server, path: str) -> None:
    headers = {"Accept": "application/n-triples", "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    body = server.request(path, headers=headers).body
    assert b"<http://books.example/sparql>" in body
    assert b"evil.example" not in body
    assert b"127.0.0.1" not in body


def test_descriptions_name_addresses_that_are_served(server: Server) -> None:
    body = server.request("/", headers={"Accept": "application/n-triples"}).body
    for path in ("sparql", "void"):
        assert f"<http://books.example/{path}".encode() in body
        assert server.request(f"/{path}", headers={"Accept": "text/turtle"}).status == 200


def test_description_follows_a_new_snapshot(tmp_path: Path, serve: Callable[..., Server]) -> None:
    root = write_files(tmp_path, FILES)
    publish(root)
    server = serve(root)
    before = server.request("/void", headers={"Accept": "application/n-triples"})
    assert b'<http://rdfs.org/ns/void#triples> "1001"' in before.body
    write_files(root, {"data/more.nt": '<urn:a> <urn:b> "c" .\n'})
    assert publish(root) == 2
    after = server.request(
        "/void", headers={"Accept": "application/n-triples", "If-None-Match": before.headers["ETag"]}
    )
    assert after.status == 200
    assert after.headers["Lapekg-Snapshot"] == "2"
    assert b'<http://rdfs.org/ns/void#triples> "1002"' in after.body


def test_description_without_a_snapshot_is_a_problem(tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(write_files(tmp_path, {"lapekg.toml": FILES["lapekg.toml"]}))
    for path in ("/void", "/"):
        answer = server.request(path, headers={"Accept": "text/turtle"})
        assert answer.status == 503
        assert json.loads(answer.body)["type"] == "http://books.example/problems/no-snapshot"
    assert server.request("/.well-known/sparql-examples").status == 200
