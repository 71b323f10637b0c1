"""Cited results: asked over their snapshot and over today's, and compared; a few at once."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from flask import request
from pyoxigraph import RdfFormat, parse, serialize

from lapekg import citations
from lapekg.citations.answer import ACCEPT
from lapekg.citations.cited import CitedResult, Fingerprint
from lapekg.citations.rates import Rates
from lapekg.errors import AnswerTooLarge, NotCitable, Overloaded, SnapshotError
from lapekg.prefixes import writable
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.exchange import Reply, Request
from lapekg.sparql.operation import FORM, QueryOperation
from lapekg.sparql.volatility import is_volatile
from lapekg.web.addresses import client_of
from lapekg.web.answers import Answer
from lapekg.web.service import SPARQL_PATH, Service
from lapekg.web.site import Page

# A citation that is opened takes a thread of those that make pages while its query runs; the others are for pages.
_MOST_AT_ONCE = 3
_PATIENCE_SECONDS = 2.0
_RETRY_SECONDS = 5
# An answer is compared in this process. What is larger is a dump, and those have checksums.
_MOST_MIB = 16
_MIB = 1024 * 1024
_MOST_QUERY_BYTES = 64 * 1024
_SHOWN_ROWS = 100

Verdict = Literal["same", "reordered", "changed"]


@dataclass(frozen=True, slots=True)
class Run:
    """An answer that was had again, as it came and in canonical form."""

    answer: citations.Answer
    body: bytes
    snapshot: int
    seconds: float
    prefixes: Mapping[str, str]

    def shown(self) -> Answer:
        """Cut the answer to what a page shows."""
        count = len(self.answer.rows)
        return self._part(range(min(count, _SHOWN_ROWS)), count)

    def part(self, rows: Sequence[str]) -> Answer | None:
        """Take some rows out of the answer; None where blank nodes have other names there."""
        if self.answer.unordered is not None or self.answer.form == "boolean":
            return None
        places: dict[str, list[int]] = {}
        for place, row in enumerate(self.answer.rows):
            places.setdefault(row, []).append(place)
        found = [places[each].pop() for each in rows if places.get(each)]
        return self._part(found, len(rows)) if len(found) == len(rows) else None

    def _part(self, places: Sequence[int], count: int) -> Answer:
        form = self.answer.form
        if form == "graph":
            triples = "".join(f"{self.answer.rows[each]} .\n" for each in places)
            body = (
                serialize(parse(triples, RdfFormat.N_TRIPLES), format=RdfFormat.TURTLE, prefixes=dict(self.prefixes))
                or b""
            )
        else:
            document: dict[str, Any] = json.loads(self.body)
            if form == "solutions":
                bindings = document["results"]["bindings"]
                document["results"]["bindings"] = [bindings[each] for each in places]
            body = json.dumps(document).encode()
        return Answer(form, body, count, self.seconds, self.snapshot, len(places))


@dataclass(frozen=True, slots=True)
class Checked:
    """What opening a citation found: the answer then and now, and how they differ.

    `then` is None where the snapshot is not that of the citation any more: the state was built anew. `holds` says
    whether the answer then is still the one that was cited.
    """

    then: Run | None
    now: Run
    verdict: Verdict
    holds: bool
    difference: citations.Difference | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What requests for citations share."""

    rates: Rates
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_MOST_AT_ONCE))

    @contextmanager
    def place(self) -> Iterator[None]:
        """Wait for a moment until queries of citations may run; raises Overloaded."""
        if not self.places.acquire(timeout=_PATIENCE_SECONDS):
            raise Overloaded("other citations are being checked", _RETRY_SECONDS)
        try:
            yield
        finally:
            self.places.release()


def shelf(service: Service) -> citations.Shelf:
    """Open the citations of what is served."""
    return citations.Shelf(service.log.folder.parent, service.instance.limits.citations)


def cite(page: Page, operation: QueryOperation, number: int) -> CitedResult:
    """Have a query answered over a snapshot and say what there is to cite; raises QueryError or NotCitable."""
    if is_volatile(operation.query):
        raise NotCitable("the query calls NOW, RAND, UUID, STRUUID, BNODE or a service, so it never answers the same")
    if len(operation.query.encode()) > _MOST_QUERY_BYTES:
        raise NotCitable(f"a query that is cited may be {_MOST_QUERY_BYTES} bytes long")
    run = _run(page, operation.query, operation.default_graphs, operation.named_graphs, number)
    return CitedResult(
        id="",
        query=operation.query,
        default_graphs=operation.default_graphs,
        named_graphs=operation.named_graphs,
        snapshot=number,
        digest=page.service.publication.numbered(number).manifest.digest,
        fingerprint=run.answer.fingerprint(),
        cited=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


def check(page: Page, cited: CitedResult) -> Checked:
    """Have a cited query answered again, today and over its snapshot.

    Raises QueryError, CitationError, HistoryError or SnapshotError.
    """
    now = _again(page, cited, page.snapshot.number)
    if now.answer.fingerprint() == cited.fingerprint:
        # Today's answer is the cited one, so it is what the snapshot answered, too.
        return Checked(now, now, "same", holds=True, difference=None)
    then = _then(page, cited, now)
    if then is None:
        return Checked(None, now, _verdict(now, cited.fingerprint), holds=False, difference=None)
    verdict = _verdict(now, then.answer.fingerprint())
    holds = then.answer.fingerprint() == cited.fingerprint
    return Checked(then, now, verdict, holds, now.answer.since(then.answer) if verdict == "changed" else None)


def _then(page: Page, cited: CitedResult, now: Run) -> Run | None:
    """Ask the snapshot of the citation, unless another one has its number."""
    if page.service.publication.numbered(cited.snapshot).manifest.digest != cited.digest:
        return None
    return now if now.snapshot == cited.snapshot else _again(page, cited, cited.snapshot)


def _verdict(now: Run, then: Fingerprint) -> Verdict:
    today = now.answer.fingerprint()
    if today == then:
        return "same"
    return "reordered" if today.rows == then.rows else "changed"


def _again(page: Page, cited: CitedResult, number: int) -> Run:
    return _run(page, cited.query, cited.default_graphs, cited.named_graphs, number)


def _run(page: Page, query: str, default_graphs: Sequence[str], named_graphs: Sequence[str], number: int) -> Run:
    fields = [("query", query)]
    fields += [("default-graph-uri", each) for each in default_graphs]
    fields += [("named-graph-uri", each) for each in named_graphs]
    service = page.service
    asked = Request(
        method="POST",
        query_string=urlencode({"snapshot": number}).encode(),
        # Relative IRIs must not depend on the host by whose name the server was asked.
        base_iri=f"{service.instance.base_iri}{SPARQL_PATH}",
        client=client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies),
        content_type=FORM,
        accept=ACCEPT,
        body=urlencode(fields).encode(),
    )
    started = time.perf_counter()
    reply = service.bridge.run(service.endpoint.respond(asked))
    seconds = time.perf_counter() - started
    body, headers = _body(reply), dict(reply.headers)
    if headers.get(SNAPSHOT_HEADER) != str(number):
        raise SnapshotError(f"snapshot {number} cannot be asked")
    answer = citations.read_answer(body, headers["Content-Type"].partition(";")[0], query)
    return Run(answer, body, number, seconds, writable(service.instance.prefixes))


def _body(reply: Reply) -> bytes:
    try:
        if reply.length > _MOST_MIB * _MIB:
            raise AnswerTooLarge(f"an answer that is cited may have {_MOST_MIB} MiB; cite the snapshot", _MOST_MIB)
        return reply.body if isinstance(reply.body, bytes) else b"".join(reply.body.chunks())
    finally:
        reply.close()
