"""Taking a commit back."""

import pytest
from pyoxigraph import Quad

from lapekg.errors import RefusedChange
from lapekg.history.record import Commit, Door, Patch, Record
from lapekg.updates import Reversal
from tests.updates.drafts import applied, quads_of, work_on


def _record(patch: Patch, dataset: str | None = None) -> Record:
    commit = Commit(
        number=7,
        time="2026-01-01T00:00:00.000Z",
        door=Door.UPDATE,
        author="ada",
        message="",
        source=None,
        request="one",
        added=len(patch.added),
        removed=len(patch.removed),
        inferred_added=0,
        inferred_removed=0,
        digest="",
        dataset=dataset,
    )
    return Record(commit, patch)


def _patch(added: str, removed: str) -> Patch:
    return Patch(frozenset(quads_of(added)), frozenset(quads_of(removed)))


PATCH = _patch("GRAPH g:1 { :a :p :b, :c }", "GRAPH g:1 { :a :p :x, :y }")


def test_what_came_goes_and_what_went_comes_again() -> None:
    before = quads_of("GRAPH g:1 { :a :p :b, :c, :z }")
    reversal = Reversal(_record(PATCH))
    change = reversal.propose(work_on(before, merged=True))
    assert applied(before, change) == quads_of("GRAPH g:1 { :a :p :x, :y, :z }")
    assert reversal.left == frozenset()


def test_what_later_commits_have_undone_is_left_and_told() -> None:
    before = quads_of("GRAPH g:1 { :a :p :b, :x }")
    reversal = Reversal(_record(PATCH))
    change = reversal.propose(work_on(before, merged=True))
    assert (set(change.added), set(change.removed)) == (
        quads_of("GRAPH g:1 { :a :p :y }"),
        quads_of("GRAPH g:1 { :a :p :b }"),
    )
    assert reversal.left == quads_of("GRAPH g:1 { :a :p :c, :x }")


def test_taking_back_twice_changes_nothing() -> None:
    before: set[Quad] = quads_of("GRAPH g:1 { :a :p :b, :c }")
    first = Reversal(_record(PATCH)).propose(work_on(before))
    reversal = Reversal(_record(PATCH))
    second = reversal.propose(work_on(applied(before, first)))
    assert not second.added
    assert not second.removed
    assert reversal.left == PATCH.added | PATCH.removed


def test_commit_without_a_difference_cannot_be_taken_back() -> None:
    with pytest.raises(RefusedChange, match="commit 7 was recorded as a whole dataset"):
        Reversal(_record(Patch(), "000007.nq.gz")).propose(work_on(()))
