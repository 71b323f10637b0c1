"""Nurseries: workers that share a snapshot in memory, the change to another, and deaths of every process."""

import contextlib
import dataclasses
import itertools
import os
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lapekg.config import Settings, load_instance
from lapekg.errors import QueryOutOfMemory, QueryTimeout
from lapekg.pipeline import build, utc_now
from lapekg.snapshots.moments import Moments
from lapekg.snapshots.open import STORE_FOLDER, Snapshot, current_snapshot
from lapekg.sparql.choice import Choice
from tests.conftest import write_files
from tests.sparql.conftest import ENDLESS, FILES, HUNGRY, Asker, read

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc, which Linux has")

READ_SECONDS = 10.0
# On a machine that does nothing else it takes some hundredths.
BUSY_SECONDS = 1.5
_NUMBERS = itertools.count()
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
RANDOM = "SELECT (UUID() AS ?a) (STRUUID() AS ?b) (RAND() AS ?c) (BNODE() AS ?d) {}"


def publish(root: Path, more: str = "") -> Snapshot:
    """Publish the usual files, and more."""
    write_files(root, {**FILES, "data/more.nt": more})
    settings = Settings.from_env({}, root)
    build(settings, load_instance(root), lambda _phase: None, utc_now)
    return current_snapshot(settings.state)


@dataclasses.dataclass(frozen=True)
class PastOf:
    """The snapshots there have been, by their numbers."""

    snapshots: Mapping[int, Snapshot]

    def moments(self) -> Moments:
        return Moments(())

    def at_hand(self, choice: Choice) -> Snapshot | None:
        return self.snapshots[choice.number or 0]

    def find(self, choice: Choice) -> Snapshot:
        return self.snapshots[choice.number or 0]


def parent(pid: int) -> int:
    """Name the process that a process was forked by."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


_others: set[int] = set()


@pytest.fixture(autouse=True)
def others() -> None:
    _others.clear()
    _others.update(children(os.getpid()))


def children(pid: int) -> list[int]:
    """List the processes that a process has forked, dead ones that were not collected included."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that has just ended
            found += map(int, (task / "children").read_text().split())
    return found


def nurseries() -> list[int]:
    """List the processes that a test has started; servers for other tests may run beside them."""
    return [each for each in children(os.getpid()) if each not in _others]


def open_files(pid: int | str) -> int:
    """Count what a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def has_open(pid: int, folder: Path) -> bool:
    """Say whether a process has a file of a folder open."""
    links = (each.readlink() for each in Path(f"/proc/{pid}/fd").iterdir())
    return any(link.is_relative_to(folder) for link in links)


def wait_until(condition: Callable[[], bool], seconds: float = READ_SECONDS) -> None:
    """Fail where it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def kill(asker: Asker, *pids: int) -> None:
    """Kill processes, and wait until the system and the server have noticed."""
    for pid in pids:
        os.kill(pid, 9)
    wait_until(lambda: all(map(has_ended, pids)) and not set(pids) & set(asker.pool.pids))


def has_ended(pid: int) -> bool:
    """Say whether a process is gone, but perhaps for its exit status."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return True


def count(asker: Asker, **parameters: str) -> int:
    """Ask for the number of triples, in words that no cache knows."""
    return int(read(asker.ask(f"{COUNT} # {next(_NUMBERS)}", "text/csv", **parameters)).split()[1])


def wait_until_in_memory(asker: Asker, snapshot: Snapshot) -> int:
    """Wait until all workers have a snapshot in memory; returns the pid of the nursery they share."""
    count(asker)
    wait_until(lambda: is_settled(asker, snapshot))
    return parent(asker.pool.pids[0])


def is_settled(asker: Asker, snapshot: Snapshot) -> bool:
    """Say whether one nursery is left, all workers are of it, and it has read the snapshot."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a process that has just ended
        found = nurseries()
        named = Path(f"/proc/{found[0]}/cmdline").read_text()
        return snapshot.identity in named and [parent(pid) for pid in asker.pool.pids] == found * len(asker.pool.pids)
    return False


def test_first_query_is_answered_from_files_and_later_ones_from_memory(
    asker: Callable[..., Asker], snapshot: Snapshot
) -> None:
    asked = asker(workers=2)
    asked.start()
    first = count(asked)
    assert any(has_open(pid, snapshot.path / STORE_FOLDER) for pid in asked.pool.pids)
    wait_until_in_memory(asked, snapshot)
    assert count(asked) == first
    assert len(asked.pool.pids) == 2


def test_snapshot_that_is_too_large_is_never_read(asker: Callable[..., Asker], snapshot: Snapshot) -> None:
    asked = asker(workers=1, memory_quads=10)
    count(asked)
    pids = asked.pool.pids
    time.sleep(0.5)
    count(asked)
    assert asked.pool.pids == pids
    assert has_open(pids[0], snapshot.path / STORE_FOLDER)


def test_killed_worker_is_replaced_at_once_by_one_that_has_the_snapshot_in_memory(
    asker: Callable[..., Asker], snapshot: Snapshot
) -> None:
    asked = asker(workers=1)
    asked.start()
    nursery = wait_until_in_memory(asked, snapshot)
    kill(asked, asked.pool.pids[0])
    started = time.monotonic()
    assert count(asked)
    assert time.monotonic() - started < BUSY_SECONDS
    assert {parent(pid) for pid in asked.pool.pids} == {nursery}
    assert not any(has_open(pid, snapshot.path / STORE_FOLDER) for pid in asked.pool.pids)


def test_new_snapshot_is_answered_from_at_once_and_then_from_memory(
    tmp_path: Path, asker: Callable[..., Asker]
) -> None:
    published = [publish(tmp_path)]
    asked = asker(current=lambda: published[-1], workers=2)
    asked.start()
    first_nursery = wait_until_in_memory(asked, published[0])
    before = count(asked)
    published.append(publish(tmp_path, '<a:new> <a:p> "new" .\n'))
    assert count(asked) == before + 1
    second_nursery = wait_until_in_memory(asked, published[1])
    assert count(asked) == before + 1
    assert first_nursery != second_nursery
    assert nurseries() == [second_nursery]


def test_former_snapshot_does_not_push_the_published_one_out_of_memory(
    tmp_path: Path, asker: Callable[..., Asker]
) -> None:
    former, published = publish(tmp_path), publish(tmp_path, '<a:new> <a:p> "new" .\n')
    past = {former.number: former, published.number: published}
    asked = asker(current=lambda: published, past=PastOf(past), workers=2)
    asked.start()
    nursery = wait_until_in_memory(asked, published)
    for _ in range(5):
        assert count(asked, snapshot=str(former.number)) == count(asked) - 1
        assert count(asked, snapshot=str(published.number)) == count(asked)
    time.sleep(0.5)
    assert nurseries() == [nursery]
    assert {parent(pid) for pid in asked.pool.pids} == {nursery}


def test_snapshots_that_come_one_after_the_other_are_not_all_read(tmp_path: Path, asker: Callable[..., Asker]) -> None:
    published = [publish(tmp_path)]
    asked = asker(current=lambda: published[-1], workers=1)
    asked.start()
    first = wait_until_in_memory(asked, published[0])
    before, seen = count(asked), {first}
    for number in range(1, 5):
        published.append(publish(tmp_path, "".join(f'<a:new> <a:p> "{n}" .\n' for n in range(number))))
        # Each is answered from at once, over its files.
        assert count(asked) == before + number
        seen.update(nurseries())
    last = wait_until_in_memory(asked, published[-1])
    assert seen == {first}
    assert last != first


def test_queries_are_answered_without_a_break_while_snapshots_change(
    tmp_path: Path, asker: Callable[..., Asker]
) -> None:
    published = [publish(tmp_path)]
    asked = asker(current=lambda: published[-1], workers=2)
    asked.start()
    longest, number = 0.0, 0
    for round_ in range(3):
        published.append(publish(tmp_path, f'<a:new> <a:p> "{round_}" .\n'))
        end = time.monotonic() + 1.0
        while (started := time.monotonic()) < end:
            number += 1
            assert read(asked.ask(f"ASK {{ ?s ?p {number} }}"))
            longest = max(longest, time.monotonic() - started)
    assert number > 300
    assert longest < BUSY_SECONDS


def test_running_query_ends_in_the_worker_it_began_in(tmp_path: Path, asker: Callable[..., Asker]) -> None:
    published = [publish(tmp_path)]
    asked = asker(current=lambda: published[-1], workers=1, query_seconds=3.0, client_seconds_per_minute=600.0)
    with ThreadPoolExecutor(1) as executor:
        slow = executor.submit(asked.ask, ENDLESS, client="192.0.2.2")
        wait_until(lambda: bool(asked.pool.pids))
        (pid,) = asked.pool.pids
        count(asked)
        wait_until(lambda: len({parent(each) for each in asked.pool.pids}) == 2)
        time.sleep(0.2)
        assert pid in asked.pool.pids
        assert isinstance(slow.exception(), QueryTimeout)
    wait_until(lambda: len({parent(each) for each in asked.pool.pids}) == 1)


def test_killed_nursery_is_started_anew_while_queries_go_on(asker: Callable[..., Asker], snapshot: Snapshot) -> None:
    asked = asker(workers=2)
    asked.start()
    nursery = wait_until_in_memory(asked, snapshot)
    pids = sorted(asked.pool.pids)
    kill(asked, nursery)
    for _ in range(10):
        count(asked)
    assert sorted(asked.pool.pids) == pids
    kill(asked, *pids)
    started = time.monotonic()
    count(asked)
    assert time.monotonic() - started < BUSY_SECONDS
    wait_until_in_memory(asked, snapshot)
    assert not Path(f"/proc/{nursery}").exists()


def test_nursery_that_is_killed_while_it_reads_leaves_the_files(
    asker: Callable[..., Asker], snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asker(workers=1)
    asked.start()
    (first,) = nurseries()
    count(asked)
    (reading,) = set(nurseries()) - {first}
    kill(asked, reading)
    time.sleep(0.2)
    count(asked)
    assert has_open(asked.pool.pids[0], snapshot.path / STORE_FOLDER)
    assert nurseries() == [first]


def test_snapshot_that_cannot_be_read_into_memory_is_queried_over_its_files(
    tmp_path: Path, asker: Callable[..., Asker], caplog: pytest.LogCaptureFixture
) -> None:
    published = publish(tmp_path)
    # The worker has the files open before they are damaged: what is too large is not read.
    large = dataclasses.replace(published.manifest, counts={**published.manifest.counts, "quads": 10**9})
    shown = [dataclasses.replace(published, manifest=large)]
    asked = asker(current=lambda: shown[-1], workers=1)
    asked.start()
    before = count(asked)
    (published.store_path / "CURRENT").unlink()
    shown.append(published)
    assert count(asked) == before
    wait_until(lambda: "cannot be read into memory" in caplog.text)
    assert count(asked) == before
    assert len(nurseries()) == 1


def test_close_while_a_snapshot_is_read_leaves_no_process(asker: Callable[..., Asker]) -> None:
    for _ in range(5):
        asked = asker(workers=1)
        asked.start()
        count(asked)
        asked.stop()
        assert nurseries() == []


def test_workers_of_one_nursery_draw_different_random_values(asker: Callable[..., Asker], snapshot: Snapshot) -> None:
    asked = asker(workers=1)
    asked.start()
    wait_until_in_memory(asked, snapshot)
    drawn: set[bytes] = set()
    for _ in range(4):
        drawn.update(read(asked.ask(RANDOM, "text/csv")).split()[1].split(b","))
        read(asked.ask("CONSTRUCT { [] <a:b> 1 } {}"))
        kill(asked, asked.pool.pids[0])
    assert len(drawn) == 16


def test_hungry_query_ends_and_the_others_of_its_nursery_do_not(
    asker: Callable[..., Asker], snapshot: Snapshot
) -> None:
    asked = asker(workers=2, query_memory_mib=192, query_seconds=20.0)
    asked.start()
    nursery = wait_until_in_memory(asked, snapshot)
    with ThreadPoolExecutor(1) as executor:
        hungry = executor.submit(asked.ask, HUNGRY)
        number = 0
        while not hungry.done():
            number += 1
            assert read(asked.ask(f"ASK {{ ?s ?p {number} }}", client="192.0.2.2"))
        assert isinstance(hungry.exception(), QueryOutOfMemory)
    assert {parent(pid) for pid in asked.pool.pids} == {nursery}


def test_two_hundred_kills_leave_no_descriptor_and_no_dead_process(
    asker: Callable[..., Asker], snapshot: Snapshot
) -> None:
    asked = asker(workers=2)
    asked.start()
    nursery = wait_until_in_memory(asked, snapshot)
    files, others = open_files("self"), open_files(nursery)
    threads = threading.active_count()
    for _ in range(100):
        kill(asked, *asked.pool.pids)
        count(asked)
        assert len(asked.pool.pids) <= 4
    wait_until(lambda: sorted(children(nursery)) == sorted(asked.pool.pids))
    # Of each worker the server has two sockets and a handle.
    wait_until(lambda: open_files("self") == files + 3 * (len(asked.pool.pids) - 2))
    assert open_files(nursery) == others
    assert threading.active_count() <= threads + 8  # of the loop's executor
