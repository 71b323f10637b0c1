"""The descriptions as documents: VoID, also where VoID (section 7.2) has clients look, and the example queries."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description import Document, Documents
from lapekg.sparql.negotiation import Representation
from lapekg.web.kept import Kept
from lapekg.web.representations import RDF, choose, respond
from lapekg.web.service import current_service

blueprint = Blueprint("descriptions", __name__)


@blueprint.get("/void")
def dataset() -> Response:
    """Describe the dataset."""
    representation = choose(None, RDF)
    snapshot = current_service().publication.current()
    return _response(snapshot, _documents().dataset(snapshot, representation.media_type), representation)


@blueprint.get("/.well-known/void")
def well_known_dataset() -> Response:
    """Describe the dataset, without a detour for clients that follow no redirects."""
    response = dataset()
    response.content_location = url_for("descriptions.dataset")
    return response


@blueprint.get("/.well-known/sparql-examples")
def examples() -> Response:
    """Describe the example queries."""
    representation = choose(None, RDF)
    return _response(None, _documents().examples(representation.media_type), representation)


def catalogue(representation: Representation) -> Response:
    """Describe the site as a catalogue; its address is the start page's, which chooses the representation."""
    snapshot = current_service().publication.current()
    return _response(snapshot, _documents().catalogue(snapshot, representation.media_type), representation)


def _documents() -> Documents:
    return current_service().endpoint.documents


def _response(snapshot: Snapshot | None, document: Document, representation: Representation) -> Response:
    return respond(
        snapshot,
        document.etag,
        representation.content_type,
        lambda: Kept(document.body, document.compressed, ()),
        ("Accept",),
    )
