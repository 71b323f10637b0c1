"""The benchmarks of commits: one process that commits, the page."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.committing import Committing
from benchmarks.committing_page import KINDS, section

ROOT = Path(__file__).parents[1]


def test_bulk_commit_into_an_empty_graph_is_timed(tmp_path: Path) -> None:
    (tmp_path / "lapekg.toml").touch()
    command = [sys.executable, "-m", "benchmarks.committer", str(tmp_path / "state"), str(tmp_path), "--bulk", "500"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["seconds"] > 0


def test_page_tells_met_and_missed_and_growth() -> None:
    found = Committing("2026-01-01", {"cores": "2"}, bulk={"empty_s": 2.5, "20k_s": 9.0})
    for size, milliseconds in (("20k", 40.0), ("2m", 120.0)):
        found.quads[size] = 25_000
        found.commits[size] = {f"{kind}.{name}": milliseconds for kind in KINDS for name in ("p50_ms", "p95_ms")}
        times = {f"{name}.{p}_ms": 5.0 for name in ("calm", "committing", "commit", "seen") for p in ("p50", "p99")}
        found.load[size] = {**times, "commits": 30, "queries": 1500}
    text = section(found)
    assert "| one entity, p50, ms | ≤ 100 | **40** met | **120** not met |" in text
    assert "| **1** met | **3** not met |" in text
    assert "take 2.5 s into an empty graph" in text
    assert "| seen by others, p99, ms | ≤ 100 | **5** met | **5** met |" in text
