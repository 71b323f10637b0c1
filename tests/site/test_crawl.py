"""Every page that links lead to, from the start page on: none is missing, none is broken."""

import html
import http.client
import queue
import re
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

# Of the other forms of a document, and of the lists that facets narrow down, so many in a thousand are asked for:
# each kind of page has them all.
_SAMPLED = 15
_FORMS = (".ttl", ".jsonld", ".rdf", ".nt", ".trig", ".nq", ".html", ".linkset")
_THREADS = 4


# Our own pages write every attribute in quotation marks; a whole parser would take longer than the server.
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_ANCHOR = re.compile(r'\sid="([^"]*)"')


@dataclass(slots=True)
class Crawl:
    """What was found: by path its status and anchors, and the page that led there first."""

    statuses: dict[str, int] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    led_by: dict[str, str] = field(default_factory=dict)
    fragments: set[tuple[str, str, str]] = field(default_factory=set)


@pytest.fixture(scope="module")
def crawl(site: str) -> Crawl:
    found = Crawl()
    connections = queue.SimpleQueue[http.client.HTTPConnection]()
    for _ in range(_THREADS):
        connections.put(http.client.HTTPConnection(urlsplit(site).netloc, timeout=30))
    pending = {"/"}
    with ThreadPoolExecutor(_THREADS) as threads:
        while pending:
            following: set[str] = set()
            for path, answer in zip(pending, threads.map(lambda each: _get(connections, each), pending), strict=True):
                following.update(_note(found, site, path, answer))
            pending = following - found.statuses.keys()
    for _ in range(_THREADS):
        connections.get().close()
    return found


def _get(connections: "queue.SimpleQueue[http.client.HTTPConnection]", path: str) -> tuple[int, str, str, bytes]:
    connection = connections.get()
    connection.request("GET", path, headers={"Accept": "text/html, */*;q=0.5", "Accept-Language": "fi"})
    response = connection.getresponse()
    body = response.read()
    connections.put(connection)
    return response.status, response.headers.get("Content-Type", ""), response.headers.get("Location", ""), body


def _note(found: Crawl, site: str, path: str, answer: tuple[int, str, str, bytes]) -> Iterator[str]:
    status, media_type, location, body = answer
    found.statuses[path] = status
    links: Iterable[str] = [location] if location else []
    if media_type.startswith("text/html"):
        text = body.decode()
        found.anchors[path] = set(map(html.unescape, _ANCHOR.findall(text)))
        links = map(html.unescape, _LINK.findall(text))
    for each in links:
        address, fragment = urldefrag(urljoin(f"{site}{path}", each))
        if not address.startswith(f"{site}/"):
            continue
        target = address.removeprefix(site).removesuffix("?lang=fi")
        if _is_followed(target):
            found.led_by.setdefault(target, path)
            if fragment:
                found.fragments.add((target, fragment, path))
            yield target


def _is_followed(target: str) -> bool:
    path, _, query = target.partition("?")
    if path.endswith(_FORMS) or query:
        # Always the same ones, whatever the order of the crawl.
        return zlib.crc32(target.encode()) % 1000 < _SAMPLED
    return True


def test_crawl_comes_through_the_whole_graph(crawl: Crawl) -> None:
    assert len(crawl.statuses) > 2500
    kinds = {path.split("/")[2] for path in crawl.statuses if path.startswith("/doc/")}
    assert {"project", "person", "organisation", "place", "event", "source", "concept", "rule"} <= kinds


def test_no_link_is_broken(crawl: Crawl) -> None:
    broken = {path: (status, crawl.led_by.get(path)) for path, status in crawl.statuses.items() if status >= 400}
    assert broken == {}


def test_no_fragment_leads_nowhere(crawl: Crawl) -> None:
    known = [each for each in crawl.fragments if each[0] in crawl.anchors]
    assert [each for each in known if each[1] not in crawl.anchors[each[0]]] == []
    assert len(known) > 1000
