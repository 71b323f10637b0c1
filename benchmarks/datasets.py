"""The data of each size, prepared once for all systems: our own graph, and synthetic ones."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.generator import write_graph
from benchmarks.workload import DOWNLOAD_ROWS

REPOSITORY = Path(__file__).resolve().parents[1]
CACHE = Path(__file__).resolve().parent / ".cache"

OWN = "lape"
SYNTHETIC = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
SIZES = (OWN, *SYNTHETIC)

_ENTITIES = 5_000
_ENTITY = re.compile(r"<(https://w3id\.org/lapekg/id/(?:person|organisation|project|event|role)/[^>]+)> ")
COPIED = ("data", "ontology", "queries", "shapes")

# One machine plays all the clients: what bounds a client would bound the load and not the server.
_LIMITS = """
[limits]
client_queries = 64
client_seconds_per_minute = 1000000
"""


@dataclass(frozen=True, slots=True)
class DataSet:
    """One size: the instance that lapekg builds and serves, and the file that the others load."""

    name: str
    folder: Path

    @property
    def instance(self) -> Path:
        """The folder for `lapekg --root`."""
        return self.folder / "instance"

    @property
    def file(self) -> Path:
        """What the peers load: the very quads that lapekg serves, the merged default graph included."""
        return self.folder / "served.nq" if self.name == OWN else self.instance / "data" / "graph.nt"

    @property
    def has_million_rows(self) -> bool:
        """Say whether there is enough for the large download."""
        return SYNTHETIC.get(self.name, 0) >= DOWNLOAD_ROWS

    def entities(self) -> tuple[str, ...]:
        """Choose people, organisations, projects, events and roles, spread evenly over the data."""
        found: dict[str, None] = {}
        with self.file.open(encoding="utf-8") as lines:
            found.update((match[1], None) for line in lines if (match := _ENTITY.match(line)))
        names = sorted(found)
        return tuple(names[:: max(1, len(names) // _ENTITIES)])

    def count(self) -> int:
        """Count the statements."""
        with self.file.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


def prepare(name: str, cache: Path = CACHE) -> DataSet:
    """Write the input of one size, unless it is there."""
    data = DataSet(name, cache / name)
    shutil.rmtree(data.instance / "data", ignore_errors=True)
    (data.instance / "data").mkdir(parents=True)
    if name == OWN:
        for folder in COPIED:
            shutil.copytree(REPOSITORY / folder, data.instance / folder, dirs_exist_ok=True)
        settings = (REPOSITORY / "lapekg.toml").read_text(encoding="utf-8")
        (data.instance / "lapekg.toml").write_text(settings + _LIMITS, encoding="utf-8")
    else:
        (data.instance / "lapekg.toml").write_text(_LIMITS, encoding="utf-8")
        write_graph(data.instance / "data" / "graph.nt", SYNTHETIC[name])
    return data


def write_served(data: DataSet) -> None:
    """Write what lapekg serves of our own graph: its quads, and the default graph merged from them."""
    dump = subprocess.run(  # noqa: S603 - our own command
        [Path(sys.executable).parent / "lapekg", "--root", data.instance, "dump"], check=True, stdout=subprocess.PIPE
    ).stdout.decode()
    quads = dump.splitlines(keepends=True)
    merged = sorted(set(map(_without_graph, quads)))
    data.file.write_text("".join([*quads, *merged]), encoding="utf-8")


def _without_graph(quad: str) -> str:
    # In a merged data set every quad has a graph, and its name is what stands last.
    return re.sub(r" <[^<> ]*> \.\n$", " .\n", quad, count=1)


def folder_mib(folder: Path) -> float:
    """Add up the files of a folder."""
    return sum(path.stat().st_size for path in _files(folder)) / 1024 / 1024


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
