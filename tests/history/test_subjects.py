"""The index of which commits changed which thing."""

import sqlite3
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from lapekg.history import Commit, Door, Log, Patch, Record
from lapekg.history.subjects import SUBJECTS_FILE, Subjects

BASE = "http://books.example/"
NAME = NamedNode(f"{BASE}name")


def quad(thing: str, graph: str = "cover") -> Quad:
    return Quad(NamedNode(BASE + thing), NAME, Literal(thing), NamedNode(BASE + graph))


def commit(log: Log, number: int, *things: str, inferred: str = "") -> None:
    """Record a commit that adds a statement about each thing."""
    asserted = Patch(frozenset(map(quad, things)))
    made = Patch(frozenset([quad(inferred, "rule/a")] if inferred else ()))
    time = f"2026-11-22T12:00:{number:02}.000Z"
    head = Commit(number, time, Door.UPDATE, "ann", "", None, "", len(things), 0, len(made.added), 0, "0")
    log.append(Record(head, asserted, made))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    log = Log(tmp_path)
    commit(log, 1, "moby", "dick")
    commit(log, 2, "moby", inferred="whale")
    return log


def test_commits_of_a_thing_come_newest_first(log: Log) -> None:
    subjects = Subjects(log)
    assert subjects.commits_of(f"{BASE}moby") == [2, 1]
    assert subjects.commits_of(f"{BASE}dick") == [1]
    assert subjects.commits_of(f"{BASE}nobody") == []


def test_commits_of_a_graph_and_of_what_was_inferred_are_known(log: Log) -> None:
    subjects = Subjects(log)
    assert subjects.commits_of(f"{BASE}cover") == [2, 1]
    assert subjects.commits_of(f"{BASE}whale") == [2]


def test_index_is_made_before_anybody_asks(log: Log) -> None:
    subjects = Subjects(log)
    subjects.warm()
    deadline = time.monotonic() + 10
    while not (log.folder / SUBJECTS_FILE).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert subjects.commits_of(f"{BASE}moby") == [2, 1]


def test_new_commit_is_seen_by_every_reader_of_the_file(log: Log) -> None:
    first, second = Subjects(log), Subjects(Log(log.folder.parent))
    assert first.commits_of(f"{BASE}dick") == second.commits_of(f"{BASE}dick") == [1]
    commit(log, 3, "dick")
    assert first.commits_of(f"{BASE}dick") == second.commits_of(f"{BASE}dick") == [3, 1]


def test_index_of_another_log_is_made_anew(log: Log, tmp_path: Path) -> None:
    subjects = Subjects(log)
    subjects.commits_of(f"{BASE}moby")
    subjects.close()
    log.path.unlink()
    other = Log(tmp_path)
    for number in (1, 2, 3):
        commit(other, number, "other")
    assert Subjects(other).commits_of(f"{BASE}moby") == []
    assert Subjects(other).commits_of(f"{BASE}other") == [3, 2, 1]


def test_damaged_index_is_made_anew(log: Log) -> None:
    path = log.folder / SUBJECTS_FILE
    path.write_bytes(b"not a database" * 100)
    assert Subjects(log).commits_of(f"{BASE}dick") == [1]
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert Subjects(log).commits_of(f"{BASE}dick") == [1]


def test_index_that_cannot_be_written_is_kept_in_memory(log: Log) -> None:
    (log.folder / SUBJECTS_FILE).mkdir()
    assert Subjects(log).commits_of(f"{BASE}moby") == [2, 1]


def test_state_without_a_log_has_no_commits(tmp_path: Path) -> None:
    assert Subjects(Log(tmp_path)).commits_of(f"{BASE}moby") == []
