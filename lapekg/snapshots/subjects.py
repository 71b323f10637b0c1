"""The IRIs of an instance that a snapshot says something about: what a list of all its pages is made of."""

from collections.abc import Iterator
from itertools import islice

from lapekg.errors import SnapshotError
from lapekg.snapshots.derived import SUBJECTS_FILE
from lapekg.snapshots.open import Snapshot


def count_subjects(snapshot: Snapshot) -> int:
    """Count the IRIs."""
    return sum(1 for _ in read_subjects(snapshot))


def read_subjects(snapshot: Snapshot, first: int = 0, most: int | None = None) -> Iterator[str]:
    """Read the IRIs, or so many of them from the first one asked for, in their order."""
    path = snapshot.derived.path / SUBJECTS_FILE
    try:
        with path.open(encoding="utf-8") as lines:
            end = None if most is None else first + most
            yield from (line.rstrip("\n") for line in islice(lines, first, end))
    except FileNotFoundError as error:
        raise SnapshotError(f"{path}: missing, the snapshot is partial; run `lapekg build --force`") from error
