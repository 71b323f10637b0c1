"""Errors arrive as they were raised, without what is nobody's business."""

import errno
import json

import pytest

from lapekg import errors
from lapekg.writer.failures import disk_failure, to_error, to_table, told, unreadable


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


def test_full_disk_is_known_by_the_words_of_the_engine() -> None:
    error = disk_failure(OSError("IO error: No space left on device: While appending to file: /secret/000012.sst"))
    assert isinstance(error, errors.DiskFull)
    assert "/secret" not in str(error)


def test_state_folder_that_cannot_be_written_is_told_without_its_name() -> None:
    def raise_it() -> None:
        raise errors.SnapshotError("/secret: cannot be written") from OSError(errno.EROFS, "Read-only file system")

    with pytest.raises(errors.SnapshotError) as caught:
        raise_it()
    error = told(caught.value)
    assert type(error) is errors.WriteFailed
    assert "/secret" not in str(error)
    assert told(errors.SnapshotError("no snapshot yet")).__class__ is errors.SnapshotError


def test_unreadable_text_becomes_a_finding() -> None:
    error = unreadable(errors.SourceError("a.ttl", "unexpected end", 3, 7))
    assert error.findings[0]["line"] == 3
    assert error.findings[0]["message"] == "unexpected end"
