"""What the project set out to reach, as ratios within one run, and what was reached."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.numbers import TIMES
from benchmarks.results import Figures, Results, Value
from benchmarks.systems import LAPEKG, OXIGRAPH, RDFLIB
from benchmarks.workload import ANALYTIC


@dataclass(frozen=True, slots=True)
class Aim:
    """A ratio of lapekg to another system, or for `ceiling` to its own calm value, and the bound it is held to."""

    title: str
    value: Value
    other: str
    bound: float
    ceiling: bool = False

    def ratio(self, results: Results, size: str) -> float | None:
        """Give the median over the rounds of the ratio within a round."""
        if self.ceiling:
            return results.ratio(size, LAPEKG.name, LAPEKG.name, self.value, calm_p99)
        return results.ratio(size, LAPEKG.name, self.other, self.value)

    def is_met(self, ratio: float) -> bool:
        """Compare a ratio with the bound."""
        return ratio <= self.bound if self.ceiling else ratio >= self.bound

    def text(self) -> str:
        """Write the bound."""
        if self.ceiling:
            return f"≤ {self.bound:g} {TIMES} its calm value"
        return f"≥ {self.bound:g} {TIMES} {self.other}"


def aims() -> Iterator[Aim]:
    """Give the aims in the order of the page."""
    yield Aim("ten analytic queries, each text new (geometric mean)", _speed("fresh"), OXIGRAPH.name, 1.0)
    for name in ("json", "csv"):
        yield Aim(f"a million rows as {name.upper()}", figure(f"download.{name}.rows_per_s"), OXIGRAPH.name, 1.0)
    for kind, bound in (("distinct", 0.6), ("repeated", 1.5)):
        for clients in (8, 64):
            title = f"small {kind} queries, {clients} clients"
            yield Aim(title, figure(f"small.{kind}.{clients}.per_s"), OXIGRAPH.name, bound)
    for kind in ("distinct", "repeated"):
        for clients in (8, 64):
            title = f"small {kind} queries, {clients} clients"
            yield Aim(title, figure(f"small.{kind}.{clients}.per_s"), RDFLIB.name, 20.0)
    yield Aim("p99 of others while four runaways run", unrefused_p99, LAPEKG.name, 3.0, ceiling=True)


def analytic_mean_ms(figures: Figures, kind: str) -> float | None:
    """Give the geometric mean of the latencies of the analytic queries; nothing when one is missing."""
    values = [figures.get(f"analytic.{name}.{kind}_ms") for name in ANALYTIC]
    known = [value for value in values if value]
    return math.exp(math.fsum(map(math.log, known)) / len(known)) if len(known) == len(values) else None


def _speed(kind: str) -> Value:
    def queries_per_second(figures: Figures) -> float | None:
        mean = analytic_mean_ms(figures, kind)
        return 1000 / mean if mean else None

    return queries_per_second


def figure(name: str) -> Value:
    """Give a way to look a figure up."""
    return lambda figures: figures.get(name)


def calm_p99(figures: Figures) -> float | None:
    """Give the 99th percentile of small queries alone on the machine."""
    return figures.get("runaway.calm.p99_ms")


def unrefused_p99(figures: Figures) -> float | None:
    """Give the 99th percentile of small queries beside runaways; infinite when any was refused."""
    # Whoever refuses answers fast: that is not what the aim means.
    return math.inf if figures.get("runaway.during.refused") else figures.get("runaway.during.p99_ms")
