"""What a commit is, and how its record is written: an RDF Patch (https://afs.github.io/rdf-patch/) in a frame.

    # lapekg {"number": 42, "time": …, "bytes": 310, …}
    TX .
    D <s> <p> <o> <g> .
    A <s> <p> <o> <g> .
    TC .
    # sha256 5f1d…

The first and the last line are comments of RDF Patch, so that the whole file is one. The hash covers the hash of the
record before, the first line and the patch.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from io import BytesIO
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse

from lapekg.errors import HistoryError

HEAD = b"# lapekg "
TAIL = b"# sha256 "
TAIL_BYTES = len(TAIL) + 64 + 1
_OVERLAY = ("#+ ", "#- ")


class Door(StrEnum):
    """By which way a commit came in."""

    BUILD = "build"
    UPDATE = "update"
    GRAPH_STORE = "graph-store"
    FORM = "form"
    COMMAND = "command"
    REVERT = "revert"
    RESTORE = "restore"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Patch:
    """Quads that came and quads that went, none of both."""

    added: frozenset[Quad] = frozenset()
    removed: frozenset[Quad] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def inverse(self) -> "Patch":
        """Give what undoes it."""
        return Patch(self.removed, self.added)

    def then(self, later: "Patch") -> "Patch":
        """Give the net difference of this and a later one."""
        added = (self.added - later.removed) | (later.added - self.removed)
        removed = (self.removed - later.added) | (later.removed - self.added)
        return Patch(added, removed)


@dataclass(frozen=True, slots=True)
class Commit:
    """What a record says of a commit; it made the snapshot of the same number.

    `time` is UTC in ISO 8601 with milliseconds. `added` and `removed` count what was written, the others what rules
    made of it. `digest` is that of the dataset afterwards (`lapekg.history.digest`). Where `dataset` names a file
    beside the log, that holds the dataset afterwards, and the record has no patch; `dataset_sha256` is its checksum.
    `previous` and `sha256` are the hashes of the record before and of this one.
    """

    number: int
    time: str
    door: Door
    author: str
    message: str
    source: str | None
    request: str
    added: int
    removed: int
    inferred_added: int
    inferred_removed: int
    digest: str
    dataset: str | None = None
    dataset_sha256: str | None = None
    reverts: int | None = None
    previous: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A commit with what it changed: quads that were written, and those that rules made.

    Of a build, `overlay` is what was written before and no file says, or takes back.
    """

    commit: Commit
    asserted: Patch = field(default_factory=Patch)
    inferred: Patch = field(default_factory=Patch)
    overlay: Patch = field(default_factory=Patch)


def to_bytes(record: Record) -> bytes:
    """Write a record as it stands in the log; its own `sha256` is left out of account."""
    body = "".join(_body(record)).encode()
    table = {each.name: getattr(record.commit, each.name) for each in fields(Commit) if each.name != "sha256"}
    head = HEAD + json.dumps({**table, "bytes": len(body)}, ensure_ascii=False).encode() + b"\n"
    return head + body + TAIL + hash_of(record.commit.previous, head, body).encode() + b"\n"


def hash_of(previous: str, head: bytes, body: bytes) -> str:
    """Hash a record and, by the hash of the one before, all before it."""
    return hashlib.sha256(previous.encode() + head + body).hexdigest()


def read_head(head: bytes) -> tuple[Commit, int]:
    """Read the first line of a record, without its own hash, and the length of the patch in bytes."""
    try:
        if not head.startswith(HEAD):
            raise ValueError("it does not begin like a record")
        table: dict[str, Any] = json.loads(head[len(HEAD) :])
        length = table.pop("bytes")
        return Commit(**{**table, "door": Door(table["door"])}), int(length)
    except (ValueError, TypeError, KeyError) as error:
        raise HistoryError(f"a record of the log is damaged: {error}") from error


def read_body(commit: Commit, body: bytes) -> Record:
    """Read the patch of a record."""
    try:
        lines = body.decode().split("\n")
        # Of what came and of what went, that which was written stands first.
        removed = _quads(line[2:] for line in lines if line.startswith("D "))
        added = _quads(line[2:] for line in lines if line.startswith("A "))
        overlay = [frozenset(_quads(line[len(mark) :] for line in lines if line.startswith(mark))) for mark in _OVERLAY]
    except (ValueError, SyntaxError) as error:
        raise HistoryError(f"the record of commit {commit.number} is damaged: {error}") from error
    return Record(
        commit,
        Patch(frozenset(added[: commit.added]), frozenset(removed[: commit.removed])),
        Patch(frozenset(added[commit.added :]), frozenset(removed[commit.removed :])),
        Patch(overlay[0], overlay[1]),
    )


def rdf_patch(patches: Iterable[Patch]) -> Iterator[str]:
    """Write one transaction in RDF Patch, a line each."""
    given = list(patches)
    yield "TX .\n"
    for each in given:
        yield from (f"D {line} .\n" for line in sorted(map(str, each.removed)))
    for each in given:
        yield from (f"A {line} .\n" for line in sorted(map(str, each.added)))
    yield "TC .\n"


def _body(record: Record) -> Iterator[str]:
    yield from rdf_patch((record.asserted, record.inferred))
    for mark, quads in zip(_OVERLAY, (record.overlay.added, record.overlay.removed), strict=True):
        yield from (f"{mark}{line} .\n" for line in sorted(map(str, quads)))


def _quads(lines: Iterable[str]) -> list[Quad]:
    return list(parse(BytesIO("\n".join(lines).encode()), RdfFormat.N_QUADS))
