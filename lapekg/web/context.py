"""The JSON-LD context at an address that stays."""

import json

from flask import Blueprint
from werkzeug.wrappers import Response

from lapekg.linked.context import make_context
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.site import Page, program

# JSON-LD 1.1, section 5: what is served as a context says so.
_CONTENT_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/json-ld#context"'

blueprint = Blueprint("context", __name__)


@blueprint.get("/context.jsonld")
def context() -> Response:
    """Send the context."""
    page = Page()

    def make() -> bytes:
        return (json.dumps(make_context(page.reader), ensure_ascii=False, indent=1) + "\n").encode()

    tag = entity_tag(page.snapshot.edition, program(), "context")
    return respond(page.snapshot, tag, _CONTENT_TYPE, lambda: kept(make()))
