"""The SPARQL endpoint: from a request to a whole answer or an error (SPARQL 1.1 Protocol, section 2.1).

It knows HTTP's terms but no framework. One event loop uses it.
"""

import asyncio
import math
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, NoReturn

from lapekg.config import Instance
from lapekg.errors import (
    AnswerTooLarge,
    ClientLimit,
    MalformedQuery,
    Overloaded,
    QueryError,
    QueryFailed,
    QueryOutOfMemory,
    RefusedQuery,
    SnapshotRebuilding,
    one_line,
)
from lapekg.processes import wire
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.cache import AnswerCache
from lapekg.sparql.description import Documents
from lapekg.sparql.exchange import Reply, Request, SpooledBody
from lapekg.sparql.negotiation import HTML, negotiate_encoding, negotiate_forms, not_acceptable
from lapekg.sparql.operation import DescriptionOperation, QueryOperation, parse_operation
from lapekg.sparql.past import Chooser, Chosen, Past, is_led_away
from lapekg.sparql.plan import (
    KEEP,
    Plan,
    limit_headers,
    make_plan,
    matches,
    not_modified,
    vary,
)
from lapekg.sparql.pool import Pool
from lapekg.sparql.syntax import query_form

SNAPSHOT_HEADER = "Lapekg-Snapshot"

_MIB = 1024 * 1024
# What part of the space for large answers one client may fill: a quarter, or a single answer.
_SHARES = 4


Form = Literal["solutions", "boolean", "graph"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning of an answer for a page, SPARQL JSON or Turtle: so many shown of all solutions or triples."""

    form: Form
    body: bytes
    shown: int
    count: int
    snapshot: int


class Endpoint:
    """Answers requests over the published snapshot, which `current` returns, and over those of the past."""

    def __init__(
        self, instance: Instance, pool: Pool, current: Callable[[], Snapshot], past: Past | None = None
    ) -> None:
        self._instance = instance
        self._pool = pool
        self._current = current
        self._chooser = Chooser(current, past)
        self._answers = AnswerCache(instance.limits.cache_mib * _MIB)
        self._answers_of: Snapshot | None = None
        self.documents = Documents(instance)
        self._limit_headers = lru_cache(maxsize=256)(partial(limit_headers, instance.limits))
        self._spooled: Counter[str] = Counter()

    async def respond(self, request: Request) -> Reply:
        """Answer a query or describe the service, with a whole answer or a LapekgError."""
        snapshot = self._current()
        if snapshot is not self._answers_of:
            self._answers.clear()
            self._answers_of = snapshot
        kept = self._answers.get(request.key)
        if kept is not None:
            return not_modified(kept, request) or kept
        operation = parse_operation(request.method, request.content_type, request.query_string, request.body)
        elsewhere = self._chooser.redirect(request, operation.choice)
        if elsewhere is not None:
            return elsewhere
        chosen = await self._chooser.choose(request, operation.choice)
        if isinstance(operation, DescriptionOperation):
            reply = await self._describe(request, operation, chosen)
        else:
            reply = await self._answer(request, operation, chosen, snapshot)
        return not_modified(reply, request) or reply

    async def excerpt(self, request: Request, rows: int) -> Excerpt | None:
        """Answer a query with its first rows and the number of all; None where no query is asked."""
        operation = parse_operation(request.method, request.content_type, request.query_string, request.body)
        if isinstance(operation, DescriptionOperation):
            return None
        chosen = await self._chooser.choose(request, operation.choice)
        plan = make_plan(request, operation, chosen, self._instance)
        message = await self._ask(request, plan, rows)
        header = message.header
        if plan.representations[header["form"]] is None:
            raise not_acceptable(header["form"], request.accept, operation.format)
        return Excerpt(header["form"], message.payload, header["shown"], header["count"], chosen.snapshot.number)

    async def probe(self) -> int:
        """Have a worker answer the simplest query; returns the number of the snapshot."""
        request = Request("GET", b"query=ASK%7B%7D", self._instance.base_iri, client="")
        excerpt = await self.excerpt(request, 1)
        assert excerpt is not None  # noqa: S101 - a query is asked
        return excerpt.snapshot

    def wants_page(self, request: Request) -> bool:
        """Say whether the client, a browser, likes a page best; what is wrong with its request is told the same way."""
        if "html" not in (request.accept or "").lower() and b"html" not in request.query_string.lower():
            return False
        try:
            operation = parse_operation(request.method, request.content_type, request.query_string, request.body)
            forms = negotiate_forms(request.accept, operation.format)
        except QueryError:
            return negotiate_forms(request.accept, None)["solutions"] is HTML
        if is_led_away(request, operation.choice):
            return False
        if isinstance(operation, DescriptionOperation):
            return forms["graph"] is HTML
        form = query_form(operation.query)
        # A format that this form does not have is told on a page, too.
        return (forms[form] or negotiate_forms(request.accept, None)[form]) is HTML

    async def _answer(self, request: Request, operation: QueryOperation, chosen: Chosen, current: Snapshot) -> Reply:
        plan = make_plan(request, operation, chosen, self._instance)
        if matches(request, plan.etag):
            return Reply(304, self._headers(plan))
        message = await self._ask(request, plan, None)
        representation = plan.representations[message.header["form"]]
        if representation is None:
            raise QueryFailed("the worker chose a format that was not asked for")
        headers = (
            ("Content-Type", representation.content_type),
            *((("Content-Encoding", "gzip"),) if message.header["gzip"] else ()),
            *self._headers(plan),
        )
        if message.descriptor is not None:
            return Reply(200, headers, self._take_spool(message, request.client))
        reply = Reply(200, headers, message.payload)
        if plan.etag is not None and self._answers_of is current:
            self._answers.put(request.key, reply, len(request.query_string) + len(request.body))
        left = self._pool.budget.left(request.client)
        return Reply(200, (*headers, ("RateLimit", f'"query-seconds";r={max(0, int(left))}')), message.payload)

    def _headers(self, plan: Plan) -> tuple[tuple[str, str], ...]:
        return (
            *plan.headers,
            (SNAPSHOT_HEADER, str(plan.snapshot.number)),
            *self._limit_headers(plan.seconds),
        )

    async def _ask(self, request: Request, plan: Plan, rows: int | None) -> wire.Message:
        operation = plan.operation
        question = {
            "query": operation.query,
            "snapshot": str(plan.snapshot.path),
            "identity": plan.snapshot.identity,
            "is_current": plan.chosen.is_current,
            "quads": plan.snapshot.served_quads,
            "base_iri": request.base_iri,
            "default_graphs": operation.default_graphs,
            "named_graphs": operation.named_graphs,
            "formats": plan.media_types,
            "gzip": plan.gzip and rows is None,
            "rows": rows,
        }
        message = await self._pool.ask(question, plan.seconds, request.client, request.gone)
        if message.header["status"] != "ok":
            self._raise(message, request, operation)
        return message

    def _take_spool(self, message: wire.Message, client: str) -> SpooledBody:
        assert message.descriptor is not None  # noqa: S101 - the caller asked
        file, length = os.fdopen(message.descriptor, "rb"), int(message.header["length"])
        limit, retry_after = self._instance.limits.spool_mib * _MIB, math.ceil(self._instance.limits.query_seconds)
        try:
            if self._spooled[client] and self._spooled[client] + length > limit // _SHARES:
                raise ClientLimit("large answers are being sent to you; ask again when they have arrived", retry_after)
            if self._spooled.total() + length > limit:
                raise Overloaded("too many large answers are being sent", retry_after)
        except QueryError:
            file.close()
            raise
        self._spooled[client] += length

        def release() -> None:
            self._spooled[client] -= length
            if not self._spooled[client]:
                del self._spooled[client]

        return SpooledBody(file, length, release)

    def _raise(self, message: wire.Message, request: Request, operation: QueryOperation) -> NoReturn:
        status, text = message.header["status"], message.header.get("message", "")
        limits = self._instance.limits
        if status == "not-acceptable":
            raise not_acceptable(message.header["form"], request.accept, operation.format)
        if status == "syntax":
            raise MalformedQuery(text, message.header["line"], message.header["column"])
        if status == "refused":
            raise RefusedQuery(text)
        if status == "memory":
            raise QueryOutOfMemory(f"the query needs more than {limits.query_memory_mib} MiB")
        if status == "too-large":
            raise AnswerTooLarge(
                f"the answer is larger than {limits.result_mib} MiB; ask for less, with LIMIT for example",
                limits.result_mib,
            )
        if status == "gone":
            raise SnapshotRebuilding("the snapshot has just been cleaned away; ask again, and it is made again", 1)
        raise QueryFailed(f"the query cannot be evaluated: {one_line(text)}")

    async def _describe(self, request: Request, operation: DescriptionOperation, chosen: Chosen) -> Reply:
        """Describe the service (SPARQL 1.1 Service Description, section 2)."""
        representation = negotiate_forms(request.accept, operation.format)["graph"]
        if representation is None or representation is HTML:
            raise not_acceptable("graph", request.accept, operation.format)
        loop = asyncio.get_running_loop()
        document = await loop.run_in_executor(None, self.documents.service, chosen.snapshot, representation.media_type)
        gzip = negotiate_encoding(request.accept_encoding) == "gzip"
        headers = (
            ("Content-Type", representation.content_type),
            *((("Content-Encoding", "gzip"),) if gzip else ()),
            ("ETag", f'W/"{document.etag}"'),
            KEEP,
            vary(chosen),
            *chosen.headers,
            (SNAPSHOT_HEADER, str(chosen.snapshot.number)),
            *self._limit_headers(self._instance.limits.query_seconds),
        )
        return Reply(200, headers, document.compressed if gzip else document.body)
