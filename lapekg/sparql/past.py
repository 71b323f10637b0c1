"""From what a request says to the snapshot that answers it, and the header fields that say which it was.

A request without a choice is answered from the published snapshot; with `Accept-Datetime` it is led to the address of
the answer as it was (RFC 7089, section 4.1.1), or, where its body is the query, answered from then at once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from lapekg.errors import NoSuchCommit, Overloaded
from lapekg.snapshots.moments import Moments
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.choice import Choice, read_accept_datetime
from lapekg.sparql.exchange import Headers, Reply, Request
from lapekg.sparql.memento import Resource, encoded, memento_datetime, memento_links, original_links

# How many requests wait at once for snapshots that have to be made again, and when the others may come back.
_MOST_WAITING = 16
_THREADS = 2
_RETRY_SECONDS = 5
_SAFE_METHODS = {"GET", "HEAD"}


class Past(Protocol):
    """The snapshots there have been."""

    def moments(self) -> Moments:
        """Return all of them."""

    def at_hand(self, choice: Choice) -> Snapshot | None:
        """Return the one that is chosen, None where it has to be made again; raises NoSuchCommit."""

    def find(self, choice: Choice) -> Snapshot:
        """Return the one that is chosen, however long it takes to make it; raises LapekgError."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The snapshot that answers; `is_fixed` says that the same request is answered from it for ever."""

    snapshot: Snapshot
    is_current: bool = True
    is_fixed: bool = False
    headers: Headers = ()


class Chooser:
    """Chooses snapshots for requests; used by one event loop."""

    def __init__(self, current: Callable[[], Snapshot], past: Past | None) -> None:
        self._current = current
        self._past = past
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="past")
        self._waiting = 0

    def redirect(self, request: Request, choice: Choice | None) -> Reply | None:
        """Lead a request for a time to the address of the answer as it was; raises MalformedRequest."""
        if self._past is None or choice is not None or not _is_timegate(request):
            return None
        commit = self._past.moments().nearest(read_accept_datetime(request.accept_datetime or ""))
        if commit is None:
            return None
        resource = _resource(request)
        links = memento_links(resource, self._past.moments(), commit.number)
        return Reply(
            302,
            (
                ("Location", resource.memento(commit.number)),
                ("Vary", "Accept-Datetime"),
                ("Cache-Control", "no-cache"),
                *((("Link", ", ".join(links)),) if links else ()),
            ),
        )

    async def choose(self, request: Request, choice: Choice | None) -> Chosen:
        """Find the snapshot; raises NoSuchCommit, MalformedRequest, Overloaded or SnapshotError."""
        current = self._current()
        if choice is None and (request.accept_datetime is None or self._past is None):
            return Chosen(current, headers=self._of_today(request))
        if self._past is None:
            if choice == Choice(number=current.number):
                return Chosen(current, is_fixed=True)
            raise NoSuchCommit(f"there is no snapshot but {current.number}")
        wanted = choice or self._then(request)
        snapshot = self._past.at_hand(wanted) or await self._wait(wanted)
        is_fixed = wanted.time is None or self._past.moments().is_settled(wanted.time)
        headers = self._of_then(request, wanted, snapshot)
        return Chosen(snapshot, snapshot.identity == current.identity, is_fixed and choice is not None, headers)

    def _then(self, request: Request) -> Choice:
        assert self._past is not None  # noqa: S101 - asked by who calls
        commit = self._past.moments().nearest(read_accept_datetime(request.accept_datetime or ""))
        if commit is None:
            raise NoSuchCommit("no snapshot is recorded")
        return Choice(number=commit.number)

    def _of_today(self, request: Request) -> Headers:
        if self._past is None or request.method not in _SAFE_METHODS:
            return ()
        links = original_links(_resource(request))
        return (("Link", ", ".join(links)),) if links else ()

    def _of_then(self, request: Request, choice: Choice, snapshot: Snapshot) -> Headers:
        assert self._past is not None  # noqa: S101 - asked by who calls
        moments = self._past.moments()
        commit = moments.index(snapshot.number)
        date = () if commit is None else (memento_datetime(moments.commits[commit]),)
        if request.method not in _SAFE_METHODS:
            return date
        resource = _resource(request)
        links = memento_links(resource, moments, snapshot.number)
        place = resource.memento(snapshot.number)
        return (
            *date,
            *((("Link", ", ".join(links)),) if links else ()),
            *((("Content-Location", place),) if choice.time is not None else ()),
        )

    async def _wait(self, choice: Choice) -> Snapshot:
        assert self._past is not None  # noqa: S101 - asked by who calls
        if self._waiting >= _MOST_WAITING:
            raise Overloaded("too many former snapshots are being made again", _RETRY_SECONDS)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._past.find, choice)
        finally:
            self._waiting -= 1


def is_led_away(request: Request, choice: Choice | None) -> bool:
    """Say whether a request is answered with another address."""
    return choice is None and _is_timegate(request)


def _is_timegate(request: Request) -> bool:
    return request.accept_datetime is not None and request.method in _SAFE_METHODS


def _resource(request: Request) -> Resource:
    address = urlsplit(request.base_iri)
    return Resource(f"{address.scheme}://{address.netloc}", address.path, encoded(request.query_string))
