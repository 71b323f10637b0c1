"""Queries of former snapshots, over HTTP."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from tests.web.conftest import Answer, rows
from tests.web.past.states import COUNT, Shelf

CSV = {"Accept": "text/csv"}
DIRECT = {"Content-Type": "application/sparql-query", **CSV}
FORM = {"Content-Type": "application/x-www-form-urlencoded", **CSV}


def ask(shelf: Shelf, method: str, query: str = COUNT, **parameters: str) -> Answer:
    """Ask by one of the methods of the Protocol."""
    if method == "GET":
        return shelf.server.request(f"/sparql?{urlencode({'query': query, **parameters})}", headers=CSV)
    if method == "form":
        return shelf.server.request("/sparql", "POST", urlencode({"query": query, **parameters}).encode(), FORM)
    if method == "form and address":
        body = urlencode({"query": query}).encode()
        return shelf.server.request(f"/sparql?{urlencode(parameters)}", "POST", body, FORM)
    verb = {"direct": "POST", "QUERY": "QUERY"}[method]
    return shelf.server.request(f"/sparql?{urlencode(parameters)}", verb, query.encode(), DIRECT)


METHODS = ("GET", "form", "form and address", "direct", "QUERY")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_query_is_answered_from_the_snapshot_of_the_number_or_the_time(shelf: Shelf, method: str, number: int) -> None:
    for parameters in ({"snapshot": str(number)}, {"at": shelf.at(number)}, {"at": shelf.at(number, seconds=0.5)}):
        answer = ask(shelf, method, **parameters)
        assert (answer.status, answer.body.split()[1]) == (200, str(number + 1).encode())
        assert answer.headers["Lapekg-Snapshot"] == str(number)
        assert answer.headers["Memento-Datetime"] == shelf.accept(number)["Accept-Datetime"]


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("ASK { <http://books.example/id/book/b4> ?p ?o }", "application/sparql-results+json", b"false"),
        ("CONSTRUCT WHERE { ?s a ?o }", "application/n-triples", b"/b3>"),
        ("DESCRIBE <http://books.example/id/book/b1>", "text/turtle", b"Book 1 of 3"),
        ("SELECT ?g { GRAPH ?g { <http://books.example/id/book/b3> ?p ?o } }", "text/csv", b"shelf"),
    ],
)
def test_every_form_is_answered_in_every_kind_of_format(shelf: Shelf, query: str, accept: str, expected: bytes) -> None:
    path = f"/sparql?{urlencode({'query': query, 'snapshot': 2})}"
    answer = shelf.server.request(path, headers={"Accept": accept})
    assert (answer.status, expected in answer.body) == (200, True)
    assert answer.headers["Content-Type"].startswith(accept)
    assert b"b4>" not in answer.body


def test_answer_of_a_snapshot_is_kept_for_ever_and_one_of_today_is_asked_about(shelf: Shelf) -> None:
    fixed = "public, max-age=31536000, immutable"
    assert ask(shelf, "GET", snapshot="2").headers["Cache-Control"] == fixed
    assert ask(shelf, "GET", at=shelf.at(2)).headers["Cache-Control"] == fixed
    # What comes next may still be of the same time.
    assert ask(shelf, "GET", at=shelf.at(3, days=1)).headers["Cache-Control"] == "public, no-cache"
    assert ask(shelf, "GET").headers["Cache-Control"] == "public, no-cache"
    volatile = ask(shelf, "GET", "SELECT (RAND() AS ?r) {}", snapshot="2")
    assert volatile.headers["Cache-Control"] == "no-store"


def test_answer_by_time_names_the_one_address_of_the_state(shelf: Shelf) -> None:
    answer = ask(shelf, "GET", at=shelf.at(2))
    place = answer.headers["Content-Location"]
    assert place.endswith("&snapshot=2")
    assert "at=" not in place
    again = shelf.server.request(place.removeprefix(shelf.server.address), headers=CSV)
    assert (again.body, again.headers["ETag"]) == (answer.body, answer.headers["ETag"])
    assert ask(shelf, "GET", snapshot="2").headers["Content-Location"] is None


def test_entity_tag_tells_the_snapshots_apart_and_saves_the_answer(shelf: Shelf) -> None:
    tags = [ask(shelf, "GET", snapshot=str(number)).headers["ETag"] for number in (1, 2, 3)]
    assert len(set(tags)) == 3
    path = f"/sparql?{urlencode({'query': COUNT, 'snapshot': 2})}"
    assert shelf.server.request(path, headers={**CSV, "If-None-Match": tags[1]}).status == 304
    assert shelf.server.request(path, headers={**CSV, "If-None-Match": tags[0]}).status == 200


def test_same_question_of_another_snapshot_is_not_answered_from_memory(shelf: Shelf) -> None:
    for _ in range(3):
        bodies = [ask(shelf, "GET", snapshot=str(number)).body.split()[1] for number in (1, 2, 3)]
        assert [*bodies, ask(shelf, "GET").body.split()[1]] == [b"2", b"3", b"4", b"4"]


def test_unknown_parameters_are_nobodys_business_still(shelf: Shelf) -> None:
    answer = ask(shelf, "GET", snapshot="2", snapshots="9", att="x")
    assert (answer.status, answer.headers["Lapekg-Snapshot"]) == (200, "2")


def test_service_description_tells_what_the_snapshot_held(shelf: Shelf) -> None:
    for number, triples in ((1, b"4"), (2, b"6")):
        answer = shelf.server.request(f"/sparql?snapshot={number}", headers={"Accept": "text/turtle"})
        assert (answer.status, answer.headers["Lapekg-Snapshot"]) == (200, str(number))
        assert answer.headers["Memento-Datetime"] == shelf.accept(number)["Accept-Datetime"]
        assert triples in answer.body


@pytest.mark.parametrize(
    ("parameters", "status", "slug"),
    [
        ({"snapshot": "4"}, 404, "no-such-snapshot"),
        ({"snapshot": "999999999"}, 404, "no-such-snapshot"),
        ({"at": "1999-12-31T23:59:59Z"}, 404, "no-such-snapshot"),
        ({"snapshot": "two"}, 400, "malformed-request"),
        ({"snapshot": "02"}, 400, "malformed-request"),
        ({"at": "soon"}, 400, "malformed-request"),
        ({"at": "2026-11-21", "snapshot": "1"}, 400, "malformed-request"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_snapshot_that_is_not_to_be_had_is_a_problem(
    shelf: Shelf, method: str, parameters: dict[str, str], status: int, slug: str
) -> None:
    answer = ask(shelf, method, **parameters)
    assert (answer.status, json.loads(answer.body)["type"]) == (status, f"http://books.example/problems/{slug}")
    assert answer.headers["Memento-Datetime"] is None
    assert answer.headers["Cache-Control"] == "no-store"


def test_query_in_a_body_is_answered_from_the_accepted_time_at_once(shelf: Shelf) -> None:
    headers = {**DIRECT, **shelf.accept(2)}
    answer = shelf.server.request("/sparql", "POST", COUNT.encode(), headers)
    assert (answer.status, answer.body.split()[1]) == (200, b"3")
    assert "Accept-Datetime" in answer.headers["Vary"]
    assert answer.headers["Memento-Datetime"] == shelf.accept(2)["Accept-Datetime"]


def test_page_asks_the_snapshot_again_and_leads_to_today(shelf: Shelf) -> None:
    for parameters in ({"snapshot": "2"}, {"at": shelf.at(2)}):
        path = f"/sparql?{urlencode({'query': COUNT, **parameters})}"
        answer = shelf.server.request(path, headers={"Accept": "text/html"})
        page = answer.body.decode()
        assert (answer.status, '<input type="hidden" name="snapshot" value="2">' in page) == (200, True)
        assert "&amp;snapshot=2&amp;format=csv" in page
        assert 'class="past' in page
        assert answer.headers["Memento-Datetime"] == shelf.accept(2)["Accept-Datetime"]
    missing = shelf.server.request(
        f"/sparql?{urlencode({'query': COUNT, 'snapshot': 9})}", headers={"Accept": "text/html"}
    )
    assert (missing.status, b"There was no such snapshot" in missing.body) == (404, True)


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_asks_a_former_snapshot(shelf: Shelf, method: str) -> None:
    wrapper = SPARQLWrapper(shelf.server.endpoint)
    wrapper.setMethod(method)
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(COUNT)
    wrapper.addParameter("snapshot", "1")
    answer: Any = wrapper.queryAndConvert()
    assert rows(answer) == [{"count": "2"}]
