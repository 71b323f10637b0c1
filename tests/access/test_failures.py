"""The limit on wrong tokens, on a clock that the test turns."""

from lapekg.access.failures import MOST_FAILURES, WINDOW_SECONDS, Failures


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_who_waits_as_long_as_told_is_heard_again() -> None:
    clock = Clock()
    failures = Failures(clock)
    for _ in range(MOST_FAILURES):
        assert failures.add("client") is None
        clock.now += 1
    seconds = failures.add("client")
    assert seconds == WINDOW_SECONDS - MOST_FAILURES
    clock.now += seconds - 0.5
    assert failures.add("client") == 1
    clock.now += 0.5
    assert failures.add("client") is None
    assert failures.add("client") is not None


def test_clients_are_counted_apart() -> None:
    failures = Failures(Clock())
    for _ in range(MOST_FAILURES):
        failures.add("one")
    assert failures.add("one") is not None
    assert failures.add("other") is None


def test_many_clients_take_bounded_memory() -> None:
    failures = Failures(Clock())
    for number in range(10_000):
        failures.add(f"client {number}")
    assert len(failures._times) == 4096
