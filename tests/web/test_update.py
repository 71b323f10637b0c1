"""The door of SPARQL Update."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from lapekg.history.log import Log
from tests.web.conftest import stop_server
from tests.web.doors import BASE, COVER, Door, book, open_door, slug, table

FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give a server that takes writes."""
    opened = open_door(tmp_path_factory.mktemp("books"))
    yield opened
    stop_server(opened.server)


def _log(door: Door) -> Log:
    return Log(door.root / ".lapekg")


def test_update_is_published_with_its_commit(door: Door) -> None:
    answer = door.update(
        book("walden"), Lapekg_Message="Read%20it%20again%20%E2%98%BA", Lapekg_Source=f"{BASE}source/cover"
    )
    number = int(answer.headers["Lapekg-Snapshot"])
    found = table(answer)
    assert (answer.status, found["status"], found["commit"]) == (200, "committed", number)
    assert answer.headers["Location"] == f"/history/{number}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert found["change"]["added"] == 2
    assert f"A <{BASE}id/walden> " in found["change"]["patch"]
    assert found["report"]["conforms"]
    assert door.ask(f"<{BASE}id/walden> ?p ?o")
    commit = _log(door).commit(number)
    assert (commit.author, commit.message, commit.source) == ("editor", "Read it again ☺", f"{BASE}source/cover")


def test_update_comes_as_a_form_too(door: Door) -> None:
    form = urlencode({"update": book("emma"), "message": "Found on the shelf", "format": "json"})
    answer = door.send("/update", "POST", form, FORM)
    assert answer.status == 200
    last = _log(door).last()
    assert last is not None
    assert last.message == "Found on the shelf"


def test_next_query_sees_the_write(door: Door) -> None:
    for number in range(5):
        answer = door.update(book(f"novel{number}"))
        assert answer.status == 200
        assert door.ask(f"<{BASE}id/novel{number}> ?p ?o")


def test_relative_iris_are_meant_against_the_address(door: Door) -> None:
    answer = door.update(f"INSERT DATA {{ GRAPH <{COVER}> {{ <here> <{BASE}p> 1 }} }}")
    assert f"<{door.server.address}/here>" in table(answer)["change"]["patch"]


def test_what_shapes_refuse_comes_back_with_the_report(door: Door) -> None:
    answer = door.update(book("persuasion", None), Accept_Language="en")
    found = table(answer)
    assert (answer.status, slug(answer)) == (422, "write-refused")
    assert [each["message"] for each in found["violations"]] == ["A book has a title"]
    assert found["change"]["added"] == 1
    assert not door.ask(f"<{BASE}id/persuasion> ?p ?o")


def test_refusal_comes_as_rdf_and_as_a_page(door: Door) -> None:
    answer = door.update(book("persuasion", None), Accept="text/turtle")
    assert (answer.status, answer.headers.get_content_type()) == (422, "text/turtle")
    assert any("ValidationReport" in str(each) for each in pyoxigraph.parse(answer.body, format=RdfFormat.TURTLE))
    page = door.update(book("persuasion", None), Accept="text/html", Accept_Language="fi")
    assert (page.status, page.headers["Content-Language"]) == (422, "fi")
    assert b"Ei kirjoitettu" in page.body


@pytest.mark.parametrize("parameter", ["dry-run", "dry-run=true", "dry-run=1"])
def test_dry_run_answers_with_change_and_report(door: Door, parameter: str) -> None:
    before = _log(door).last()
    answer = door.update(book("middlemarch"), f"/update?{parameter}")
    found = table(answer)
    assert (answer.status, found["status"], found["commit"]) == (200, "dry-run", None)
    assert "Location" not in answer.headers
    refused = door.update(book("middlemarch", None), f"/update?{parameter}")
    assert (refused.status, table(refused)["report"]["conforms"]) == (200, False)
    assert _log(door).last() == before


def test_change_alone_comes_as_rdf_patch(door: Door) -> None:
    answer = door.update(book("middlemarch"), "/update?dry-run", Accept="application/rdf-patch")
    assert answer.headers.get_content_type() == "application/rdf-patch"
    assert answer.body.startswith(b"TX .\nA ")


def test_update_of_nothing_makes_no_commit(door: Door) -> None:
    answer = door.update(f"DELETE DATA {{ GRAPH <{COVER}> {{ <a:a> <a:b> <a:c> }} }}")
    assert (answer.status, table(answer)["status"]) == (200, "unchanged")
    assert "Location" not in answer.headers


def test_page_shows_what_was_written(door: Door) -> None:
    page = door.update(book("page"), Accept="text/html", Accept_Language="fi")
    assert page.headers.get_content_type() == "text/html"
    assert "Kirjoitettu" in page.body.decode()
    assert f'href="/history/{page.headers["Lapekg-Snapshot"]}"' in page.body.decode()


def test_update_can_be_held_to_a_snapshot(door: Door) -> None:
    last = _log(door).last()
    assert last is not None
    stale = door.update(book("held"), If_Match=f'"{last.number - 1}"')
    assert (stale.status, slug(stale)) == (412, "stale-write")
    assert door.update(book("held"), If_Match=f'"7000", "{last.number}"').status == 200


@pytest.mark.parametrize(
    ("text", "status", "kind"),
    [
        ("INSERT DATA { <a:a> <a:b> }", 400, "malformed-query"),
        ("LOAD <http://a.example/>", 403, "refused-change"),
        ("INSERT { GRAPH <a:g> { ?s ?p ?o } } WHERE { SERVICE <http://a.example/> { ?s ?p ?o } }", 403, "refused-"),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", 403, "refused-change"),
        (f"INSERT DATA {{ GRAPH <{BASE}rule/x> {{ <a:a> <a:b> <a:c> }} }}", 403, "refused-change"),
        ("DROP GRAPH <a:nothing>", 404, "no-such-graph"),
    ],
)
def test_what_is_no_good_update_is_a_problem(door: Door, text: str, status: int, kind: str) -> None:
    answer = door.update(text)
    assert (answer.status, slug(answer)[: len(kind)]) == (status, kind)


def test_syntax_error_tells_its_place(door: Door) -> None:
    found = table(door.update("INSERT DATA {\n  <a:a> <a:b> }"))
    assert found["line"] == 2


@pytest.mark.parametrize(
    ("path", "body", "content_type", "status"),
    [
        ("/update", b"CLEAR ALL", "text/plain", 415),
        ("/update", b"CLEAR ALL", "application/sparql-query", 415),
        ("/update", b"CLEAR ALL", "application/sparql-update; charset=utf-16", 415),
        ("/update", b"update=CLEAR+ALL", None, 415),
        ("/update", b"\xff", "application/sparql-update", 400),
        ("/update", b"", FORM, 400),
        ("/update", b"update=CLEAR+ALL&update=CLEAR+ALL", FORM, 400),
        ("/update", b"query=ASK+%7B%7D", FORM, 400),
        ("/update?update=CLEAR+ALL", b"", FORM, 400),
        ("/update?default-graph-uri=a:a", b"CLEAR ALL", "application/sparql-update", 400),
        ("/update?using-graph-uri=none", b"CLEAR ALL", "application/sparql-update", 400),
        ("/update?dry-run=perhaps", b"CLEAR ALL", "application/sparql-update", 400),
        ("/update?format=png", b"CLEAR ALL", "application/sparql-update", 400),
        ("/update?source=none", b"CLEAR ALL", "application/sparql-update", 400),
    ],
)
def test_request_that_breaks_the_protocol_is_refused(
    door: Door, path: str, body: bytes, content_type: str | None, status: int
) -> None:
    # urllib adds a type of its own where there is none.
    answer = door.send(path, "POST", body, content_type or "")
    assert answer.status == status


@pytest.mark.parametrize("headers", [{"Lapekg_Message": "%ff"}, {"If_None_Match": '"1"'}, {"If_Match": "1"}])
def test_header_field_that_cannot_be_read_is_refused(door: Door, headers: dict[str, str]) -> None:
    assert door.update(book("odd"), **headers).status == 400


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_update_is_sent_by_post_only(door: Door, method: str) -> None:
    answer = door.send("/update?update=CLEAR+ALL", method)
    assert answer.status == 405
    assert "POST" in answer.headers["Allow"]


def test_options_tell_what_is_taken(door: Door) -> None:
    answer = door.send("/update", "OPTIONS")
    assert answer.status == 204
    assert answer.headers["Accept-Post"] == f"application/sparql-update, {FORM}"
    assert "POST" not in answer.headers["Access-Control-Allow-Methods"]
