"""The stream of a real graph, commit by commit."""

import shutil

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from lapekg.commits import Said
from lapekg.history import Door, Log
from lapekg.stream.follow import Busy, _lock, follow, is_little, pending
from lapekg.stream.shelf import read_stream
from lapekg.stream.versions import Member
from tests.commits.conftest import COVER, ID, TERMS, Edit, Library, book, quads_of
from tests.stream.conftest import files_of, follow_state, members_of

SAID = Said(Door.COMMAND, "Åsa")
TITLE = NamedNode(f"{TERMS}title")


def things(members: list[Member], commit: int) -> list[str]:
    return [each.thing.removeprefix("http://books.example/") for each in members if each.commit == commit]


def test_first_stream_has_a_version_of_every_thing_that_is_described(library: Library) -> None:
    members = members_of(library.state, follow_state(library.state))
    described = {quad.subject.value for quad in quads_of(library.current) if isinstance(quad.subject, NamedNode)}
    assert {each.thing for each in members} == {each for each in described if each.startswith("http://books.example/")}
    assert {each.commit for each in members} == {1}
    assert [each.thing for each in members] == sorted(each.thing for each in members)


def test_commit_makes_versions_of_what_was_written_and_of_what_follows(library: Library) -> None:
    follow_state(library.state)
    library.committer.commit(Edit(book("omoo")), SAID)
    members = members_of(library.state, follow_state(library.state))
    assert things(members, 2) == ["id/melville", "id/omoo"]
    omoo = members[-1]
    assert omoo.iri == f"{ID}omoo?snapshot=2"
    assert omoo.statements == tuple(
        sorted(f"{quad.predicate} {quad.object} {quad.graph_name}" for quad in book("omoo"))
    )
    assert omoo.time == Log(library.state).commit(2).time


def test_another_source_for_the_same_statement_is_a_version(library: Library) -> None:
    library.committer.commit(Edit(book("omoo")), SAID)
    said = Quad(NamedNode(f"{ID}omoo"), TITLE, Literal("A title"), NamedNode("http://books.example/source/shelf"))
    library.committer.commit(Edit([said]), SAID)
    members = members_of(library.state, follow_state(library.state))
    assert things(members, 3) == ["id/omoo"]
    assert len(members[-1].statements) == 4


def test_thing_without_statements_is_told_as_deleted(library: Library) -> None:
    library.committer.commit(Edit(book("omoo")), SAID)
    follow_state(library.state)
    library.committer.commit(Edit((), book("omoo")), SAID)
    members = members_of(library.state, follow_state(library.state))
    assert [(each.thing, each.is_deletion) for each in members if each.commit == 3] == [
        (f"{ID}melville", False),
        (f"{ID}omoo", True),
    ]


def test_stream_that_was_lost_is_made_again_with_the_same_bytes(library: Library) -> None:
    follow_state(library.state)
    for name in ("omoo", "typee", "mardi"):
        library.committer.commit(Edit(book(name)), SAID)
        follow_state(library.state)
    library.committer.commit(Edit([], book("typee")), SAID)
    follow_state(library.state)
    before = files_of(library.state)
    shutil.rmtree(library.state / "stream")
    follow_state(library.state)
    assert files_of(library.state) == before


def test_commits_that_were_missed_are_caught_up_with_one_by_one(library: Library) -> None:
    follow_state(library.state)
    for title in ("One", "Two", "Three"):
        had = [quad for quad in quads_of(library.current) if quad.subject == NamedNode(f"{ID}omoo")]
        library.committer.commit(Edit(book("omoo", title), [q for q in had if q.predicate == TITLE]), SAID)
    members = members_of(library.state, follow_state(library.state))
    titles = [next(s for s in each.statements if "title" in s) for each in members if each.thing == f"{ID}omoo"]
    assert [each.split('"')[1] for each in titles] == ["One", "Two", "Three"]


def test_build_that_changes_files_goes_on_with_the_stream(library: Library) -> None:
    follow_state(library.state)
    file = library.settings.root / "data" / "moby.trig"
    file.write_text(file.read_text().replace("Moby-Dick", "The Whale"), encoding="utf-8")
    number = library.build().number
    members = members_of(library.state, follow_state(library.state))
    assert things(members, number) == ["id/moby"]


def test_damaged_state_file_is_made_again(library: Library) -> None:
    follow_state(library.state)
    before = files_of(library.state)
    (library.state / "stream" / "state.json").write_text('{"format": 1}')
    assert read_stream(library.state) is None
    follow_state(library.state)
    assert files_of(library.state) == before


def test_state_that_is_built_anew_begins_another_stream(library: Library) -> None:
    first = follow_state(library.state)
    shutil.rmtree(library.state / "log")
    shutil.rmtree(library.state / "snapshots")
    (library.state / "current").unlink()
    library.build(force=True)
    second = follow_state(library.state)
    assert second.commit == first.commit == 1
    assert second.epoch != first.epoch


def test_two_at_once_do_not_write_both(library: Library) -> None:
    snapshot = library.current
    store = Store.read_only(str(snapshot.store_path))
    with _lock(library.state), pytest.raises(Busy):
        follow(library.state, snapshot, store, Log(library.state))


def test_whole_dataset_is_no_little_work(library: Library) -> None:
    log = Log(library.state)
    assert not is_little(pending(log, None, 1))
    stream = follow_state(library.state)
    library.committer.commit(Edit(book("omoo")), SAID)
    assert is_little(pending(log, stream, 2))
    assert pending(log, stream, 1) == []


def test_statement_in_no_thing_of_ours_makes_no_version(library: Library) -> None:
    follow_state(library.state)
    elsewhere = Quad(NamedNode("http://elsewhere.example/a"), TITLE, Literal("x"), COVER)
    library.committer.commit(Edit([elsewhere]), SAID)
    stream = follow_state(library.state)
    assert stream.commit == 2
    assert things(members_of(library.state, stream), 2) == []
