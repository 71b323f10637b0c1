"""Checking data before it is added: `POST /validate` for programs, and a page with a form for people.

What is sent is read by workers that can be killed; this process passes it on and shows what came of it. Nothing of it
is stored.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from lapekg.errors import LapekgError
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.negotiation import HTML, negotiate, negotiate_encoding
from lapekg.validator.formats import OFFERED, SYNTAXES
from lapekg.validator.question import Outcome, Question, Text
from lapekg.web.addresses import client_of
from lapekg.web.headers import OMITTED_HEADER
from lapekg.web.problem_page import headline
from lapekg.web.problems import problem_document
from lapekg.web.representations import kept
from lapekg.web.service import VALIDATE_PATH, Service, current_service
from lapekg.web.site import LANGUAGE_PARAMETER, Html, Page, render
from lapekg.web.translations import translation_for
from lapekg.web.validate_request import SEVERITIES, Sent, make_question, read_sent
from lapekg.web.validate_view import show_results, show_texts

METHODS = "GET, HEAD, OPTIONS, POST"
# Where the front leaves what tells that the client has gone.
GONE = "lapekg.gone"
_PREFLIGHT_SECONDS = 24 * 3600
# A longer text is checked, but not put into the field again, where nobody would edit it.
_MOST_EDITED = 256 * 1024

blueprint = Blueprint("validate", __name__)


@blueprint.get(f"/{VALIDATE_PATH}", provide_automatic_options=False)
def form() -> Response:
    """Show the form; the first check comes soon, so what it needs is started now."""
    service = current_service()
    service.bridge.start(service.validator.warm())
    return _page(Page(), Sent({}), {})


@blueprint.post(f"/{VALIDATE_PATH}", provide_automatic_options=False)
def validate() -> Response:
    """Check what is sent; the answer is 200 whether or not it conforms."""
    service = current_service()
    sent = read_sent(service.instance.limits.check_bytes)
    try:
        question = make_question(sent, service.instance.languages)
        outcome = check(service, question)
    except LapekgError as error:
        if not _wants_page(sent):
            raise
        page = _page_of(sent)
        return _page(page, sent, _problem_values(page, sent, problem_document(error, service.instance.base_iri)[1]))
    if question.form == "html":
        page = _page_of(sent)
        return _page(page, sent, _outcome_values(page, question, outcome))
    return _response(question, outcome)


@blueprint.route(f"/{VALIDATE_PATH}", methods=["OPTIONS"])
def options() -> Response:
    """Say what may be sent, to browsers that ask for scripts of other sites, too."""
    headers = {
        "Allow": METHODS,
        "Accept-Post": ", ".join(media_type for each in SYNTAXES.values() for media_type in each.media_types[:1])
        + ", multipart/form-data, application/x-www-form-urlencoded",
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
        "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
    }
    return Response(status=204, headers=headers)


@blueprint.get("/check")
def rules() -> Response:
    """Lead from the IRIs of rules, <base>check#<rule>, to where they are told."""
    return redirect(f"{url_for('validate.form')}#rules", 303)


def check(service: Service, question: Question) -> Outcome:
    """Have texts checked for the client of this request; raises as the validator does."""
    client = client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies)
    return service.bridge.run(service.validator.check(question, client, request.environ.get(GONE)))


def report(service: Service, texts: Sequence[Text], language: str) -> dict[str, Any]:
    """Have texts checked for a page of another kind; the members are those of the JSON, and names for people.

    Raises as `check` does: CheckError, UnreadableData with its findings among them, ClientLimit and Overloaded.
    """
    return dict(json.loads(check(service, Question(tuple(texts), "html", language)).body))


def _page_of(sent: Sent) -> Page:
    return Page(sent.options.get("language") or sent.options.get(LANGUAGE_PARAMETER))


def _wants_page(sent: Sent) -> bool:
    wanted = sent.options.get("format")
    if wanted in OFFERED:
        return wanted == "html"
    return negotiate(request.headers.get("Accept"), tuple(OFFERED.values())) is HTML


def _response(question: Question, outcome: Outcome) -> Response:
    response = Response(outcome.body, content_type=OFFERED[question.form].content_type)
    response.content_language.add(question.language)
    if outcome.omitted:
        response.headers[OMITTED_HEADER] = str(outcome.omitted)
    return _finish(response, outcome.snapshot)


def _finish(response: Response, snapshot: int | None = None) -> Response:
    if snapshot is not None:
        response.headers[SNAPSHOT_HEADER] = str(snapshot)
    response.headers["Cache-Control"] = "no-store" if request.method == "POST" else "no-cache"
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _page(page: Page, sent: Sent, values: Mapping[str, Any]) -> Response:
    html = render(page, Html("validate.html", {**_form_values(page, sent), **values}))
    body = kept(html.encode())
    encoding = negotiate_encoding(request.headers.get("Accept-Encoding"))
    response = Response(body.compressed if encoding == "gzip" else body.body, content_type=HTML.content_type)
    if encoding == "gzip":
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    response.content_language.add(page.t.language)
    if "document" in values:
        response.status_code = int(values["document"]["status"])
        if "retry_after" in values["document"]:
            response.headers["Retry-After"] = str(values["document"]["retry_after"])
    if request.method == "POST":
        response.headers["X-Robots-Tag"] = "noindex"
    return _finish(response, values.get("checked_snapshot"))


def _form_values(page: Page, sent: Sent) -> dict[str, Any]:
    """Give what the page shows whatever was checked; what was sent stands in the form again."""
    address = url_for("validate.form")
    return {
        # What was sent is not in the address, so the other languages begin with an empty form.
        "languages": {
            each: (
                translation_for(page.service.translations, each).name,
                f"{address}?{LANGUAGE_PARAMETER}={each}",
            )
            for each in page.instance.languages
        },
        "sent": sent,
        "text": _edited(sent),
        "name": sent.options.get("name", ""),
        "syntaxes": SYNTAXES,
        "severities": SEVERITIES,
        "offered": OFFERED,
        "limits": page.instance.limits,
        "endpoint": url_for("validate.form", _external=True),
    }


def _edited(sent: Sent) -> str:
    """Choose what stands in the field: its own text, or that of a file that was sent in its place."""
    if len(sent.texts) != 1 or len(sent.texts[0].data) > _MOST_EDITED:
        return sent.text
    return sent.texts[0].data.decode("utf-8", "replace")


def _outcome_values(page: Page, question: Question, outcome: Outcome) -> dict[str, Any]:
    table = json.loads(outcome.body)
    read_as = [each["syntax"] for each in table["texts"]]
    return {
        "outcome": outcome,
        "counts": table["counts"],
        "checked_snapshot": outcome.snapshot,
        **_results(page, table["violations"], question.texts, read_as),
    }


def _problem_values(page: Page, sent: Sent, document: Mapping[str, Any]) -> dict[str, Any]:
    slug = str(document["type"]).rpartition("/")[2]
    values: dict[str, Any] = {
        "document": document,
        "problem_title": headline(slug, document["title"], page.t),
        "advice": _advice(page, f"validate_advice_{slug.replace('-', '_')}"),
    }
    findings = document.get("findings", ())
    return values | (_results(page, findings, sent.texts) if findings else {})


def _advice(page: Page, key: str) -> str:
    if key not in page.t.texts:
        return ""
    t, limits = page.t, page.instance.limits
    mib = limits.check_bytes / (1024 * 1024)
    return t.text(
        key, seconds=t.number(limits.check_seconds), memory=t.number(limits.check_memory_mib), mib=t.number(mib)
    )


def _results(
    page: Page, table: Sequence[Mapping[str, Any]], texts: Sequence[Text], read_as: Sequence[str | None] = ()
) -> dict[str, Any]:
    results = show_results(page, table, texts)
    return {"results": results, "texts": show_texts(texts, results, read_as)}
