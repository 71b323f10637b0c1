"""The start page and the frame of every page."""

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import write_files
from tests.web.conftest import FILES, Server, publish, start_server, stop_server

LIBRARY = {
    "lapekg.toml": """\
base_iri = "http://library.example/"
default_graph = "merged"
languages = ["en", "fi"]

[title]
en = "Library"
""",
    "data/library.trig": """\
@prefix id: <http://library.example/id/> .
@prefix t: <http://library.example/terms#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<http://library.example/source/note/p1> {
    id:melville a t:Author ; rdfs:label "Herman Melville"@en ; t:born "1819" ; t:died "1891-07" ; t:home id:nantucket .
    id:poe a t:Author ; rdfs:label "Edgar <Poe>" ; t:born "1809-01-19" .
    id:nantucket a t:Town ; rdfs:label "Nantucket" .
    id:hobart a t:Town ; rdfs:label "Hobart" .
}
""",
    "queries/site/example.rq": """\
# title@en: A statement
SELECT * { GRAPH ?graph { ?subject ?predicate ?object FILTER(isIRI(?object)) } } ORDER BY ?predicate LIMIT 1
""",
    "queries/site/numbers.rq": """\
PREFIX t: <http://library.example/terms#>
SELECT ?class ?count ?label
{
  { SELECT ?class (COUNT(*) AS ?count) { VALUES ?class { t:Author } ?thing a ?class } GROUP BY ?class }
  VALUES ?label { "authors"@en "kirjailijaa"@fi }
}
""",
    "queries/site/timeline.rq": """\
# title@en: Lives & times
PREFIX t: <http://library.example/terms#>
SELECT ?group ?thing ?start ?end { ?thing a ?group ; t:born ?start OPTIONAL { ?thing t:died ?end } } ORDER BY ?start
""",
    "queries/site/areas.rq": """\
PREFIX t: <http://library.example/terms#>
SELECT ?area ?thing { ?area a t:Town OPTIONAL { ?thing t:home ?area } }
""",
    "queries/site/areas.geojson": """\
{"type": "FeatureCollection", "attribution": "Survey", "features": [
{"type": "Feature", "id": "http://library.example/id/nantucket", "properties": {},
 "geometry": {"type": "Polygon", "coordinates": [[[-70.2, 41.2], [-69.9, 41.2], [-70.0, 41.4], [-70.2, 41.2]]]}}
]}
""",
    "queries/site/newest.rq": """\
SELECT ?thing ?date { VALUES (?thing ?date) { (<http://library.example/id/poe> "1845-01") ("no thing" "1846") } }
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server of an instance that says what its start page shows."""
    root = write_files(tmp_path_factory.mktemp("library"), LIBRARY)
    publish(root)
    running = start_server(root)
    yield running
    stop_server(running)


class _Page(HTMLParser):
    """Collects the elements and checks that they close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "br", "input"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def attributes(self, tag: str, name: str) -> list[str]:
        return [value for each, attributes in self.elements if each == tag and (value := attributes.get(name))]


def _page(server: Server, path: str, language: str = "") -> tuple[str, _Page]:
    answer = server.request(path, headers={"Accept-Language": language} if language else {})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    html = answer.body.decode()
    return html, _Page(html)


@pytest.mark.parametrize(
    ("path", "accept_language", "language"),
    [
        ("/", "", "fi"),
        ("/", "sv-FI, fi;q=0.5", "sv"),
        ("/", "de, en;q=0.1", "en"),
        ("/", "de", "fi"),
        ("/sv", "en", "sv"),
        ("/en", "", "en"),
    ],
)
def test_start_page_is_in_the_language_asked_for(
    server: Server, path: str, accept_language: str, language: str
) -> None:
    _, page = _page(server, path, accept_language)
    assert page.attributes("html", "lang") == [language]
    assert page.attributes("a", "aria-current") == ["true"]


def test_start_page_that_chooses_varies_by_language(server: Server) -> None:
    assert "Accept-Language" in server.request("/").headers["Vary"]
    assert server.request("/").headers["Content-Language"] == "fi"
    assert server.request("/de").status == 404


def test_start_page_marks_a_text_that_is_in_another_language(server: Server) -> None:
    html, _ = _page(server, "/sv")
    assert '<h1 lang="fi">Kirjat &amp; muut</h1>' in html
    html, _ = _page(server, "/en")
    assert "<h1>Books &amp; others</h1>" in html


@pytest.mark.parametrize(("language", "count"), [("fi", "1\N{NO-BREAK SPACE}001"), ("en", "1,001")])
def test_start_page_counts_what_is_published(server: Server, language: str, count: str) -> None:
    html, _ = _page(server, f"/{language}")
    assert f"<strong>{count}</strong>" in html


def test_start_page_of_an_instance_without_queries_for_it_shows_no_empty_part(server: Server) -> None:
    html, page = _page(server, "/en")
    assert page.attributes("h2", "id") == ["numbers", "ways"]
    assert "<table" not in html


def test_start_page_shows_what_the_queries_of_the_instance_find(library: Server) -> None:
    html, page = _page(library, "/en")
    assert page.attributes("h2", "id") == ["example", "numbers", "timeline", "areas", "newest", "ways"]
    links = page.attributes("a", "href")
    assert "/doc/source/note/p1?lang=en" in links, "the example leads to the graph that accounts for it"
    assert "<strong>2</strong> <span>authors</span>" in html
    assert '<td class="period">1819 \N{EN DASH} July 1891</td>' in html
    assert html.count("<rect ") == 2
    assert "Edgar &lt;Poe&gt;" in html
    assert "/query/site/timeline?lang=en" in links


def test_start_page_names_a_part_in_the_language_that_its_query_has(library: Server) -> None:
    html, _ = _page(library, "/fi")
    assert '<h2 id="timeline" lang="en">Lives &amp; times</h2>' in html
    assert "<strong>2</strong> <span>kirjailijaa</span>" in html


def test_start_page_draws_the_areas_that_have_an_outline_and_lists_all(library: Server) -> None:
    html, page = _page(library, "/en")
    assert page.attributes("path", "class") == ["shade-4"]
    assert "Outlines: Survey." in html
    assert html.count("<summary>Nantucket") == 1
    assert '>Hobart</a> <span class="count">0</span>' in html


def test_start_page_describes_the_dataset_to_search_engines(library: Server) -> None:
    html, _ = _page(library, "/en")
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    dataset = json.loads(text)
    assert (dataset["@type"], dataset["@id"], dataset["name"]) == ("Dataset", "http://library.example/", "Library")
    assert "publisher" not in dataset, "the instance names none"
    for each in dataset["distribution"]:
        assert each["contentUrl"].startswith("http://library.example/snapshot/1/")
        assert library.request(each["contentUrl"].removeprefix("http://library.example")).status == 200


@pytest.mark.parametrize(
    ("path", "current"), [("/browse", "page"), ("/list/author", "true"), ("/quality", "true"), ("/en", None)]
)
def test_frame_marks_the_section_that_a_page_belongs_to(library: Server, path: str, current: str | None) -> None:
    html = library.request(path, headers={"Accept": "text/html"}).body.decode()
    sections = re.search(r'<nav class="sections".*?</nav>', html, flags=re.DOTALL)
    assert sections
    assert re.findall(r'aria-current="(\w+)"', sections[0]) == ([current] if current else [])


def test_start_page_is_not_made_again_for_who_has_it(library: Server) -> None:
    first = library.request("/en", headers={"Accept": "text/html"})
    again = library.request("/en", headers={"Accept": "text/html", "If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status, again.body) == (200, 304, b"")


def test_frame_leads_to_the_same_page_in_each_language_and_marks_the_section(server: Server) -> None:
    page = _Page(server.request("/fi").body.decode())
    assert {"/fi", "/sv", "/en", "/browse?lang=fi", "/about?lang=fi"} <= set(page.attributes("a", "href"))
    assert page.attributes("nav", "aria-label") == ["Sivun kieli", "Sivuston osat", "Tietoa sivustosta"]
    assert page.attributes("a", "class") == ["skip"]


def test_start_page_asks_no_third_party_and_styles_nothing_inline(server: Server) -> None:
    _, page = _page(server, "/fi")
    addresses = [*page.attributes("link", "href"), *page.attributes("script", "src")]
    assert all(address.startswith("/") for address in addresses)
    assert all(server.request(address).status == 200 for address in addresses)
    assert all(attributes.get("style") is None for _, attributes in page.elements)
    assert "default-src 'none'" in server.request("/fi").headers["Content-Security-Policy"]


def test_start_page_has_unique_ids_and_every_reference_to_one_leads_somewhere(server: Server) -> None:
    _, page = _page(server, "/sv")
    ids = [str(attributes["id"]) for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    references = [
        value
        for _, attributes in page.elements
        for name in ("for", "aria-labelledby")
        if (value := attributes.get(name))
    ]
    assert set(references) <= set(ids)


def test_start_page_without_a_snapshot_says_how_to_make_one(tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(write_files(tmp_path, {"lapekg.toml": FILES["lapekg.toml"]}))
    html, _ = _page(server, "/fi")
    assert "lapekg build" in html
    assert "Mitään ei ole vielä julkaistu" in html


def test_start_page_of_an_empty_instance_is_in_english(tmp_path: Path, serve: Callable[..., Server]) -> None:
    _, page = _page(serve(tmp_path), "/")
    assert page.attributes("html", "lang") == ["en"]
