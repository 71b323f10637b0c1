"""The pages about the site itself: what it is, how good its data are, and on what terms it may be used."""

import re
from dataclasses import dataclass

from flask import Blueprint
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response

from lapekg.linked.citation import Citation, cite_snapshot
from lapekg.linked.quality import read_quality
from lapekg.linked.reader import Subject
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.site import Html, Page, program, site_page

# The pages, for whoever lists all of the site.
PATHS = ("/about", "/quality", "/licence", "/cite", "/accessibility", "/privacy")

_LICENSE = NamedNode("http://purl.org/dc/terms/license")
_MOST_LICENSED = 200
_QUALITY_QUERY = """\
PREFIX dqv: <http://www.w3.org/ns/dqv#>

SELECT ?metric ?on ?value WHERE {
  ?measurement dqv:isMeasurementOf ?metric ; dqv:computedOn ?on ; dqv:value ?value .
}
ORDER BY ?metric ?on
"""

blueprint = Blueprint("site_pages", __name__)


@dataclass(frozen=True, slots=True)
class License:
    """A licence that readers know by its name, and what it asks for."""

    name: str
    attribution: bool = True
    share_alike: bool = False


LICENSES = {
    "https://creativecommons.org/publicdomain/zero/1.0/": License("CC0 1.0", attribution=False),
    "https://creativecommons.org/licenses/by/4.0/": License("Creative Commons BY 4.0"),
    "https://creativecommons.org/licenses/by-sa/4.0/": License("Creative Commons BY-SA 4.0", share_alike=True),
    "https://opendatacommons.org/licenses/by/1-0/": License("Open Data Commons Attribution License 1.0"),
    "https://opendatacommons.org/licenses/odbl/1-0/": License("Open Database License 1.0", share_alike=True),
}


@blueprint.get("/about")
@site_page
def about(page: Page) -> Html:
    """Tell what this is and how it works."""
    more = page.text(page.instance.about)
    return Html("about.html", {"more": more, "paragraphs": _paragraphs(more.text), **_publisher(page)})


@blueprint.get("/quality")
@site_page
def quality(page: Page) -> Html:
    """Show what was measured of the data."""
    return Html("quality.html", {"tables": read_quality(page.reader), "query": _QUALITY_QUERY, **_publisher(page)})


@blueprint.get("/licence")
@site_page
def licence(page: Page) -> Html:
    """Tell on what terms the data may be used, and which of it comes under other terms."""
    return Html(
        "licence.html",
        {
            "license": NamedNode(page.instance.license) if page.instance.license else None,
            "known": LICENSES,
            "licensed": _licensed(page),
            "citation": _citation(page),
            **_publisher(page),
        },
    )


@blueprint.get("/cite")
@site_page
def cite(page: Page) -> Html:
    """Tell how to cite the data."""
    return Html("cite.html", {"citation": _citation(page), "base": page.snapshot.manifest.base_iri})


@blueprint.get("/accessibility")
@site_page
def accessibility(page: Page) -> Html:
    """Tell how accessible the site is."""
    return Html("accessibility.html", _publisher(page))


@blueprint.get("/privacy")
@site_page
def privacy(page: Page) -> Html:
    """Tell what becomes of the data of visitors and of those whom the graph is about."""
    return Html("privacy.html", _publisher(page))


@blueprint.get("/cite.bib")
def bibtex() -> Response:
    """Send the citation for BibTeX."""
    page = Page()
    return _file(page, "application/x-bibtex; charset=utf-8", _citation(page).to_bibtex())


@blueprint.get("/cite.json")
def csl() -> Response:
    """Send the citation for citation managers."""
    page = Page()
    return _file(page, "application/vnd.citationstyles.csl+json", _citation(page).to_csl())


def _file(page: Page, content_type: str, text: str) -> Response:
    tag = entity_tag(page.snapshot.edition, program(), content_type, page.language)
    response = respond(page.snapshot, tag, content_type, lambda: kept(text.encode()), ["Accept-Language"])
    response.content_language.add(page.t.language)
    return response


def _citation(page: Page) -> Citation:
    untitled = page.t.text("untitled")
    return cite_snapshot(
        page.snapshot,
        title=page.text(page.instance.title).text or untitled,
        publisher=page.text(page.instance.publisher).text,
        version=page.t.text("dumps_numbered", number=page.snapshot.number),
        language=page.t.language,
    )


def _publisher(page: Page) -> dict[str, object]:
    return {"publisher": page.text(page.instance.publisher), "contact": page.instance.contact}


def _paragraphs(text: str) -> list[str]:
    return [each for each in re.split(r"\n\s*\n", text.strip()) if each]


def _licensed(page: Page) -> list[tuple[Subject, NamedNode]]:
    """List what comes under a licence of its own."""
    found: dict[Subject, NamedNode] = {}
    for quad in page.reader.store.quads_for_pattern(None, _LICENSE, None, None):
        if isinstance(quad.object, NamedNode) and quad.object.value != page.instance.license:
            found[quad.subject] = quad.object
    return sorted(found.items(), key=str)[:_MOST_LICENSED]
