"""The part of docs/performance.md that tells what commits cost."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

from benchmarks.checking import SMALLEST
from benchmarks.committing import TIMES, Committing
from benchmarks.numbers import NONE, cell, short
from benchmarks.numbers import TIMES as TIMES_SIGN
from benchmarks.results import Figures
from benchmarks.table import table

KINDS = ("one entity", "one name", "a new source")
_COMMIT_MS = 100.0
_GROWTH = 1.5
_SEEN_MS = 100.0

_TEMPLATE = Path(__file__).with_name("committing.md")


def section(found: Committing) -> str:
    """Fill the section's words with the figures."""
    sizes = list(found.commits)
    smallest, *others = (f"{size}: {found.quads[size]:,} quads" for size in sizes)
    return (
        Template(_TEMPLATE.read_text(encoding="utf-8"))
        .substitute(
            smallest=smallest,
            others=", ".join(others) or "no others in this run",
            times=TIMES,
            date=found.date,
            machine="; ".join(f"{name}: {value}" for name, value in found.machine.items()),
            commits=table(["", "aim", *sizes], list(_commit_rows(found, sizes))),
            empty=cell(found.bulk.get("empty_s")),
            own=cell(found.bulk.get("20k_s")),
            load=table(["", "aim", *found.load], list(_load_rows(found))),
        )
        .strip()
    )


def _commit_rows(found: Committing, sizes: Sequence[str]) -> Iterator[list[str]]:
    for kind in KINDS:
        times = [found.commits[size][f"{kind}.p50_ms"] for size in sizes]
        base = found.commits[SMALLEST][f"{kind}.p50_ms"] if SMALLEST in found.commits else None
        yield [f"{kind}, p50, ms", f"≤ {_COMMIT_MS:g}", *(_met(each, _COMMIT_MS) for each in times)]
        yield ["… p95, ms", "", *_cells(found.commits, f"{kind}.p95_ms")]
        ratios = [NONE if base is None else _met(each / base, _GROWTH) for each in times]
        yield ["… p50 ÷ that of the smallest", f"≤ {_GROWTH:g} {TIMES_SIGN} {SMALLEST}", *ratios]
    yield ["first commit in a process, ms", "", *_cells(found.commits, "first_ms")]
    yield ["peak of that process, MiB", "", *_cells(found.commits, "peak_mib")]
    yield ["in the log, of one entity, bytes", "", *_cells(found.commits, "log_bytes")]
    yield ["on the disk for one more snapshot, bytes", "", *_cells(found.commits, "snapshot_bytes")]


def _load_rows(found: Committing) -> Iterator[list[str]]:
    for name, title in (("calm", "queries alone"), ("committing", "queries during commits"), ("commit", "a commit")):
        yield [f"{title}, p50, ms", "", *_cells(found.load, f"{name}.p50_ms")]
        yield ["… p99, ms", "", *_cells(found.load, f"{name}.p99_ms")]
    yield [
        "seen by others, p99, ms",
        f"≤ {_SEEN_MS:g}",
        *(_met(each["seen.p99_ms"], _SEEN_MS) for each in found.load.values()),
    ]
    yield [
        "commits / queries in that time",
        "",
        *(f"{each['commits']:g} / {each['queries']:g}" for each in found.load.values()),
    ]


def _cells(of: dict[str, Figures], name: str) -> list[str]:
    return [cell(each.get(name)) for each in of.values()]


def _met(value: float, bound: float) -> str:
    return f"**{short(value)}** {'met' if value <= bound else 'not met'}"
