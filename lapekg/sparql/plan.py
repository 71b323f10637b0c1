"""What is known of an answer before its query runs: format, deadline, validator (RFC 9110, section 8.8), limits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version

from lapekg.config import Instance, Limits
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.exchange import Headers, Reply, Request
from lapekg.sparql.negotiation import Representation, negotiate_encoding, negotiate_forms
from lapekg.sparql.operation import QueryOperation
from lapekg.sparql.past import Chosen
from lapekg.sparql.volatility import is_volatile

LIMITS_HEADER = "Lapekg-Limits"

_VARY = ("Vary", "Accept, Accept-Encoding")
# Of what is published today another state may be asked for (RFC 7089, section 2.1.2).
_VARY_TODAY = ("Vary", "Accept, Accept-Encoding, Accept-Datetime")
# Anyone may keep an answer and must ask whether it still holds: that costs no query.
KEEP = ("Cache-Control", "public, no-cache")
# What a snapshot answered it answers always (RFC 8246).
_KEEP_FOR_EVER = ("Cache-Control", "public, max-age=31536000, immutable")
_DONT_KEEP = ("Cache-Control", "no-store")
# A POST with If-None-Match would have to fail (RFC 9110, section 13.1.2), which helps nobody who only reads.
_CONDITIONAL_METHODS = {"GET", "HEAD", "QUERY"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A query ready to be asked; without an ETag its answer is never the same twice."""

    operation: QueryOperation
    chosen: Chosen
    seconds: float
    representations: Mapping[str, Representation | None]
    gzip: bool
    etag: str | None

    @property
    def snapshot(self) -> Snapshot:
        """Return the snapshot that is asked."""
        return self.chosen.snapshot

    @property
    def media_types(self) -> dict[str, str | None]:
        """Return the media type for each form that the answer may turn out to have."""
        return {form: each.media_type if each else None for form, each in self.representations.items()}

    @property
    def headers(self) -> Headers:
        """Return what tells caches what they may do."""
        varied = (vary(self.chosen), *self.chosen.headers)
        if self.etag is None:
            return (_DONT_KEEP, *varied)
        return (("ETag", self.etag), _KEEP_FOR_EVER if self.chosen.is_fixed else KEEP, *varied)


def vary(chosen: Chosen) -> tuple[str, str]:
    """Tell by what header fields of the request an answer was chosen."""
    return _VARY if chosen.is_fixed else _VARY_TODAY


def make_plan(request: Request, operation: QueryOperation, chosen: Chosen, instance: Instance) -> Plan:
    """Decide all that can be decided without running the query."""
    representations = negotiate_forms(request.accept, operation.format)
    media_types = [each.media_type if each else "" for each in representations.values()]
    parts = (*media_types, *operation.default_graphs, "", *operation.named_graphs, request.base_iri, operation.query)
    return Plan(
        operation=operation,
        chosen=chosen,
        seconds=min(operation.timeout or instance.limits.query_seconds, instance.limits.query_seconds),
        representations=representations,
        gzip=negotiate_encoding(request.accept_encoding) == "gzip",
        etag=None if is_volatile(operation.query) else validator(chosen.snapshot, *parts),
    )


def validator(snapshot: Snapshot, *parts: str) -> str:
    """Make the ETag of what a snapshot answers: weak, as rows without ORDER BY may come in another order."""
    # Newlines stand in no part but the query, which is the last.
    whole = "\n".join((snapshot.identity, version_of_answers(), *parts))
    return f'W/"{hashlib.blake2b(whole.encode(), digest_size=12).hexdigest()}"'


@lru_cache(maxsize=1)
def version_of_answers() -> str:
    """Name the programs that write answers; another version may write them differently."""
    return f"{version('lapekg')} {version('pyoxigraph')}"


def matches(request: Request, etag: str | None) -> bool:
    """Say whether the client has this answer already (RFC 9110, section 13.1.2: weak comparison)."""
    given = request.if_none_match
    if given is None or etag is None or request.method not in _CONDITIONAL_METHODS:
        return False
    opaque = etag.removeprefix("W/")
    return given.strip() == "*" or opaque in [each.strip().removeprefix("W/") for each in given.split(",")]


def not_modified(reply: Reply, request: Request) -> Reply | None:
    """Replace an answer that the client has by a 304, which repeats its validator and what caches need."""
    if request.if_none_match is None or reply.status != 200:
        return None
    etag = next((value for name, value in reply.headers if name == "ETag"), None)
    if not matches(request, etag):
        return None
    reply.close()
    return Reply(304, tuple(each for each in reply.headers if not each[0].startswith("Content-")))


def limit_headers(limits: Limits, seconds: float) -> Headers:
    """Tell what a query may take, and what a client may: RateLimit-Policy as the IETF's draft has it."""
    told = {
        "query-seconds": f"{seconds:g}",
        "query-memory-mib": limits.query_memory_mib,
        "answer-mib": limits.result_mib,
        "request-bytes": limits.query_bytes,
        "client-queries": limits.client_queries,
    }
    return (
        (LIMITS_HEADER, ", ".join(f"{name}={value}" for name, value in told.items())),
        ("RateLimit-Policy", f'"query-seconds";q={limits.client_seconds_per_minute:g};w=60'),
    )
