"""Who may run next."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.config import Limits
from lapekg.errors import ClientLimit, Overloaded
from lapekg.sparql.schedule import Place, Schedule


def _run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def _waiting(schedule: Schedule, *clients: str) -> list["asyncio.Task[Place]"]:
    return [asyncio.get_running_loop().create_task(schedule.enter(client)) for client in clients]


def test_clients_take_turns_however_many_queries_each_asks() -> None:
    async def check() -> None:
        schedule = Schedule(Limits(workers=1, client_queries=1))
        place = await schedule.enter("first")
        waiting = _waiting(schedule, "many", "many", "many", "few")
        order = []
        for _ in range(4):
            await asyncio.sleep(0)
            schedule.leave(place)
            done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            (ready,) = done
            waiting.remove(ready)
            place = ready.result()
            order.append(place.client)
        assert order == ["many", "few", "many", "many"]

    _run(check())


def test_full_queue_refuses_at_once() -> None:
    async def check() -> None:
        schedule = Schedule(Limits(workers=1, queue_length=2, queue_seconds=60.0))
        await schedule.enter("a")
        waiting = _waiting(schedule, "b", "c")
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await schedule.enter("d")
        with pytest.raises(ClientLimit):
            await schedule.enter("b")
        for each in waiting:
            each.cancel()

    _run(check())


def test_one_client_fills_an_eighth_of_the_queue_and_no_more() -> None:
    async def check() -> None:
        schedule = Schedule(Limits(workers=1, queue_length=80, queue_seconds=60.0))
        await schedule.enter("many")
        waiting = _waiting(schedule, *["many"] * 10)
        await asyncio.sleep(0)
        with pytest.raises(ClientLimit):
            await schedule.enter("many")
        waiting += _waiting(schedule, "few")
        await asyncio.sleep(0)
        assert not waiting[-1].done()
        for each in waiting:
            each.cancel()

    _run(check())


def test_place_given_to_who_was_cancelled_goes_to_the_next() -> None:
    async def check() -> None:
        schedule = Schedule(Limits(workers=1))
        place = await schedule.enter("a")
        gone, next_one = _waiting(schedule, "b", "c")
        await asyncio.sleep(0)
        schedule.leave(place)  # gives it to b, whose task has not run since
        gone.cancel()
        assert (await asyncio.wait_for(next_one, 1)).client == "c"

    _run(check())


def test_waiting_ends_with_the_limit_that_stood_in_the_way() -> None:
    async def check() -> None:
        schedule = Schedule(Limits(workers=2, client_queries=1, queue_seconds=0.05))
        await schedule.enter("a")
        with pytest.raises(ClientLimit):
            await schedule.enter("a")
        await schedule.enter("b")
        with pytest.raises(Overloaded):
            await schedule.enter("c")

    _run(check())


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), max_size=60))
def test_limits_hold_and_nobody_is_forgotten(steps: list[tuple[str, int]]) -> None:
    limits = Limits(workers=2, slow_workers=1, client_queries=2, queue_seconds=60.0)

    async def check() -> None:
        schedule = Schedule(limits)
        waiting: list[asyncio.Task[Place]] = []
        running: list[Place] = []
        for client, action in steps:
            if action <= 1:
                waiting.extend(_waiting(schedule, client))
            elif action == 2 and running:
                schedule.leave(running.pop())
            elif running and not running[0].slow:
                schedule.move_aside(running[0])
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            running.extend(each.result() for each in waiting if each.done())
            waiting = [each for each in waiting if not each.done()]
            assert sum(not each.slow for each in running) <= limits.workers
            assert sum(each.slow for each in running) <= limits.slow_workers
            counts = {client: sum(each.client == client for each in running) for client in "abc"}
            assert max(counts.values()) <= limits.client_queries
        while running:
            schedule.leave(running.pop())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            running.extend(each.result() for each in waiting if each.done())
            waiting = [each for each in waiting if not each.done()]
        assert waiting == []

    _run(check())
