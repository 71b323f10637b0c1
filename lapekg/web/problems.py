"""Errors as problem documents, RFC 9457: one table says the status of each."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from lapekg import errors

MEDIA_TYPE = "application/problem+json"

_BASE_KEY = "LAPEKG_PROBLEM_BASE"


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of error: its status, and a name and a title that never change."""

    status: HTTPStatus
    slug: str
    title: str


# The nearest class in an error's ancestry decides.
PROBLEMS: dict[type[errors.LapekgError], Problem] = {
    errors.MalformedRequest: Problem(HTTPStatus.BAD_REQUEST, "malformed-request", "The request breaks the protocol"),
    errors.MalformedQuery: Problem(HTTPStatus.BAD_REQUEST, "malformed-query", "The query has a syntax error"),
    errors.RefusedQuery: Problem(HTTPStatus.FORBIDDEN, "refused-query", "The query asks for a call to the outside"),
    errors.NotAcceptable: Problem(HTTPStatus.NOT_ACCEPTABLE, "not-acceptable", "No offered format is accepted"),
    errors.UnsupportedMediaType: Problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is of a type that is not read here"
    ),
    errors.RequestTooLarge: Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request-too-large", "The request is too large"
    ),
    errors.QueryFailed: Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "query-failed", "The query cannot be evaluated"),
    errors.QueryTimeout: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "query-timeout", "The query took too long"),
    errors.QueryOutOfMemory: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "query-memory", "The query needs too much memory"),
    errors.Overloaded: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "overloaded", "The server is busy"),
    errors.SnapshotError: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no-snapshot", "Nothing is published"),
}
# Errors of building never reach a request; if one does, it is a defect and told as one.
DEFECT = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "The server has a defect")


def problem_for(error: errors.LapekgError) -> Problem:
    """Find the kind of an error."""
    return next((PROBLEMS[ancestor] for ancestor in type(error).__mro__ if ancestor in PROBLEMS), DEFECT)


def register(app: Flask, base_iri: str) -> None:
    """Answer every error of the application with a problem document; its type is an IRI below the base."""
    app.config[_BASE_KEY] = f"{base_iri}problems/"
    app.register_error_handler(errors.LapekgError, _known_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unknown_error)


def problem_response(problem: Problem, detail: str, members: dict[str, Any] | None = None) -> Response:
    """Make a problem document; members that are None are left out."""
    extensions = {name: value for name, value in (members or {}).items() if value is not None}
    document = {
        "type": f"{current_app.config[_BASE_KEY]}{problem.slug}",
        "title": problem.title,
        "status": int(problem.status),
        "detail": detail,
        **extensions,
    }
    body = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return Response(body, status=int(problem.status), content_type=MEDIA_TYPE)


def _known_error(error: errors.LapekgError) -> Response:
    problem = problem_for(error)
    if problem is DEFECT:
        return _unknown_error(error)
    response = problem_response(problem, _detail(error), _members(error))
    if isinstance(error, errors.Overloaded):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, errors.NotAcceptable):
        response.headers["Vary"] = "Accept"
    return response


def _detail(error: errors.LapekgError) -> str:
    if isinstance(error, errors.SnapshotError):
        # The message names folders of the machine: for its keeper, not for the world.
        current_app.logger.warning("%s", error)
        return "No snapshot can be served; the server's log says why."
    return str(error)


def _members(error: errors.LapekgError) -> dict[str, Any]:
    match error:
        case errors.MalformedQuery():
            return {"line": error.line, "column": error.column}
        case errors.NotAcceptable():
            return {"offered": error.offered}
        case errors.QueryTimeout():
            return {"limit_seconds": error.seconds}
        case errors.Overloaded():
            return {"retry_after": error.retry_after}
    return {}


def _http_error(error: HTTPException) -> Response:
    original = error.get_response()
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(original.get_data(), status=original.status_code, headers=list(original.headers))
    status = HTTPStatus(error.code)
    slug = status.phrase.lower().replace(" ", "-")
    response = problem_response(Problem(status, slug, status.phrase), error.description or status.description)
    for name in ("Allow", "Retry-After"):
        if name in original.headers:
            response.headers[name] = original.headers[name]
    return response


def _unknown_error(error: Exception) -> Response:
    current_app.logger.exception("unexpected error", exc_info=error)
    return problem_response(DEFECT, "The server's log has the details.")
