"""Snapshots and their files: a page and RDF about each snapshot, and the dataset to download, whole or in parts."""

import itertools
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from pyoxigraph import NamedNode, Quad, RdfFormat
from werkzeug.exceptions import NotFound, RequestedRangeNotSatisfiable
from werkzeug.wrappers import Response

from lapekg.snapshots import Snapshot
from lapekg.snapshots.derived import Derived, Distribution
from lapekg.sparql.description import describe_commits, describe_snapshot, files_of, syntax_of
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.exchange import StoredFile
from lapekg.web.documents import Document, rdf_writers, send
from lapekg.web.past import FIXED, tell_of_state
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
    """A snapshot as pages list it; `change` counts the statements it has more than the one below it, None for the last.

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
            "newest": current_service().publication.current().number,
            "origin": request.host_url,
            "unpacked": page.snapshot.dump_path.name,
        },
    )


@blueprint.get("/dumps/<file>")
def latest(file: str) -> Response:
    """Lead to a file of the newest snapshot that has its files, or of the one that was chosen."""
    page = Page()
    if file not in page.snapshot.derived.distributions:
        raise NotFound(f"no file is called {file}; there are {', '.join(page.snapshot.derived.distributions)}")
    number = page.past.number if page.past else page.snapshot.derived.number
    return redirect(url_for("dumps.download", number=number, file=file), HTTPStatus.FOUND)


@blueprint.get("/snapshot/<name>")
def about_snapshot(name: str) -> Response:
    """Describe a snapshot."""
    number, extension = split_extension(name)
    snapshot, page = _find(number), Page()
    node = NamedNode(f"{snapshot.manifest.base_iri}snapshot/{number}")
    writers = rdf_writers(partial(_described, page, snapshot), page.instance.prefixes, node)
    view = partial(_snapshot_page, page, snapshot, node)
    return send(page, Document(node, f"/snapshot/{number}", view, writers, snapshot.edition), extension)


@blueprint.get("/snapshot/<number>/<file>")
def download(number: str, file: str) -> Response:
    """Send a file of a snapshot, or the part of it that is asked for (RFC 9110, section 14)."""
    derived = _derived(number)
    facts = derived.distributions.get(file)
    if facts is None:
        raise NotFound(f"snapshot {number} has no file {file}; it has {', '.join(derived.distributions)}")
    start, end = _part(facts)
    body = StoredFile(derived.path / file, start, end)
    response = Response(body, content_type=_ARCHIVE, direct_passthrough=True)
    response.content_length = body.length
    response.accept_ranges = "bytes"
    response.set_etag(_tag(facts))
    response.headers["Cache-Control"] = FIXED
    tell_of_state(response, url_for("dumps.latest", file=file), derived.number)
    response.headers["Content-Disposition"] = f"attachment; filename={file.replace('.', f'-{derived.number}.', 1)}"
    response.headers[SNAPSHOT_HEADER] = str(derived.number)
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
            address=url_for("dumps.download", number=snapshot.derived.number, file=name),
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
    moments = current_service().publication.moments()
    numbers = [each.number for each in moments.commits]
    place = moments.index(snapshot.number) or 0
    count = snapshot.manifest.counts["statements"]
    # One that was made again when it was asked for is in no list.
    unlisted = Release(snapshot.number, snapshot.manifest.published, count, None)
    return Html(
        "snapshot.html",
        {
            "shown": snapshot,
            "release": next((each for each in releases() if each.number == snapshot.number), unlisted),
            "newer": next(iter(numbers[place + 1 : place + 2]), None),
            "older": numbers[place - 1] if place else None,
            "address": url_for("dumps.download", number=snapshot.number, file="dataset.nq.gz"),
            "files": files(page.t, snapshot),
            "node": node,
        },
    )


def _described(page: Page, snapshot: Snapshot) -> list[Quad]:
    log = page.service.log
    # What it is, and how it came about.
    commits = [each for each in log.commits() if each.number == snapshot.number]
    described = [*describe_snapshot(page.instance, snapshot), *describe_commits(page.instance, commits, log)]
    return [Quad(*triple) for triple in described]


def _find(number: str, *, finished: bool = False) -> Snapshot:
    # One name for one snapshot: neither "09" nor "٩".
    if not (number.isascii() and number.isdecimal()) or number.startswith("0"):
        raise NotFound(f"a snapshot is named by its number, not {number!r}")
    publication = current_service().publication
    return publication.finished(int(number)) if finished else publication.numbered(int(number))


def _derived(number: str) -> Derived:
    """Find the files of a snapshot, or have them made; a newer one may have them until it has its own."""
    current = current_service().publication.current()
    return current.derived if number == str(current.derived.number) else _find(number, finished=True).derived


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
