"""An error as a page, for people: what is wrong, what to do, and where to go on."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from pyoxigraph import NamedNode
from werkzeug.wrappers import Response

from lapekg.languages import LanguageText
from lapekg.sparql.negotiation import HTML, Representation, negotiate
from lapekg.web.service import EXTENSION
from lapekg.web.site import Html, Page, render
from lapekg.web.translations import Translation

MEDIA_TYPE = "application/problem+json"
_PROBLEM = Representation(MEDIA_TYPE, MEDIA_TYPE, frozenset({"application/json"}))

_log = logging.getLogger(__name__)


def problem_page(document: Mapping[str, Any]) -> Response | None:
    """Show a problem document to who asks for a page; None for programs, and where not even this page can be made."""
    if EXTENSION not in current_app.extensions or negotiate(request.headers.get("Accept"), (_PROBLEM, HTML)) != HTML:
        return None
    page = Page()
    try:
        html = render(page, Html("problem.html", _values(document, page.t)))
    except Exception:  # noqa: BLE001 - what failed once may fail here again; the problem document is an answer still
        _log.exception("the page of an error could not be made")
        return None
    response = Response(html, status=int(document["status"]), content_type=HTML.content_type)
    response.content_language.add(page.t.language)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.vary.update(["Accept", "Accept-Language"])
    return response


def headline(slug: str, title: str, t: Translation) -> LanguageText:
    """Name a kind of problem in the reader's language, where there is a text, else by its title."""
    key = f"problem_{slug.replace('-', '_')}"
    return LanguageText(t.text(key), t.language) if key in t.texts else LanguageText(title, "en")


def _values(document: Mapping[str, Any], t: Translation) -> dict[str, Any]:
    slug = document["type"].rpartition("/")[2]
    key = f"problem_advice_{slug.replace('-', '_')}"
    return {
        "status": document["status"],
        "heading": headline(slug, document["title"], t),
        "advice": t.text(key) if key in t.texts else "",
        "detail": document["detail"],
        "retry_after": document.get("retry_after"),
        "suggestions": [NamedNode(each["iri"]) for each in document.get("suggestions", ())],
    }
