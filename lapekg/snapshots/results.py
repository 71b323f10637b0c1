"""What the shapes said of a snapshot that they did not refuse: warnings and remarks."""

from collections.abc import Iterable
from pathlib import Path

from lapekg.errors import SnapshotError
from lapekg.validation.report import Violation
from lapekg.validation.stored import from_lines, to_lines

RESULTS_FILE = "results.jsonl"


def write_results(results: Iterable[Violation], directory: Path) -> None:
    """Write results.jsonl into the folder of a snapshot."""
    with (directory / RESULTS_FILE).open("w", encoding="utf-8") as stream:
        stream.writelines(to_lines(results))


def read_results(directory: Path) -> tuple[Violation, ...] | None:
    """Read the results of a snapshot, None where it has no such file; raises SnapshotError when it is damaged."""
    path = directory / RESULTS_FILE
    try:
        with path.open(encoding="utf-8") as stream:
            return tuple(from_lines(stream))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"{path}: the results are damaged; run `lapekg build --force`") from error
