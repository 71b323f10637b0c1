"""What programs follow: an Atom feed of the snapshots, the map of the site, and what robots may read."""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from flask import Blueprint, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.linked.addresses import document_path
from lapekg.linked.retired import retired_things
from lapekg.snapshots.subjects import count_subjects, read_subjects
from lapekg.sparql.description import files_of, syntax_of
from lapekg.web.dumps import Release, releases
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.service import current_service
from lapekg.web.site import LANGUAGE_PARAMETER, Page, program
from lapekg.web.static_pages import PATHS

_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MOST_ENTRIES = 50
# https://www.sitemaps.org/protocol.html#index
MOST_ADDRESSES = 50_000
# Pages that no list of things has.
_PAGES = ("/", "/browse", "/sources", "/ontology", "/shapes", "/dumps", "/validate", *PATHS)

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/feed.atom")
def atom() -> Response:
    """Tell of the newest snapshots (RFC 4287)."""
    page = Page()
    response = _respond(page, "application/atom+xml; charset=utf-8", lambda: _feed(page), ["Accept-Language"])
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
    parts = (page.snapshot.identity, program(), request.host_url, request.full_path, page.language)
    return respond(page.snapshot, entity_tag(*parts), content_type, lambda: kept(make()), varies or ())


def _feed(page: Page) -> bytes:
    base, t = page.snapshot.manifest.base_iri, page.t
    listed = releases()[:_MOST_ENTRIES]
    title, publisher = page.text(page.instance.title), page.text(page.instance.publisher)
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": t.language})
    _add(feed, "id", f"{base}feed.atom")
    _add(feed, "title", t.text("feeds_title", title=title.text or t.text("untitled")))
    _add(feed, "subtitle", t.text("feeds_subtitle"))
    _add(feed, "updated", listed[0].published)
    _add(ET.SubElement(feed, "author"), "name", publisher.text or title.text or base)
    _link(feed, "self", _absolute(page.address("feeds.atom")), "application/atom+xml")
    _link(feed, "alternate", _absolute(page.address("dumps.overview")), "text/html")
    if page.instance.license:
        _link(feed, "license", page.instance.license)
    for each in listed:
        _entry(ET.SubElement(feed, "entry"), page, base, each)
    return _xml(feed)


def _entry(entry: ET.Element, page: Page, base: str, release: Release) -> None:
    t = page.t
    _add(entry, "id", f"{base}snapshot/{release.number}")
    _add(entry, "title", t.text("dumps_numbered", number=release.number))
    _add(entry, "updated", release.published)
    _add(entry, "published", release.published)
    summary = t.text("feeds_summary", statements=t.number(release.statements))
    if release.change is not None:
        key = "feeds_more" if release.change > 0 else "feeds_fewer" if release.change < 0 else "feeds_same"
        summary += " " + t.text(key, count=t.number(abs(release.change)), number=release.number)
    _add(entry, "summary", summary)
    _link(entry, "alternate", _absolute(page.address("dumps.about_snapshot", name=release.number)), "text/html")
    snapshot = current_service().publication.numbered(release.number)
    for file, facts in files_of(snapshot):
        address = url_for("dumps.download", number=release.number, file=file, _external=True)
        link = _link(entry, "enclosure", address, "application/gzip")
        link.set("length", str(facts.bytes))
        link.set("title", syntax_of(file).name)


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
    return _document("urlset", (f"<url><loc>{escape(_absolute(each))}</loc></url>\n" for each in paths))


def _absolute(path: str) -> str:
    """Write an address in full, at the host that was asked: the map of a site lists that host's pages alone."""
    return request.host_url.rstrip("/") + path


def _document(root: str, entries: Iterator[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SITEMAPS}">\n'
    return "".join([head, *entries, f"</{root}>\n"]).encode()


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _link(parent: ET.Element, relation: str, address: str, media_type: str | None = None) -> ET.Element:
    attributes = {"rel": relation, "href": address}
    return ET.SubElement(parent, "link", {**attributes, "type": media_type} if media_type else attributes)


def _xml(root: ET.Element) -> bytes:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()
