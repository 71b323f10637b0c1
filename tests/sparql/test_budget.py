"""Query seconds per client."""

import pytest

from lapekg.errors import ClientLimit
from lapekg.sparql.budget import Budget


class Clock:
    """A clock that moves when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_time_fills_what_queries_have_spent() -> None:
    clock = Clock()
    budget = Budget(60.0, clock)
    budget.charge("a", 90.0)
    assert budget.left("a") == -30.0
    with pytest.raises(ClientLimit) as caught:
        budget.refuse_if_spent("a")
    assert caught.value.retry_after == 30
    clock.now = 31.0
    budget.refuse_if_spent("a")
    clock.now = 1000.0
    assert budget.left("a") == 60.0


def test_clients_have_budgets_of_their_own() -> None:
    budget = Budget(60.0, Clock())
    budget.charge("a", 90.0)
    budget.refuse_if_spent("b")


def test_many_clients_take_no_memory_for_long() -> None:
    clock = Clock()
    budget = Budget(60.0, clock)
    for number in range(10_000):
        clock.now += 1.0
        budget.charge(str(number), 1.0)
    assert len(budget._buckets) <= 1025
