"""Answers on their way from the worker to the server."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lapekg.history.record import Patch, Record, rdf_patch
from lapekg.writer.order import Answer, Status

# A longer patch is fetched from the history, or was sent by the client itself.
_MOST_PATCH_BYTES = 1024 * 1024


def to_message(answer: Answer) -> tuple[dict[str, Any], bytes]:
    """Write an answer as header and payload."""
    header = asdict(answer)
    patch = (answer.patch or "").encode()
    header |= {"report": len(answer.report), "patch": None if answer.patch is None else len(patch)}
    return header, answer.report + patch


def read_message(header: Mapping[str, Any], payload: bytes) -> Answer:
    """Put together what `to_message` took apart."""
    end = header["report"]
    patch = None if header["patch"] is None else payload[end : end + header["patch"]].decode()
    told = {name: header[name] for name in Answer.__slots__}
    told |= {"status": Status(header["status"]), "notes": tuple(header["notes"]), "report": payload[:end]}
    return Answer(**{**told, "patch": patch})


def answer_of_record(record: Record) -> Answer:
    """Tell of a commit that was made by a worker which died before it could: without its report."""
    commit = record.commit
    return Answer(
        status=Status.COMMITTED,
        snapshot=commit.number,
        commit=commit.number,
        time=commit.time,
        added=commit.added,
        removed=commit.removed,
        inferred_added=commit.inferred_added,
        inferred_removed=commit.inferred_removed,
        patch=patch_text(record.asserted, record.inferred),
    )


def patch_text(asserted: Patch, inferred: Patch) -> str | None:
    """Write a change as RDF Patch, what was written before what rules made of it; None where that is too long."""
    lines, length = [], 0
    for line in rdf_patch((asserted, inferred)):
        lines.append(line)
        length += len(line)
        if length > _MOST_PATCH_BYTES:
            return None
    return "".join(lines)
