"""The descriptions as documents: VoID, also where VoID (section 7.2) has clients look, and the example queries."""

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lapekg.errors import NotAcceptable
from lapekg.sparql.description import Document, Documents
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.negotiation import GRAPH, HTML, Representation, negotiate, negotiate_encoding
from lapekg.web.service import current_service

RDF = tuple(each for each in GRAPH if each is not HTML)

blueprint = Blueprint("descriptions", __name__)


@blueprint.get("/void")
def dataset() -> Response:
    """Describe the dataset."""
    representation = choose_representation(RDF)
    snapshot = current_service().publication.current()
    response = _response(_documents().dataset(snapshot, representation.media_type), representation)
    response.headers[SNAPSHOT_HEADER] = str(snapshot.number)
    return response


@blueprint.get("/.well-known/void")
def well_known_dataset() -> Response:
    """Describe the dataset, without a detour for clients that follow no redirects."""
    response = dataset()
    response.content_location = url_for("descriptions.dataset")
    return response


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """Describe the example queries."""
    representation = choose_representation(RDF)
    return _response(_documents().examples(representation.media_type), representation)


def catalogue(representation: Representation) -> Response:
    """Describe the site as a catalogue; its address is the start page's, which chooses the representation."""
    snapshot = current_service().publication.current()
    response = _response(_documents().catalogue(snapshot, representation.media_type), representation)
    response.headers[SNAPSHOT_HEADER] = str(snapshot.number)
    return response


def choose_representation(offered: tuple[Representation, ...]) -> Representation:
    """Choose by Accept; raises NotAcceptable where the client takes nothing that is offered."""
    representation = negotiate(request.headers.get("Accept"), offered)
    if representation is None:
        names = tuple(each.media_type for each in offered)
        raise NotAcceptable(f"this document is offered as {', '.join(names)}", names)
    return representation


def _documents() -> Documents:
    return current_service().endpoint.documents


def _response(document: Document, representation: Representation) -> Response:
    encoding = negotiate_encoding(request.headers.get("Accept-Encoding"))
    response = Response(
        document.compressed if encoding == "gzip" else document.body, content_type=representation.content_type
    )
    if encoding:
        response.content_encoding = encoding
    response.vary.update(["Accept", "Accept-Encoding"])
    # Anyone may keep it and has to ask whether it still holds; weak, as both encodings share it.
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.set_etag(document.etag, weak=True)
    response.make_conditional(request)
    return response
