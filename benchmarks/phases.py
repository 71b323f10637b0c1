"""The measurements of one system that is running; each gives names and figures."""

import json
import math
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import count

from benchmarks import processes
from benchmarks.client import Job, Report
from benchmarks.datasets import REPOSITORY
from benchmarks.exchange import receive
from benchmarks.results import Figures
from benchmarks.systems import Served
from benchmarks.workload import ANALYTIC, DOWNLOAD_ROWS, Texts, analytic, download, runaway, small

CLIENTS = (8, 64)
RUNAWAYS = 4
REPEATED_QUERIES = 36
_SECONDS = 1.6
_WARM_UP_SECONDS = 0.4
_MOST_PER_SECOND = 40_000
_SETTLE_SECONDS = 1.5
_RUNAWAY_SECONDS = 4.0
_ANALYTIC_SECONDS = 0.25
_PATIENCE_SECONDS = 120.0
# What took longer once is not asked again in later rounds.
SLOW_SECONDS = 5.0

# Media type, and what stands in an answer once per solution.
DOWNLOADS = {"json": ("application/sparql-results+json", b'"o":', 0), "csv": ("text/csv", b"\n", 1)}


class Wrong(Exception):
    """Answers with an unexpected status: there is no use in measuring those."""


@dataclass(slots=True)
class Bench:
    """One running system, the entities to ask it about, and numbers that no query has had yet."""

    served: Served
    entities: tuple[str, ...]
    numbers: Iterator[int]

    def job(self, connections: int, texts: Texts, seconds: float = _SECONDS) -> Job:
        """Describe a load of ever different queries."""
        most = int(_MOST_PER_SECOND * (seconds + _WARM_UP_SECONDS))
        return Job(
            port=self.served.port,
            connections=connections,
            seconds=seconds,
            templates=tuple(map(self.served.request, texts.quoted().templates)),
            entities=texts.quoted().entities,
            first=next(self.numbers) * most,
            count=most,
            warmup=_WARM_UP_SECONDS,
        )

    def warm_up(self) -> Job:
        """Describe a moment of load whose figures nobody reads."""
        return replace(self.job(CLIENTS[0], small(self.entities), 1.0), warmup=0.0)

    def repeated_job(self, connections: int, texts: Texts, queries: int) -> Job:
        """Describe a load of a few queries over and over."""
        job = self.job(connections, texts)
        quoted = texts.quoted()
        requests = tuple(self.served.request(quoted.text(job.first + number)) for number in range(queries))
        return replace(job, templates=(), entities=(), requests=requests)


def bench_of(served: Served, entities: tuple[str, ...]) -> Bench:
    """Begin with a system that has just started."""
    return Bench(served, entities, count(1))


def small_queries(bench: Bench) -> Figures:
    """Measure throughput and latency of look-ups, ever different ones and the same few again."""
    figures: Figures = {}
    texts = small(bench.entities)
    for clients in CLIENTS:
        distinct = run(bench.job(clients, texts))
        repeated = run(bench.repeated_job(clients, texts, REPEATED_QUERIES))
        figures |= load_figures(f"small.distinct.{clients}", distinct)
        figures |= load_figures(f"small.repeated.{clients}", repeated)
    return figures


def conditional(bench: Bench) -> Figures:
    """Measure requests per second with If-None-Match; nothing where answers have no entity tag."""
    job = bench.repeated_job(CLIENTS[0], small(bench.entities), REPEATED_QUERIES)
    quoted = small(bench.entities).quoted()
    requests = []
    for number in range(REPEATED_QUERIES):
        tag = bench.served.etag(quoted.text(job.first + number))
        if tag is None:
            return {}
        text = quoted.text(job.first + number)
        requests.append(bench.served.request(text, more=f"If-None-Match: {tag}\r\n"))
    return load_figures("conditional", run(replace(job, requests=tuple(requests), expected_status=304)))


def analytic_queries(bench: Bench, skipped: Sequence[str]) -> Figures:
    """Measure the latency of the ten analytic queries, alone on the machine, asked anew and asked again."""
    figures: Figures = {}
    for name in ANALYTIC:
        key = f"analytic.{name}"
        if f"{key}.fresh_ms" in skipped:
            continue
        new = bench.job(1, analytic(name), 0.0)
        fresh = _latencies(bench, replace(new, warmup=0.0, count=1), name)
        # The longer a query takes, the less a chance delay weighs, and the fewer repetitions do.
        more = replace(new, warmup=0.0, first=new.first + 1, seconds=_ANALYTIC_SECONDS, at_least=1)
        if fresh[0] < 1.0:
            fresh += _latencies(bench, more, name)
        figures[f"{key}.fresh_ms"] = statistics.median(fresh) * 1000
        if fresh[0] < SLOW_SECONDS:
            same = bench.repeated_job(1, analytic(name), 1)
            again = replace(same, warmup=0.0, seconds=_ANALYTIC_SECONDS, at_least=2)
            # The first of these is new as well.
            figures[f"{key}.repeated_ms"] = statistics.median(_latencies(bench, again, name)[1:]) * 1000
    return figures


def _latencies(bench: Bench, job: Job, name: str) -> list[float]:
    report = run(replace(job, patience=_PATIENCE_SECONDS))
    if report.waiting:
        raise Wrong(f"{bench.served.system.name}: no answer to “{name}” within {_PATIENCE_SECONDS:g} s")
    return report.latencies


def downloads(bench: Bench, skipped: Sequence[str]) -> Figures:
    """Measure rows per second of a million rows, and the peak memory of every process meanwhile."""
    figures: Figures = {}
    for name, (media_type, mark, without) in DOWNLOADS.items():
        key = f"download.{name}"
        if f"{key}.rows_per_s" in skipped:
            continue
        processes.reset_peaks(bench.served.pid)
        quoted = download().quoted().text(next(bench.numbers))
        started = time.perf_counter()
        pieces = receive(bench.served.port, bench.served.request(quoted, media_type), _PATIENCE_SECONDS)
        next(pieces)  # the head
        rows, size = _count(mark, pieces)
        rows -= without
        seconds = time.perf_counter() - started
        if rows != DOWNLOAD_ROWS:
            raise Wrong(f"{bench.served.system.name}: {rows} rows of {DOWNLOAD_ROWS} came as {name}")
        figures |= {f"{key}.rows_per_s": rows / seconds, f"{key}.mib": size / 1024 / 1024, f"{key}.s": seconds}
        peaks = processes.peaks_mib(bench.served.pid)
        figures |= {f"{key}.peak_mib.{process}": peak for process, peak in peaks.items()}
    return figures


def runaways(bench: Bench) -> Figures:
    """Measure the latency of look-ups from other addresses, calm, then while four queries run that never end."""
    texts = small(bench.entities)
    sources = tuple(f"127.0.0.{number}" for number in range(11, 11 + CLIENTS[0]))
    job = replace(bench.job(CLIENTS[0], texts, _RUNAWAY_SECONDS), sources=sources)
    figures = load_figures("runaway.calm", run(replace(job, seconds=_SECONDS)))
    with _running_away(bench.served) as still_running:
        time.sleep(_SETTLE_SECONDS)
        report = run(replace(job, first=job.first + job.count, patience=_RUNAWAY_SECONDS + 5.0), may_refuse=True)
        figures |= load_figures("runaway.during", report)
        figures["runaway.during.unanswered"] = len(report.waiting)
        figures["runaway.during.refused"] = sum(report.unexpected.values())
        figures["runaway.still_running"] = still_running()
    return figures


def run(job: Job, *, may_refuse: bool = False) -> Report:
    """Have a job done by a client process; raises Wrong on any answer with another status than expected.

    While runaways take its places, a server may refuse: that is a result, too.
    """
    command = [sys.executable, "-m", "benchmarks.client"]
    text = json.dumps(asdict(job))
    done = subprocess.run(  # noqa: S603 - our own module
        command, input=text, capture_output=True, text=True, cwd=REPOSITORY, check=False, timeout=job.patience + 60.0
    )
    if done.returncode:
        raise Wrong(done.stderr)
    report = Report.from_json(done.stdout)
    if report.unexpected and not may_refuse:
        raise Wrong(f"{report.unexpected}, for example {report.sample}")
    return report


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which that share of the values lies.

    >>> percentile([1.0, 2.0, 3.0, 4.0], 0.5)
    2.0
    """
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def load_figures(name: str, report: Report) -> Figures:
    """Reduce a report to requests per second, percentiles of the latency, and what the client itself took."""
    # A request that never came back has waited at least until the end: leaving it out would flatter.
    latencies = sorted([*report.latencies, *report.waiting])
    figures = {f"{name}.per_s": report.answers / report.seconds}
    if latencies:
        figures |= {
            f"{name}.p50_ms": percentile(latencies, 0.5) * 1000,
            f"{name}.p99_ms": percentile(latencies, 0.99) * 1000,
        }
    if report.answers:
        figures[f"{name}.client_us"] = report.cpu_seconds / report.answers * 1e6
    return figures


def _count(mark: bytes, pieces: Iterator[bytes]) -> tuple[int, int]:
    """Count how often the mark stands in the pieces, and their bytes; a mark may lie across two of them."""
    found = size = 0
    before = b""
    for piece in pieces:
        found += (before + piece).count(mark)
        size += len(piece)
        before = (before + piece)[len(before) + len(piece) - len(mark) + 1 :]
    return found, size


@contextmanager
def _running_away(served: Served) -> Iterator["_StillRunning"]:
    """Start the queries that never end, each from an address of its own."""
    with ExitStack() as stack:
        connections = []
        for number in range(RUNAWAYS):
            address = ("127.0.0.1", served.port)
            source = (f"127.0.0.{2 + number}", 0)
            connection = stack.enter_context(socket.create_connection(address, timeout=10, source_address=source))
            connection.sendall(served.request(runaway().quoted().text(number)).encode())
            connection.setblocking(False)
            connections.append(connection)
        yield _StillRunning(connections)


class _StillRunning:
    """Counts the runaways that have no answer yet."""

    def __init__(self, connections: Sequence[socket.socket]) -> None:
        self._connections = connections

    def __call__(self) -> int:
        return sum(map(self._waits, self._connections))

    @staticmethod
    def _waits(connection: socket.socket) -> bool:
        try:
            connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        return False
