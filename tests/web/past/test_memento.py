"""Memento, RFC 7089: from a resource to its states, and between them."""

import http.client
import json
import re
from urllib.parse import quote, urlencode

import pytest

from tests.web.conftest import Answer, Server
from tests.web.past.states import Shelf

THING = "/doc/book/b1.ttl"
COUNT = "/sparql?" + urlencode({"query": "SELECT (COUNT(DISTINCT ?s) AS ?count) { ?s ?p ?o }"}, quote_via=quote)
LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)')
PARAMETER = re.compile(r'; ([a-z]+)="([^"]*)"')


def links(text: str) -> dict[str, list[tuple[str, str | None]]]:
    """Read links: for each relation the targets with their times."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for target, rest in LINK.findall(text):
        parameters = dict(PARAMETER.findall(rest))
        for relation in parameters["rel"].split():
            found.setdefault(relation, []).append((target, parameters.get("datetime")))
    return found


def links_of(answer: Answer) -> dict[str, list[tuple[str, str | None]]]:
    return links(", ".join(answer.headers.get_all("Link") or []))


def no_redirect(server: Server, path: str, headers: dict[str, str], method: str = "GET") -> Answer:
    """Send a request and follow nothing."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=30)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


@pytest.mark.parametrize("path", [THING, "/id/book/b1", "/browse", "/dumps", "/list/book?sort=-name", "/", COUNT])
def test_original_names_its_timegate_and_its_timemap(shelf: Shelf, path: str) -> None:
    answer = no_redirect(shelf.server, path, {})
    assert answer.status in {200, 303}
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert answer.headers["Memento-Datetime"] is None
    found, address = links_of(answer), shelf.server.address + path
    assert found["original"] == found["timegate"] == [(address, None)]
    assert found["timemap"] == [(f"{shelf.server.address}/timemap{path}", None)]


@pytest.mark.parametrize("path", [THING, "/id/book/b1", "/browse", "/list/book?sort=-name", "/", COUNT])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_timegate_leads_to_the_state_of_the_time(shelf: Shelf, path: str, method: str) -> None:
    answer = no_redirect(shelf.server, path, shelf.accept(2), method)
    mark = "&" if "?" in path else "?"
    assert (answer.status, answer.headers["Location"]) == (302, f"{shelf.server.address}{path}{mark}snapshot=2")
    assert "accept-datetime" in answer.headers["Vary"].lower()
    assert answer.headers["Memento-Datetime"] is None
    assert links_of(answer)["original"] == [(shelf.server.address + path, None)]


@pytest.mark.parametrize(
    ("number", "later", "led_to"),
    [(1, -86400, 1), (1, 0, 1), (2, -1, 1), (2, 0, 2), (2, 0.09, 2), (3, 0, 3), (3, 86400, 3)],
)
def test_timegate_takes_the_last_state_by_the_time_and_the_first_for_one_before_it(
    shelf: Shelf, number: int, later: float, led_to: int
) -> None:
    answer = no_redirect(shelf.server, THING, shelf.accept(number, seconds=later))
    assert answer.headers["Location"].endswith(f"?snapshot={led_to}")


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-11-21T12:00:00Z", "Sat, 31 Feb 2026 12:00:00 GMT", "Sat, 21 Nov 2026 12:00:00 EET"]
)
@pytest.mark.parametrize("path", [THING, COUNT])
def test_time_that_is_none_is_refused(shelf: Shelf, path: str, value: str) -> None:
    answer = no_redirect(shelf.server, path, {"Accept-Datetime": value})
    assert (answer.status, json.loads(answer.body)["status"]) == (400, 400)


@pytest.mark.parametrize("path", [THING, "/id/book/b1", "/browse", COUNT])
def test_state_ignores_the_time_and_names_its_own_and_its_neighbours(shelf: Shelf, path: str) -> None:
    mark = "&" if "?" in path else "?"
    answer = no_redirect(shelf.server, f"{path}{mark}snapshot=2", shelf.accept(1))
    assert answer.status in {200, 303}
    assert answer.headers["Memento-Datetime"] == shelf.accept(2)["Accept-Datetime"]
    assert "accept-datetime" not in (answer.headers["Vary"] or "").lower()
    found, address = links_of(answer), shelf.server.address + path

    def state(number: int) -> list[tuple[str, str | None]]:
        return [(f"{address}{mark}snapshot={number}", shelf.accept(number)["Accept-Datetime"])]

    assert found["original"] == found["timegate"] == [(address, None)]
    assert found["first"] == found["prev"] == state(1)
    assert found["last"] == found["next"] == state(3)


def test_first_and_last_state_have_no_neighbours_beyond(shelf: Shelf) -> None:
    first, last = (links_of(no_redirect(shelf.server, f"{THING}?snapshot={n}", {})) for n in (1, 3))
    assert "prev" not in first
    assert "next" not in last
    assert len(first["first"]) == len(last["last"]) == 1


def test_redirect_of_a_thing_stays_in_its_state(shelf: Shelf) -> None:
    answer = no_redirect(shelf.server, "/id/book/b1?snapshot=2&lang=fi", {})
    assert (answer.status, answer.headers["Location"]) == (303, "/doc/book/b1?snapshot=2&lang=fi")


def test_timemap_lists_every_state_in_the_link_format(shelf: Shelf) -> None:
    answer = no_redirect(shelf.server, f"/timemap{THING}", {})
    assert answer.headers["Content-Type"] == "application/link-format"
    found, address = links(answer.body.decode()), shelf.server.address + THING
    assert found["original"] == found["timegate"] == [(address, None)]
    assert found["memento"] == [
        (f"{address}?snapshot={number}", shelf.accept(number)["Accept-Datetime"]) for number in (1, 2, 3)
    ]
    assert (found["first"], found["last"]) == (found["memento"][:1], found["memento"][-1:])
    assert found["self"] == [(f"{shelf.server.address}/timemap{THING}", None)]
    assert f'from="{shelf.accept(1)["Accept-Datetime"]}"' in answer.body.decode()
    for state, _ in found["memento"]:
        assert shelf.server.request(state.removeprefix(shelf.server.address)).status == 200


def test_timemap_lists_the_same_as_json_and_as_a_page(shelf: Shelf) -> None:
    table = json.loads(no_redirect(shelf.server, f"/timemap{THING}", {"Accept": "application/json"}).body)
    address = shelf.server.address + THING
    assert (table["original_uri"], table["timegate_uri"]) == (address, address)
    assert [each["uri"] for each in table["mementos"]["list"]] == [f"{address}?snapshot={n}" for n in (1, 2, 3)]
    assert table["mementos"]["last"] == table["mementos"]["list"][-1]
    for language in ("en", "fi", "sv"):
        headers = {"Accept": "text/html", "Accept-Language": language}
        page = no_redirect(shelf.server, f"/timemap{THING}", headers)
        assert (page.status, page.headers["Content-Language"]) == (200, language)
        assert f'href="{address}?snapshot=2"' in page.body.decode()


def test_timemap_of_what_has_a_query_keeps_the_query(shelf: Shelf) -> None:
    answer = no_redirect(shelf.server, "/timemap/list/book?sort=-name&snapshot=2", {})
    first = links(answer.body.decode())["memento"][0][0]
    assert first == f"{shelf.server.address}/list/book?sort=-name&snapshot=1"


@pytest.mark.parametrize(
    "path",
    [
        "/timemap/new",
        "/timemap/health/live",
        "/timemap/doc/nothing",
        "/timemap/id/book/b9",
        "/timemap/%22",
        "/timemap/doc/book/b1?timemap=2",
    ],
)
def test_what_has_no_states_has_no_timemap(shelf: Shelf, path: str) -> None:
    assert no_redirect(shelf.server, path, {}).status == 404


def test_timemap_unchanged_is_not_sent_again(shelf: Shelf) -> None:
    etag = no_redirect(shelf.server, f"/timemap{THING}", {}).headers["ETag"]
    assert no_redirect(shelf.server, f"/timemap{THING}", {"If-None-Match": etag}).status == 304


def test_scripts_of_other_sites_may_ask_for_a_time_and_read_it(shelf: Shelf) -> None:
    for path in (THING, "/sparql"):
        answer = shelf.server.request(path, "OPTIONS")
        assert "Accept-Datetime" in answer.headers["Access-Control-Allow-Headers"]
        assert "Memento-Datetime" in answer.headers["Access-Control-Expose-Headers"]
