"""Errors as problem documents, RFC 9457: one table says the status of each."""

import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from lapekg import errors
from lapekg.access.bearer import challenge
from lapekg.sparql.exchange import Reply
from lapekg.web.problem_page import MEDIA_TYPE, problem_page
from lapekg.web.service import EXTENSION
from lapekg.web.site import Page
from lapekg.web.suggestions import suggest

_BASE_KEY = "LAPEKG_PROBLEM_BASE"

_log = logging.getLogger(__name__)


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
    errors.RequestTooSlow: Problem(HTTPStatus.REQUEST_TIMEOUT, "request-too-slow", "The request came too slowly"),
    errors.AnswerTooLarge: Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "answer-too-large", "The answer is larger than this server sends"
    ),
    errors.QueryFailed: Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "query-failed", "The query cannot be evaluated"),
    errors.QueryTimeout: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "query-timeout", "The query took too long"),
    errors.QueryOutOfMemory: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "query-memory", "The query needs too much memory"),
    errors.QueryAbandoned: Problem(HTTPStatus.REQUEST_TIMEOUT, "query-abandoned", "The client went away"),
    errors.ClientLimit: Problem(HTTPStatus.TOO_MANY_REQUESTS, "client-limit", "You ask more than one client may"),
    errors.Overloaded: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "overloaded", "The server is busy"),
    errors.UnreadableData: Problem(HTTPStatus.BAD_REQUEST, "unreadable-data", "The data cannot be read"),
    errors.CheckTimeout: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "check-timeout", "The check took too long"),
    errors.CheckEnded: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "check-ended", "The data need more to be read than a check may use"
    ),
    errors.CheckFailed: Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "check-failed", "The data cannot be checked"),
    errors.RefusedChange: Problem(HTTPStatus.FORBIDDEN, "refused-change", "The change is not allowed"),
    errors.WriteRefused: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "write-refused", "The shapes refuse the change"),
    errors.StaleWrite: Problem(HTTPStatus.PRECONDITION_FAILED, "stale-write", "It has changed meanwhile"),
    errors.NoSuchGraph: Problem(HTTPStatus.NOT_FOUND, "no-such-graph", "There is no such graph"),
    errors.WriteTimeout: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "write-timeout", "The write took too long"),
    errors.WriteEnded: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "write-ended", "The data need more to be read than a write may use"
    ),
    errors.WriteFailed: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "write-failed", "Nothing can be written now"),
    errors.DiskFull: Problem(HTTPStatus.INSUFFICIENT_STORAGE, "disk-full", "There is no room left on the disk"),
    errors.OutdatedSnapshot: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "outdated-snapshot", "What is published has to be built anew first"
    ),
    errors.BuildInProgress: Problem(HTTPStatus.CONFLICT, "write-in-progress", "Something else is being written"),
    errors.NoTokens: Problem(HTTPStatus.FORBIDDEN, "no-tokens", "Nobody may write here"),
    errors.NotAuthorized: Problem(HTTPStatus.UNAUTHORIZED, "not-authorized", "Writing needs a token"),
    errors.ScopeMissing: Problem(HTTPStatus.FORBIDDEN, "scope-missing", "The token is not good for this"),
    errors.TooManyFailures: Problem(HTTPStatus.TOO_MANY_REQUESTS, "too-many-failures", "Too many wrong tokens"),
    errors.ForeignOrigin: Problem(HTTPStatus.FORBIDDEN, "foreign-origin", "A page of another site may not write"),
    errors.TokensUnreadable: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "tokens-unreadable", "No token can be looked up at the moment"
    ),
    errors.NotCitable: Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "not-citable", "The result cannot be cited"),
    errors.CitationsFull: Problem(
        HTTPStatus.INSUFFICIENT_STORAGE, "citations-full", "There is no room for more citations"
    ),
    errors.CitationError: Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "citation-unreadable", "The citation cannot be read"
    ),
    errors.StreamNotReady: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "stream-not-ready", "The stream is being made"),
    errors.StreamError: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "stream-unreadable", "The stream cannot be read"),
    errors.SnapshotError: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no-snapshot", "Nothing is published"),
    errors.NoSuchCommit: Problem(HTTPStatus.NOT_FOUND, "no-such-snapshot", "There was no such snapshot"),
    errors.HistoryError: Problem(HTTPStatus.SERVICE_UNAVAILABLE, "no-history", "The log of commits cannot be read"),
    errors.SnapshotRebuilding: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "snapshot-rebuilding", "The former state is being made again"
    ),
}
# What these say is of numbers and times, not of folders of the machine.
_TOLD = (errors.NoSuchCommit, errors.SnapshotRebuilding)
# Those that say when to come again.
_AGAIN = (
    errors.Overloaded, errors.ClientLimit, errors.TooManyFailures, errors.SnapshotRebuilding, errors.StreamNotReady
)  # fmt: skip
# Errors of building never reach a request; if one does, it is a defect and told as one.
DEFECT = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", "The server has a defect")


def http_problem(status: HTTPStatus) -> Problem:
    """Make the kind that stands for no more than a status."""
    return Problem(status, status.phrase.lower().replace(" ", "-"), status.phrase)


def problem_for(error: errors.LapekgError) -> Problem:
    """Find the kind of an error."""
    return next((PROBLEMS[ancestor] for ancestor in type(error).__mro__ if ancestor in PROBLEMS), DEFECT)


def register(app: Flask, base_iri: str) -> None:
    """Answer every error of the application with a problem document; its type is an IRI below the base."""
    app.config[_BASE_KEY] = base_iri
    app.register_error_handler(errors.LapekgError, _response)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _response)


def problem_document(error: Exception, base_iri: str) -> tuple[Problem, dict[str, Any]]:
    """Describe an error; one that nobody foresaw is logged and told as a defect, without its words."""
    problem = problem_for(error) if isinstance(error, errors.LapekgError) else DEFECT
    if problem is DEFECT:
        _log.error("unexpected error", exc_info=error)
        return problem, _document(problem, "The server's log has the details.", base_iri)
    return problem, _document(problem, _detail(error), base_iri) | _members(error)


def problem_reply(error: Exception, base_iri: str) -> Reply:
    """Make the reply for an error."""
    problem, document = problem_document(error, base_iri)
    headers = (("Content-Type", MEDIA_TYPE), ("Cache-Control", "no-store"), *_headers(error, document))
    return Reply(int(problem.status), headers, _encode(document))


def _headers(error: Exception, document: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    again = (("Retry-After", str(document["retry_after"])),) if "retry_after" in document else ()
    if isinstance(error, errors.NotAuthorized | errors.ScopeMissing):
        return (("WWW-Authenticate", challenge(error)),)
    return (*again, ("Vary", "Accept")) if isinstance(error, errors.NotAcceptable) else again


def _document(problem: Problem, detail: str, base_iri: str) -> dict[str, Any]:
    return {
        "type": f"{base_iri}problems/{problem.slug}",
        "title": problem.title,
        "status": int(problem.status),
        "detail": detail,
    }


def _encode(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _detail(error: Exception) -> str:
    if isinstance(error, errors.OutdatedSnapshot):
        return f"nothing was written: {error}"
    if isinstance(error, errors.BuildInProgress):
        return "A build or another write did not end in time; nothing was written. Try again."
    if isinstance(error, errors.HistoryError) and not isinstance(error, _TOLD):
        _log.warning("%s", error)
        return "The history cannot be read; the server's log says why."
    if type(error) in {errors.CitationError, errors.StreamError}:
        _log.warning("%s", error)
        return "A file on the server cannot be read; the server's log says which."
    if isinstance(error, errors.SnapshotError):
        # The message names folders of the machine: for its keeper, not for the world.
        _log.warning("%s", error)
        return "No snapshot can be served; the server's log says why."
    return str(error)


def _members(error: Exception) -> dict[str, Any]:
    match error:
        case errors.MalformedQuery() | errors.UnreadableData():
            return _place(error)
        case errors.NotAcceptable():
            return {"offered": error.offered}
        case errors.QueryTimeout() | errors.CheckTimeout() | errors.WriteTimeout():
            return {"limit_seconds": error.seconds}
        case errors.AnswerTooLarge():
            return {"limit_mib": error.mib}
    if isinstance(error, _AGAIN):
        return {"retry_after": error.retry_after}
    return {}


def _place(error: errors.MalformedQuery | errors.UnreadableData) -> dict[str, Any]:
    if isinstance(error, errors.MalformedQuery):
        return {} if error.line is None else {"line": error.line, "column": error.column}
    first = error.findings[0] if error.findings else {}
    place = {name: first[name] for name in ("file", "line", "column", "hint") if first.get(name) is not None}
    return {**place, "findings": list(error.findings)}


def _http_error(error: HTTPException) -> Response:
    original = error.get_response()
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(original.get_data(), status=original.status_code, headers=list(original.headers))
    status = HTTPStatus(error.code)
    problem = http_problem(status)
    document = _document(problem, error.description or status.description, current_app.config[_BASE_KEY])
    if status is HTTPStatus.NOT_FOUND and EXTENSION in current_app.extensions:
        document["suggestions"] = [{"iri": each.iri, "name": each.name} for each in suggest(Page(), request.path)]
    response = problem_page(document) or Response(_encode(document), status=int(status), content_type=MEDIA_TYPE)
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.add("Accept")
    for name in ("Allow", "Content-Range", "Retry-After"):
        if name in original.headers:
            response.headers[name] = original.headers[name]
    return response


def _response(error: Exception) -> Response:
    problem, document = problem_document(error, current_app.config[_BASE_KEY])
    response = problem_page(document) or Response(
        _encode(document), int(problem.status), content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"}
    )
    for name, value in _headers(error, document):
        response.headers.setdefault(name, value)
    return response
