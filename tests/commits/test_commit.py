"""Commits: what passes the shapes is recorded and published, what does not leaves no trace."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from lapekg.checking import Entry
from lapekg.commits import Committer, Outcome, RefusedByShapes, Said
from lapekg.config import load_instance
from lapekg.errors import BuildInProgress, RefusedChange, SnapshotError
from lapekg.history import Door, Log
from lapekg.history.digest import digest_of
from lapekg.history.overlay import read_overlay
from lapekg.snapshots import lock
from lapekg.snapshots.derived import read_derived
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.results import read_results
from tests.commits.conftest import COVER, ID, TERMS, Edit, Library, book, quads_of, wrote

SAID = Said(Door.COMMAND, "Åsa", "a message", "http://books.example/source/cover")
SHELF = NamedNode("http://books.example/source/shelf")


def files_of(state: Path) -> dict[str, bytes]:
    """Read what must not change when a commit is refused."""
    return {
        path.relative_to(state).as_posix(): path.read_bytes()
        for folder in ("log", "snapshots")
        for path in sorted((state / folder).rglob("*"))
        if path.is_file()
    }


def test_commit_publishes_what_was_written_and_what_follows(library: Library) -> None:
    before = quads_of(library.current)
    outcome = library.committer.commit(Edit(book("omoo")), SAID)
    assert outcome.snapshot == library.current
    assert outcome.snapshot.number == 2
    assert quads_of(library.current) == before | {*book("omoo"), wrote("omoo")}


def test_commit_is_recorded_with_who_and_why(library: Library) -> None:
    commit = library.committer.commit(Edit(book("omoo")), SAID).commit
    assert commit is not None
    assert (commit.author, commit.message, commit.source, commit.door) == (
        "Åsa",
        "a message",
        "http://books.example/source/cover",
        Door.COMMAND,
    )
    record = Log(library.state).read(2)
    assert record.asserted.added == {*book("omoo")}
    assert record.inferred.added == {wrote("omoo")}
    assert library.current.manifest.published == commit.time


def test_manifest_of_a_commit_counts_what_its_store_holds(library: Library) -> None:
    library.committer.commit(Edit(book("omoo", graph=SHELF)), SAID)
    library.committer.commit(Edit(book("moby", title=None, graph=SHELF), book("omoo")[:0]), SAID)
    library.committer.commit(Edit([], book("moby", None, SHELF)), SAID)
    manifest, quads = library.current.manifest, quads_of(library.current)
    assert manifest.digest == digest_of(quads)
    assert manifest.counts["quads"] == len(quads)
    assert manifest.counts["statements"] == len({quad.triple for quad in quads})
    assert manifest.counts["named_graphs"] == len({quad.graph_name for quad in quads})
    assert manifest.counts["inferred"] == sum("/rule/" in str(quad.graph_name) for quad in quads)


def test_refused_commit_tells_why_and_leaves_no_trace(library: Library) -> None:
    library.committer.prepare()
    before = files_of(library.state)
    with pytest.raises(RefusedByShapes, match="1 violation") as refused:
        library.committer.commit(Edit(book("omoo", title=None)), SAID)
    (result,) = refused.value.outcome.checked.results
    assert str(result.violation.focus_node) == f"<{ID}omoo>"
    assert refused.value.outcome.asserted.added == {*book("omoo", title=None)}
    assert files_of(library.state) == before


def test_commit_after_a_refused_one_has_nothing_of_it(library: Library) -> None:
    before = quads_of(library.current)
    with pytest.raises(RefusedByShapes):
        library.committer.commit(Edit(book("typee", title=None)), SAID)
    library.committer.commit(Edit(book("omoo")), SAID)
    assert quads_of(library.current) == before | {*book("omoo"), wrote("omoo")}


def test_commit_that_takes_what_a_shape_asks_for_is_refused(library: Library) -> None:
    title = Quad(NamedNode(f"{ID}moby"), NamedNode(f"{TERMS}title"), Literal("Moby-Dick"), COVER)
    with pytest.raises(RefusedByShapes):
        library.committer.commit(Edit([], [title]), SAID)
    assert library.current.number == 1


def test_refusal_of_a_text_tells_the_line(library: Library) -> None:
    text = f"<{COVER.value}> {{\n  <{ID}omoo> a <{TERMS}Book> ;\n  <{TERMS}author> <{ID}melville> .\n}}"
    entry = Entry("omoo.trig", RdfFormat.TRIG, text.encode())
    with pytest.raises(RefusedByShapes) as refused:
        library.committer.commit(Edit(book("omoo", title=None), entries=[entry]), SAID)
    places = [each.place for each in refused.value.outcome.checked.results]
    assert [place and (place.file, place.line) for place in places] == [("omoo.trig", 2)]


def test_dry_run_tells_what_would_change_and_changes_nothing(library: Library) -> None:
    library.committer.prepare()
    before = files_of(library.state)
    outcome = library.committer.commit(Edit(book("omoo")), SAID, dry_run=True)
    assert outcome.commit is None
    assert outcome.asserted.added == {*book("omoo")}
    assert outcome.inferred.added == {wrote("omoo")}
    assert files_of(library.state) == before


def test_dry_run_waits_for_no_other_writer(library: Library) -> None:
    with build_lock(library.state):
        assert library.committer.commit(Edit(book("omoo")), SAID, dry_run=True).checked.conforms


def test_commit_of_what_is_there_already_is_none(library: Library) -> None:
    quads = [quad for quad in quads_of(library.current) if quad.graph_name == COVER]
    outcome = library.committer.commit(Edit(quads), SAID)
    assert outcome.commit is None
    assert outcome.snapshot.number == library.current.number == 1


def test_commit_spells_literals_as_the_store_does(library: Library) -> None:
    node, count = NamedNode(f"{ID}moby"), NamedNode(f"{TERMS}pages")
    integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    library.committer.commit(Edit([Quad(node, count, Literal("0635", datatype=integer), COVER)]), SAID)
    assert library.current.manifest.digest == digest_of(quads_of(library.current))
    library.committer.commit(Edit([], [Quad(node, count, Literal("00635", datatype=integer), COVER)]), SAID)
    assert library.current.manifest.digest == Log(library.state).commits()[0].digest


@pytest.mark.parametrize("graph", [DefaultGraph(), NamedNode("http://books.example/rule/wrote")])
def test_commit_into_a_graph_that_others_make_is_refused(library: Library, graph: NamedNode | DefaultGraph) -> None:
    quad = Quad(NamedNode(f"{ID}a"), NamedNode(f"{TERMS}b"), Literal("c"), graph)
    with pytest.raises(RefusedChange):
        library.committer.commit(Edit([quad]), SAID)


def test_commit_whose_snapshot_lost_its_name_goes_on(library: Library) -> None:
    (library.state / "current").unlink()
    assert library.committer.commit(Edit(book("omoo")), SAID).snapshot.number == 2


def test_commit_without_a_snapshot_says_what_to_do(library: Library) -> None:
    shutil.rmtree(library.state)
    with pytest.raises(SnapshotError, match="lapekg build"):
        library.committer.commit(Edit(book("omoo")), SAID)


def test_commit_after_a_shape_was_edited_says_what_to_do(library: Library) -> None:
    library.committer.prepare()
    with (library.settings.root / "shapes/Book.ttl").open("a") as stream:
        stream.write("# edited\n")
    with pytest.raises(SnapshotError, match="shape has changed since snapshot 1 was built; run `lapekg build`"):
        library.committer.commit(Edit(book("omoo")), SAID)


def test_commit_while_another_writer_does_not_end_is_put_off(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    with build_lock(library.state), pytest.raises(BuildInProgress):
        library.committer.commit(Edit(book("omoo")), SAID)
    assert library.current.number == 1


def test_commit_that_is_recorded_and_fails_to_be_published_is_published_all_the_same(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, failures = Path.rename, iter([OSError(5, "Input/output error")])

    def fail_once(path: Path, target: Path) -> Path:
        error = next(failures, None) if target.name == "000002" else None
        if error is not None:
            raise error
        return whole(path, target)

    monkeypatch.setattr(Path, "rename", fail_once)
    outcome = library.committer.commit(Edit(book("omoo")), SAID)
    assert outcome.commit is not None
    assert outcome.snapshot.number == library.current.number == outcome.commit.number == 2
    assert {*book("omoo"), wrote("omoo")} <= quads_of(library.current)
    assert library.committer.commit(Edit(book("typee")), SAID).snapshot.number == 3


def test_two_writers_go_on_from_each_other(library: Library) -> None:
    other = Committer(library.settings, load_instance(library.settings.root))
    before = quads_of(library.current)
    library.committer.commit(Edit(book("omoo")), SAID)
    other.commit(Edit(book("typee")), SAID)
    library.committer.commit(Edit(book("mardi"), book("typee")), SAID)
    other.close()
    assert quads_of(library.current) == before | {*book("omoo"), *book("mardi"), wrote("omoo"), wrote("mardi")}
    assert [each.number for each in Log(library.state).commits()] == [1, 2, 3, 4]


def test_time_of_a_commit_is_never_before_the_last_one(library: Library) -> None:
    earlier = Committer(
        library.settings, load_instance(library.settings.root), lambda: datetime.now(UTC) - timedelta(days=400)
    )
    commit = earlier.commit(Edit(book("omoo")), SAID).commit
    earlier.close()
    first = Log(library.state).commits()[0]
    assert commit is not None
    assert commit.time == first.time


def test_derived_files_are_those_of_the_snapshot_before_until_their_own_are_made(library: Library) -> None:
    library.committer.commit(Edit(book("omoo")), SAID)
    current = library.current
    assert not current.is_finished
    assert current.derived.number == 1
    assert current.derived.dataset_hash == read_derived(library.state / "snapshots/000001").dataset_hash
    assert current.edition != current.identity


def test_build_after_a_commit_is_up_to_date(library: Library) -> None:
    library.committer.commit(Edit(book("omoo")), SAID)
    assert library.build().number == 2


def test_build_keeps_what_was_written_and_is_in_no_file(library: Library) -> None:
    library.committer.commit(Edit(book("omoo"), book("moby", None)[1:]), SAID)
    committed = quads_of(library.current)
    assert quads_of(library.build(force=True)) == committed
    overlay = read_overlay(Log(library.state))
    assert overlay.added == {*book("omoo")}
    assert overlay.removed == {*book("moby", None)[1:]}


def test_build_keeps_what_was_written_though_the_log_is_lost(library: Library) -> None:
    library.committer.commit(Edit(book("omoo"), book("moby", None)[1:]), SAID)
    committed = quads_of(library.current)
    shutil.rmtree(library.state / "log")
    assert quads_of(library.build(force=True)) == committed
    assert [each.door for each in Log(library.state).commits()] == [Door.RESTORE, Door.BUILD]


def test_build_of_files_that_say_what_was_written_leaves_no_overlay(library: Library) -> None:
    library.committer.commit(Edit(book("omoo")), SAID)
    lines = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in book("omoo"))
    (library.settings.root / "data/omoo.trig").write_text(f"{COVER} {{ {lines} }}")
    committed = quads_of(library.current)
    assert quads_of(library.build()) == committed
    assert not read_overlay(Log(library.state))


def test_instance_with_named_graphs_apart_is_validated_wholly(make_library: Callable[..., Library]) -> None:
    files = {"shapes/Book.ttl": (BOOK_SHAPE), "data/a.trig": f"<{SHELF.value}> {{ <urn:a> <urn:b> 1 }}"}
    library = make_library({"lapekg.toml": 'base_iri = "http://books.example/"\n', **files})
    library.committer.commit(Edit(book("omoo")), SAID)
    library.committer.commit(Edit(book("typee")), SAID)
    with pytest.raises(RefusedByShapes):
        library.committer.commit(Edit(book("mardi", title=None)), SAID)
    assert library.current.number == 3
    assert {*book("omoo"), *book("typee")} <= quads_of(library.current)


BOOK_SHAPE = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:shape> a sh:NodeShape ; sh:targetClass <{TERMS}Book> ; sh:property [ sh:path <{TERMS}title> ; sh:minCount 1 ] .
"""


def test_instance_without_shapes_refuses_nothing(make_library: Callable[..., Library]) -> None:
    library = make_library({"lapekg.toml": ""})
    quads = [Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"), graph) for graph in (DefaultGraph(), SHELF)]
    library.committer.commit(Edit(quads), SAID)
    assert quads_of(library.current) == set(quads)


names = st.sampled_from(["moby", "omoo", "typee"])
titles = st.sampled_from([None, "One", "Two"])
graphs = st.sampled_from([COVER, SHELF])
parts = st.lists(st.builds(book, names, titles, graphs), max_size=3).map(lambda each: [q for b in each for q in b])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(parts, parts), min_size=1, max_size=4))
def test_random_commits_leave_the_graph_and_the_remarks_that_a_build_of_the_same_would(
    edits: list[tuple[list[Quad], list[Quad]]], library: Library
) -> None:
    for added, removed in edits:
        left = [quad for quad in removed if quad not in added]
        outcome: Outcome | RefusedByShapes
        try:
            outcome = library.committer.commit(Edit(added, left), SAID)
        except RefusedByShapes as error:
            outcome = error
        committed = library.current
        assert committed.manifest.digest == digest_of(quads_of(committed))
        assert isinstance(outcome, RefusedByShapes) or outcome.snapshot == committed
    committed = library.current
    remarks = read_results(committed.path)
    built = library.build(force=True)
    assert quads_of(built) == quads_of(committed)
    assert set(read_results(built.path) or ()) == set(remarks or ())
