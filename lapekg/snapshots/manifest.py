"""The manifest: what a snapshot holds and what made it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from lapekg.errors import SnapshotError

FORMAT = 4
MANIFEST_FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a snapshot without opening its store.

    `input_hash` covers all the files of the instance that it was built from, `digest` is that of the dataset
    (`lapekg.history.digest`), `published` is a UTC time in ISO 8601, `seconds` says how long each phase before the
    publication took.
    """

    number: int
    published: str
    input_hash: str
    digest: str
    counts: Mapping[str, int]
    versions: Mapping[str, str]
    base_iri: str
    default_graph: str
    title: Mapping[str, str]
    seconds: Mapping[str, float]
    format: int = FORMAT

    def to_json(self) -> str:
        """Write the manifest as it stands in manifest.json."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a snapshot; raises SnapshotError when it is missing, damaged or of another format."""
    path = directory / MANIFEST_FILE
    try:
        table: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SnapshotError(f"{directory}: the snapshot is partial; run `lapekg build --force`") from error
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{path}: cannot be read: {error}; run `lapekg build --force`") from error
    found = table.get("format") if isinstance(table, dict) else None
    if found != FORMAT:
        raise SnapshotError(f"{path}: format {found}, this program reads {FORMAT}; run `lapekg build --force`")
    if set(table) != {each.name for each in fields(Manifest)}:
        raise SnapshotError(f"{path}: the manifest is damaged; run `lapekg build --force`")
    return Manifest(**table)
