"""The part of docs/performance.md that tells what checking costs."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Template

from benchmarks.checking import SMALLEST, WHOLE, Checking
from benchmarks.entries import ENTRIES
from benchmarks.numbers import NONE, TIMES, cell, short
from benchmarks.table import table

_IN_PROCESS_MS = 50.0
_GROWTH = 1.2
_PROCESS_S = 1.0
_NAMES = {"pyshacl": "pySHACL alone"}

_TEMPLATE = Path(__file__).with_name("checking.md")


def section(found: Checking) -> str:
    """Fill the section's words with the figures."""
    sizes = list(found.entries)
    smallest, *others = (f"{size}: {found.quads[size]:,} quads" for size in sizes)
    return (
        Template(_TEMPLATE.read_text(encoding="utf-8"))
        .substitute(
            smallest=smallest,
            others=", ".join(others) or "none in this run",
            date=found.date,
            machine="; ".join(f"{name}: {value}" for name, value in found.machine.items()),
            entries=table(["", "aim", *sizes], list(_entry_rows(found, sizes))),
            unless=f", except: {'; '.join(found.notes)}" if found.notes else "",
            versions=", ".join(f"{name} {version}" for name, version in found.versions.items()),
            whole="\n\n".join(_whole_table(found, size) for size in found.whole),
        )
        .strip()
    )


def _entry_rows(found: Checking, sizes: Sequence[str]) -> Iterator[list[str]]:
    for kind in ENTRIES:
        times = [found.entries[size][f"{kind}.p50_ms"] for size in sizes]
        base = found.entries[SMALLEST][f"{kind}.p50_ms"] if SMALLEST in found.entries else None
        yield [
            f"{kind}, in a process, p50, ms",
            f"≤ {_IN_PROCESS_MS:g}",
            *(_met(each, _IN_PROCESS_MS) for each in times),
        ]
        yield ["… p95, ms", "", *_cells(found, sizes, f"{kind}.p95_ms")]
        ratios = [None if base is None else each / base for each in times]
        bound = f"≤ {_GROWTH:g} {TIMES} {SMALLEST}"
        yield [
            "… p50 ÷ that of the smallest",
            bound,
            *(NONE if each is None else _met(each, _GROWTH) for each in ratios),
        ]
        seconds = [found.entries[size][f"{kind}.process_s"] for size in sizes]
        yield ["… a process, s", f"≤ {_PROCESS_S:g}", *(_met(each, _PROCESS_S) for each in seconds)]
        yield ["… its peak, MiB", "", *_cells(found, sizes, f"{kind}.process_mib")]
    yield ["first check in a process, ms", "", *_cells(found, sizes, "first_ms")]
    yield ["peak of that process, MiB", "", *_cells(found, sizes, "peak_mib")]


def _whole_table(found: Checking, size: str) -> str:
    by_engine = found.whole[size]
    ours = by_engine["lapekg"]["total_s"]
    rows = []
    for engine in (each for each in WHOLE if each in by_engine):
        figures = by_engine[engine]
        alone = None if engine == "shacl_rust" else figures["validate_s"]
        told = [cell(figures["total_s"]), cell(alone), cell(figures["peak_mib"]), short(figures["total_s"] / ours)]
        rows.append([_NAMES.get(engine, engine.replace("_", "-")), *told])
    return f"#### {size}\n\n" + table(["engine", "s", "validation alone, s", "peak MiB", "s ÷ lapekg's"], rows)


def _cells(found: Checking, sizes: Sequence[str], name: str) -> list[str]:
    return [cell(found.entries[size].get(name)) for size in sizes]


def _met(value: float, bound: float) -> str:
    return f"**{short(value)}** {'met' if value <= bound else 'not met'}"
