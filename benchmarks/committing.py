"""Measure commits: `python -m benchmarks.committing [SIZE …]`; figures go to committing.json.

The instances are those of `benchmarks.checking`. What is measured in one process is what the server's writer does; the
load on a server is small queries by several clients, with and without commits meanwhile.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from benchmarks import machine
from benchmarks.checking import SIZES, prepare
from benchmarks.datasets import CACHE
from benchmarks.results import Figures

FIGURES = Path(__file__).with_name("committing.json")
TIMES = 40
_BULK = 100_000
# Statements, two of each; beyond ten thousand results, remarks included, the shapes end a check.
_ORGANISATIONS = 4_000


@dataclass(slots=True)
class Committing:
    """All figures by size, and those of a bulk commit into an empty graph."""

    date: str
    machine: dict[str, str]
    quads: dict[str, int] = field(default_factory=dict)
    commits: dict[str, Figures] = field(default_factory=dict)
    load: dict[str, Figures] = field(default_factory=dict)
    bulk: Figures = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write the figures, to four digits."""
        table = json.loads(json.dumps(asdict(self)), parse_float=lambda text: float(f"{float(text):.4g}"))
        path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


def main() -> int:
    """Measure, keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.committing", description=main.__doc__)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(SIZES)}  [all]")
    parser.add_argument("--instances", type=Path, default=CACHE, help="where the instances are, or are to be built")
    arguments = parser.parse_args()
    found = Committing(time.strftime("%Y-%m-%d", time.gmtime()), machine.describe())
    if FIGURES.is_file():
        kept = Committing.read(FIGURES)
        found.quads, found.commits, found.load = kept.quads, kept.commits, kept.load
    for size in arguments.sizes or list(SIZES):
        instance = prepare(size, arguments.instances)
        found.quads[size], found.commits[size] = _commits(instance)
        found.load[size] = _told(["benchmarks.committing_load", _state(instance, "load"), instance])
        found.write(FIGURES)
    found.bulk = _bulk(arguments.instances)
    found.write(FIGURES)
    return 0


def _commits(instance: Path) -> tuple[int, Figures]:
    told: Any = _told(["benchmarks.committer", _state(instance, "commits"), instance, str(TIMES)])
    figures: Figures = {name: told[name] for name in ("first_ms", "peak_mib", "log_bytes", "snapshot_bytes")}
    for kind, times in told["ms"].items():
        figures[f"{kind}.p50_ms"] = statistics.median(times)
        figures[f"{kind}.p95_ms"] = statistics.quantiles(times, n=20)[-1]
    return told["quads"], figures


def _bulk(cache: Path) -> Figures:
    """Commit very many statements at once: into an empty graph, and into our own with its shapes."""
    empty = cache / "committing" / "empty"
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir(parents=True)
    (empty / "lapekg.toml").write_text("", encoding="utf-8")
    own = prepare("20k", cache)
    runs = {"empty_s": (empty, "--bulk", _BULK), "20k_s": (own, "--organisations", _ORGANISATIONS)}
    return {
        name: _told(["benchmarks.committer", _state(instance, "bulk"), instance, kind, str(number)])["seconds"]
        for name, (instance, kind, number) in runs.items()
    }


def _state(instance: Path, purpose: str) -> Path:
    """Give a state folder that commits may go to, beside the one that was built."""
    state = instance.parent / f"state-{purpose}"
    shutil.rmtree(state, ignore_errors=True)
    built = instance / ".lapekg"
    if built.exists():
        # Hard links: published snapshots never change.
        shutil.copytree(built, state, symlinks=True, copy_function=os.link)
    return state


def _told(command: Sequence[str | Path]) -> Any:
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, "-m", *command], capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr.decode()[-800:]}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    sys.exit(main())
