"""The start page."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.conftest import write_files
from tests.web.conftest import FILES, Server


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
    assert page.attributes("a", "aria-current") == ["page"]


def test_start_page_that_chooses_varies_by_language(server: Server) -> None:
    assert "Accept-Language" in server.request("/").headers["Vary"]
    assert server.request("/").headers["Content-Language"] == "fi"
    assert server.request("/de").status == 404


def test_start_page_marks_a_text_that_is_in_another_language(server: Server) -> None:
    html, _ = _page(server, "/sv")
    assert '<h1 lang="fi">Kirjat &amp; muut</h1>' in html
    assert '<h3 lang="en"><a href="/sparql?query=' in html
    assert "All &lt;books&gt;" in html
    html, _ = _page(server, "/en")
    assert "<h1>Books &amp; others</h1>" in html


@pytest.mark.parametrize(("language", "count"), [("fi", "1\N{NO-BREAK SPACE}001"), ("en", "1,001")])
def test_start_page_shows_what_is_published(server: Server, language: str, count: str) -> None:
    html, page = _page(server, f"/{language}")
    assert f"<dd>{count}</dd>" in html
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*", page.attributes("time", "datetime")[0])


def test_start_page_links_run_the_example_and_the_form(server: Server) -> None:
    html, page = _page(server, "/en")
    (example,) = [href for href in page.attributes("a", "href") if href.startswith("/sparql?query=")]
    assert server.request(example).status == 200
    assert page.attributes("form", "action") == ["/sparql"]
    assert page.attributes("form", "method") == ["get"]
    assert f"curl -G {server.endpoint}" in html
    assert f'SPARQLWrapper("{server.endpoint}")' in html


def test_start_page_needs_no_script_and_no_third_party(server: Server) -> None:
    html, page = _page(server, "/fi")
    assert "<script" not in html
    addresses = page.attributes("link", "href")
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
