"""What is made of a snapshot's graph to be served beside it: the dump, files to download, counts, the index of names.

It takes as long as the graph is large, so a commit goes on with what was made of an earlier snapshot, and what belongs
to its own comes after it: the folder `derived-000042` beside the others, then the link `derived` to it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lapekg.errors import SnapshotError
from lapekg.search import SEARCH_FILE
from lapekg.snapshots.statistics import STATISTICS_FILE

DERIVED = "derived"
DERIVED_FILE = "derived.json"
DUMP_FILE = "dataset.nq"
SUBJECTS_FILE = "subjects.txt"
DERIVED_FILES = (DUMP_FILE, STATISTICS_FILE, SUBJECTS_FILE, SEARCH_FILE)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file to download: its size in bytes and its SHA-256."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Derived:
    """The derived files, and the number of the snapshot that they describe.

    `dataset_hash` is the SHA-256 of dataset.nq, `distributions` are the files to download by their names.
    """

    path: Path
    number: int
    dataset_hash: str
    distributions: Mapping[str, Distribution]


def derived_folder(number: int) -> str:
    """Name the folder within a snapshot that holds what was made of a snapshot."""
    return f"{DERIVED}-{number:06d}"


def write_derived_file(derived: Derived) -> None:
    """Write derived.json, the last of the files, into their folder."""
    table = asdict(derived)
    del table["path"]
    text = json.dumps(table, indent=1, sort_keys=True) + "\n"
    (derived.path / DERIVED_FILE).write_text(text, encoding="utf-8")


def read_derived(directory: Path) -> Derived:
    """Read what the link in the folder of a snapshot leads to; raises SnapshotError when it is partial or damaged."""
    link = directory / DERIVED
    try:
        path = directory / link.readlink()
        table: Any = json.loads((path / DERIVED_FILE).read_text(encoding="utf-8"))
        distributions = {name: Distribution(**each) for name, each in table["distributions"].items()}
        found = Derived(path, int(table["number"]), str(table["dataset_hash"]), distributions)
    except FileNotFoundError as error:
        raise SnapshotError(f"{link}: missing, the snapshot is partial; run `lapekg build --force`") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SnapshotError(f"{link}: cannot be read: {error}; run `lapekg build --force`") from error
    for name in (*DERIVED_FILES, *distributions):
        if not (path / name).exists():
            raise SnapshotError(f"{path / name}: missing, the snapshot is partial; run `lapekg build --force`")
    return found
