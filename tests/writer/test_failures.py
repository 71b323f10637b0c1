"""Errors arrive as they were raised, without what is nobody's business."""

import errno
import json

import pytest

from lapekg import errors
from lapekg.writer.failures import disk_failure, to_error, to_table, unreadable


@pytest.mark.parametrize(
    "error",
    [
        errors.MalformedQuery("syntax error", 3, 4),
        errors.RefusedChange("no"),
        errors.UnreadableData("a.ttl:1: no", ({"file": "a.ttl", "line": 1},)),
        errors.BuildInProgress("busy"),
        errors.WriteTimeout("slow", 3.0),
        errors.NoSuchCommit("none"),
    ],
)
def test_error_keeps_its_class_words_and_fields(error: errors.LapekgError) -> None:
    found = to_error(json.loads(json.dumps(to_table(error))))
    if isinstance(error, errors.HistoryError):
        assert type(found) is errors.WriteFailed
    else:
        assert type(found) is type(error)
    assert str(found) == str(error)
    assert set(vars(error)) <= set(vars(found)) or not vars(error)


def test_error_that_holds_more_than_json_can_keeps_its_words() -> None:
    found = to_error(to_table(errors.ValidationError(object())))
    assert isinstance(found, errors.WriteFailed)
    assert "the shapes refuse" in str(found)


@pytest.mark.parametrize("kind", ["SystemExit", "LapekgError", "one_line", "nothing"])
def test_only_our_errors_are_made(kind: str) -> None:
    error = to_error({"kind": kind, "arguments": ["x"], "fields": {}})
    assert isinstance(error, errors.LapekgError)


def test_full_disk_is_told_apart_and_names_no_folder() -> None:
    full = disk_failure(OSError(errno.ENOSPC, "No space left on device", "/secret"))
    broken = disk_failure(OSError(errno.EROFS, "Read-only file system", "/secret"))
    assert isinstance(full, errors.DiskFull)
    assert not isinstance(broken, errors.DiskFull)
    assert "/secret" not in f"{full} {broken}"


def test_unreadable_text_becomes_a_finding() -> None:
    error = unreadable(errors.SourceError("a.ttl", "unexpected end", 3, 7))
    assert error.findings[0]["line"] == 3
    assert error.findings[0]["message"] == "unexpected end"
