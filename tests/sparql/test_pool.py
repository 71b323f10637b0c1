"""Worker processes: deadlines, memory, replacement, clients that go, and nothing left behind."""

import asyncio
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from lapekg.errors import (
    ClientLimit,
    MalformedQuery,
    Overloaded,
    QueryAbandoned,
    QueryFailed,
    QueryOutOfMemory,
    QueryTimeout,
)
from lapekg.sparql.exchange import Request
from tests.sparql.conftest import BASE, ENDLESS, HUNGRY, LARGE, Asker, read


def test_query_ends_at_its_deadline_while_others_are_answered(usual: Asker) -> None:
    answered = 0
    with ThreadPoolExecutor(1) as executor:
        start = time.monotonic()
        endless = executor.submit(usual.ask, ENDLESS)
        while not endless.done():
            assert read(usual.ask(f"ASK {{ # {answered}\n}}"))
            answered += 1
        with pytest.raises(QueryTimeout) as caught:
            endless.result()
    assert 1.0 <= time.monotonic() - start < 3.0
    assert caught.value.seconds == 1.0
    assert answered > 20


def test_timeout_of_the_request_lowers_the_deadline(usual: Asker) -> None:
    start = time.monotonic()
    with pytest.raises(QueryTimeout) as caught:
        usual.ask(ENDLESS, timeout="0.2")
    assert caught.value.seconds == 0.2
    assert time.monotonic() - start < 0.9


@pytest.mark.parametrize("query", [HUNGRY, "ASK { FILTER(1 = " + "1+" * 400_000 + "1) }"])
def test_query_that_ends_its_process_harms_no_other(query: str, asker: Callable[..., Asker]) -> None:
    single = asker(query_seconds=20.0, query_memory_mib=192, workers=1)
    with pytest.raises(QueryOutOfMemory):
        single.ask(query)
    assert read(single.ask("ASK {}"))


@pytest.mark.parametrize("opening", ["{", "FILTER(STR(", "?s (", "OPTIONAL {"])
def test_nesting_that_the_engine_would_not_survive_is_refused_with_its_place(opening: str, usual: Asker) -> None:
    pids = sorted(usual.pool.pids)
    with pytest.raises(MalformedQuery, match="nested more than 1000 deep") as caught:
        usual.ask("SELECT *\n{ " + opening * 1001)
    assert caught.value.line == 2
    assert sorted(usual.pool.pids) == pids or not pids


NESTED = [("", "{", "}"), ("FILTER", "(", ")"), ("", "OPTIONAL {", "}")]


@pytest.mark.parametrize(("before", "opening", "closing"), NESTED)
def test_nesting_within_the_bound_is_no_danger(before: str, opening: str, closing: str, usual: Asker) -> None:
    middle = "true" if before else ""
    assert read(usual.ask(f"ASK {{ {before} {opening * 990}{middle}{closing * 990} }}", client="192.0.2.9"))


def test_query_whose_client_has_gone_while_it_waits_never_runs(asker: Callable[..., Asker]) -> None:
    busy = asker(query_seconds=2.0, workers=1, slow_workers=0, queue_seconds=10.0)

    async def gone() -> None:
        await asyncio.sleep(0.2)

    with ThreadPoolExecutor(1) as executor:
        slow = executor.submit(busy.ask, ENDLESS)
        time.sleep(0.3)
        start = time.monotonic()
        with pytest.raises(QueryAbandoned):
            busy.respond(Request("GET", b"query=ASK%7B%7D", BASE, "192.0.2.2", gone=gone))
        assert time.monotonic() - start < 1.0
        assert isinstance(slow.exception(), QueryTimeout)


def test_query_whose_client_has_gone_ends_at_once(asker: Callable[..., Asker]) -> None:
    patient = asker(query_seconds=30.0, workers=1)

    async def gone() -> None:
        await asyncio.sleep(0.2)

    encoded = urlencode({"query": ENDLESS}).encode()
    start = time.monotonic()
    with pytest.raises(QueryAbandoned):
        patient.respond(Request("GET", encoded, BASE, "", gone=gone))
    assert time.monotonic() - start < 2.0
    assert read(patient.ask("ASK {}"))


def test_killed_worker_is_replaced_before_it_is_needed(asker: Callable[..., Asker]) -> None:
    single = asker(workers=1)
    single.start()
    (before,) = single.pool.pids
    os.kill(before, 9)
    time.sleep(0.1)
    assert read(single.ask("ASK {}"))
    assert before not in single.pool.pids


def test_workers_do_not_multiply_when_all_of_them_die(asker: Callable[..., Asker]) -> None:
    fragile = asker(workers=2, slow_workers=2)
    fragile.start()
    for number in range(4):
        for pid in fragile.pool.pids:
            os.kill(pid, 9)
        time.sleep(0.2)
        assert read(fragile.ask(f"ASK {{ # {number}\n}}"))
    time.sleep(0.5)
    assert len(fragile.pool.pids) <= 3


def test_short_queries_run_beside_as_many_slow_ones_as_allowed(asker: Callable[..., Asker]) -> None:
    beside = asker(query_seconds=3.0, workers=1, slow_workers=2, queue_seconds=0.5, client_queries=9)
    beside.start()
    with ThreadPoolExecutor(3) as executor:
        slow = [executor.submit(beside.ask, f"{ENDLESS} # {n}", None, f"192.0.2.{n}") for n in range(2)]
        time.sleep(0.6)
        assert read(beside.ask("ASK { <a:short> ?p ?o }"))
        slow.append(executor.submit(beside.ask, ENDLESS, None, "192.0.2.7"))
        time.sleep(0.3)
        with pytest.raises(Overloaded) as caught:
            beside.ask("ASK { <a:other> ?p ?o }")
        assert caught.value.retry_after >= 1
        for each in slow:
            assert isinstance(each.exception(), QueryTimeout)


def test_slow_query_runs_where_nothing_else_wants_to_and_its_worker_comes_back(asker: Callable[..., Asker]) -> None:
    single = asker(query_seconds=0.5, workers=1)
    single.start()
    (pid,) = single.pool.pids
    policies = []
    with ThreadPoolExecutor(1) as executor:
        slow = executor.submit(single.ask, ENDLESS)
        time.sleep(0.3)
        policies.append(os.sched_getscheduler(pid))
        assert isinstance(slow.exception(), QueryTimeout)
    assert read(single.ask("ASK {}"))
    policies.extend(os.sched_getscheduler(each) for each in single.pool.pids)
    assert policies[0] == os.SCHED_IDLE
    assert set(policies[1:]) == {os.SCHED_OTHER}


def test_client_that_has_its_share_running_waits_for_itself_only(asker: Callable[..., Asker]) -> None:
    fair = asker(query_seconds=1.5, workers=2, slow_workers=2, queue_seconds=0.3, client_queries=1)
    fair.start()
    with ThreadPoolExecutor(1) as executor:
        slow = executor.submit(fair.ask, ENDLESS, None, "192.0.2.1")
        time.sleep(0.3)
        with pytest.raises(ClientLimit) as caught:
            fair.ask("ASK { <a:own> ?p ?o }", None, "192.0.2.1")
        assert caught.value.retry_after >= 1
        assert read(fair.ask("ASK { <a:others> ?p ?o }", None, "192.0.2.2"))
        assert isinstance(slow.exception(), QueryTimeout)


def test_client_that_spent_its_seconds_is_refused_until_time_fills_them(asker: Callable[..., Asker]) -> None:
    frugal = asker(query_seconds=0.4, workers=1, client_seconds_per_minute=0.3)
    with pytest.raises(QueryTimeout):
        frugal.ask(ENDLESS, None, "192.0.2.1")
    with pytest.raises(ClientLimit, match="seconds per minute") as caught:
        frugal.ask("ASK {}", None, "192.0.2.1")
    assert 60 < caught.value.retry_after < 400  # a second more, for the worker that was lost
    assert read(frugal.ask("ASK {}", None, "192.0.2.2"))


def test_eight_threads_get_their_own_answers(usual: Asker) -> None:
    def ask(number: int) -> bytes:
        return read(usual.ask(f"SELECT ({number} AS ?x) {{}}", "text/csv"))

    with ThreadPoolExecutor(8) as executor:
        assert list(executor.map(ask, range(400))) == [f"x\r\n{number}\r\n".encode() for number in range(400)]


def test_query_of_a_megabyte_reaches_the_worker_whole(usual: Asker) -> None:
    literal = "ä" * 400_000
    reply = usual.respond(
        Request("POST", b"", BASE, "", "application/sparql-query", body=f"ASK {{ FILTER('{literal}' = '')}}".encode())
    )
    assert read(reply) == b'{"head":{},"boolean":false}'


def test_close_ends_running_queries_and_all_processes(asker: Callable[..., Asker]) -> None:
    closing = asker(query_seconds=60.0, workers=2)
    closing.start()
    pids = closing.pool.pids
    with ThreadPoolExecutor(1) as executor:
        endless = executor.submit(closing.ask, ENDLESS)
        time.sleep(0.3)
        closing.stop()
        assert isinstance(endless.exception(), QueryOutOfMemory)
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    with pytest.raises(QueryFailed, match="closing"):
        closing.ask("ASK { <a:b> ?p ?o }")


def _count_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_nothing_is_left_open_by_kills_and_large_answers(asker: Callable[..., Asker]) -> None:
    files, threads = _count_files(), threading.active_count()
    careless = asker(query_seconds=1.0, workers=2, client_seconds_per_minute=1000.0)
    for number in range(3):
        with pytest.raises(QueryTimeout):
            careless.ask(f"{ENDLESS} # {number}")
        careless.ask(f"{LARGE} LIMIT 500{number}").close()
    careless.close()
    assert _count_files() == files
    # A thread of an earlier test may have ended meanwhile.
    assert threading.active_count() <= threads
