"""What the shapes said of a snapshot that they did not refuse: warnings and remarks.

A commit leaves most of them as they are, so it writes down beside them what it changed: for which shapes and nodes it
looked again, and what was found there.
"""

import json
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from lapekg.errors import SnapshotError
from lapekg.validation.report import Violation
from lapekg.validation.stored import from_lines, to_lines
from lapekg.validation.terms import read_term

RESULTS_FILE = "results.jsonl"
CHANGES_FILE = "results.changes.jsonl"
# Beyond that, reading the changes costs more than writing all results anew.
_MOST_BYTES = 1024 * 1024

# Shapes and nodes that were looked at again.
Pairs = Mapping[Any, Collection[Any]]


def write_results(results: Iterable[Violation], directory: Path) -> None:
    """Write results.jsonl into the folder of a snapshot."""
    with (directory / RESULTS_FILE).open("w", encoding="utf-8") as stream:
        stream.writelines(to_lines(results))


def carry_results(before: Path, directory: Path, pairs: Pairs, found: Collection[Violation]) -> None:
    """Write the results of a snapshot that differs from the one before by what was found for some pairs."""
    changes = before / CHANGES_FILE
    earlier = changes.read_text(encoding="utf-8") if changes.exists() else ""
    if len(earlier) > _MOST_BYTES:
        write_results(replaced(read_results(before) or (), pairs, found), directory)
        return
    os.link(before / RESULTS_FILE, directory / RESULTS_FILE)
    if not earlier and not pairs and not found:
        return
    dropped = [[str(shape), sorted(map(str, nodes))] for shape, nodes in pairs.items()]
    line = json.dumps({"dropped": dropped, "found": list(to_lines(found))}, ensure_ascii=False) + "\n"
    (directory / CHANGES_FILE).write_text(earlier + line, encoding="utf-8")


def replaced(results: Iterable[Violation], pairs: Pairs, found: Iterable[Violation]) -> tuple[Violation, ...]:
    """Give the results with those of some pairs replaced by what was found there."""
    nodes = {shape: frozenset(of_shape) for shape, of_shape in pairs.items()}
    kept = (each for each in results if each.origin is None or each.origin[1] not in nodes.get(each.origin[0], ()))
    return (*kept, *found)


def read_results(directory: Path) -> tuple[Violation, ...] | None:
    """Read the results of a snapshot, None where it has no such file; raises SnapshotError when it is damaged."""
    path = directory / RESULTS_FILE
    try:
        with path.open(encoding="utf-8") as stream:
            results = tuple(from_lines(stream))
        changes = directory / CHANGES_FILE
        if changes.exists():
            for line in changes.read_text(encoding="utf-8").split("\n")[:-1]:
                table = json.loads(line)
                pairs = {read_term(shape): [read_term(node) for node in nodes] for shape, nodes in table["dropped"]}
                results = replaced(results, pairs, from_lines(table["found"]))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"{path}: the results are damaged; run `lapekg build --force`") from error
    else:
        return results
