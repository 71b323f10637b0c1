"""What programs follow: an Atom feed of what was published, the map of the site, and what robots may read."""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from flask import Blueprint, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.linked.addresses import document_path
from lapekg.linked.retired import retired_things
from lapekg.snapshots.subjects import count_subjects, read_subjects
from lapekg.web.history_feed import absolute, commit_feed
from lapekg.web.history_list import Filters
from lapekg.web.representations import ATOM, entity_tag, kept, respond
from lapekg.web.service import current_service
from lapekg.web.site import LANGUAGE_PARAMETER, Page, program
from lapekg.web.static_pages import PATHS

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
# https://www.sitemaps.org/protocol.html#index
MOST_ADDRESSES = 50_000
# Pages that no list of things has.
_PAGES = ("/", "/browse", "/sources", "/ontology", "/shapes", "/dumps", "/history", "/validate", *PATHS)

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.atom")
def atom() -> Response:
    """Tell of the newest snapshots, and what each changed (RFC 4287)."""
    page = Page()
    addresses = page.address("feeds.atom"), page.address("history.overview")
    iri = f"{page.instance.base_iri}feed.atom"
    response = _respond(
        page, ATOM.content_type, lambda: commit_feed(page, Filters(), iri, addresses), ["Accept-Language"]
    )
    response.content_language.add(page.t.language)
    return response


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """List all pages, or the lists of them where they are too many for one."""
    page = Page()
    return _respond(page, "application/xml", lambda: _sitemap(page))


@blueprint.get("/sitemap/<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """List some of the pages, counted from 1."""
    page = Page()
    if not 1 <= part <= _parts(page):
        raise NotFound(f"the map of the site has {_parts(page)} parts")
    return _respond(page, "application/xml", lambda: _urls(_addresses(page, part)))


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep robots from what never ends: queries, searches and lists narrowed down (RFC 9309)."""
    languages = current_service().instance.languages
    lines = [
        "User-agent: *",
        "Disallow: /sparql",
        "Disallow: /search",
        # Opening a citation asks its query again.
        "Disallow: /q/",
        "Disallow: /*?",
        # The longest rule that matches counts, so these pages are allowed in each language.
        *(f"Allow: /*?{LANGUAGE_PARAMETER}={each}$" for each in languages),
        "",
        f"Sitemap: {url_for('feeds.sitemap', _external=True)}",
    ]
    response = Response("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
    response.cache_control.public = True
    response.cache_control.max_age = 3600
    return response


def _respond(page: Page, content_type: str, make: Callable[[], bytes], varies: list[str] | None = None) -> Response:
    parts = (page.snapshot.edition, program(), request.host_url, request.full_path, page.language)
    return respond(page.snapshot, entity_tag(*parts), content_type, lambda: kept(make()), varies or ())


def _sitemap(page: Page) -> bytes:
    parts = _parts(page)
    if parts == 1:
        return _urls(_addresses(page, 1))
    addresses = (url_for("feeds.sitemap_part", part=number, _external=True) for number in range(1, parts + 1))
    modified = escape(page.snapshot.manifest.published)
    entries = (f"<sitemap><loc>{escape(each)}</loc><lastmod>{modified}</lastmod></sitemap>\n" for each in addresses)
    return _document("sitemapindex", entries)


def _parts(page: Page) -> int:
    return -(-(len(_PAGES) + count_subjects(page.snapshot)) // MOST_ADDRESSES)


def _addresses(page: Page, part: int) -> Iterator[str]:
    """Give the paths of a part; the pages of the site itself begin the first."""
    first = (part - 1) * MOST_ADDRESSES
    yield from _PAGES[first:]
    most = MOST_ADDRESSES - len(_PAGES[first:])
    retired = retired_things(page.reader)
    for iri in read_subjects(page.snapshot, max(0, first - len(_PAGES)), most):
        path = document_path(iri, page.snapshot.manifest.base_iri)
        # Terms with a fragment are described in the document that has its own address.
        if path is not None and "#" not in path and iri not in retired:
            yield path


def _urls(paths: Iterator[str]) -> bytes:
    return _document("urlset", (f"<url><loc>{escape(absolute(each))}</loc></url>\n" for each in paths))


def _document(root: str, entries: Iterator[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}">\n'
    return "".join([head, *entries, f"</{root}>\n"]).encode()
