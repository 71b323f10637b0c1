"""The door of SPARQL Update: `POST /update` (SPARQL 1.1 Protocol, section 2.2)."""

from flask import Blueprint, request
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.wrappers import Response

from lapekg.history.record import Door
from lapekg.sparql.operation import FORM, SPARQL_UPDATE
from lapekg.sparql.update_operation import parse_update
from lapekg.web.service import UPDATE_PATH, current_service
from lapekg.web.sparql import read_body
from lapekg.web.writing import answer_order, authorize, close_door, make_order, preflight, request_address
from lapekg.writer.order import Update

METHODS = "OPTIONS, POST"

blueprint = Blueprint("update", __name__)
blueprint.after_request(close_door)


@blueprint.post(f"/{UPDATE_PATH}", provide_automatic_options=False)
def update() -> Response:
    """Carry out an update: all of its operations, or none."""
    holder = authorize()
    service = current_service()
    body = read_body(service.instance.limits.write_bytes)
    operation = parse_update(request.headers.get("Content-Type"), request.query_string, body)
    what = Update(
        operation.update,
        # Section 2.2.4 leaves the base to the server: the address that the update was sent to.
        base_iri=request_address(service),
        using_graphs=operation.using_graphs,
        using_named_graphs=operation.using_named_graphs,
    )
    return answer_order(make_order(what, Door.UPDATE, holder, operation.parameters))


@blueprint.route(f"/{UPDATE_PATH}", methods=["GET"], provide_automatic_options=False)
def refuse() -> Response:
    """Say that an update is sent by POST alone."""
    raise MethodNotAllowed(METHODS.split(", "))


@blueprint.route(f"/{UPDATE_PATH}", methods=["OPTIONS"])
def options() -> Response:
    """Say what may be sent."""
    return preflight(METHODS, {"Accept-Post": f"{SPARQL_UPDATE}, {FORM}"})
