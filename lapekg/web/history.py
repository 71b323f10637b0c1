"""What has changed and why: the list of commits, and a page, RDF with provenance, JSON and RDF Patch for each."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from pyoxigraph import NamedNode, Quad
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.history import Commit, Door
from lapekg.history.record import rdf_patch
from lapekg.linked.serialization import serialize
from lapekg.sparql.description import describe_commits, describe_history
from lapekg.sparql.negotiation import HTML, Representation
from lapekg.web.changes import things_to_json
from lapekg.web.commit_page import commit_page, find_commit
from lapekg.web.documents import Document, Writer, rdf_writers, send
from lapekg.web.history_feed import history_feed
from lapekg.web.history_list import (
    ABOUT,
    DOOR,
    PAGE_SIZE,
    Filters,
    facets,
    known_commits,
    more_of_message,
    read_filters,
    rows,
    select,
    source_address,
    title,
    to_json,
)
from lapekg.web.pager import Pager, page_number
from lapekg.web.representations import (
    ATOM,
    JSON,
    RDF,
    RDF_PATCH,
    choose,
    entity_tag,
    extension_of,
    kept,
    respond,
    split_extension,
)
from lapekg.web.service import current_service
from lapekg.web.site import Html, Page, page_response, program

# Programs get at most so many things of a commit as JSON; the patch has all.
_MOST_THINGS = 1000
_MOST_LISTED = 500

blueprint = Blueprint("history", __name__)


@blueprint.get("/history", defaults={"extension": None})
@blueprint.get("/history.<extension>")
def overview(extension: str | None) -> Response:
    """List the commits, as a page, JSON, a feed, or RDF with provenance."""
    page = Page()
    filters = read_filters()
    representation = choose(extension, (HTML, JSON, ATOM, *RDF))
    if representation is HTML:
        response = page_response(page, lambda: _list_page(page, filters))
    else:
        writers: Mapping[Representation, Writer] = {
            JSON: partial(_list_json, page, filters),
            ATOM: partial(history_feed, page, filters),
        }
        write = writers.get(representation) or partial(_list_rdf, page, filters, representation)
        tag = _tag(page, representation, page.language)
        response = respond(page.snapshot, tag, representation.content_type, lambda: kept(write()))
        if representation is ATOM:
            response.content_language.add(page.t.language)
            response.vary.add("Accept-Language")
    if extension is None:
        response.vary.add("Accept")
        response.content_location = f"/history.{extension_of(representation)}{_query()}"
    return response


@blueprint.get("/history/<name>")
def about_commit(name: str) -> Response:
    """Tell what a commit changed, and how it came about."""
    number, extension = split_extension(name)
    page = Page()
    commit = find_commit(page, number)
    node = NamedNode(f"{page.instance.base_iri}history/{commit.number}")
    writers: dict[Representation, Writer] = {
        JSON: partial(_commit_json, page, commit),
        **rdf_writers(partial(_described, page, [commit]), page.instance.prefixes, node),
    }
    if commit.dataset is None:
        writers[RDF_PATCH] = partial(_patch, page, commit)
    elif extension == "rdfp":
        raise NotFound(f"commit {number} is recorded as a whole dataset; its dump is /snapshot/{number}/dataset.nq.gz")
    view = partial(commit_page, page, commit)
    return send(page, Document(node, f"/history/{commit.number}", view, writers, commit.sha256), extension)


def _list_page(page: Page, filters: Filters) -> Html:
    commits = select(page, filters)
    listed = rows(commits, fold=filters.door is not Door.REPORTS)
    pager = Pager(page_number(), len(listed), PAGE_SIZE)

    def address(wanted: Filters) -> str:
        return page.address("history.overview", **wanted.parameters())

    return Html(
        "history.html",
        {
            "rows": pager.cut(listed),
            "count": len(commits),
            "pager": pager,
            "filters": filters,
            "facets": facets(page, filters, address),
            "unfiltered": address(Filters(filters.author, filters.door)),
            "title": partial(title, page),
            "more": more_of_message,
            "source_address": partial(source_address, page),
            "formats": {each: f"/history.{each}{_query()}" for each in ("atom", "json", "ttl", "jsonld", "rdf")},
            "alternates": {each.media_type: f"/history.{extension_of(each)}{_query()}" for each in (ATOM, JSON, *RDF)},
        },
    )


def _list_json(page: Page, filters: Filters) -> bytes:
    commits = select(page, filters)
    pager = Pager(page_number(), len(commits), _MOST_LISTED)
    return _json(
        {
            "filters": filters.parameters(),
            "count": len(commits),
            "commits": [to_json(page, each) for each in pager.cut(commits)],
            "next": pager.address(pager.number + 1) if pager.number < pager.last else None,
        }
    )


def _list_rdf(page: Page, filters: Filters, representation: Representation) -> bytes:
    commits = select(page, filters)
    pager = Pager(page_number(), len(commits), _MOST_LISTED)
    quads = _described(page, pager.cut(commits))
    quads += [Quad(*triple) for triple in describe_history(page.instance, pager.cut(commits))]
    node = NamedNode(f"{page.instance.base_iri}history")
    return serialize(quads, representation.media_type, page.instance.prefixes, node)


def _described(page: Page, commits: Sequence[Commit]) -> list[Quad]:
    return [Quad(*each) for each in describe_commits(page.instance, commits, page.service.log)]


def _commit_json(page: Page, commit: Commit) -> bytes:
    record = page.service.log.read(commit.number)
    table: dict[str, Any] = to_json(page, commit)
    for name, patch in (("changes", record.asserted), ("inferred", record.inferred)):
        table[name] = things_to_json(page, patch, _MOST_THINGS)
    table["patch"] = None if commit.dataset else f"/history/{commit.number}.rdfp"
    return _json(table)


def _patch(page: Page, commit: Commit) -> bytes:
    """Write the commit's patch, headed by its name and that of the one it follows (RDF Patch, Header)."""
    base, record = page.instance.base_iri, page.service.log.read(commit.number)
    earlier = [each.number for each in known_commits(page) if each.number < commit.number]
    head = [f"H id <{base}history/{commit.number}> .\n"]
    if earlier:
        head.append(f"H prev <{base}history/{earlier[0]}> .\n")
    return "".join([*head, *rdf_patch((record.asserted, record.inferred))]).encode()


def _tag(page: Page, *parts: object) -> str:
    return entity_tag(
        page.snapshot.identity, current_service().files.state(), program(), request.host_url, request.full_path,
        *map(str, parts),
    )  # fmt: skip


def _query() -> str:
    """Write the parameters that narrow the list down, without those of the page alone."""
    wanted = [(name, value) for name, value in request.args.items(multi=True) if name in {"author", DOOR, ABOUT}]
    return f"?{urlencode(wanted)}" if wanted else ""


def _json(table: Mapping[str, Any]) -> bytes:
    return (json.dumps(table, ensure_ascii=False, indent=2) + "\n").encode()
