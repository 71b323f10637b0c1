"""The SPARQL endpoint: reads the request, has the query answered, sends the answer."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lapekg.errors import RequestTooLarge
from lapekg.sparql.evaluation import Result, answer
from lapekg.sparql.operation import QueryOperation, parse_operation
from lapekg.web.service import SPARQL_PATH, current_service

SNAPSHOT_HEADER = "Lapekg-Snapshot"

_PREFLIGHT_SECONDS = 24 * 3600

blueprint = Blueprint("sparql", __name__)


@blueprint.route(f"/{SPARQL_PATH}", methods=["GET", "POST"])
def query() -> Response:
    """Answer a query; the answer is complete before the first byte is sent."""
    service = current_service()
    operation = _read_operation(service.instance.limits.query_bytes)
    snapshot = service.publication.current()
    result = answer(operation, request.headers.get("Accept"), service.target(snapshot), service.pool)
    response = _send(result)
    response.headers[SNAPSHOT_HEADER] = str(snapshot.number)
    response.vary.add("Accept")
    return response


@blueprint.after_request
def allow_preflight(response: Response) -> Response:
    """Tell browsers what scripts of other sites may send."""
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    return response


def _read_operation(limit: int) -> QueryOperation:
    if len(request.query_string) > limit:
        raise RequestTooLarge(f"the query string may be {limit} bytes long")
    body = _read_body(limit) if request.method == "POST" else b""
    return parse_operation(request.method, request.content_type, request.query_string, body)


def _read_body(limit: int) -> bytes:
    # MAX_CONTENT_LENGTH of Flask cuts a body that comes in chunks, without a Content-Length, instead of refusing it.
    too_large = RequestTooLarge(f"the body may be {limit} bytes long")
    if (request.content_length or 0) > limit:
        raise too_large
    body = b""
    while chunk := request.stream.read(limit + 1 - len(body)):
        body += chunk
        if len(body) > limit:
            raise too_large
    return body


def _send(result: Result) -> Response:
    body = result.body if isinstance(result.body, bytes) else result.chunks()
    response = Response(body, content_type=result.representation.content_type)
    response.content_length = result.length
    response.call_on_close(result.close)
    return response
