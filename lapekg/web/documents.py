"""Documents that come as a page and as data: one address that chooses, and one for each representation.

https://www.w3.org/TR/chips/#gl1 and RFC 9110, sections 8.7 (Content-Location) and 12.1 (proactive negotiation).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import request
from pyoxigraph import NamedNode, Quad
from werkzeug.wrappers import Response

from lapekg.errors import NotAcceptable
from lapekg.linked.serialization import NotExpressible, serialize
from lapekg.sparql.negotiation import HTML, Representation
from lapekg.web.representations import LINKSET, RDF, choose, entity_tag, kept, respond
from lapekg.web.signposting import Place, links_of, write_link_set
from lapekg.web.site import Html, Page, page_response, program

Writer = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Document:
    """What is described, at which path (without extension), as a page and in which representations of the data.

    `state` is what the data follow from besides the published snapshot and the instance's files.
    """

    node: NamedNode
    path: str
    view: Callable[[], Html]
    writers: Mapping[Representation, Writer]
    state: str = ""


def rdf_writers(
    quads: Callable[[], Iterable[Quad]], prefixes: Mapping[str, str], first: NamedNode
) -> dict[Representation, Writer]:
    """Make the writers of all syntaxes of RDF, which begin with the statements about one thing."""

    def writer(media_type: str) -> Writer:
        return lambda: serialize(quads(), media_type, prefixes, first)

    return {each: writer(each.media_type) for each in RDF}


def send(page: Page, document: Document, extension: str | None) -> Response:
    """Send the representation that the extension names, else the one that the client likes best."""
    # The page is first: browsers ask for it, and so do those that take anything, such as archives and link checkers.
    representation = choose(extension, (HTML, *document.writers, LINKSET))
    if representation is HTML:
        response = page_response(page, lambda: _with_alternates(page, document))
    else:
        response = _data(page, document, representation)
    place = _place(page, document)
    for link in links_of(page.reader, document.node, place, representation, [*document.writers]):
        response.headers.add("Link", link.field())
    if extension is None:
        response.vary.add("Accept")
        response.content_location = place.of(representation)
    return response


def _place(page: Page, document: Document, origin: str = "") -> Place:
    path, mark, query_string = page.in_snapshot(document.path).partition("?")
    return Place(origin + path, mark + query_string)


def _with_alternates(page: Page, document: Document) -> Html:
    html, place = document.view(), _place(page, document)
    alternates = {each.media_type: place.of(each) for each in document.writers}
    canonical = f"{place.address}{place.query}"
    return Html(html.template, {"alternates": alternates, "canonical": canonical, **html.values}, html.links)


def _data(page: Page, document: Document, representation: Representation) -> Response:
    place = _place(page, document, request.host_url.rstrip("/"))

    def make() -> bytes:
        if representation is LINKSET:
            return write_link_set(page.reader, document.node, place, [*document.writers])
        try:
            return document.writers[representation]()
        except NotExpressible as error:
            others = tuple(each.media_type for each in document.writers if each is not representation)
            raise NotAcceptable(str(error), others) from error

    tag = entity_tag(
        page.snapshot.edition,
        page.service.files.state(),
        document.state,
        program(),
        request.host_url,
        place.of(representation),
        representation.media_type,
    )
    return respond(page.snapshot, tag, representation.content_type, lambda: kept(make()))
