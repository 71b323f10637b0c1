"""The stream of versions over HTTP: the root, groups of pages, and pages, each in the syntaxes of RDF.

What is full never changes and may be kept for ever; the rest has an entity tag to ask by
(https://w3id.org/ldes/server-primer, sections 2 and 5.5).
"""

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from flask import Blueprint, current_app, url_for
from flask.blueprints import BlueprintSetupState
from pyoxigraph import Quad
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response

from lapekg.errors import StreamError, StreamNotReady
from lapekg.history import Log
from lapekg.linked.serialization import serialize
from lapekg.sparql.negotiation import Representation
from lapekg.stream.documents import (
    PREFIXES,
    Addresses,
    describe_group,
    describe_page,
    describe_root,
    stream_iri,
)
from lapekg.stream.follow import Busy, belongs, follow, is_little, pending
from lapekg.stream.shelf import GROUP_PAGES, Stream, forget, read_page, read_stream
from lapekg.stream.versions import Member
from lapekg.web.representations import RDF, choose, entity_tag, kept, respond, split_extension
from lapekg.web.site import Page, program

# RDF/XML has no way to write every property.
_OFFERED = tuple(each for each in RDF if each.media_type != "application/rdf+xml")
_YEAR_SECONDS = 365 * 24 * 3600
# How long a client waits for a stream that has to be made, before it is asked to come again.
_PATIENCE_SECONDS = 3.0
_RETRY_SECONDS = 3
_FOLLOWER = "lapekg.stream"

_log = logging.getLogger(__name__)

blueprint = Blueprint("ldes", __name__)


@dataclass(slots=True)
class _Follower:
    """Keeps the stream up with what is published, when it is asked for; threads share it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    process: "subprocess.Popen[bytes] | None" = None

    def stream(self, page: Page) -> Stream:
        """Return the stream, as far as it can be had now; raises StreamNotReady where there is nothing yet."""
        state, log = _state(page), page.service.log
        found = read_stream(state)
        commits = pending(log, found, page.snapshot.number)
        if not commits and found is None:
            raise NotFound("no commit is recorded yet, so there is no stream")
        if commits:
            found = self._catch_up(page, state, log, is_little=is_little(commits)) or found
        if found is None or not belongs(log, found):
            raise StreamNotReady("the stream of versions is being made", _RETRY_SECONDS)
        return found

    def _catch_up(self, page: Page, state: Path, log: Log, *, is_little: bool) -> Stream | None:
        # A stream that is behind is whole up to some commit, so it may be served while somebody else goes on.
        if not self.lock.acquire(timeout=_PATIENCE_SECONDS):
            return None
        try:
            if is_little:
                return follow(state, page.snapshot, page.reader.store, log)
            if self.process is None or self.process.poll() is not None:
                command = [sys.executable, "-P", "-m", "lapekg.stream.process", str(state)]
                self.process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603 - our own module
            self.process.wait(_PATIENCE_SECONDS)
            return read_stream(state)
        except (Busy, OSError, subprocess.TimeoutExpired):
            return None
        finally:
            self.lock.release()


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions[_FOLLOWER] = _Follower()


@blueprint.get("/ldes")
def root() -> Response:
    """Describe the stream, and lead to its pages."""
    return _root(None)


@blueprint.get("/ldes.<extension>")
def root_as(extension: str) -> Response:
    """Send the root in one syntax."""
    return _root(extension)


@blueprint.get("/ldes/<epoch>/<name>")
def page_of_versions(epoch: str, name: str) -> Response:
    """Send a page of versions."""
    number, extension = split_extension(name)
    page, stream = _find(epoch)
    if not _is_number(number) or not 1 <= int(number) <= stream.last_page:
        raise NotFound(f"the stream has {stream.last_page} pages")
    state = _state(page)
    position = int(number)

    def make(at: Addresses) -> list[Quad]:
        return describe_page(stream, position, at, _read_page(state, stream, position))

    is_full = position <= stream.full_pages
    content = "full" if is_full else f"{stream.sha256} {len(stream.tail)}"
    return _send(page, stream, extension, (f"page {number}", content), make, is_full=is_full)


@blueprint.get("/ldes/<epoch>/group/<name>")
def group_of_pages(epoch: str, name: str) -> Response:
    """Lead to the pages of a group."""
    number, extension = split_extension(name)
    page, stream = _find(epoch)
    if not _is_number(number) or not 1 <= int(number) <= len(stream.groups):
        raise NotFound(f"the stream has {len(stream.groups)} groups of pages")
    make = partial(_describe_group, _state(page), stream, int(number))
    return _send(page, stream, extension, (f"group {number}", "full"), make, is_full=True)


def _root(extension: str | None) -> Response:
    page = Page()
    stream = _follower().stream(page)
    titles = {language: text for language, text in page.instance.title.items() if text}

    def make(at: Addresses) -> list[Quad]:
        return describe_root(stream, at, titles, page.instance.license)

    content = f"{stream.sha256} {stream.members} {sorted(titles.items())} {page.instance.license}"
    return _send(page, stream, extension, ("root", content), make, is_full=False)


def _describe_group(state: Path, stream: Stream, number: int, at: Addresses) -> list[Quad]:
    first = (number - 1) * GROUP_PAGES + 1
    pages = (_read_page(state, stream, each) for each in range(first, first + GROUP_PAGES))
    return describe_group(stream, number, at, [(members[0].time, members[-1].time) for members in pages])


def _read_page(state: Path, stream: Stream, number: int) -> tuple[Member, ...]:
    try:
        return read_page(state, stream, number)
    except StreamError as error:
        _log.warning("%s; the stream is made again", error)
        forget(state)
        raise StreamNotReady("the stream of versions is being made again", _RETRY_SECONDS) from error


def _find(epoch: str) -> tuple[Page, Stream]:
    page = Page()
    stream = _follower().stream(page)
    if stream.epoch != epoch:
        raise Gone("this page is of a stream that is no more; begin again with /ldes")
    return page, stream


def _state(page: Page) -> Path:
    return page.service.log.folder.parent


def _follower() -> _Follower:
    follower: _Follower = current_app.extensions[_FOLLOWER]
    return follower


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and not text.startswith("0") and len(text) <= 9


def _send(
    page: Page,
    stream: Stream,
    extension: str | None,
    content: tuple[str, str],
    make: Callable[[Addresses], list[Quad]],
    *,
    is_full: bool,
) -> Response:
    at = Addresses(url_for("ldes.root", _external=True), stream.epoch)
    representation = choose(extension, _OFFERED)
    tag = entity_tag(program(), stream.epoch, stream.base_iri, at.root, representation.media_type, *content)
    response = respond(
        None, tag, representation.content_type, lambda: kept(_write(page, stream, representation, make(at))), ["Accept"]
    )
    if is_full:
        response.cache_control.no_cache = None
        response.cache_control.max_age = _YEAR_SECONDS
        response.cache_control.immutable = True
    return response


def _write(page: Page, stream: Stream, representation: Representation, quads: list[Quad]) -> bytes:
    prefixes = {**PREFIXES, **page.instance.prefixes}
    return serialize(quads, representation.media_type, prefixes, stream_iri(stream.base_iri))
