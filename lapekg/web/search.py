"""Search: a page, the same as JSON, and suggestions while a name is being typed."""

import json
from collections.abc import Callable
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from lapekg.errors import MalformedRequest, NotAcceptable
from lapekg.search import MOST_CHARACTERS
from lapekg.sparql.choice import SNAPSHOT_PARAMETER
from lapekg.sparql.negotiation import HTML, Representation, negotiate
from lapekg.web.pager import page_number
from lapekg.web.representations import entity_tag, kept, respond
from lapekg.web.search_results import (
    ShownPart,
    results_table,
    search,
    show_part,
    show_thing,
    suggestions_table,
    with_subclasses,
)
from lapekg.web.site import LANGUAGE_PARAMETER, Html, Page, page_response, program

JSON = Representation("application/json", "application/json")
MOST_SUGGESTIONS = 8
# Among so many things those of the classes that are asked for are looked for.
MOST_LOOKED_AT = 200
_MOST_CLASSES = 20
_FORMATS = {"html": HTML, "json": JSON}

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def results() -> Response:
    """Show what is found by a name, as a page or as JSON."""
    page = Page()
    text, class_iri, number = _asked()
    if _representation() is HTML:
        response = page_response(page, lambda: _view(page, text, class_iri, number))
        # A page for each thing that someone looks for would crowd out the things.
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    return _json(page, lambda: results_table(page, text, _part(page, text, class_iri, number)))


@blueprint.get("/search.json")
def results_as_json() -> Response:
    """Send what is found by a name as JSON."""
    page = Page()
    text, class_iri, number = _asked()
    return _json(page, lambda: results_table(page, text, _part(page, text, class_iri, number)))


@blueprint.get("/search/suggest")
def suggest() -> Response:
    """Send the things that a name may be going to be of, as JSON; with classes, only those of one of them."""
    page = Page()
    text, _, _ = _asked()
    classes = request.args.getlist("class")[:_MOST_CLASSES]

    def table() -> dict[str, Any]:
        found = search(page, text, MOST_LOOKED_AT if classes else MOST_SUGGESTIONS).things
        wanted = with_subclasses(page.reader, classes)
        fitting = (each for each in found if not classes or not wanted.isdisjoint(each.classes))
        return suggestions_table(text, (show_thing(page, each) for each in islice(fitting, MOST_SUGGESTIONS)))

    return _json(page, table)


def _asked() -> tuple[str, str | None, int]:
    """Read the name, the class that limits what is shown, and which page of it."""
    text = request.args.get("q", "").strip()
    if len(text) > MOST_CHARACTERS:
        raise MalformedRequest(f"q has {len(text)} characters; a name of {MOST_CHARACTERS} at most can be looked for")
    return text, request.args.get("class") or None, page_number()


def _representation() -> Representation:
    wanted = request.args.get("format")
    if wanted is not None:
        if wanted not in _FORMATS:
            raise MalformedRequest(f"format={wanted[:MOST_CHARACTERS]!r} is unknown; give {' or '.join(_FORMATS)}")
        return _FORMATS[wanted]
    representation = negotiate(request.headers.get("Accept"), tuple(_FORMATS.values()))
    if representation is None:
        offered = tuple(each.media_type for each in _FORMATS.values())
        raise NotAcceptable(f"results are offered as {' and '.join(offered)}", offered)
    return representation


def _part(page: Page, text: str, class_iri: str | None, number: int) -> ShownPart:
    return show_part(page, search(page, text), class_iri, number)


def _view(page: Page, text: str, class_iri: str | None, number: int) -> Html:
    part = _part(page, text, class_iri, number)
    return Html(
        "search.html",
        {
            "search_text": text,
            "part": part,
            "class_iri": class_iri,
            "class_addresses": {each.iri: _address(page, "search.results", text, each.iri) for each in part.classes},
            "all_address": _address(page, "search.results", text),
            "json_address": _address(page, "search.results_as_json", text, class_iri, number),
        },
    )


def _address(page: Page, endpoint: str, text: str, class_iri: str | None = None, number: int = 1) -> str:
    parameters = {
        "q": text,
        "class": class_iri,
        "page": number if number > 1 else None,
        LANGUAGE_PARAMETER: page.chosen,
        SNAPSHOT_PARAMETER: page.past.number if page.past else None,
    }
    given = {name: value for name, value in parameters.items() if value is not None}
    return f"{url_for(endpoint, snapshot=None)}?{urlencode(given)}"


def _json(page: Page, make: Callable[[], dict[str, Any]]) -> Response:
    def body() -> bytes:
        return (json.dumps(make(), ensure_ascii=False, indent=1) + "\n").encode()

    tag = entity_tag("json", page.snapshot.edition, program(), request.full_path, page.language, str(page.chosen))
    response = respond(page.snapshot, tag, JSON.content_type, lambda: kept(body()), ("Accept", "Accept-Language"))
    response.content_language.add(page.language)
    return response
