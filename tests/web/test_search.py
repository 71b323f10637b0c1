"""The search page, its JSON and the suggestions."""

import json
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.conftest import write_files
from tests.search.names import BASE, NAMES
from tests.web.conftest import Server, publish, start_server, stop_server

INSTANCE = {
    "lapekg.toml": f'base_iri = "{BASE}"\nlanguages = ["fi", "sv", "en"]\n',
    "data/names.ttl": NAMES,
}
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server over the names of tests.search.names."""
    root = write_files(tmp_path_factory.mktemp("offices"), INSTANCE)
    publish(root)
    running = start_server(root)
    yield running
    stop_server(running)


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")


def page(server: Server, path: str) -> str:
    answer = server.request(path, headers={"Accept": "text/html"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.body.decode()


def table(server: Server, path: str) -> dict[str, Any]:
    answer = server.request(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    return dict(json.loads(answer.body))


@pytest.mark.parametrize(
    ("language", "heading", "name"),
    [
        ("fi", "Haku", "Sosiaali- ja terveysministeriö"),
        ("sv", "Sök", "Social- och hälsovårdsministeriet"),
        ("en", "Search", "Ministry of Social Affairs and Health"),
    ],
)
def test_page_names_what_was_found_in_the_language_of_the_reader(
    offices: Server, language: str, heading: str, name: str
) -> None:
    html = page(offices, f"/search?q=STM&lang={language}")
    assert f"<h1>{heading}</h1>" in html
    assert f'<a href="/doc/stm?lang={language}">{name}</a>' in html
    assert '<mark lang="fi">STM</mark>' in html or (language == "fi" and "<mark>STM</mark>" in html)


def test_page_needs_no_script(offices: Server) -> None:
    html = page(offices, "/search?lang=sv")
    assert '<form class="search-box large" role="search" action="/search" method="get"' in html
    assert 'name="q"' in html
    assert '<input type="hidden" name="lang" value="sv">' in html
    (script,) = [part.partition('"')[0] for part in html.split('<script type="module" src="')[1:]]
    assert offices.request(script).headers["Content-Type"].startswith("text/javascript")


def test_page_shows_again_what_was_asked_as_text(offices: Server) -> None:
    html = page(offices, "/search?q=%3Cb%3E%22x")
    assert "<b>" not in html
    assert 'value="&lt;b&gt;&#34;x"' in html


def test_page_for_nothing_that_is_published_leads_on(offices: Server) -> None:
    html = page(offices, "/search?q=qqqqqq&lang=en")
    assert "Nothing is called “qqqqqq”." in html
    assert {"/browse?lang=en", "/sparql?lang=en"} <= set(_Links(html).links)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Raisio", "things are called “Raisio”"),
        ("STM", "1 thing is called “STM”"),
        ("perhekskus", "Nothing is called “perhekskus”. 2 things have the nearest name, “perhekeskus”."),
        ("Raisio museo", "No name has all of the words “Raisio museo”. 3 things have some of them."),
    ],
)
def test_page_tells_what_was_looked_for(offices: Server, text: str, words: str) -> None:
    assert words in page(offices, f"/search?q={quote(text)}&lang=en")


def test_page_is_not_for_search_engines_and_is_known_again(offices: Server) -> None:
    answer = offices.request("/search?q=STM", headers={"Accept": "text/html"})
    assert answer.headers["X-Robots-Tag"] == "noindex"
    again = offices.request("/search?q=STM", headers={"Accept": "text/html", "If-None-Match": answer.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_classes_limit_what_is_shown(offices: Server) -> None:
    everything = table(offices, "/search.json?q=minist")
    assert [(each["name"], each["count"]) for each in everything["classes"]] == [("ministeriö", 2), ("luokka", 1)]
    ministries = table(offices, f"/search.json?q=minist&class={quote(BASE + 'terms#Ministry')}")
    assert ministries["total"] == 2
    assert {each["iri"] for each in ministries["things"]} == {f"{BASE}id/stm", f"{BASE}id/okm"}
    assert ministries["classes"] == everything["classes"]
    links = _Links(page(offices, "/search?q=minist")).links
    assert f"/search?q=minist&class={quote(BASE + 'terms#Ministry', safe='')}" in links


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/search.json?q=Raisiossa", "*/*"),
        ("/search?q=Raisiossa&format=json", "text/html"),
        ("/search?q=Raisiossa", "application/json"),
        ("/search?q=Raisiossa", "application/json, text/html;q=0.9"),
    ],
)
def test_results_come_as_json(offices: Server, path: str, accept: str) -> None:
    answer = offices.request(path, headers={"Accept": accept, "Accept-Language": "sv"})
    assert answer.headers["Content-Type"] == "application/json"
    found = json.loads(answer.body)
    assert found["things"][0] == {
        "iri": f"{BASE}id/raisio",
        "address": "/doc/raisio",
        "name": "Reso",
        "language": "sv",
        "found_by": {"text": "Raisio", "language": "fi", "kind": "name", "match": "inflected-name"},
        "classes": [],
        "mentions": 2,
        "score": found["things"][0]["score"],
    }
    names = ["query", "language", "snapshot", "total", "complete", "respelt", "partial", "page", "pages"]
    assert list(found) == [*names, "things", "classes"]
    assert (found["query"], found["language"], found["snapshot"]) == ("Raisiossa", "sv", 1)


def test_suggestions_name_and_address_things(offices: Server) -> None:
    found = table(offices, "/search/suggest?q=sosiaalim&lang=sv")
    assert found["query"] == "sosiaalim"
    assert found["suggestions"] == [
        {
            "name": "Social- och hälsovårdsministeriet",
            "language": "sv",
            "type": "ministerium",
            "found_by": "Sosiaali- ja terveysministeriö",
            "address": "/doc/stm?lang=sv",
            "iri": "http://offices.example/id/stm",
        }
    ]
    assert table(offices, "/search/suggest")["suggestions"] == []


def test_suggestions_of_classes_are_of_one_of_them(offices: Server) -> None:
    ministry, other = (
        f"&class={quote(f'http://offices.example/terms#{name}', safe='')}" for name in ("Ministry", "Other")
    )

    def suggested(classes: str) -> list[str]:
        return [each["iri"] for each in table(offices, f"/search/suggest?q=sosiaalim{classes}")["suggestions"]]

    assert suggested(other + ministry) == ["http://offices.example/id/stm"]
    assert suggested(other) == []
    assert offices.request("/search/suggest?q=sosiaalim&class=%3C").status == 400


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/search?q=stm&page=x", 400, "page"),
        ("/search?q=stm&page=0", 400, "page"),
        ("/search?q=stm&page=2", 404, "page 2"),
        ("/search?q=stm&format=xml", 400, "format='xml'"),
        (f"/search?q={'a' * 301}", 400, "301 characters"),
        (f"/search/suggest?q={'a' * 301}", 400, "301 characters"),
    ],
)
def test_what_cannot_be_answered_says_why(offices: Server, path: str, status: int, words: str) -> None:
    answer = offices.request(path, headers={"Accept": "application/json"})
    assert answer.status == status
    assert words in json.loads(answer.body)["detail"]


def test_results_in_another_type_are_refused(offices: Server) -> None:
    answer = offices.request("/search?q=stm", headers={"Accept": "image/png"})
    assert answer.status == 406
    assert json.loads(answer.body)["offered"] == ["text/html", "application/json"]


def test_many_results_come_a_page_at_a_time(tmp_path: Path, serve: Callable[..., Server]) -> None:
    names = "".join(f'<http://a.example/{n}> {LABEL} "Kala {n}"@en .\n' for n in range(45))
    root = write_files(tmp_path, {"lapekg.toml": 'base_iri = "http://a.example/"\n', "data/names.ttl": names})
    publish(root)
    server = serve(root)
    pages = [table(server, f"/search.json?q=kala&page={number}") for number in (1, 2, 3)]
    assert [len(each["things"]) for each in pages] == [20, 20, 5]
    assert len({thing["iri"] for each in pages for thing in each["things"]}) == 45
    assert (pages[0]["total"], pages[0]["pages"]) == (45, 3)
    assert "/search?q=kala&page=3" in _Links(page(server, "/search?q=kala&page=2")).links


def test_graph_without_names_is_searched_in_vain(server: Server) -> None:
    assert table(server, "/search.json?q=moby")["things"] == []
    assert page(server, "/search?q=moby")
