"""The feed, the map of the site and the rules for robots."""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from lapekg.config import Settings, load_instance
from lapekg.web import feeds
from lapekg.web.app import create_app
from tests.conftest import write_files
from tests.web.conftest import Server, publish

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def app(books: Path) -> Flask:
    """Return the application over a published snapshot."""
    return create_app(Settings.from_env({}, books), load_instance(books))


def read(document: str | bytes) -> ET.Element:
    return ET.fromstring(document)  # noqa: S314 - our own


def text_of(element: ET.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def test_feed_has_what_atom_demands(server: Server) -> None:
    answer = server.request("/feed.atom?lang=en")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = read(answer.body)
    assert text_of(feed, "id") == "http://books.example/feed.atom"
    assert text_of(feed, "title") == "Books & others: changes"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Books & others"
    (entry,) = feed.iter(f"{ATOM}entry")
    assert text_of(entry, "id") == "http://books.example/snapshot/1"
    assert text_of(entry, "updated") == text_of(feed, "updated")
    assert text_of(entry, "title") == "Snapshot 1: Built from the files"
    assert text_of(entry, "summary") == "The whole dataset was recorded."


def test_feed_leads_to_the_host_that_was_asked(server: Server) -> None:
    feed = read(server.request("/feed.atom?lang=fi&unknown=1&_external=1").body)
    links = {(each.get("rel"), each.get("href")) for each in feed.iter(f"{ATOM}link")}
    assert ("self", f"{server.address}/feed.atom?lang=fi") in links
    assert ("alternate", f"{server.address}/history/1?lang=fi") in links
    assert ("related", f"{server.address}/snapshot/1?lang=fi") in links
    enclosures = [each for each in feed.iter(f"{ATOM}link") if each.get("rel") == "enclosure"]
    assert len(enclosures) == 4
    for each in enclosures:
        answer = server.request(urlsplit(each.get("href", "")).path, "HEAD")
        assert answer.headers["Content-Length"] == each.get("length")


def test_feed_speaks_the_readers_language(server: Server) -> None:
    answer = server.request("/feed.atom", headers={"Accept-Language": "sv"})
    assert answer.headers["Content-Language"] == "sv"
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Ögonblicksbild 1" in answer.body.decode()


@pytest.mark.parametrize("path", ["/feed.atom", "/sitemap.xml", "/context.jsonld", "/cite.bib"])
def test_document_unchanged_is_not_sent_again(server: Server, path: str) -> None:
    etag = server.request(path).headers["ETag"]
    again = server.request(path, headers={"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")


def test_sitemap_lists_every_thing_and_page_once(server: Server) -> None:
    root = read(server.request("/sitemap.xml").body)
    addresses = [each.text or "" for each in root.iter(f"{SITEMAP}loc")]
    paths = [each.removeprefix(server.address) for each in addresses]
    assert len(set(paths)) == len(paths)
    assert {"/", "/about", "/history", "/doc/moby", "/doc/0", "/doc/999"} <= set(paths)
    for path in ("/doc/moby", "/doc/0", "/about", "/dumps"):
        assert server.request(path).status == 200


def test_sitemap_leaves_out_what_has_ended_and_the_parts_of_documents(tmp_path: Path) -> None:
    base = "http://127.0.0.1:8000"
    data = f"""\
<{base}/id/new> <{base}/name> "new" .
<{base}/id/old> <http://purl.org/dc/terms/isReplacedBy> <{base}/id/new> .
<{base}/ontology#Term> <{base}/name> "term" .
<http://other.example/id/x> <{base}/name> "x" .
"""
    root = write_files(tmp_path, {"data/a.nt": data})
    publish(root)
    text = create_app(Settings.from_env({}, root), load_instance(root)).test_client().get("/sitemap.xml").text
    assert [each for each in ("/doc/new", "/doc/old", "Term", "other.example") if each in text] == ["/doc/new"]


def test_sitemap_of_many_pages_is_in_parts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    whole = re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    monkeypatch.setattr(feeds, "MOST_ADDRESSES", 100)
    index = read(client.get("/sitemap.xml?parts").text)
    assert index.tag == f"{SITEMAP}sitemapindex"
    parts = [urlsplit(each.text or "").path for each in index.iter(f"{SITEMAP}loc")]
    listed = [re.findall(r"<loc>(.*?)</loc>", client.get(part).text) for part in parts]
    assert [address for part in listed for address in part] == whole
    assert all(len(part) <= 100 for part in listed)
    assert client.get(f"/sitemap/{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap/0.xml").status_code == 404


def allowed(rules: str, path: str) -> bool:
    """Match as RFC 9309 says, sections 2.2.2 and 2.2.3: the longest rule counts, and of equals the one that allows."""
    found = [(0, True)]
    for name, pattern in re.findall(r"^(Allow|Disallow): (.*)$", rules, re.MULTILINE):
        expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$")
        if re.match(expression, path):
            found.append((len(pattern), name == "Allow"))
    return max(found)[1]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("/doc/moby", True),
        ("/doc/moby?lang=fi", True),
        ("/sparql", False),
        ("/sparql?query=ASK%20%7B%7D", False),
        ("/search?q=moby", False),
        ("/q/abc", False),
        ("/query/all", True),
        ("/history", True),
        ("/history?author=Anna", False),
        ("/list/book?page=2", False),
        ("/list/book", True),
        ("/sitemap.xml", True),
        ("/snapshot/1/dataset.nq.gz", True),
    ],
)
def test_robots_may_read_pages_and_start_no_queries(server: Server, path: str, expected: bool) -> None:
    answer = server.request("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = answer.body.decode()
    assert f"Sitemap: {server.address}/sitemap.xml\n" in rules
    assert allowed(rules, path) is expected


def test_robots_are_led_to_the_address_that_was_asked(app: Flask) -> None:
    text = app.test_client().get("/robots.txt", base_url="https://books.example/").text
    assert "Sitemap: https://books.example/sitemap.xml" in text
