"""The whole run: every size, every round, every system, one after the other."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks import check, datasets, machine, phases, processes, site, systems
from benchmarks.client import Job
from benchmarks.datasets import DataSet
from benchmarks.results import Figures, Results, SystemResults
from benchmarks.systems import SYSTEMS, LoadFailed, System

_CHECK_SECONDS = 60.0


@dataclass(slots=True)
class Prepared:
    """A size whose data are loaded, and the systems that can serve it."""

    data: DataSet
    entities: tuple[str, ...]
    systems: list[System] = field(default_factory=list)


def measure(sizes: Sequence[str], rounds: int) -> Results:
    """Load and check every size, then measure all systems in every round."""
    results = Results(
        date=time.strftime("%Y-%m-%d", time.gmtime()),
        machine=machine.describe(),
        versions=systems.versions(),
        client=_client_ceiling(),
    )
    prepared = [_prepare(size, results) for size in sizes]
    for number in range(rounds):
        for each in prepared:
            # Who comes first changes, so that no system always meets the machine in the same state.
            turn = number % len(each.systems)
            for system in each.systems[turn:] + each.systems[:turn]:
                _say(f"round {number + 1} of {rounds}, {each.data.name}: {system.name}")
                _measure_one(system, each, results.of(each.data.name, system.name))
    return results


def _prepare(size: str, results: Results) -> Prepared:
    _say(f"{size}: data")
    data = datasets.prepare(size)
    prepared = Prepared(data, ())
    found = {}
    for system in SYSTEMS:
        record = results.of(size, system.name)
        try:
            _say(f"{size}: {system.name} loads")
            record.load = systems.load(system, data)
            if system is systems.LAPEKG and size == datasets.OWN:
                datasets.write_served(data)
            prepared.entities = prepared.entities or data.entities()
            _say(f"{size}: {system.name} answers the check")
            with systems.serving(system, data) as served:
                record.load = record.load or _load_at_start(served)
                found[system.name] = check.answers(served, prepared.entities, _CHECK_SECONDS)
        except LoadFailed as error:
            record.notes.append(f"could not load the data: {error}")
            continue
        late = [name for name, solutions in found[system.name].items() if solutions is None]
        if late:
            record.notes.append(
                f"gave no answer within {_CHECK_SECONDS:g} s to “{late[0]}”; nothing after it was asked"
            )
            record.skipped.extend(f"analytic.{name}.fresh_ms" for name in late)
        prepared.systems.append(system)
    results.statements[size] = data.count()
    results.solutions[size] = check.compare(found)
    return prepared


def _measure_one(system: System, prepared: Prepared, record: SystemResults) -> None:
    with systems.serving(system, prepared.data) as served:
        figures: Figures = {"start.s": served.start_seconds}
        bench = phases.bench_of(served, prepared.entities)
        phases.run(bench.warm_up())
        figures |= phases.small_queries(bench)
        figures |= phases.conditional(bench)
        figures |= phases.analytic_queries(bench, record.skipped)
        if prepared.data.has_million_rows:
            figures |= phases.downloads(bench, record.skipped)
        if system is systems.LAPEKG and prepared.data.name == datasets.OWN:
            figures |= site.site(bench)
        figures |= phases.runaways(bench)
    record.rounds.append(figures)
    record.skipped.extend(_slow(figures))


def _load_at_start(served: systems.Served) -> Figures:
    """Give what loading takes where it is part of the start."""
    peaks = processes.peaks_mib(served.pid)
    return {"load.s": served.start_seconds, "load.peak_mib": max(peaks.values())}


def _slow(figures: Figures) -> list[str]:
    """Name what took so long that one measurement has to do."""
    names = []
    for name, value in figures.items():
        if name.startswith("analytic.") and name.endswith(".fresh_ms") and value > phases.SLOW_SECONDS * 1000:
            names.append(name)
        if name.startswith("download.") and name.endswith(".s") and value > 4 * phases.SLOW_SECONDS:
            names.append(f"{name.removesuffix('.s')}.rows_per_s")
    return names


def _client_ceiling() -> Figures:
    """Measure the load client against a server that does nothing."""
    figures: Figures = {}
    with systems.echo_server() as port:
        request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for clients in phases.CLIENTS:
            report = phases.run(Job(port, clients, 2.0, requests=(request,), warmup=0.5))
            figures[f"{clients}.per_s"] = report.answers / report.seconds
            figures[f"{clients}.client_us"] = report.cpu_seconds / report.answers * 1e6
    return figures


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
