"""Snapshots and their files: a page and RDF about each snapshot, and the dataset to download, whole or in parts."""

import itertools
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, request, url_for
from pyoxigraph import NamedNode, Quad, RdfFormat
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

from lapekg.errors import SnapshotError
from lapekg.snapshots import Snapshot
from lapekg.snapshots.manifest import Distribution
from lapekg.sparql.description import describe_snapshot, files_of, syntax_of
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.exchange import StoredFile
from lapekg.web.documents import Document, rdf_writers, send
from lapekg.web.representations import split_extension
from lapekg.web.service import current_service
from lapekg.web.site import Html, Page, site_page
from lapekg.web.translations import Translation

_ARCHIVE = "application/gzip"

blueprint = Blueprint("dumps", __name__)


@dataclass(frozen=True, slots=True)
class File:
    """A file to download, as pages list it."""

    name: str
    address: str
    syntax: RdfFormat
    bytes: int
    size: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """A snapshot as pages list it; `change` counts the statements it has more than the one before, None for the first.

    What is counted is only how many there are: as many may have gone as have come.
    """

    number: int
    published: str
    statements: int
    change: int | None


@blueprint.get("/dumps")
@site_page
def overview(page: Page) -> Html:
    """Show the files of the newest snapshot, and all snapshots there have been."""
    return Html(
        "dumps.html",
        {
            "files": files(page.t, page.snapshot),
            "releases": releases(),
            "origin": request.host_url,
            "unpacked": page.snapshot.dump_path.name,
        },
    )


@blueprint.get("/snapshot/<name>")
def about_snapshot(name: str) -> Response:
    """Describe a snapshot."""
    number, extension = split_extension(name)
    snapshot, page = _find(number), Page()
    node = NamedNode(f"{snapshot.manifest.base_iri}snapshot/{number}")
    writers = rdf_writers(partial(_described, page, snapshot), page.instance.prefixes, node)
    view = partial(_snapshot_page, page, snapshot, node)
    return send(page, Document(node, f"/snapshot/{number}", view, writers, snapshot.identity), extension)


@blueprint.get("/snapshot/<number>/<file>")
def download(number: str, file: str) -> Response:
    """Send a file of a snapshot, or the part of it that is asked for (RFC 9110, section 14)."""
    snapshot = _find(number)
    facts = snapshot.manifest.distributions.get(file)
    if facts is None:
        raise NotFound(f"snapshot {number} has no file {file}; it has {', '.join(snapshot.manifest.distributions)}")
    start, end = _part(facts)
    body = StoredFile(snapshot.distribution_path(file), start, end)
    response = Response(body, content_type=_ARCHIVE, direct_passthrough=True)
    response.content_length = body.length
    response.accept_ranges = "bytes"
    response.set_etag(_tag(facts))
    response.cache_control.public = True
    # A state folder that is built anew numbers its snapshots from one again, so even these may change.
    response.cache_control.no_cache = True
    response.headers["Content-Disposition"] = f"attachment; filename={file.replace('.', f'-{snapshot.number}.', 1)}"
    response.headers[SNAPSHOT_HEADER] = str(snapshot.number)
    if body.length < facts.bytes:
        response.status_code = 206
        response.content_range.set(start, end, facts.bytes)
    response.make_conditional(request)
    return response


def files(t: Translation, snapshot: Snapshot) -> list[File]:
    """List the files of a snapshot."""
    return [
        File(
            name=name,
            address=url_for("dumps.download", number=snapshot.number, file=name),
            syntax=syntax_of(name),
            bytes=facts.bytes,
            size=_size(t, facts.bytes),
            sha256=facts.sha256,
        )
        for name, facts in files_of(snapshot)
    ]


def releases() -> list[Release]:
    """List the snapshots, the newest first."""
    snapshots = current_service().publication.snapshots()
    counts = [each.manifest.counts["statements"] for each in snapshots]
    changes = [newer - older for newer, older in itertools.pairwise(counts)]
    return [
        Release(each.number, each.manifest.published, count, change)
        for each, count, change in zip(snapshots, counts, [*changes, None], strict=True)
    ]


def _snapshot_page(page: Page, snapshot: Snapshot, node: NamedNode) -> Html:
    listed = releases()
    numbers = [each.number for each in listed]
    place = numbers.index(snapshot.number)
    return Html(
        "snapshot.html",
        {
            "shown": snapshot,
            "release": listed[place],
            "newer": numbers[place - 1] if place else None,
            "older": next(iter(numbers[place + 1 :]), None),
            "files": files(page.t, snapshot),
            "node": node,
        },
    )


def _described(page: Page, snapshot: Snapshot) -> list[Quad]:
    return [Quad(*triple) for triple in describe_snapshot(page.instance, snapshot)]


def _find(number: str) -> Snapshot:
    # One name for one snapshot: neither "09" nor "٩".
    if not (number.isascii() and number.isdecimal()) or number.startswith("0"):
        raise NotFound(f"a snapshot is named by its number, not {number!r}")
    publication = current_service().publication
    current = publication.current()
    try:
        return publication.numbered(int(number))
    except SnapshotError:
        raise NotFound(f"there is no snapshot {number} to be had; the newest is {current.number}") from None


def _part(facts: Distribution) -> tuple[int, int]:
    wished, condition = request.range, request.if_range
    whole = 0, facts.bytes
    if request.method != "GET" or wished is None or wished.units != "bytes" or len(wished.ranges) != 1:
        return whole
    # The part of another file, or one named by a time, would not fit what the client has.
    if condition.date is not None or (condition.etag is not None and condition.etag != _tag(facts)):
        return whole
    part = wished.range_for_length(facts.bytes)
    if part is None:
        raise RequestedRangeNotSatisfiable(facts.bytes)
    return part


def _tag(facts: Distribution) -> str:
    return facts.sha256[:32]


def _size(t: Translation, count: int) -> str:
    if count < 1_000_000:
        return t.text("dumps_kilobytes", number=t.number(max(1, round(count / 1000))))
    return t.text("dumps_megabytes", number=t.number(round(count / 1_000_000, 1)))
