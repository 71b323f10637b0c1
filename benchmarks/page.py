"""Write docs/performance.md and its chart from the raw figures."""

import math
from collections.abc import Iterator
from pathlib import Path
from string import Template

from benchmarks import checking, checking_page, committing, committing_page, site
from benchmarks.aims import Aim, aims, analytic_mean_ms, calm_p99, figure, unrefused_p99
from benchmarks.chart import Row, draw
from benchmarks.checking import Checking
from benchmarks.committing import Committing
from benchmarks.numbers import NONE, cell, short
from benchmarks.phases import CLIENTS, DOWNLOADS, REPEATED_QUERIES
from benchmarks.results import Results, SystemResults
from benchmarks.systems import LAPEKG, OXIGRAPH, SYSTEMS
from benchmarks.table import table
from benchmarks.workload import ANALYTIC

_TEMPLATE = Path(__file__).with_name("page.md")
_SITE = (
    "Of our own graph, lapekg alone, 8 clients with one request at a time each. *New*: an address that was never asked "
    "for, so that the page has to be made; *again*: the same one over and over."
)


def write_page(results: Results, folder: Path) -> None:
    """Write page and chart into a folder."""
    chart = draw("lapekg ÷ the other system, by size of the graph", list(results.sizes), list(_rows(results)))
    (folder / "performance.svg").write_text(chart, encoding="utf-8")
    (folder / "performance.md").write_text(page(results), encoding="utf-8")


def page(results: Results) -> str:
    """Fill the page's words with the figures."""
    synthetic = [f"{size} with {count:,} triples" for size, count in results.statements.items() if size != "lape"]
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        date=results.date,
        rounds=", ".join(_rounds(results)),
        aims=_aims_table(results),
        machine="; ".join(f"{name}: {value}" for name, value in results.machine.items()),
        versions=", ".join(f"{name} {version}" for name, version in results.versions.items()),
        statements=", ".join(synthetic) or "none in this run",
        repeated=REPEATED_QUERIES,
        client_us=short(_client_us(results)),
        ceiling=" or ".join(f"{results.client[f'{clients}.per_s']:,.0f}" for clients in CLIENTS),
        figures="\n\n".join(_figures_table(results, size) for size in results.sizes),
        analytic="\n\n".join(_analytic_table(results, size) for size in results.sizes),
        downloads=_downloads(results),
        site=_site(results),
        checking=checking_page.section(Checking.read(checking.FIGURES)) if checking.FIGURES.is_file() else "",
        committing=_committing(),
        notes=_notes(results),
    )


def _committing() -> str:
    figures = committing.FIGURES
    return committing_page.section(Committing.read(figures)) if figures.is_file() else ""


def _rounds(results: Results) -> Iterator[str]:
    for size in results.sizes:
        number = len(results.of(size, LAPEKG.name).rounds)
        yield f"{number} round{'s' if number != 1 else ''} of {size}"


def _rows(results: Results) -> Iterator[Row]:
    for aim in aims():
        yield Row(aim.title, aim.text(), aim.bound, tuple(aim.ratio(results, size) for size in results.sizes))


def _aims_table(results: Results) -> str:
    head = ["aim", "bound", *results.sizes]
    return table(head, [[aim.title, aim.text(), *_verdicts(aim, results)] for aim in aims()])


def _verdicts(aim: Aim, results: Results) -> Iterator[str]:
    for size in results.sizes:
        ratio = aim.ratio(results, size)
        if ratio is None:
            yield NONE
        elif math.isinf(ratio):
            yield "refused: not met"
        else:
            yield f"**{short(ratio)}** {'met' if aim.is_met(ratio) else 'not met'}"


def _figures_table(results: Results, size: str) -> str:
    rows = [["loading, s", *map(_loading, _systems(results, size))]]
    rows.append(["loading, peak MiB", *(cell(each.load.get("load.peak_mib")) for each in _systems(results, size))])
    rows.append(["start-up, s", *_medians(results, size, "start.s")])
    for clients in CLIENTS:
        for kind in ("distinct", "repeated"):
            name = f"small.{kind}.{clients}"
            rows.append([f"small {kind}, {clients} clients, queries/s", *_medians(results, size, f"{name}.per_s")])
            rows.append(["… p50 / p99, ms", *_pairs(results, size, f"{name}.p50_ms", f"{name}.p99_ms")])
    rows.append(
        [
            "conditional (others answer anew: see repeated), 8 clients, 304s/s",
            *_medians(results, size, "conditional.per_s"),
        ]
    )
    means = [analytic_mean_ms(_all_medians(each), "fresh") for each in _systems(results, size)]
    rows.append(["ten analytic queries, new, geometric mean, ms", *map(cell, means)])
    calm, during = "runaway.calm", "runaway.during"
    rows.append(["8 clients, calm: p50 / p99, ms", *_pairs(results, size, f"{calm}.p50_ms", f"{calm}.p99_ms")])
    rows.append(["… during runaways: p50 / p99, ms", *_pairs(results, size, f"{during}.p50_ms", f"{during}.p99_ms")])
    stretched = [results.ratio(size, name, name, unrefused_p99, calm_p99) for name in _names()]
    rows.append(["… p99 during ÷ p99 calm", *map(cell, stretched)])
    rows.append(["… queries/s", *_medians(results, size, f"{during}.per_s")])
    rows.append(
        ["… requests refused / without answer", *_pairs(results, size, f"{during}.refused", f"{during}.unanswered")]
    )
    rows.append(["… runaways still running at the end, of 4", *_medians(results, size, "runaway.still_running")])
    return f"### {size}: {results.statements[size]:,} statements\n\n" + table(["", *_names()], rows)


def _loading(record: SystemResults) -> str:
    if record.notes and not record.load:
        return "failed, see the end"
    return cell(record.load.get("load.s"))


def _analytic_table(results: Results, size: str) -> str:
    rows = []
    for name in ANALYTIC:
        keys = (f"analytic.{name}.fresh_ms", f"analytic.{name}.repeated_ms")
        ratio = results.ratio(size, OXIGRAPH.name, LAPEKG.name, figure(keys[0]))
        solutions = f"{results.solutions[size][name]:,}"
        rows.append([name, solutions, *_pairs(results, size, *keys), cell(ratio)])
    return f"### {size}\n\n" + table(["query", "solutions", *_names(), "ratio"], rows)


def _downloads(results: Results) -> str:
    sizes = [size for size in results.sizes if _has_downloads(results.of(size, LAPEKG.name))]
    parts = ["## Download of a million rows"] if sizes else []
    for size in sizes:
        rows = []
        for name in DOWNLOADS:
            key = f"download.{name}"
            rows.append([f"{name.upper()}: rows/s", *_medians(results, size, f"{key}.rows_per_s")])
            rows.append(["… MiB", *_medians(results, size, f"{key}.mib")])
            rows.append(["… peak MiB of each process", *(_peaks(each, key) for each in _systems(results, size))])
        parts.append(f"### From {size}\n\n" + table(["", *_names()], rows))
    return "\n\n".join(parts)


def _site(results: Results) -> str:
    """Tell how fast the pages are, where they were measured."""
    rows = [row for size in results.sizes for row in site.rows(results.of(size, LAPEKG.name))]
    head = ["page", "new: p50 / p99, ms", "pages/s", "again: p50 / p99, ms", "pages/s"]
    return f"## Pages\n\n{_SITE}\n\n{table(head, rows)}" if rows else ""


def _has_downloads(record: SystemResults) -> bool:
    return any(name.startswith("download.") for figures in record.rounds for name in figures)


def _peaks(record: SystemResults, key: str) -> str:
    prefix = f"{key}.peak_mib."
    names = dict.fromkeys(name for figures in record.rounds for name in figures if name.startswith(prefix))
    return ", ".join(cell(record.median(name)) for name in names) or NONE


def _notes(results: Results) -> str:
    notes = [
        f"- {name} on {size}: {note}."
        for size, by_system in results.sizes.items()
        for name, record in by_system.items()
        for note in record.notes
    ]
    return "\n".join(["## What could not be measured", "", *notes]) if notes else ""


def _client_us(results: Results) -> float:
    record = results.of(next(iter(results.sizes)), OXIGRAPH.name)
    return record.median("small.distinct.8.client_us") or results.client["8.client_us"]


def _names() -> list[str]:
    return [system.name for system in SYSTEMS]


def _systems(results: Results, size: str) -> list[SystemResults]:
    return [results.of(size, name) for name in _names()]


def _all_medians(record: SystemResults) -> dict[str, float]:
    names = {name for figures in record.rounds for name in figures}
    return {name: median for name in names if (median := record.median(name)) is not None}


def _medians(results: Results, size: str, name: str) -> list[str]:
    return [cell(each.median(name)) for each in _systems(results, size)]


def _pairs(results: Results, size: str, one: str, other: str) -> list[str]:
    pairs = [(each.median(one), each.median(other)) for each in _systems(results, size)]
    return [NONE if pair == (None, None) else " / ".join(map(cell, pair)) for pair in pairs]
