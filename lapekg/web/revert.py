"""Undoing a commit: `POST /history/<number>/revert`, by the form on its page or by a program with a bearer token.

What it wrote is taken back as far as it still stands, by a commit of its own, which the shapes judge like any other.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, redirect, request, url_for
from pyoxigraph import Quad, RdfFormat, parse
from werkzeug.wrappers import Response

from lapekg.access import Holder, Scope
from lapekg.access.bearer import bearer_token
from lapekg.access.origins import refuse_foreign
from lapekg.errors import LapekgError, WriteRefused
from lapekg.history import Commit, Door, Patch
from lapekg.sparql.negotiation import HTML
from lapekg.web.commit_page import commit_page, find_commit
from lapekg.web.entry_commit import told, wants_page
from lapekg.web.site import LANGUAGE_PARAMETER, Page, render
from lapekg.web.translations import translation_for
from lapekg.web.validate_view import show_results
from lapekg.web.writing import answer_order, client, close_door, make_order, own_origin, preflight, write
from lapekg.writer.order import Answer, Order, Revert, Status

_TRY = "dry-run"

blueprint = Blueprint("revert", __name__)
blueprint.after_request(close_door)


@blueprint.post("/history/<number>/revert", provide_automatic_options=False)
def revert(number: str) -> Response:
    """Undo a commit; a dry run tells what that would change."""
    page = Page(request.form.get(LANGUAGE_PARAMETER))
    commit = find_commit(page, number)
    if not wants_page():
        return answer_order(_order(commit, _holder(page)))
    try:
        answer = write(page.service, replace(_order(commit, _holder(page)), form="html", language=page.language))
    except LapekgError as error:
        return _refused(page, commit, error)
    if answer.status is Status.COMMITTED:
        return redirect(f"{page.address('history.about_commit', name=answer.commit)}#main", HTTPStatus.SEE_OTHER)
    return _tried(page, commit, answer)


@blueprint.get("/history/<number>/revert", provide_automatic_options=False)
def form(number: str) -> Response:
    """Lead to the page that has the form."""
    commit = find_commit(Page(), number)
    return redirect(f"{Page().address('history.about_commit', name=commit.number)}#revert", HTTPStatus.SEE_OTHER)


@blueprint.route("/history/<number>/revert", methods=["OPTIONS"])
def options(number: str) -> Response:
    """Say what may be sent."""
    find_commit(Page(), number)
    return preflight("GET, HEAD, OPTIONS, POST", {"Accept-Post": "application/x-www-form-urlencoded"})


def _holder(page: Page) -> Holder:
    """Find who asks, by the header field or the form's own; raises AccessError where nobody may write so.

    A page of another site is turned away before its token is looked at.
    """
    service = page.service
    allowed = service.instance.writing.origins
    refuse_foreign(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), own_origin(service), allowed)
    token = bearer_token(request.headers.get("Authorization")) or request.form.get("token", "").strip() or None
    return service.tokens.check(token, Scope.WRITE, client(service))


def _order(commit: Commit, holder: Holder) -> Order:
    told_here = {name: request.form.getlist(name) for name in ("message", "source") if request.form.get(name)}
    parameters = {**told_here, **request.args.to_dict(flat=False)}
    order = make_order(Revert(commit.number), Door.REVERT, holder, parameters)
    return replace(order, dry_run=order.dry_run or request.form.get("action") == _TRY)


def _tried(page: Page, commit: Commit, answer: Answer) -> Response:
    """Show what undoing would change, where nothing was changed."""
    undoing = _read_patch(answer.patch)
    nothing = answer.status is Status.UNCHANGED or (answer.patch is not None and not undoing)
    return _shown(
        page, commit, undoing, {"revert_nothing": nothing, "revert_tried": True, "revert_notes": answer.notes}
    )


def _refused(page: Page, commit: Commit, error: LapekgError) -> Response:
    """Show the form again with what the shapes, or who guards the door, say against it."""
    words, reply = told(page, error)
    values: dict[str, Any] = {"revert_problem": words}
    undoing = Patch()
    if isinstance(error, WriteRefused):
        undoing = _read_patch(error.answer.patch)
        values["revert_results"] = show_results(page, json.loads(error.answer.report)["violations"], ())
    response = _shown(page, commit, undoing, values)
    response.status_code = reply.status
    for name, value in reply.headers:
        if name in {"WWW-Authenticate", "Retry-After"}:
            response.headers[name] = value
    return response


def _shown(page: Page, commit: Commit, undoing: Patch, values: Mapping[str, Any]) -> Response:
    # The token is not put into the form again: a page should hold no secret.
    message = request.form.get("message", "")
    # What was sent is not in the address, so the other languages begin with the page as it was.
    address = url_for("history.about_commit", name=commit.number)
    names = ((each, translation_for(page.service.translations, each).name) for each in page.instance.languages)
    languages = {each: (name, f"{address}?{LANGUAGE_PARAMETER}={each}") for each, name in names}
    shown = {"languages": languages, "revert_open": True, "revert_message": message, **values}
    html = commit_page(page, commit, undoing, **shown)
    response = Response(render(page, html), content_type=HTML.content_type)
    response.content_language.add(page.t.language)
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _read_patch(text: str | None) -> Patch:
    """Read the rows of an RDF Patch of our own; one that was too long to send has none."""
    lines = (text or "").splitlines()
    added, removed = ("\n".join(each[2:] for each in lines if each.startswith(mark)) for mark in ("A ", "D "))
    return Patch(_quads(added), _quads(removed))


def _quads(lines: str) -> frozenset[Quad]:
    return frozenset(parse(lines.encode(), RdfFormat.N_QUADS))
