"""The SPARQL endpoint as Flask has it: the page for browsers, and every answer under any other WSGI server.

The front answers all but the page itself, without a thread; both call the same endpoint.
"""

import contextlib
import time
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lapekg.errors import LapekgError, QueryError, RequestTooLarge
from lapekg.sparql.choice import Choice
from lapekg.sparql.endpoint import Endpoint
from lapekg.sparql.exchange import Reply, Request
from lapekg.sparql.operation import DescriptionOperation, parse_operation
from lapekg.web.addresses import address_of, client_of, scheme_of
from lapekg.web.answers import PAGE_ROWS, Answer
from lapekg.web.past import choose_snapshot
from lapekg.web.problems import problem_document
from lapekg.web.query_page import query_page
from lapekg.web.service import SPARQL_PATH, Service, current_service

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
# Where the front leaves what a page shows, so that no thread waits for a query.
OUTCOME = "lapekg.outcome"

_PREFLIGHT_SECONDS = 24 * 3600

blueprint = Blueprint("sparql", __name__)


# What a page shows: an answer, a problem document, or neither where nothing was asked.
Outcome = Answer | dict[str, Any] | None


@blueprint.route(f"/{SPARQL_PATH}", methods=["GET", "POST", "QUERY"], provide_automatic_options=False)
def query() -> Response:
    """Answer a query; the answer is complete before the first byte is sent."""
    service = current_service()
    asked = _request(service)
    if OUTCOME in request.environ:
        return _page(asked, request.environ[OUTCOME])
    if service.endpoint.wants_page(asked):
        return _page(asked, service.bridge.run(find_outcome(service.endpoint, asked, service.instance.base_iri)))
    return _response(service.bridge.run(service.endpoint.respond(asked)))


@blueprint.route(f"/{SPARQL_PATH}", methods=["OPTIONS"])
def options() -> Response:
    """Say what may be sent, to browsers that ask for scripts of other sites, too."""
    return _response(Reply(204, preflight_headers()))


def preflight_headers() -> tuple[tuple[str, str], ...]:
    """Return what OPTIONS answers; `Accept-Query` names the media types of the QUERY method."""
    methods = ", ".join(METHODS)
    return (
        ("Allow", methods),
        ("Accept-Query", '"application/sparql-query", "application/x-www-form-urlencoded"'),
        ("Access-Control-Allow-Methods", methods),
        ("Access-Control-Allow-Headers", "Accept, Accept-Datetime, Content-Type, If-None-Match"),
        ("Access-Control-Max-Age", str(_PREFLIGHT_SECONDS)),
    )


async def find_outcome(endpoint: Endpoint, asked: Request, base_iri: str) -> Outcome:
    """Have a query answered for the page; what goes wrong is shown there, too."""
    started = time.perf_counter()
    try:
        excerpt = await endpoint.excerpt(asked, PAGE_ROWS)
    except LapekgError as error:
        return problem_document(error, base_iri)[1]
    if excerpt is None:
        return None
    return Answer(
        form=excerpt.form,
        body=excerpt.body,
        count=excerpt.count,
        seconds=time.perf_counter() - started,
        snapshot=excerpt.snapshot,
        shown=excerpt.shown,
    )


def _page(asked: Request, outcome: Outcome) -> Response:
    query, parameters, choice = _query_and_parameters(asked)
    if choice is not None:
        _choose(choice)
    response = query_page(query, outcome, parameters)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.update(["Accept", "Accept-Encoding", "Accept-Language"])
    return response


def _choose(choice: Choice) -> None:
    """Have the page be about the snapshot that was asked; a snapshot that is not there is the page's outcome."""
    with contextlib.suppress(LapekgError):
        snapshot = current_service().publication.at_hand(choice)
        if snapshot is not None:
            choose_snapshot(snapshot)


def _query_and_parameters(asked: Request) -> tuple[str | None, list[tuple[str, str]], Choice | None]:
    """Tell what the form shows again; nothing of a request that cannot be read."""
    try:
        operation = parse_operation(asked.method, asked.content_type, asked.query_string, asked.body)
    except QueryError:
        return None, [], None
    if isinstance(operation, DescriptionOperation):
        return None, [], operation.choice
    graphs = [("default-graph-uri", each) for each in operation.default_graphs]
    graphs += [("named-graph-uri", each) for each in operation.named_graphs]
    timeout = [("timeout", f"{operation.timeout:g}")] if operation.timeout is not None else []
    return operation.query, [*graphs, *timeout], operation.choice


def _request(service: Service) -> Request:
    limit = service.instance.limits.query_bytes
    scheme = scheme_of(request.scheme, request.headers.get("X-Forwarded-Proto"), service.proxies)
    return Request(
        method=request.method,
        query_string=request.query_string,
        base_iri=address_of(scheme, request.headers.get("Host"), f"/{SPARQL_PATH}"),
        client=client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies),
        content_type=request.headers.get("Content-Type"),
        accept=request.headers.get("Accept"),
        accept_encoding=request.headers.get("Accept-Encoding"),
        if_none_match=request.headers.get("If-None-Match"),
        accept_datetime=request.headers.get("Accept-Datetime") or None,
        body=read_body(limit) if request.method in {"POST", "QUERY"} else b"",
    )


def read_body(limit: int) -> bytes:
    """Read the body of the request of the moment; raises RequestTooLarge."""
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


def _response(reply: Reply) -> Response:
    body = reply.body if isinstance(reply.body, bytes) else reply.body.chunks()
    response = Response(body, status=reply.status, headers=list(reply.headers))
    if reply.status == 200:
        response.content_length = reply.length
    else:
        response.headers.pop("Content-Type", None)
    response.call_on_close(reply.close)
    return response
