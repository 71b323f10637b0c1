"""Pages and documents as they were: `?snapshot=42` at every address that a snapshot answers.

`?at=2026-11-21T12:00:00Z` and `Accept-Datetime` lead to that address, so a state has one address, whoever asks how. The
views know nothing of it: they take their snapshot from their page, and addresses get the parameter where they are
written.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import current_app, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from lapekg.snapshots.open import Snapshot
from lapekg.sparql.choice import PARAMETERS, SNAPSHOT_PARAMETER, choose_in, read_accept_datetime, read_choice
from lapekg.sparql.memento import Resource, encoded, memento_datetime, memento_links, original_links
from lapekg.web.service import current_service

SPARQL_ENDPOINT = "sparql.query"
# What follows from a snapshot: these endpoints take the parameter, and links to them carry it on.
ENDPOINTS = frozenset(
    {
        "context.context",
        "descriptions.dataset",
        "descriptions.well_known_dataset",
        "dumps.latest",
        "dumps.overview",
        "graph_store.read",
        "graph_store.read_direct",
        "linked.document",
        "linked.thing",
        "lists.browse",
        "lists.instances",
        "lists.sources",
        "pages.choose",
        "pages.start",
        "query_data.areas",
        "query_data.terms",
        "search.results",
        "search.results_as_json",
        "search.suggest",
        "site_pages.about",
        "site_pages.bibtex",
        "site_pages.cite",
        "site_pages.csl",
        "site_pages.licence",
        "site_pages.quality",
        SPARQL_ENDPOINT,
        "vocabularies.ontology",
        "vocabularies.ontology_version",
        "vocabularies.query",
    }
)
# Whose data follow from the store of a snapshot alone, and never change (RFC 8246).
_FIXED_ENDPOINTS = {"graph_store.read", "graph_store.read_direct", "linked.document", "vocabularies.ontology"}
FIXED = "public, max-age=31536000, immutable"
_PAGE = "text/html"
_METHODS = {"GET", "HEAD"}
_CHOSEN = "lapekg_snapshot"


def chosen_snapshot() -> Snapshot | None:
    """Return the snapshot that the request of the moment chose; None for what is published."""
    found: Snapshot | None = g.get(_CHOSEN)
    return found


def choose_snapshot(snapshot: Snapshot | None) -> None:
    """Make a snapshot the one that the rest of the request is about, or none but what is published."""
    setattr(g, _CHOSEN, snapshot)


def find_chosen() -> Response | None:
    """Read which snapshot a request is about before its view runs; lead a request for a time to that snapshot.

    Raises MalformedRequest, NoSuchCommit or SnapshotError.
    """
    if request.endpoint not in ENDPOINTS - {SPARQL_ENDPOINT} or request.method not in _METHODS:
        return None
    publication = current_service().publication
    choice = read_choice(*(request.args.getlist(name) for name in PARAMETERS))
    accepted = request.headers.get("Accept-Datetime") or None
    if choice is None and accepted is not None:
        commit = publication.moments().nearest(read_accept_datetime(accepted))
        return None if commit is None else _lead(commit.number)
    if choice is not None and choice.number is None:
        return _lead(publication.number_of(choice))
    if choice is not None:
        choose_snapshot(publication.find(choice))
    return None


def tell(response: Response) -> Response:
    """Add the header fields of Memento to what a request got (RFC 7089, section 2)."""
    # The SPARQL endpoint tells it of its answers itself, and not of the pages that show them.
    is_told = request.endpoint == SPARQL_ENDPOINT and response.mimetype != _PAGE
    if request.endpoint not in ENDPOINTS or request.method not in _METHODS or is_told:
        return response
    snapshot = chosen_snapshot()
    if snapshot is None:
        if response.status_code < HTTPStatus.BAD_REQUEST:
            response.vary.add("Accept-Datetime")
            _add_links(response, original_links(resource()))
        return response
    _tell_of_state(response, resource(), snapshot.number)
    # The present state is what people look for.
    response.headers["X-Robots-Tag"] = "noindex"
    if request.endpoint in _FIXED_ENDPOINTS and response.mimetype != _PAGE and "ETag" in response.headers:
        response.headers["Cache-Control"] = FIXED
    return response


def tell_of_state(response: Response, path: str, number: int) -> None:
    """Add the header fields of a state that has an address of its own, not that of the original with a parameter."""
    _tell_of_state(response, Resource(request.host_url.rstrip("/"), path, ""), number)


def _tell_of_state(response: Response, original: Resource, number: int) -> None:
    moments = current_service().publication.moments()
    place = moments.index(number)
    if place is not None:
        response.headers.set(*memento_datetime(moments.commits[place]))
        _add_links(response, memento_links(original, moments, number))


def add_to_address(endpoint: str, values: dict[str, Any]) -> None:
    """Carry the chosen snapshot on in the addresses that Flask writes."""
    snapshot = chosen_snapshot()
    if snapshot is not None and endpoint in ENDPOINTS:
        values.setdefault(SNAPSHOT_PARAMETER, snapshot.number)


def in_snapshot(path: str) -> str:
    """Carry the chosen snapshot on in an address of this site, if a snapshot answers what is there."""
    snapshot = chosen_snapshot()
    if snapshot is None or not path.startswith("/"):
        return path
    before, mark, fragment = path.partition("#")
    address, _, query_string = before.partition("?")
    if endpoint_at(address) not in ENDPOINTS:
        return path
    return f"{address}?{choose_in(query_string, snapshot.number)}{mark}{fragment}"


def endpoint_at(path: str) -> str | None:
    """Tell which view answers at an encoded path."""
    # The adapter of the request knows only the path of the request.
    adapter = current_app.create_url_adapter(request)
    try:
        return None if adapter is None else adapter.match(path, method="GET")[0]
    except (HTTPException, RequestRedirect):
        return None


def resource() -> Resource:
    """Name what the request of the moment asks for, whichever state of it."""
    path = quote(request.path, safe="/:@!$&'()*+,;=~")
    return Resource(request.host_url.rstrip("/"), path, encoded(request.query_string))


def _lead(number: int) -> Response:
    asked = resource()
    response = redirect(asked.memento(number), HTTPStatus.FOUND)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _add_links(response: Response, links: list[str]) -> None:
    for each in links:
        response.headers.add("Link", each)
