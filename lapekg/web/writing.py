"""What the doors to write have in common: who may, what the writer is asked, and what the client is told.

Every answer names the snapshot that is published then, and that of a commit leads to it. An answer of error means that
nothing has changed.
"""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from lapekg.access import Holder, Scope
from lapekg.access.bearer import bearer_token
from lapekg.access.origins import cors_headers, refuse_foreign
from lapekg.errors import WriteRefused
from lapekg.history.record import Door
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.web.addresses import address_of, client_of, scheme_of
from lapekg.web.headers import OMITTED_HEADER
from lapekg.web.service import Service, current_service
from lapekg.web.validate import GONE
from lapekg.web.writing_request import (
    FORMS,
    PATCH,
    Parameters,
    read_absent,
    read_dry_run,
    read_expected,
    read_form,
    read_language,
    read_message,
    read_source,
)
from lapekg.web.writing_view import outcome_page, problem_table, written_table
from lapekg.writer.order import Answer, Order, Status, What

PROBLEM = "application/problem+json"
REQUEST_HEADERS = (
    "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, Lapekg-Message, Lapekg-Source"
)
_PREFLIGHT_SECONDS = 24 * 3600


def authorize(scope: Scope = Scope.WRITE) -> Holder:
    """Tell who sends the request of the moment, by its token; raises AccessError."""
    service = current_service()
    allowed = service.instance.writing.origins
    refuse_foreign(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), own_origin(service), allowed)
    return service.tokens.check(bearer_token(request.headers.get("Authorization")), scope, client(service))


def write(service: Service, order: Order) -> Answer:
    """Have an order carried out for the client of this request; the next one sees what it changed.

    Raises as the writer does.
    """
    answer = service.bridge.run(service.writer.write(order, client(service), request.environ.get(GONE)))
    service.publication.renew()
    return answer


def make_order(what: What, door: Door, holder: Holder, parameters: Parameters) -> Order:
    """Make the order of the request of the moment; raises MalformedRequest."""
    service = current_service()
    return Order(
        what=what,
        door=door,
        author=holder.name,
        message=read_message(parameters),
        source=read_source(parameters),
        dry_run=read_dry_run(parameters),
        expected=read_expected(),
        absent=read_absent(),
        form=read_form(parameters),
        language=read_language(parameters, service.instance.languages),
    )


def answer_order(order: Order, created: str | None = None) -> Response:
    """Carry out an order and answer; `created` is the address of the graph that it may make."""
    service = current_service()
    try:
        answer = write(service, _for_writer(order))
    except WriteRefused as error:
        return _finish(_refusal(service, order, error), error.answer)
    response = _response(order, answer)
    if answer.status is Status.COMMITTED:
        commit = f"/history/{answer.commit}"
        response.headers.add("Link", f'<{commit}>; rel="related"')
        # Of a graph that was made it is the address of that (RFC 9110, section 15.3.2).
        response.headers["Location"] = created if answer.created and created else commit
        response.status_code = 201 if answer.created else 200
    return _finish(response, answer)


def close_door(response: Response) -> Response:
    """Let scripts of this site and of those that may write read the answer, and nobody keep it."""
    service = current_service()
    fields = cors_headers(request.headers.get("Origin"), own_origin(service), service.instance.writing.origins)
    for name, value in fields.items():
        if name == "Vary":
            response.vary.add(value)
        else:
            response.headers.setdefault(name, value)
    return response


def preflight(methods: str, fields: dict[str, str]) -> Response:
    """Say what may be sent, to scripts of sites that may write, too (Fetch, section 4.8)."""
    response = Response(status=204, headers={"Allow": methods, **fields})
    origin = request.headers.get("Origin")
    if origin is not None and origin in current_service().instance.writing.origins:
        response.headers["Access-Control-Allow-Methods"] = methods
        response.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
        response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_SECONDS)
    else:
        # Else those come that every other answer has.
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "Accept"
    return response


def client(service: Service) -> str:
    """Name the client of this request."""
    return client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies)


def request_address(service: Service) -> str:
    """Write the address that this request was sent to, without its query."""
    scheme = scheme_of(request.scheme, request.headers.get("X-Forwarded-Proto"), service.proxies)
    return address_of(scheme, request.headers.get("Host"), request.path)


def own_origin(service: Service) -> str:
    """Write the origin of this site as its pages have it."""
    scheme = scheme_of(request.scheme, request.headers.get("X-Forwarded-Proto"), service.proxies)
    return address_of(scheme, request.headers.get("Host"), "")


def _for_writer(order: Order) -> Order:
    # The change alone is of the answer itself; the report that comes beside it is not looked at.
    return Order(**{**_fields(order), "form": "json"}) if order.form == PATCH else order


def _fields(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in Order.__slots__}


def _response(order: Order, answer: Answer) -> Response:
    if order.form == "html":
        return outcome_page(answer)
    if order.form == PATCH and answer.patch is not None:
        return Response(answer.patch, content_type=FORMS[PATCH].content_type)
    if order.form in {"json", PATCH}:
        return Response(written_table(answer), content_type=FORMS["json"].content_type)
    return Response(answer.report, content_type=FORMS[order.form].content_type)


def _refusal(service: Service, order: Order, error: WriteRefused) -> Response:
    if order.form in {"json", PATCH}:
        body = problem_table(error, service.instance.base_iri)
        return Response(body, 422, content_type=PROBLEM)
    response = _response(order, error.answer)
    response.status_code = 422
    return response


def _finish(response: Response, answer: Answer) -> Response:
    response.headers[SNAPSHOT_HEADER] = str(answer.snapshot)
    response.headers["Cache-Control"] = "no-store"
    if answer.omitted:
        response.headers[OMITTED_HEADER] = str(answer.omitted)
    response.vary.update(["Accept", "Accept-Language"])
    return response
