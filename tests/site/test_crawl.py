"""Every page that links lead to, from the start page on: none is missing, none is broken."""

import html
import http.client
import re
import threading
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

# It is one fixture for all of these tests, and on a busy machine it takes many times as long.
pytestmark = pytest.mark.timeout(600)

# Of the other forms of a document, of the lists that facets narrow down, and of the measurements, which one rule
# makes for every class and property, so many in a thousand are asked for: each of them is like the others.
_SAMPLED = 15
_FORMS = (".ttl", ".jsonld", ".rdf", ".nt", ".trig", ".nq", ".html", ".linkset")
_ALIKE = "/doc/measurement/"
# Of the pages of paragraphs, which make half of the site, one in ten.
_PARAGRAPH = re.compile(r"/doc/source/[^/]+/p[0-9]")
_PARAGRAPHS_SAMPLED = 100
# Views of an answer have no anchor: the query page's scripts draw them.
_VIEWS = {"table", "chart", "map", "timeline", "graph"}
_THREADS = 4
_SECONDS = 60.0

# Our own pages write every attribute in quotation marks; a whole parser would take longer than the server.
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_ANCHOR = re.compile(r'\sid="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said, or the error in place of it."""

    status: int | str
    media_type: str = ""
    location: str = ""
    body: bytes = b""


@dataclass(slots=True)
class Crawl:
    """What was found: by path its status and anchors, and the page that led there first."""

    statuses: dict[str, int | str] = field(default_factory=dict)
    anchors: dict[str, set[str]] = field(default_factory=dict)
    repeated: dict[str, set[str]] = field(default_factory=dict)
    led_by: dict[str, str] = field(default_factory=dict)
    fragments: set[tuple[str, str, str]] = field(default_factory=set)


@pytest.fixture(scope="module")
def crawl(site: str) -> Crawl:
    found = Crawl()
    own = threading.local()
    opened: list[http.client.HTTPConnection] = []

    def connect() -> None:
        own.connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=_SECONDS)
        opened.append(own.connection)

    pending = {"/"}
    try:
        with ThreadPoolExecutor(_THREADS, initializer=connect) as threads:
            while pending:
                following: set[str] = set()
                answers = threads.map(lambda path: _get(own.connection, path), pending)
                for path, answer in zip(pending, answers, strict=True):
                    following.update(_note(found, site, path, answer))
                pending = following - found.statuses.keys()
    finally:
        for each in opened:
            each.close()
    return found


def _get(connection: http.client.HTTPConnection, path: str) -> Answer:
    try:
        connection.request("GET", path, headers={"Accept": "text/html, */*;q=0.5", "Accept-Language": "fi"})
        with connection.getresponse() as response:
            kind, location = (response.headers.get(name, "") for name in ("Content-Type", "Location"))
            return Answer(response.status, kind, location, response.read())
    except (OSError, http.client.HTTPException) as error:
        connection.close()  # the next request opens it again
        return Answer(repr(error))


def _note(found: Crawl, site: str, path: str, answer: Answer) -> Iterator[str]:
    found.statuses[path] = answer.status
    links: Iterable[str] = [answer.location] if answer.location else []
    if answer.media_type.startswith("text/html"):
        text = answer.body.decode()
        anchors = _ANCHOR.findall(text)
        found.anchors[path] = set(map(html.unescape, anchors))
        if len(anchors) > len(found.anchors[path]):
            found.repeated[path] = {each for each in anchors if anchors.count(each) > 1}
        links = map(html.unescape, _LINK.findall(text))
    for each in links:
        address, fragment = urldefrag(urljoin(f"{site}{path}", each))
        if not address.startswith(f"{site}/"):
            continue
        target = address.removeprefix(site).removesuffix("?lang=fi")
        if _is_followed(target):
            found.led_by.setdefault(target, path)
            if fragment and not (target.startswith("/sparql?") and fragment in _VIEWS):
                found.fragments.add((target, fragment, path))
            yield target


def _is_followed(target: str) -> bool:
    path, _, query = target.partition("?")
    if query or path.endswith(_FORMS) or path.startswith(_ALIKE):
        # Always the same ones, whatever the order of the crawl.
        return zlib.crc32(target.encode()) % 1000 < _SAMPLED
    if _PARAGRAPH.match(path):
        return zlib.crc32(target.encode()) % 1000 < _PARAGRAPHS_SAMPLED
    return True


def test_crawl_comes_through_the_whole_graph(crawl: Crawl) -> None:
    assert len(crawl.statuses) > 1500
    kinds = {path.split("/")[2] for path in crawl.statuses if path.startswith("/doc/")}
    assert {"project", "person", "organisation", "place", "event", "source", "concept", "rule"} <= kinds


def test_no_link_is_broken(crawl: Crawl) -> None:
    fine = range(200, 400)
    assert {path: (was, crawl.led_by.get(path)) for path, was in crawl.statuses.items() if was not in fine} == {}


def test_no_fragment_leads_nowhere(crawl: Crawl) -> None:
    known = [each for each in crawl.fragments if each[0] in crawl.anchors]
    assert [each for each in known if each[1] not in crawl.anchors[each[0]]] == []
    assert len(known) > 1000


def test_no_page_names_two_places_alike(crawl: Crawl) -> None:
    assert crawl.repeated == {}
