"""The log: records read as they were written, and what is left of it after damage."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from lapekg.errors import HistoryError, NoSuchCommit
from lapekg.history.digest import changed, digest_of
from lapekg.history.log import Log
from lapekg.history.record import Commit, Door, Patch, Record
from lapekg.history.states import between

EX = "http://example.org/"
iris = st.sampled_from([NamedNode(EX + each) for each in "abcdef"])
texts = st.text(st.sampled_from([*'aé\n\\"#\u2028\x85 𝄞']), max_size=4)
objects = (
    iris | st.builds(Literal, texts) | st.just(BlankNode("b1")) | st.builds(Literal, texts, language=st.just("fi"))
)
quads = st.builds(Quad, iris | st.just(BlankNode("b2")), iris, objects, iris | st.just(DefaultGraph()))
sets = st.frozensets(quads, max_size=6)
patches = st.tuples(sets, sets).map(lambda each: Patch(each[0] - each[1], each[1] - each[0]))


def quad(name: str, graph: str = "g") -> Quad:
    return Quad(NamedNode(EX + name), NamedNode(EX + "p"), Literal(name), NamedNode(EX + graph))


NOTHING = Patch()


def record(number: int, asserted: Patch = NOTHING, inferred: Patch = NOTHING, overlay: Patch = NOTHING) -> Record:
    commit = Commit(
        number,
        f"2026-01-{number:02d}T00:00:00.000Z",
        Door.UPDATE,
        "Åsa",
        "two\nlines",
        None,
        f"r{number}",
        len(asserted.added),
        len(asserted.removed),
        len(inferred.added),
        len(inferred.removed),
        digest_of([]),
    )
    return Record(commit, asserted, inferred, overlay)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path)
    for number in (1, 2, 4):
        log.append(record(number, Patch(frozenset([quad(ascii_letters[number])]))))
    return log


@given(patches, patches, patches)
def test_record_reads_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, asserted: Patch, inferred: Patch, overlay: Patch
) -> None:
    log = Log(tmp_path_factory.mktemp("log"))
    commit = log.append(record(1, asserted, inferred, overlay))
    found = Log(log.folder.parent).read(1)
    assert found == Record(commit, asserted, inferred, overlay)


@given(sets, patches)
def test_digest_of_a_changed_dataset_is_that_of_the_whole(before: frozenset[Quad], patch: Patch) -> None:
    added, removed = patch.added - before, patch.removed & before
    assert changed(digest_of(before), added, removed) == digest_of((before - removed) | added)


@given(sets, patches, patches)
def test_patch_then_another_is_the_net_difference(before: frozenset[Quad], first: Patch, second: Patch) -> None:
    first = Patch(first.added - before, first.removed & before)
    middle = (before - first.removed) | first.added
    second = Patch(second.added - middle, second.removed & middle)
    after = (middle - second.removed) | second.added
    assert first.then(second) == Patch(after - before, before - after)


def test_commits_come_in_order_each_with_the_hash_of_the_one_before(log: Log) -> None:
    commits = log.commits()
    assert [each.number for each in commits] == [1, 2, 4]
    assert [each.previous for each in commits] == ["", commits[0].sha256, commits[1].sha256]


def test_reader_sees_what_another_process_appends(log: Log) -> None:
    reader = Log(log.folder.parent)
    assert len(reader.commits()) == 3
    log.append(record(5))
    assert reader.last() == log.commit(5)


def test_commit_that_is_not_there_is_told_with_those_that_are(log: Log) -> None:
    with pytest.raises(NoSuchCommit, match="no commit 3; it has 1 to 4"):
        log.read(3)


@pytest.mark.parametrize(("day", "number"), [(1, 1), (2, 2), (3, 2), (9, 4)])
def test_at_gives_the_last_commit_that_is_not_later(log: Log, day: int, number: int) -> None:
    assert log.at(datetime(2026, 1, day, tzinfo=UTC)).number == number


def test_at_before_the_first_commit_is_refused(log: Log) -> None:
    with pytest.raises(NoSuchCommit, match="begins after"):
        log.at(datetime(2025, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("left", range(1, 40, 3))
def test_log_cut_anywhere_in_its_last_record_has_the_others(log: Log, left: int) -> None:
    whole = log.path.read_bytes()
    start = whole.rindex(b"# lapekg ")
    cut = start + (len(whole) - start) * left // 40
    log.path.write_bytes(whole[:cut])
    again = Log(log.folder.parent)
    assert [each.number for each in again.commits()] == [1, 2]
    kept = again.recover()
    assert kept is not None
    assert kept.read_bytes() == whole[start:cut]
    again.append(record(5))
    assert [each.number for each in Log(log.folder.parent).commits()] == [1, 2, 5]


def damaged_tail(data: bytes) -> bytes:
    return data[:-5] + b"zzzz\n"


def damaged_patch(data: bytes) -> bytes:
    at = data.rindex(b"A <")
    return data[:at] + b"D" + data[at + 1 :]


def zeros(data: bytes) -> bytes:
    start = data.rindex(b"# lapekg ")
    return data[:start] + bytes(len(data) - start)


def noise(data: bytes) -> bytes:
    start = data.rindex(b"# lapekg ")
    return data[:start] + b"\xff\n" * 9


@pytest.mark.parametrize("damage", [damaged_tail, damaged_patch, zeros, noise])
def test_damaged_last_record_is_put_aside(log: Log, damage: Callable[[bytes], bytes]) -> None:
    log.path.write_bytes(damage(log.path.read_bytes()))
    again = Log(log.folder.parent)
    assert again.recover() is not None
    assert [each.number for each in again.commits()] == [1, 2]
    assert again.recover() is None


def test_damage_before_the_last_record_is_told_and_nothing_is_cut(log: Log) -> None:
    whole = log.path.read_bytes()
    log.path.write_bytes(b"x" + whole[1:])
    with pytest.raises(HistoryError, match="damaged"):
        Log(log.folder.parent).recover()
    assert len(log.path.read_bytes()) == len(whole)


def test_append_on_a_full_disk_leaves_the_log_as_it_was(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = log.path.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        log.append(record(5))
    assert log.path.read_bytes() == whole
    assert Log(log.folder.parent).commits() == log.commits()


def test_between_undoes_what_came_in_between(log: Log) -> None:
    log.append(record(5, Patch(frozenset([quad("x")]), frozenset([quad("b")]))))
    forth, _ = between(log, 1, 5)
    assert forth == Patch(frozenset([quad("c"), quad("e"), quad("x")]), frozenset([quad("b")]))
    assert between(log, 5, 1)[0] == forth.inverse()
