"""The dataset as files to download, one for each syntax, compressed.

The same dataset gives the same bytes; how well they are packed depends on the zlib of the machine that builds. In
N-Quads, TriG and JSON-LD the statements stand in their graphs, in Turtle each stands once and without them.
"""

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, cast

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from lapekg.graph import Dataset
from lapekg.prefixes import sort_declarations, writable
from lapekg.snapshots.derived import Distribution

FORMATS = (RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.TURTLE, RdfFormat.JSON_LD)

_LEVEL = 6
_HEAD = re.compile(rb"\A(?:@prefix [^\n]*\n)*")


def distribution_file(rdf_format: RdfFormat) -> str:
    """Name the file of a syntax.

    >>> distribution_file(RdfFormat.TURTLE)
    'dataset.ttl.gz'
    """
    return f"dataset.{rdf_format.file_extension}.gz"


def write_distributions(dataset: Dataset, directory: Path, prefixes: Mapping[str, str]) -> dict[str, Distribution]:
    """Write the dataset in each syntax that can hold it; return the size and the checksum of each file."""
    # A graph is written as one block where its quads stand together.
    by_graph = sorted(dataset.quads, key=lambda quad: str(quad.graph_name))
    content: dict[RdfFormat, Iterable[Quad] | Iterable[Triple]] = {
        RdfFormat.N_QUADS: dataset.quads,
        RdfFormat.TRIG: by_graph,
        RdfFormat.TURTLE: dataset.statements(),
        RdfFormat.JSON_LD: by_graph,
    }
    usable = writable(prefixes)
    formats = [each for each in FORMATS if each != RdfFormat.JSON_LD or not _has_triple_terms(dataset)]
    # zlib lets other threads run, so that one file is packed while the next is written.
    with ThreadPoolExecutor(len(formats)) as threads:
        written = {
            distribution_file(each): threads.submit(
                _write, content[each], each, usable, directory / distribution_file(each)
            )
            for each in formats
        }
        return {name: future.result() for name, future in written.items()}


def _has_triple_terms(dataset: Dataset) -> bool:
    # JSON-LD 1.1 has no words for what RDF 1.2 adds.
    return any(isinstance(quad.object, Triple) for quad in dataset.quads)


def _write(
    content: Iterable[Quad] | Iterable[Triple], rdf_format: RdfFormat, prefixes: dict[str, str], path: Path
) -> Distribution:
    with (
        path.open("wb") as file,
        # Neither the time nor the name of the file stands in its header.
        gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=_LEVEL, mtime=0) as packed,
    ):
        serialize(content, cast("BinaryIO", _Sorted(packed)), rdf_format, prefixes=prefixes)
    with path.open("rb") as stream:
        return Distribution(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


class _Sorted:
    """Passes on what is written, with the prefixes before it in their order."""

    def __init__(self, target: gzip.GzipFile) -> None:
        self._target = target
        self._start: bytearray | None = bytearray()

    def write(self, data: bytes) -> int:
        if self._start is None:
            self._target.write(data)
            return len(data)
        self._start += data
        head = _HEAD.match(self._start)
        # What follows the prefixes has begun, and is none: they are complete.
        if head is not None and head.end() < len(self._start) and not self._start.startswith(b"@", head.end()):
            self._end(head.end())
        return len(data)

    def flush(self) -> None:
        """Keep what may still be the beginning; `serialize` calls this once at the end."""
        if self._start is not None:
            self._end(0)

    def _end(self, length: int) -> None:
        start, self._start = self._start or bytearray(), None
        self._target.write(sort_declarations(bytes(start[:length])))
        self._target.write(start[length:])
