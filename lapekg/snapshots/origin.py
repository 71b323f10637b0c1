"""The files a snapshot was built from, so that a changed one can be told from the others and its statements replaced.

A snapshot that was built without this table serves as well; only the checks that start from it take longer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode

from lapekg.errors import SnapshotError
from lapekg.sources import InputHashes

ORIGIN_FILE = "origin.json"
_DEFAULT_GRAPH = ""

GraphName = NamedNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class File:
    """A file of data: a hash of all that its statements depend on, and a digest of what it says in each graph."""

    hash: str
    graphs: Mapping[GraphName, str]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a snapshot was built from: `frame` is a hash over lapekg.toml, rules and shapes."""

    frame: str
    files: Mapping[str, File]

    def hashes(self) -> InputHashes:
        """Give the hashes of the files as they were."""
        return InputHashes(self.frame, tuple((name, file.hash) for name, file in self.files.items()))


def write_origin(origin: Origin, directory: Path) -> None:
    """Write origin.json into the folder of a snapshot."""
    files = {
        name: {"hash": file.hash, "graphs": {_name(each): file.graphs[each] for each in sorted(file.graphs, key=_name)}}
        for name, file in sorted(origin.files.items())
    }
    text = json.dumps({"frame": origin.frame, "files": files}, ensure_ascii=False, indent=1) + "\n"
    (directory / ORIGIN_FILE).write_text(text, encoding="utf-8")


def read_origin(directory: Path) -> Origin | None:
    """Read the table of a snapshot, None where it has none; raises SnapshotError when it is damaged."""
    path = directory / ORIGIN_FILE
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        files = {name: File(each["hash"], _graphs(each["graphs"])) for name, each in table["files"].items()}
        return Origin(table["frame"], files)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SnapshotError(f"{path}: cannot be read: {error.strerror}") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError(f"{path}: the table of files is damaged; run `lapekg build --force`") from error


def _name(graph: GraphName) -> str:
    return graph.value if isinstance(graph, NamedNode) else _DEFAULT_GRAPH


def _graphs(digests: Mapping[str, str]) -> dict[GraphName, str]:
    return {
        DefaultGraph() if name == _DEFAULT_GRAPH else NamedNode(name): str(digest) for name, digest in digests.items()
    }
