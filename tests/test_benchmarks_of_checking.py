"""The benchmarks of checking: copies of the graph, entries, the page."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from benchmarks.checking import SIZES, Checking
from benchmarks.checking_page import section
from benchmarks.copies import copies
from benchmarks.entries import EDITED, ENTRIES, name_of
from benchmarks.vocabulary import BASE, LAPE

ROOT = Path(__file__).parents[1]
REGISTER = f"<{BASE}source/lapekg/p3>"


def quad(subject: str, predicate: str, value: str, graph: str) -> str:
    return f"<{BASE}{subject}> <{LAPE}{predicate}> {value} {graph} .\n"


def test_copies_are_of_what_sources_and_registers_say_under_iris_of_their_own() -> None:
    paragraph = f"<{BASE}source/news/p1>"
    dump = [
        quad("id/event/a", "place", f"<{BASE}id/place/raisio>", paragraph),
        quad("id/event/a", "organiser", f"<{BASE}id/organisation/b>", paragraph),
        quad("id/organisation/b", "name", '"B"', REGISTER),
        quad("id/organisation/b", "businessId", '"1"', paragraph),
        quad("id/place/raisio", "name", '"Raisio"', paragraph),
        quad("concept/kind/c", "name", '"C"', f"<{BASE}source/lapekg/p2>"),
        quad("id/event/a", "inferred", '"D"', f"<{BASE}rule/d>"),
    ]
    copied = f"<{BASE}source/news-c2/p1>"
    assert list(copies(dump, 2))[3:] == [
        quad("id/event/a-c2", "place", f"<{BASE}id/place/raisio>", copied),
        quad("id/event/a-c2", "organiser", f"<{BASE}id/organisation/b-c2>", copied),
        quad("id/organisation/b-c2", "name", '"B"', REGISTER),
    ]


@pytest.mark.parametrize("kind", ENTRIES)
def test_entries_are_texts_of_their_own_that_can_be_read(kind: str) -> None:
    text = (ROOT / EDITED).read_text(encoding="utf-8")
    write, _ = ENTRIES[kind]
    first, second = (
        {str(each) for each in parse(write(number, text).encode(), format=RdfFormat.TRIG)} for number in (1, 2)
    )
    assert first != second
    assert (name_of(kind, 1) == name_of(kind, 2)) == (name_of(kind, 1) == EDITED)


def test_page_tells_met_and_missed_and_ratios() -> None:
    found = Checking("2026-01-01", {"cores": "2"})
    for size, milliseconds in zip(SIZES, (40.0, 44.0, 60.0), strict=True):
        found.quads[size] = 25_000
        kinds = {f"{kind}.{name}": milliseconds for kind in ENTRIES for name in ("p50_ms", "p95_ms", "process_mib")}
        found.entries[size] = {**kinds, **{f"{kind}.process_s": 0.9 for kind in ENTRIES}, "first_ms": 1.0}
    ours = {"total_s": 2.0, "validate_s": 1.0, "peak_mib": 100.0}
    found.whole["20k"] = {"lapekg": ours, "pyshacl": {**ours, "total_s": 200.0}}
    text = section(found)
    assert "| a new source, in a process, p50, ms | ≤ 50 | **40** met | **44** met | **60** not met |" in text
    assert "| **1** met | **1.1** met | **1.5** not met |" in text
    assert "| pySHACL alone | 200 | 1 | 100 | 100 |" in text


def test_command_refuses_an_unknown_size() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.checking", "3k"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "unknown size 3k" in done.stderr
