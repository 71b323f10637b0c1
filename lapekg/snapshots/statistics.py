"""The statistics of a snapshot, counted when it was built."""

import json
from pathlib import Path

from lapekg.errors import SnapshotError
from lapekg.statistics import Statistics

STATISTICS_FILE = "statistics.json"


def write_statistics(statistics: Statistics, directory: Path) -> None:
    """Write statistics.json into the folder of a snapshot."""
    text = json.dumps(statistics.to_table(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (directory / STATISTICS_FILE).write_text(text, encoding="utf-8")


def read_statistics(directory: Path) -> Statistics:
    """Read the statistics of a snapshot; raises SnapshotError when they are missing or damaged."""
    path = directory / STATISTICS_FILE
    try:
        return Statistics.from_table(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: missing, the snapshot is partial; run `lapekg build --force`") from error
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError(f"{path}: the statistics are damaged; run `lapekg build --force`") from error
