"""The states of a resource: its TimeMap as links, as JSON and as a page (RFC 7089, sections 2.2 and 5).

Here the hooks are registered that give every page its past.
"""

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from flask import Blueprint, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.history import Commit
from lapekg.linked.addresses import DOCUMENTS, described_by, readings
from lapekg.sparql.choice import choose_in
from lapekg.sparql.memento import LINK_FORMAT, TIMEMAP_PATH, Resource, http_date, memento_link
from lapekg.sparql.negotiation import HTML, Representation
from lapekg.web import past
from lapekg.web.history_list import title
from lapekg.web.pager import Pager
from lapekg.web.representations import choose, entity_tag, kept, respond, split_extension
from lapekg.web.service import current_service
from lapekg.web.site import Html, Page, page_response, program

PAGE_SIZE = 500
# None of the pages that are listed has a parameter of that name.
_PART = "timemap"
_LINKS = Representation(LINK_FORMAT, LINK_FORMAT)
_JSON = Representation("application/json", "application/json")
_ROUTE = f"/{TIMEMAP_PATH}/"

blueprint = Blueprint("memento", __name__)
blueprint.before_app_request(past.find_chosen)
blueprint.after_app_request(past.tell)
blueprint.app_url_defaults(past.add_to_address)


@dataclass(frozen=True, slots=True)
class TimeMap:
    """A part of the states of a resource, the oldest first; `pager` says which."""

    resource: Resource
    commits: Sequence[Commit]
    pager: Pager

    @property
    def states(self) -> Sequence[Commit]:
        """Return those of the part."""
        return self.pager.cut(self.commits)

    def address(self, number: int) -> str:
        """Write the address of a part; the last, which grows, is the one without a number."""
        address = self.resource.timemap
        if number == self.pager.last:
            return address
        return f"{address}{'&' if '?' in address else '?'}{_PART}={number}"


@blueprint.get(_ROUTE, defaults={"path": ""})
@blueprint.get(f"{_ROUTE}<path:path>")
def timemap(path: str) -> Response:
    """List the states of the resource at a path."""
    representation = choose(None, (_LINKS, _JSON, HTML))
    shown, page = _timemap(), Page()
    del path  # as it was decoded; the address has it as it was sent
    if representation is HTML:
        response = page_response(page, lambda: _view(page, shown))
        response.headers["X-Robots-Tag"] = "noindex"
        return response
    write = _links if representation is _LINKS else _table
    parts = (page.snapshot.identity, program(), request.host_url, request.full_path, representation.media_type)
    return respond(
        page.snapshot, entity_tag(*parts), representation.content_type, lambda: kept(write(shown)), ["Accept"]
    )


def _timemap() -> TimeMap:
    asked = past.resource()
    path = asked.path.removeprefix(_ROUTE.rstrip("/"))
    endpoint = past.endpoint_at(path)
    if endpoint not in past.ENDPOINTS or (endpoint.startswith("linked.") and not _was_ever(unquote(path[1:]))):
        raise NotFound(f"no states are kept of {path}")
    query_string = "&".join(each for each in asked.query_string.split("&") if each.partition("=")[0] != _PART)
    resource = Resource(asked.origin, path, choose_in(query_string, None))
    commits = current_service().publication.moments().commits
    last = Pager(1, len(commits), PAGE_SIZE).last
    number = request.args.get(_PART, str(last))
    if not (number.isascii() and number.isdecimal() and 1 <= int(number[:9]) <= last):
        raise NotFound(f"the list has the parts 1 to {last}")
    return TimeMap(resource, commits, Pager(int(number), len(commits), PAGE_SIZE))


def _was_ever(path: str) -> bool:
    """Say whether anything is, or was, published at a decoded path of things or of documents about them."""
    service = current_service()
    reader = service.readers.of(service.publication.current())
    stems = (path, split_extension(path)[0])
    iris = [f"{reader.base_iri}{each}" for each in readings(path)]
    if path.startswith(DOCUMENTS):
        iris = [iri for each in stems for iri in described_by(each.removeprefix(DOCUMENTS), reader.base_iri)]
    nodes = []
    for each in iris:
        with contextlib.suppress(ValueError):
            nodes.append(NamedNode(each))
    return any(map(reader.exists, nodes)) or bool(service.subjects.commits_of(*iris))


def _links(shown: TimeMap) -> bytes:
    """Write the list in the link format of RFC 6690, as section 5 has it."""
    resource, commits, states = shown.resource, shown.commits, shown.states
    lines = [f'<{resource.address}>; rel="original timegate"']
    for number in range(1, shown.pager.last + 1):
        part = Pager(number, len(commits), PAGE_SIZE).cut(commits)
        relation = "self" if number == shown.pager.number else "timemap"
        period = f'; from="{http_date(part[0].time)}"; until="{http_date(part[-1].time)}"' if part else ""
        lines.append(f'<{shown.address(number)}>; rel="{relation}"; type="{LINK_FORMAT}"{period}')
    for each in states:
        ends = {"first": commits[0], "last": commits[-1]}
        lines.append(memento_link(resource, each, *(name for name, end in ends.items() if end is each)))
    return (",\n".join(lines) + "\n").encode()


def _table(shown: TimeMap) -> bytes:
    """Write the list as JSON, with the members that Memento aggregators have made usual."""
    resource, pager = shown.resource, shown.pager

    def state(commit: Commit) -> dict[str, Any]:
        return {"datetime": commit.time, "uri": resource.memento(commit.number), "snapshot": commit.number}

    table = {
        "original_uri": resource.address,
        "timegate_uri": resource.address,
        "timemap_uri": {"link_format": resource.timemap, "json_format": resource.timemap},
        "self": shown.address(pager.number),
        "pages": [shown.address(number) for number in range(1, pager.last + 1)],
        "mementos": {
            **({"first": state(shown.commits[0]), "last": state(shown.commits[-1])} if shown.commits else {}),
            "list": [state(each) for each in shown.states],
        },
    }
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()


def _view(page: Page, shown: TimeMap) -> Html:
    pager = shown.pager
    parts = {"newer": pager.number + 1, "older": pager.number - 1}
    return Html(
        "timemap.html",
        {
            "shown": shown,
            "states": [(each, title(page, each)) for each in reversed(shown.states)],
            "parts": {name: shown.address(each) for name, each in parts.items() if 1 <= each <= pager.last},
        },
    )
