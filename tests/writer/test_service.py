"""Writes in a process of their own: what comes of them, and how they end."""

import asyncio
import json
from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode, Store

from lapekg.errors import (
    BuildInProgress,
    ClientLimit,
    LapekgError,
    MalformedQuery,
    NoSuchGraph,
    RefusedChange,
    StaleWrite,
    UnreadableData,
    WriteEnded,
    WriteRefused,
    WriteTimeout,
)
from lapekg.history.log import Log
from lapekg.history.record import Door
from lapekg.snapshots.lock import build_lock
from lapekg.snapshots.open import current_snapshot
from lapekg.writer.order import Mode, Order, Revert, Status, Update
from lapekg.writer.tags import graph_tag
from tests.validator.conftest import ENDLESS, PREFIXES
from tests.web.hostile.processes import has_ended, wait_until
from tests.writer.conftest import COVER, UNTITLED, WALDEN, Office, add, graph, insert, killed, order

Open = Callable[..., Office]


def test_write_is_published_and_recorded(office: Office) -> None:
    answer = office.write(insert("walden", message="Read it again", source="http://books.example/source/cover"))
    assert (answer.status, answer.snapshot, answer.commit, answer.added) == (Status.COMMITTED, 2, 2, 2)
    assert answer.patch is not None
    assert '"A title"' in answer.patch
    assert json.loads(answer.report)["conforms"] is True
    assert office.holds("walden")
    commit = Log(office.state).commit(2)
    assert (commit.door, commit.author, commit.message) == (Door.UPDATE, "me", "Read it again")
    assert (commit.source, commit.time) == ("http://books.example/source/cover", answer.time)


def test_write_that_changes_nothing_makes_no_commit(office: Office) -> None:
    office.write(insert("walden"))
    answer = office.write(insert("walden"))
    assert (answer.status, answer.snapshot, answer.commit) == (Status.UNCHANGED, 2, None)
    assert len(Log(office.state).commits()) == 2


def test_write_that_shapes_refuse_brings_the_report_and_changes_nothing(shared: Office) -> None:
    before = shared.published()
    with pytest.raises(WriteRefused) as caught:
        shared.write(add(UNTITLED))
    answer = caught.value.answer
    (result,) = json.loads(answer.report)["violations"]
    assert (result["file"], result["line"], result["message"]) == ("a.trig", 3, "A book has a title")
    assert (answer.status, answer.snapshot, answer.added) == (Status.REFUSED, 1, 1)
    assert shared.published() == before
    assert current_snapshot(shared.state).number == 1


@pytest.mark.parametrize(("text", "conforms"), [(WALDEN, True), (UNTITLED, False)])
def test_dry_run_tells_all_and_changes_nothing(shared: Office, text: str, conforms: bool) -> None:
    answer = shared.write(add(text, dry_run=True))
    assert (answer.status, answer.conforms, answer.commit, answer.snapshot) == (Status.DRY_RUN, conforms, None, 1)
    assert answer.patch is not None
    assert answer.patch.count("\nA ") == answer.added
    assert not shared.holds("walden")


def test_report_comes_in_the_form_that_was_asked_for(shared: Office) -> None:
    with pytest.raises(WriteRefused) as caught:
        shared.write(add(UNTITLED, form="turtle", language="en"))
    assert b"sh:ValidationReport" in caught.value.answer.report


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (order(Update("INSERT DATA { x", "http://a.example/")), MalformedQuery),
        (order(Update("LOAD <http://a.example/>", "http://a.example/")), RefusedChange),
        (order(Update("INSERT DATA { <a:a> <a:b> <a:c> }", "http://a.example/")), RefusedChange),
        (add("<a:g> { <a:a> <a:b>\n } "), UnreadableData),
        (graph("PUT", "<a:a> <a:b> ."), UnreadableData),
        (graph("DELETE", name="http://books.example/nothing"), NoSuchGraph),
        (graph("PATCH", "A <a:a> <a:b> <a:c> <a:other> .", "rdf-patch"), RefusedChange),
    ],
)
def test_what_cannot_be_written_is_told_and_the_next_order_is_carried_out(
    shared: Office, wanted: Order, error: type[LapekgError]
) -> None:
    with pytest.raises(error):
        shared.write(wanted)
    assert shared.write(insert("walden", dry_run=True)).added == 2


def test_unreadable_text_is_told_with_its_place(shared: Office) -> None:
    with pytest.raises(UnreadableData) as caught:
        shared.write(add("<a:g> {\n <a:a> <a:b> }\n"))
    (finding,) = caught.value.findings
    assert (finding["file"], finding["line"]) == ("a.trig", 2)


def test_graph_is_made_replaced_and_deleted(office: Office) -> None:
    stated = f'{PREFIXES}id:walden a b:Book ; b:title "Walden" .'
    name = "http://books.example/source/spine"
    assert office.write(graph("PUT", stated, name=name)).created
    answer = office.write(graph("PUT", stated.replace("Walden", "Walden, or Life in the Woods"), name=name))
    assert (answer.created, answer.added, answer.removed) == (False, 1, 1)
    assert office.write(graph("DELETE", name=name)).removed == 2
    assert not office.holds("walden")


def test_texts_are_removed_and_replaced(office: Office) -> None:
    office.write(add(WALDEN))
    assert office.write(add(WALDEN, mode=Mode.REMOVE)).removed == 2
    assert not office.holds("walden")
    office.write(add(WALDEN))
    answer = office.write(add(WALDEN.replace("Walden", "Life in the Woods"), mode=Mode.REPLACE))
    assert answer.added == 1
    assert answer.removed > 1


def test_revert_takes_back_what_is_left_and_tells_the_rest(office: Office) -> None:
    office.write(insert("walden"))
    office.write(insert("walden", "Another title"))
    title = 'DELETE DATA { GRAPH <http://books.example/source/cover> { <id/walden> <terms#title> "A title" } }'
    office.write(order(Update(f"BASE <http://books.example/> {title}", "http://books.example/")))
    answer = office.write(order(Revert(2), door=Door.REVERT, dry_run=True))
    assert answer.removed == 1
    assert len(answer.notes) == 1


def test_write_with_a_tag_that_is_outdated_is_refused(office: Office) -> None:
    snapshot = current_snapshot(office.state)
    tag = graph_tag(Store.read_only(str(snapshot.store_path)), NamedNode(COVER), snapshot.manifest.digest)
    assert tag is not None
    office.write(graph("PUT", f'{PREFIXES}id:a a b:Book ; b:title "A" .', name="http://books.example/other"))
    office.write(graph("POST", f'{PREFIXES}id:b a b:Book ; b:title "B" .', expected=(f"{tag}-ttl-gzip",)))
    with pytest.raises(StaleWrite):
        office.write(graph("POST", f'{PREFIXES}id:c a b:Book ; b:title "C" .', expected=(tag,)))
    assert not office.holds("c")


def test_update_can_be_held_to_a_snapshot(office: Office) -> None:
    with pytest.raises(StaleWrite):
        office.write(insert("walden", expected=("0",)))
    assert office.write(insert("walden", expected=("1",))).commit == 2


def test_graph_that_is_there_is_not_made_anew(office: Office) -> None:
    stated = f'{PREFIXES}id:walden a b:Book ; b:title "Walden" .'
    with pytest.raises(StaleWrite):
        office.write(graph("PUT", stated, absent=True))
    assert office.write(graph("PUT", stated, name="http://books.example/new", absent=True)).created


def test_many_at_once_come_one_after_the_other(office: Office) -> None:
    async def write_all() -> list[int | None]:
        answers = await asyncio.gather(*(office.writer.write(insert(f"b{i}"), f"client{i % 3}") for i in range(5)))
        return [each.commit for each in answers]

    assert sorted(filter(None, office.run(write_all()))) == list(range(2, 7))
    assert all(office.holds(f"b{i}") for i in range(5))


def test_one_client_fills_no_queue(shared: Office) -> None:
    async def write_all() -> list[object]:
        writes = (shared.writer.write(insert(f"b{i}", dry_run=True), "me") for i in range(40))
        return await asyncio.gather(*writes, return_exceptions=True)

    refused = [each for each in shared.run(write_all()) if isinstance(each, ClientLimit)]
    assert 0 < len(refused) < 10


def test_write_past_its_deadline_is_ended(open_office: Open) -> None:
    office = open_office(write_seconds=2.0)
    with pytest.raises(WriteTimeout, match="nothing has changed"):
        office.write(add(f"<{COVER}> {{ {ENDLESS.splitlines()[-1]} }}".join([PREFIXES, ""])))
    assert current_snapshot(office.state).number == 1
    assert office.write(insert("walden")).commit == 2


def test_write_waits_for_a_build_and_then_gives_up(office: Office) -> None:
    with build_lock(office.state), pytest.raises(BuildInProgress):
        office.write(insert("walden"))
    assert office.write(insert("walden")).commit == 2


def test_worker_that_is_killed_leaves_all_or_nothing(office: Office) -> None:
    number = 1
    for milliseconds in range(0, 100, 10):
        name = f"walden{milliseconds}"
        try:
            answer = office.run(killed(office, insert(name), milliseconds / 1000))
        except WriteEnded:
            assert not office.holds(name)
        else:
            number += 1
            assert (answer.status, answer.commit) == (Status.COMMITTED, number)
            assert office.holds(name)
        assert len(Log(office.state).commits()) == current_snapshot(office.state).number == number
    assert office.write(insert("emma")).commit == number + 1


def test_commit_that_is_recorded_and_not_published_is_published_at_the_start(office: Office) -> None:
    office.write(insert("walden"))
    office.run(office.writer.close())
    current = office.state / "current"
    current.unlink()
    current.symlink_to("snapshots/000001")
    office.run(office.writer.start())
    assert current_snapshot(office.state).number == 2


def test_idle_worker_ends(open_office: Open) -> None:
    office = open_office()
    office.writer._idle_seconds = 0.2
    office.write(insert("walden"))
    pid = office.writer.pid
    assert pid is not None
    wait_until(lambda: has_ended(pid), 10)
    assert office.writer.pid is None
    assert office.write(insert("emma")).commit == 3
