"""From a query operation to an answer: the gate, the choice of representation, a worker, its verdict."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NoReturn

from lapekg.config import Limits
from lapekg.errors import QueryFailed, QueryOutOfMemory, one_line
from lapekg.sparql import wire
from lapekg.sparql.gate import refuse_service
from lapekg.sparql.negotiation import OFFERS, Representation, negotiate_forms, not_acceptable
from lapekg.sparql.operation import QueryOperation
from lapekg.sparql.pool import Pool
from lapekg.sparql.syntax import explain_syntax_error

_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Result:
    """A complete answer, in memory or in a file that only we hold open; close it after reading."""

    representation: Representation
    length: int
    body: bytes | BinaryIO

    def chunks(self) -> Iterator[bytes]:
        """Read the answer piece by piece."""
        if isinstance(self.body, bytes):
            yield self.body
            return
        while chunk := self.body.read(_CHUNK_BYTES):
            yield chunk

    def close(self) -> None:
        """Free the file, if there is one."""
        if not isinstance(self.body, bytes):
            self.body.close()


@dataclass(frozen=True, slots=True)
class Target:
    """What a query runs against: the store of a published snapshot, and the base IRI for relative IRIs."""

    store: Path
    base_iri: str


def answer(operation: QueryOperation, accept: str | None, target: Target, pool: Pool) -> Result:
    """Evaluate the query in a worker and return its whole answer in the representation the client likes best.

    Raises a QueryError; never returns part of an answer.
    """
    refuse_service(operation.query)
    representations = negotiate_forms(accept)
    request = {
        "query": operation.query,
        "store": str(target.store),
        "base_iri": target.base_iri,
        "default_graphs": operation.default_graphs,
        "named_graphs": operation.named_graphs,
        "formats": {form: each and each.media_type for form, each in representations.items()},
    }
    message = pool.ask(request)
    representation = representations.get(message.header.get("form", ""))
    if message.header["status"] != "ok" or representation is None:
        _raise(message, operation.query, pool.limits)
    if message.descriptor is None:
        return Result(representation, len(message.payload), message.payload)
    return Result(representation, message.header["length"], os.fdopen(message.descriptor, "rb"))


def _raise(message: wire.Message, query: str, limits: Limits) -> NoReturn:
    status, text = message.header["status"], message.header.get("message", "")
    if status == "not-acceptable":
        raise not_acceptable(OFFERS[message.header["form"]])
    if status == "syntax":
        raise explain_syntax_error(text, query)
    if status == "memory":
        raise QueryOutOfMemory(f"the query needs more than {limits.query_memory_mib} MiB")
    if status == "too-large":
        raise QueryFailed(f"the answer is larger than {limits.result_mib} MiB; ask for less, with LIMIT for example")
    raise QueryFailed(f"the query cannot be evaluated: {one_line(text)}")
