"""Documents about what the graph is made of: its ontology, its shapes, its queries and its snapshots."""

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus

from flask import Blueprint, redirect
from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.linked.vocabulary import is_version, ontology_of, ontology_quads, shape_files, shape_quads
from lapekg.sparql.description import describe_examples
from lapekg.sparql.examples import QUERIES_FOLDER, state_of
from lapekg.web import ontology_pages
from lapekg.web.documents import Document, rdf_writers, send
from lapekg.web.example_pages import example_page
from lapekg.web.representations import EXTENSIONS, QUERY, split_extension
from lapekg.web.site import Page

_TURTLE = EXTENSIONS["ttl"]
_PREFIXES = NamedNode("http://www.w3.org/ns/shacl#prefixes")

blueprint = Blueprint("vocabularies", __name__)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<extension>")
def ontology(extension: str | None = None) -> Response:
    """Send the ontology; 404 where nothing declares any term."""
    page = Page()
    node = ontology_of(page.reader)
    if not page.reader.vocabularies:
        raise NotFound("no ontology is published here")
    writers = rdf_writers(partial(ontology_quads, page.reader), page.instance.prefixes, node)
    return send(page, Document(node, "/ontology", partial(ontology_pages.ontology_page, page), writers), extension)


@blueprint.get("/ontology/<path:version>")
def ontology_version(version: str) -> Response:
    """Lead from the version of the ontology that is published to the ontology."""
    page = Page()
    if not is_version(page.reader, version):
        raise NotFound(f"version {version} of the ontology is not published here")
    return redirect(page.in_language("/ontology"), HTTPStatus.SEE_OTHER)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<extension>")
def shapes(extension: str | None = None) -> Response:
    """Send all shapes."""
    page = Page()
    node = NamedNode(f"{page.reader.base_iri}shapes")
    writers = rdf_writers(partial(shape_quads, page.instance), page.instance.prefixes, node)
    view = partial(ontology_pages.shapes_page, page)
    return send(page, Document(node, "/shapes", view, writers), extension)


@blueprint.get("/shape/<path:name>")
def shape(name: str) -> Response:
    """Send the shapes of one file; as Turtle it comes as its authors wrote it."""
    page = Page()
    files = shape_files(page.instance)
    name, extension = _split(name, files)
    path = files[name]
    node = NamedNode(f"{page.reader.base_iri}shape/{name}")
    writers = rdf_writers(partial(shape_quads, page.instance, name), page.instance.prefixes, node)
    view = partial(ontology_pages.shapes_page, page, name)
    document = Document(node, f"/shape/{name}", view, {**writers, _TURTLE: path.read_bytes})
    return send(page, document, extension)


@blueprint.get("/query/<path:name>")
def query(name: str) -> Response:
    """Send an example query: its text, its description, or a page with its answer."""
    page = Page()
    folder = page.instance.root / QUERIES_FOLDER
    files = {path.relative_to(folder).with_suffix("").as_posix(): path for path, *_ in state_of(folder)}
    name, extension = _split(name, files)
    path = files[name]
    node = NamedNode(f"{page.reader.base_iri}query/{name}")
    writers = rdf_writers(partial(_described, page, node), page.instance.prefixes, node)
    view = partial(example_page, page, name)
    document = Document(node, f"/query/{name}", view, {**writers, QUERY: path.read_bytes})
    return send(page, document, extension)


def _split(name: str, known: Iterable[str]) -> tuple[str, str | None]:
    """Part a name from its extension; raises NotFound where neither it nor the rest is known."""
    for stem, extension in ((name, None), split_extension(name)):
        if stem in known:
            return stem, extension
    raise NotFound(f"no document is named {name}")


def _described(page: Page, node: NamedNode) -> list[Quad]:
    triples = describe_examples(page.instance)
    prefixes = {each.object for each in triples if each.subject == node and each.predicate == _PREFIXES}
    declarations = {each.object for each in triples if each.subject in prefixes}
    subjects = {node, *prefixes, *declarations}
    return [Quad(each.subject, each.predicate, each.object) for each in triples if each.subject in subjects]
