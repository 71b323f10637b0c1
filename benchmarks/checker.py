"""Check entries one after the other in a process: `python -m benchmarks.checker INSTANCE TIMES`, figures as JSON.

The first check opens the snapshot and reads the shapes; the others have them at hand, as the process behind
POST /validate has.
"""

import json
import resource
import sys
import time
from pathlib import Path

from pyoxigraph import RdfFormat

from benchmarks.entries import EDITED, ENTRIES, name_of
from lapekg.checking import Entry, check_texts
from lapekg.config import Instance, load_instance


def main() -> int:
    """Measure the first check, and the times of each kind of entry after it."""
    instance, times = load_instance(Path(sys.argv[1])), int(sys.argv[2])
    text = (instance.root / EDITED).read_text(encoding="utf-8")
    first, *_ = (_check(instance, kind, 1, text) for kind in ENTRIES)
    figures = {
        "first_ms": first,
        "ms": {kind: [_check(instance, kind, number, text) for number in range(2, times + 2)] for kind in ENTRIES},
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _check(instance: Instance, kind: str, number: int, text: str) -> float:
    write, least = ENTRIES[kind]
    entry = Entry(name_of(kind, number), RdfFormat.TRIG, write(number, text).encode())
    started = time.perf_counter()
    checked = check_texts(instance, instance.root / ".lapekg", [entry])
    seconds = time.perf_counter() - started
    errors = [each.violation.messages for each in checked.results if each.violation.severity.word == "error"]
    if len(errors) < least or (errors and not least):
        raise SystemExit(f"{kind}: {len(errors)} errors, not {least or 'none'}: {errors[:3]}")
    return seconds * 1000


if __name__ == "__main__":
    sys.exit(main())
