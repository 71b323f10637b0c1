"""Committing a new entry from its page.

Who may is told by a token that is typed into the form, or sent as at every other door: there is no session and no
cookie that a page of another site could use.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import MultiDict

from lapekg.access.bearer import bearer_token
from lapekg.access.origins import refuse_foreign
from lapekg.access.token_file import Scope
from lapekg.errors import LapekgError, NotAuthorized, TokensUnreadable
from lapekg.history.record import Door
from lapekg.sparql.exchange import Reply
from lapekg.sparql.negotiation import HTML, Representation, negotiate
from lapekg.web.entry_check import text_of
from lapekg.web.entry_reading import Made
from lapekg.web.problem_page import MEDIA_TYPE, headline
from lapekg.web.problems import problem_reply
from lapekg.web.service import Service
from lapekg.web.site import Page
from lapekg.web.writing import client, own_origin
from lapekg.writer.order import Mode, Order, TextsWrite

ACTION = "commit"
MOST_MESSAGE = 500
_MESSAGE, _TOKEN, _REQUEST = "message", "token", "request"
# What the form sends beside what was filled in.
_OWN_FIELDS = {"action", "more", _MESSAGE, _TOKEN, _REQUEST}
_FOR_PROGRAMS = Representation(MEDIA_TYPE, MEDIA_TYPE, frozenset({"application/json"}))
# The second of two clicks comes soon.
_LATEST = 50


@dataclass(frozen=True, slots=True)
class Publishing:
    """What the page shows of publishing an entry: the fields, to be sent again, and what went wrong, if anything."""

    fields: Sequence[tuple[str, str]]
    message: str = ""
    problem: str = ""
    request: str = field(default_factory=lambda: str(uuid.uuid4()))


def is_offered(service: Service) -> bool:
    """Say whether anybody may write here."""
    try:
        return service.tokens.is_configured
    except TokensUnreadable:
        return False


def wants_page() -> bool:
    """Say whether an error is shown in the form, or told to a program."""
    return negotiate(request.headers.get("Accept"), (_FOR_PROGRAMS, HTML)) is HTML


def publishing(sent: "MultiDict[str, str]", problem: str = "") -> Publishing:
    """Prepare what the page shows; a token is never sent back."""
    fields = [(name, value) for name, value in sent.items(multi=True) if name not in _OWN_FIELDS]
    return Publishing(fields, _message(sent), problem)


def told(page: Page, error: LapekgError) -> tuple[str, Reply]:
    """Tell an error in the reader's language, and with the status and the header fields of its problem document."""
    reply = problem_reply(error, page.instance.base_iri)
    document = json.loads(reply.body if isinstance(reply.body, bytes) else b"{}")
    if isinstance(error, NotAuthorized):
        return page.t.text("publish_wrong_token" if error.is_wrong else "publish_no_token"), reply
    words = [f"{headline(document['type'].rpartition('/')[2], document['title'], page.t).text}."]
    if "retry_after" in document:
        words.append(page.t.text("problem_again", seconds=document["retry_after"]))
    return " ".join(words), reply


def committed_before(service: Service) -> int | None:
    """Find the commit of the same form, where it was sent twice, by two clicks."""
    wanted = request.form.get(_REQUEST)
    latest = service.log.commits()[-_LATEST:] if wanted else ()
    return next((each.number for each in latest if each.request == wanted and each.door is Door.FORM), None)


def author_of(service: Service) -> str:
    """Name who commits, by the token in the header field or in the form; raises AccessError.

    A page of another site is turned away before its token is looked at.
    """
    origins = service.instance.writing.origins
    refuse_foreign(request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site"), own_origin(service), origins)
    token = bearer_token(request.headers.get("Authorization")) or request.form.get(_TOKEN, "").strip() or None
    return service.tokens.check(token, Scope.WRITE, client(service)).name


def order_of(page: Page, made: Made, author: str) -> Order:
    """Order that an entry is added to the snapshot that it was made with, in which its IRI is free.

    It was read from the paragraph in whose graph it stands.
    """
    return Order(
        what=TextsWrite((text_of(made),), Mode.ADD),
        door=Door.FORM,
        author=author,
        message=_message(request.form),
        source=None if made.source is None else made.source.value,
        request=_request_id(),
        dry_run="dry-run" in request.args,
        expected=(str(page.snapshot.number),),
        form="html" if wants_page() else "json",
        language=page.language,
    )


def _message(sent: "MultiDict[str, str]") -> str:
    return " ".join(sent.get(_MESSAGE, "").split())[:MOST_MESSAGE]


def _request_id() -> str:
    try:
        return str(uuid.UUID(request.form.get(_REQUEST, "")))
    except ValueError:
        return str(uuid.uuid4())
