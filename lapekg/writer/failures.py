"""Errors on their way from the worker to the server: by the names of their classes, which `lapekg.errors` has."""

import errno
import json
import os
from collections.abc import Mapping
from typing import Any

from lapekg import errors
from lapekg.errors import DiskFull, LapekgError, SourceError, UnreadableData, WriteFailed, one_line

_MESSAGE_LENGTH = 500
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
# What is wrong with the instance or its log is no fault of the client.
_OF_THE_INSTANCE = (errors.SettingsError, errors.RuleError, errors.ShapesError, errors.HistoryError)


def to_table(error: LapekgError) -> dict[str, Any]:
    """Write an error; one that does not fit into JSON becomes a WriteFailed of the same words."""
    if isinstance(error, _OF_THE_INSTANCE):
        error = WriteFailed(one_line(str(error))[:_MESSAGE_LENGTH])
    table = {"kind": type(error).__name__, "arguments": list(error.args), "fields": vars(error)}
    try:
        json.dumps(table)
    except TypeError:
        return to_table(WriteFailed(one_line(str(error))[:_MESSAGE_LENGTH]))
    return table


def to_error(table: Mapping[str, Any]) -> LapekgError:
    """Read an error."""
    kind = getattr(errors, table["kind"], None)
    if not (isinstance(kind, type) and issubclass(kind, LapekgError)):
        return WriteFailed(" ".join(map(str, table["arguments"])))
    # Not by its constructor: what that takes is not what an error keeps.
    error = kind.__new__(kind, *table["arguments"])
    error.__dict__.update(table["fields"])
    return error


def unreadable(error: SourceError) -> UnreadableData:
    """Tell of a text that cannot be read as a check of it does."""
    finding: dict[str, object] = {
        "file": error.file,
        "line": error.line,
        "column": error.column,
        "severity": "Violation",
        "component": "syntax",
        "message": one_line(error.reason),
        "hint": None,
    }
    return UnreadableData(one_line(str(error))[:_MESSAGE_LENGTH], (finding,))


def disk_failure(error: OSError) -> WriteFailed:
    """Tell of a disk that is full, or cannot be written, without the names of its folders."""
    # The engine tells by words alone, among which are folders.
    if error.errno in _FULL or os.strerror(errno.ENOSPC) in str(error):
        return DiskFull("there is no room left on the server's disk; nothing was written")
    reason = f": {error.strerror}" if error.errno else ""
    return WriteFailed(f"the server's disk cannot be written{reason}; nothing was written")


def told(error: LapekgError) -> LapekgError:
    """Tell of an error as the client should know it: that the state folder cannot be written, without its name."""
    cause = error.__cause__
    if isinstance(error, errors.SnapshotError) and isinstance(cause, OSError) and cause.errno in _CLOSED | _FULL:
        return disk_failure(cause)
    return error
