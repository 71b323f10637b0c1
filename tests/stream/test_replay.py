"""Versions from the log alone are those that the states of the graph, laid side by side, show."""

import gzip
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from lapekg.errors import HistoryError
from lapekg.history import Commit, Door, Log, Patch, Record
from lapekg.stream.replay import replayed_versions, versions_since
from lapekg.stream.versions import Member, order_key

BASE = "http://a.example/"
GRAPHS = [NamedNode(f"{BASE}g{number}") for number in range(2)]
# One name is the beginning of another, and two things are none of ours.
SUBJECTS = [
    *(NamedNode(BASE + each) for each in ("id/a", "id/a/1", "id/aa", "id/ö", "t#x")),
    NamedNode("http://b.example/"),
]
QUADS = [
    Quad(subject, NamedNode(f"{BASE}p"), Literal(value), graph)
    for subject in SUBJECTS
    for value in ("1", "2 é\n")
    for graph in GRAPHS
]
DATASETS = st.lists(st.tuples(st.frozensets(st.sampled_from(QUADS)), st.booleans()), min_size=1, max_size=6)


def write_log(state: Path, steps: list[tuple[frozenset[Quad], bool]]) -> Log:
    """Record some states of a graph, each as a change or as a whole."""
    state.mkdir(exist_ok=True)
    log, before = Log(state), frozenset[Quad]()
    for number, (quads, whole) in enumerate(steps, 1):
        patch = Patch() if whole else Patch(quads - before, before - quads)
        # What rules made is a part of a change like any other.
        asserted = Patch(frozenset(each for each in patch.added if each.graph_name == GRAPHS[0]), patch.removed)
        inferred = Patch(patch.added - asserted.added)
        name = f"{number:06d}.nq.gz" if whole else None
        if name:
            log.folder.mkdir(exist_ok=True)
            text = serialize(sorted(quads, key=str), format=RdfFormat.N_QUADS) or b""
            (log.folder / name).write_bytes(gzip.compress(text))
        commit = Commit(
            number, f"2026-11-22T12:00:{number:02d}.000Z", Door.UPDATE, "a", "", None, str(number),
            len(asserted.added), len(asserted.removed), len(inferred.added), 0, "", name,
        )  # fmt: skip
        log.append(Record(commit, asserted, inferred))
        before = quads
    return log


def expected(log: Log, steps: list[tuple[frozenset[Quad], bool]]) -> list[Member]:
    """Compare each state with the one before, thing by thing."""
    members, before = [], frozenset[Quad]()
    for commit, (quads, _) in zip(log.commits(), steps, strict=True):
        for subject in sorted(SUBJECTS, key=lambda each: order_key(each.value)):
            old, new = ({q for q in each if q.subject == subject} for each in (before, quads))
            if old != new and subject.value.startswith(BASE):
                texts = sorted(f"{q.predicate} {q.object} {q.graph_name}" for q in new)
                members.append(Member(commit.number, commit.time, subject.value, tuple(texts)))
        before = quads
    return members


@given(DATASETS)
def test_replayed_versions_are_those_that_states_show(steps: list[tuple[frozenset[Quad], bool]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = write_log(Path(folder) / "state", steps)
        whole = expected(log, steps)
        assert list(replayed_versions(log, 1, len(steps), BASE)) == whole
        for first in range(2, len(steps) + 1):
            later = [each for each in whole if each.commit >= first]
            assert list(replayed_versions(log, first, len(steps), BASE)) == later


@given(DATASETS)
def test_versions_from_a_store_are_those_from_the_log(steps: list[tuple[frozenset[Quad], bool]]) -> None:
    steps = [(quads, False) for quads, _ in steps]
    with tempfile.TemporaryDirectory() as folder:
        log = write_log(Path(folder) / "state", steps)
        now = steps[-1][0]
        made = versions_since(log, 1, len(steps), BASE, lambda thing: (each for each in now if each.subject == thing))
        assert list(made) == expected(log, steps)


def test_dataset_that_is_missing_or_not_sorted_is_told(tmp_path: Path) -> None:
    log = write_log(tmp_path, [(frozenset(QUADS), True)])
    path = log.folder / "000001.nq.gz"
    path.write_bytes(gzip.compress(b"".join(reversed(gzip.decompress(path.read_bytes()).splitlines(keepends=True)))))
    with pytest.raises(HistoryError, match="is not sorted"):
        list(replayed_versions(log, 1, 1, BASE))
    path.unlink()
    with pytest.raises(HistoryError, match="cannot be read"):
        list(replayed_versions(log, 1, 1, BASE))
