"""Results that can be cited: POST /cite makes a citation, /q/<id> opens it and says whether today's answer differs."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.citations.cited import CitedResult
from lapekg.citations.rates import Rates
from lapekg.errors import (
    CitationError,
    HistoryError,
    MalformedRequest,
    NotAcceptable,
    NotCitable,
    QueryError,
    SnapshotError,
)
from lapekg.sparql.negotiation import HTML, Representation, negotiate
from lapekg.sparql.operation import DescriptionOperation, parse_operation
from lapekg.web.addresses import client_of
from lapekg.web.citation_view import REFERENCES, describe, encode, outcome, page_values, write_reference
from lapekg.web.citing import Checked, Desk, check, cite, shelf
from lapekg.web.problem_page import headline
from lapekg.web.problems import problem_document
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.service import EXTENSION, Service, current_service
from lapekg.web.site import Html, Page, page_response, program, render
from lapekg.web.sparql import read_body
from lapekg.web.writing import authorize

_JSON = Representation("application/json", "application/json")
_EXTENSIONS = {"html": HTML, "json": _JSON, **REFERENCES}
_OFFERED = (_JSON, HTML, *REFERENCES.values())

_MOST_BYTES = 1024 * 1024
_DESK = "lapekg.citations"

blueprint = Blueprint("cite", __name__)


class _NotChecked(Exception):
    """The queries of a citation could not be run just now."""


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    service: Service = state.app.extensions[EXTENSION]
    state.app.extensions[_DESK] = Desk(Rates(service.instance.limits.client_citations_per_hour))


@blueprint.post("/cite")
def make() -> Response:
    """Keep a result citable: 201 with its address, 200 where the same one is known; a browser is sent there."""
    page, service, desk = Page(), current_service(), _desk()
    body = read_body(_MOST_BYTES)
    operation = parse_operation("POST", request.headers.get("Content-Type"), request.query_string, body)
    if isinstance(operation, DescriptionOperation):
        raise MalformedRequest("no query; give one in the parameter 'query'")
    # The one whose answer the client has seen, else the newest.
    number = service.publication.find(operation.choice).number if operation.choice else page.snapshot.number
    client = client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies)
    # Who has a token is known by name, and needs no other bound.
    is_limited = "Authorization" not in request.headers
    if is_limited:
        desk.rates.refuse_if_spent(client)
    else:
        authorize()
    try:
        with desk.place():
            cited, is_new = shelf(service).put(cite(page, operation, number))
    except NotCitable:
        desk.rates.count(client)  # finding that out costs more than a citation
        raise
    if is_new and is_limited:
        desk.rates.count(client)
    address = page.address("cite.opened", name=cited.id)
    if negotiate(request.headers.get("Accept"), (_JSON, HTML)) is HTML:
        return redirect(address, 303)
    response = Response(encode(describe(page, cited)), 201 if is_new else 200, content_type=_JSON.content_type)
    response.headers["Location"] = url_for("cite.opened", name=cited.id)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/q/<name>")
def opened(name: str) -> Response:
    """Open a citation: run its query again, or give the reference for a reference manager."""
    stem, _, extension = name.partition(".")
    page = Page()
    cited = shelf(page.service).find(stem)
    if cited is None or (extension and extension not in _EXTENSIONS):
        raise NotFound(f"there is no citation {name}")
    representation = _EXTENSIONS[extension] if extension else _negotiated()
    if representation in REFERENCES.values():
        response = _reference(page, cited, representation)
    elif representation is HTML:
        response = _page(page, cited)
    else:
        response = _json(page, cited)
    response.vary.update(["Accept"])
    # Opening it runs queries, which robots have no need of.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _negotiated() -> Representation:
    chosen = negotiate(request.headers.get("Accept"), _OFFERED)
    if chosen is None:
        names = tuple(each.media_type for each in _OFFERED)
        raise NotAcceptable(f"a citation is offered as {', '.join(names)}", names)
    return chosen


def _desk() -> Desk:
    desk: Desk = current_app.extensions[_DESK]
    return desk


def _page(page: Page, cited: CitedResult) -> Response:
    try:
        return page_response(page, lambda: Html("citation.html", page_values(page, cited, _checked(page, cited))))
    except _NotChecked as error:
        problem = problem_document(_cause(error), page.instance.base_iri)[1]
        values = page_values(page, cited, None) | {"problem": headline(problem["type"].rpartition("/")[2], "", page.t)}
        response = Response(render(page, Html("citation.html", values)), content_type=HTML.content_type)
        response.content_language.add(page.t.language)
        response.headers["Cache-Control"] = "no-store"
        return response


def _json(page: Page, cited: CitedResult) -> Response:
    tag = entity_tag(page.snapshot.identity, program(), cited.id, request.host_url, page.language)
    try:
        return respond(
            page.snapshot,
            tag,
            _JSON.content_type,
            lambda: kept(encode(describe(page, cited) | outcome(_checked(page, cited)))),
            ("Accept-Language",),
        )
    except _NotChecked as error:
        problem = problem_document(_cause(error), page.instance.base_iri)[1]
        document = describe(page, cited) | {"reproduced": None, "today": None, "problem": problem}
        return Response(encode(document), content_type=_JSON.content_type, headers={"Cache-Control": "no-store"})


def _cause(error: Exception) -> Exception:
    assert isinstance(error.__cause__, Exception)  # noqa: S101 - it is always raised from another
    return error.__cause__


def _checked(page: Page, cited: CitedResult) -> Checked:
    try:
        with _desk().place():
            return check(page, cited)
    except (QueryError, CitationError, HistoryError, SnapshotError) as error:
        raise _NotChecked from error


def _reference(page: Page, cited: CitedResult, representation: Representation) -> Response:
    text = write_reference(page, cited, representation)
    response = respond(
        None, entity_tag(text), representation.content_type, lambda: kept(text.encode()), ["Accept-Language"]
    )
    response.content_language.add(page.t.language)
    return response
