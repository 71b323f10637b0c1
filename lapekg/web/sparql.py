"""The SPARQL endpoint as Flask has it: the page for browsers, and every answer under any other WSGI server.

The front answers all but the page itself, without a thread; both call the same endpoint.
"""

import time
from dataclasses import dataclass

from flask import Blueprint, request
from werkzeug.wrappers import Response

from lapekg.errors import LapekgError, RequestTooLarge
from lapekg.sparql.endpoint import Endpoint
from lapekg.sparql.exchange import Reply, Request
from lapekg.web.addresses import address_of, client_of
from lapekg.web.problems import problem_document
from lapekg.web.query_page import Answer, query_page
from lapekg.web.service import SPARQL_PATH, Service, current_service

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "QUERY")
# Where the front leaves what a page shows, so that no thread waits for a query.
OUTCOME = "lapekg.outcome"

_PAGE_ROWS = 1000
_PREFLIGHT_SECONDS = 24 * 3600

blueprint = Blueprint("sparql", __name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page shows: an answer, a problem, or neither where nothing was asked; and its status."""

    status: int
    shown: "Answer | dict[str, object] | None"
    retry_after: str | None = None


@blueprint.route(f"/{SPARQL_PATH}", methods=["GET", "POST", "QUERY"], provide_automatic_options=False)
def query() -> Response:
    """Answer a query; the answer is complete before the first byte is sent."""
    service = current_service()
    asked = _request(service)
    outcome = request.environ.get(OUTCOME)
    if outcome is None and not service.endpoint.wants_page(asked):
        return _response(service.bridge.run(service.endpoint.respond(asked)))
    if outcome is None:
        outcome = service.bridge.run(find_outcome(service.endpoint, asked, service.instance.base_iri))
    return _page(outcome)


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
        ("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match"),
        ("Access-Control-Max-Age", str(_PREFLIGHT_SECONDS)),
    )


async def find_outcome(endpoint: Endpoint, asked: Request, base_iri: str) -> Outcome:
    """Have a query answered for the page; what goes wrong is shown there, too."""
    started = time.perf_counter()
    try:
        excerpt = await endpoint.excerpt(asked, _PAGE_ROWS)
    except LapekgError as error:
        problem, document = problem_document(error, base_iri)
        retry_after = document.get("retry_after")
        return Outcome(int(problem.status), document, None if retry_after is None else str(retry_after))
    if excerpt is None:
        return Outcome(200, None)
    seconds = time.perf_counter() - started
    answer = Answer(
        form=excerpt.form,
        body=excerpt.body,
        count=excerpt.count,
        seconds=seconds,
        snapshot=excerpt.snapshot,
        shown=excerpt.shown,
    )
    return Outcome(200, answer)


def _page(outcome: Outcome) -> Response:
    # The query as the form sent it, once or not at all; a request with two of them shows the problem.
    response = query_page(request.values.get("query"), outcome.shown)
    response.status_code = outcome.status
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    if outcome.retry_after is not None:
        response.headers["Retry-After"] = outcome.retry_after
    response.vary.update(["Accept", "Accept-Encoding", "Accept-Language"])
    return response


def _request(service: Service) -> Request:
    limit = service.instance.limits.query_bytes
    return Request(
        method=request.method,
        query_string=request.query_string,
        base_iri=address_of(request.scheme, request.headers.get("Host"), f"/{SPARQL_PATH}"),
        client=client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies),
        content_type=request.headers.get("Content-Type"),
        accept=request.headers.get("Accept"),
        accept_encoding=request.headers.get("Accept-Encoding"),
        if_none_match=request.headers.get("If-None-Match"),
        body=_read_body(limit) if request.method in {"POST", "QUERY"} else b"",
    )


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


def _response(reply: Reply) -> Response:
    body = reply.body if isinstance(reply.body, bytes) else reply.body.chunks()
    response = Response(body, status=reply.status, headers=list(reply.headers))
    if reply.status == 200:
        response.content_length = reply.length
    else:
        response.headers.pop("Content-Type", None)
    response.call_on_close(reply.close)
    return response
