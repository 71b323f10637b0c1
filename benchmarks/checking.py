"""Measure checking: `python -m benchmarks.checking [SIZE …]`; figures go to checking.json, the page is written anew.

An entry is checked against our own graph and against the same with many copies of it; all of a graph by lapekg and by
other SHACL engines, each in a process of its own.
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
from benchmarks.copies import copies
from benchmarks.datasets import CACHE, COPIED, REPOSITORY
from benchmarks.entries import ENTRIES, name_of
from benchmarks.results import Figures
from benchmarks.systems import OWN, PEERS

FIGURES = Path(__file__).with_name("checking.json")

# How many copies stand beside our own graph.
SIZES = {"20k": 0, "200k": 12, "2m": 131}
SMALLEST = next(iter(SIZES))

# Which engine validates which sizes as a whole; pySHACL alone takes minutes for the smallest.
WHOLE = {
    "lapekg": ("20k", "200k"),
    "shacl_rust": ("20k", "200k"),
    "pyshacl_turbo": ("20k", "200k"),
    "pyshacl": ("20k",),
}
_VERSIONS = (
    "import json; from importlib.metadata import version; "
    "print(json.dumps({each: version(each) for each in ('pyshacl', 'rdflib', 'shacl-rust', 'pyshacl-turbo')}))"
)
_TIMES = 20
_PROCESSES = 3
_BUILD_SECONDS = 3600.0
_WHOLE_SECONDS = 1800.0


class Failed(Exception):
    """A step did not do what it should; nothing is published."""


@dataclass(slots=True)
class Checking:
    """All figures: of entries by size, and of whole graphs by size and engine."""

    date: str
    machine: dict[str, str]
    versions: dict[str, str] = field(default_factory=dict)
    quads: dict[str, int] = field(default_factory=dict)
    entries: dict[str, Figures] = field(default_factory=dict)
    whole: dict[str, dict[str, Figures]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

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
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checking", description=main.__doc__)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(SIZES)}  [all]")
    parser.add_argument("--entries-only", action="store_true", help="keep the figures of whole graphs")
    arguments = parser.parse_args()
    sizes = arguments.sizes or list(SIZES)
    if unknown := sorted(set(sizes) - set(SIZES)):
        parser.error(f"unknown size {unknown[0]}; known are {', '.join(SIZES)}")
    try:
        found = measure(sizes, whole=not arguments.entries_only)
    except Failed as error:
        sys.stderr.write(f"nothing is published: {error}\n")
        return 1
    found.write(FIGURES)
    return 0


def measure(sizes: Sequence[str], *, whole: bool) -> Checking:
    """Measure the sizes named; of the others, and of what is left out, the figures kept stay."""
    found = Checking(time.strftime("%Y-%m-%d", time.gmtime()), machine.describe())
    if FIGURES.is_file():
        kept = Checking.read(FIGURES)
        found.quads, found.entries, found.whole, found.notes = kept.quads, kept.entries, kept.whole, kept.notes
        found.versions = kept.versions
    for size in SIZES:
        if size in sizes:
            instance = prepare(size)
            found.quads[size] = _quads(instance)
            found.entries[size] = _entries(instance)
            if whole and size in WHOLE["lapekg"]:
                found.versions = json.loads(_run([PEERS / "python", "-P", "-c", _VERSIONS]))
                found.whole[size] = _whole(size, instance, found.notes)
    return found


def prepare(size: str, cache: Path = CACHE) -> Path:
    """Write and build the instance of a size; what did not change since the last time is not built again."""
    instance = cache / "checking" / size / "instance"
    for folder in COPIED:
        shutil.rmtree(instance / folder, ignore_errors=True)
        shutil.copytree(REPOSITORY / folder, instance / folder)
    shutil.copy(REPOSITORY / "lapekg.toml", instance)
    if SIZES[size]:
        dump = _run([OWN / "lapekg", "--root", prepare(SMALLEST, cache), "dump"]).splitlines(keepends=True)
        with (instance / "data" / "copies.nq").open("w", encoding="utf-8") as stream:
            stream.writelines(copies(dump, SIZES[size]))
    _say(f"{size}: build")
    _run([OWN / "lapekg", "--root", instance, "build"], _BUILD_SECONDS)
    return instance


def _entries(instance: Path) -> Figures:
    _say(f"{instance.parent.name}: entries in one process")
    told = json.loads(_run([sys.executable, "-m", "benchmarks.checker", instance, str(_TIMES)]))
    figures: Figures = {"first_ms": told["first_ms"], "peak_mib": told["peak_mib"]}
    for kind, times in told["ms"].items():
        figures[f"{kind}.p50_ms"] = statistics.median(times)
        figures[f"{kind}.p95_ms"] = statistics.quantiles(times, n=20)[-1]
    _say(f"{instance.parent.name}: entries, a process each")
    text = (instance / name_of("a changed file", 0)).read_text(encoding="utf-8")
    for kind, (write, least) in ENTRIES.items():
        runs = [
            _process(instance, name_of(kind, number), write(number, text), 1 if least else 0)
            for number in range(500, 500 + _PROCESSES)
        ]
        figures[f"{kind}.process_s"] = statistics.median(seconds for seconds, _ in runs)
        figures[f"{kind}.process_mib"] = max(peak for _, peak in runs)
    return figures


def _process(instance: Path, name: str, text: str, expected: int) -> tuple[float, float]:
    """Check an entry as `lapekg check FILE` does; return seconds and peak memory."""
    path = instance / name
    before = path.read_bytes() if path.exists() else None
    path.write_text(text, encoding="utf-8")
    try:
        started = time.perf_counter()
        command: list[str | Path] = [OWN / "lapekg", "--root", instance, "check", path]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    finally:
        if before is None:
            path.unlink()
        else:
            path.write_bytes(before)
    if process.returncode != expected:
        raise Failed(f"lapekg check {name}: exit code {process.returncode}, not {expected}")
    return seconds, usage.ru_maxrss / 1024


def _whole(size: str, instance: Path, notes: list[str]) -> dict[str, Figures]:
    folder = instance.parent / "whole"
    _run([sys.executable, "-m", "benchmarks.merged", instance, folder])
    found: dict[str, Any] = {}
    for engine in (each for each, sizes in WHOLE.items() if size in sizes):
        _say(f"{size}: {engine} validates everything")
        python = sys.executable if engine == "lapekg" else PEERS / "python"
        script = Path(__file__).with_name("validators.py")
        found[engine] = json.loads(_run([python, "-P", script, engine, folder], _WHOLE_SECONDS))
    results = {engine: each.pop("results") for engine, each in found.items()}
    notes[:] = [note for note in notes if not note.startswith(f"{size}: ")]
    expected = results["lapekg"]
    notes += [
        f"{size}: {engine} finds {each}, lapekg {expected}" for engine, each in results.items() if each != expected
    ]
    return found


def _quads(instance: Path) -> int:
    manifest = json.loads((instance / ".lapekg" / "current" / "manifest.json").read_text(encoding="utf-8"))
    return int(manifest["counts"]["quads"])


def _run(command: Sequence[str | Path], seconds: float = 600.0) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, capture_output=True, check=False, timeout=seconds, cwd=REPOSITORY
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{command[0]} took longer than {seconds:g} s") from error
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))}: {done.stderr.decode()[-500:]}")
    return done.stdout.decode()


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    sys.exit(main())
