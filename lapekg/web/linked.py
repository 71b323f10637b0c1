"""Dereferencing: the IRI of a thing leads to the document about it, and the document comes as the client likes it.

Cool URIs for the Semantic Web, section 4.2 (https://www.w3.org/TR/cooluris/): 303 from the thing to its document.
"""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus

from flask import Blueprint, redirect, request
from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.linked.addresses import described_by, document_path, readings
from lapekg.linked.document import describe, describe_document
from lapekg.linked.reader import Reader
from lapekg.linked.retired import find_successor, is_retired
from lapekg.linked.sources import Sources
from lapekg.web.documents import Document, rdf_writers, send
from lapekg.web.entity import entity_page
from lapekg.web.representations import split_extension
from lapekg.web.site import Html, Page
from lapekg.web.source_page import document_page, graph_page

blueprint = Blueprint("linked", __name__)


@blueprint.get("/<path:path>")
def thing(path: str) -> Response:
    """Lead from the IRI of a thing to the document about it, or to what has replaced it."""
    page = Page()
    base_iri = page.reader.base_iri
    node = _first(page.reader, (base_iri + each for each in readings(path)))
    if node is None:
        raise NotFound(f"nothing is published as {base_iri}{path}")
    return _moved(page, node) or redirect(_address(page, node), HTTPStatus.SEE_OTHER)


@blueprint.get("/doc/<path:path>")
def document(path: str) -> Response:
    """Send the document about a thing; with status 410 when the thing has ended."""
    page = Page()
    node, extension = _find(page.reader, path)
    moved = _moved(page, node)
    if moved is not None:
        return moved
    response = send(page, _describe(page, node), extension)
    if response.status_code == HTTPStatus.OK and is_retired(page.reader, node):
        response.status_code = HTTPStatus.GONE
    return response


def _first(reader: Reader, iris: Iterable[str]) -> NamedNode | None:
    """Find the first IRI under which anything is published."""
    for iri in iris:
        try:
            node = NamedNode(iri)
        except ValueError:
            continue
        if reader.exists(node):
            return node
    return None


def _find(reader: Reader, path: str) -> tuple[NamedNode, str | None]:
    # An IRI that ends like a file is older than our extensions, so the whole path is tried first.
    for stem, extension in dict.fromkeys([(path, None), split_extension(path)]):
        node = _first(reader, described_by(stem, reader.base_iri))
        if node is not None:
            return node, extension
    raise NotFound(f"no document is published at {request.path}")


def _address(page: Page, node: NamedNode) -> str:
    return page.in_language(document_path(node.value, page.reader.base_iri) or node.value)


def _moved(page: Page, node: NamedNode) -> Response | None:
    successor = find_successor(page.reader, node)
    if successor is None or successor == node:
        return None
    return redirect(_address(page, successor), HTTPStatus.MOVED_PERMANENTLY)


def _describe(page: Page, node: NamedNode) -> Document:
    def quads() -> list[Quad]:
        description = describe(page.reader, node)
        return [*description.quads, *describe_document(page.reader, description)]

    path = document_path(node.value, page.reader.base_iri)
    return Document(node, path or "", partial(_view, page, node), rdf_writers(quads, page.instance.prefixes, node))


def _view(page: Page, node: NamedNode) -> Html:
    """Choose the page by what the thing is; any thing without a page of its own is an entity."""
    sources = Sources(page.reader)
    if sources.is_graph(node):
        return graph_page(page, node)
    if sources.is_document(node):
        return document_page(page, node)
    return entity_page(page, node)
