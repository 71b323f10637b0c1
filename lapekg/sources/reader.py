"""Read RDF files and tables into quads that know their line."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.iris import file_graph
from lapekg.sources.blank_nodes import BlankNodeNames, has_blank_node
from lapekg.sources.inputs import FORMATS, TABLE_SUFFIX, data_files, relative_name
from lapekg.sources.located import LocatedQuad, Position
from lapekg.sources.tables import read_table


def read_instance(instance: Instance) -> Iterator[LocatedQuad]:
    """Read every file of ontology/ and data/."""
    for path in data_files(instance):
        yield from read_file(path, instance)


def read_file(path: Path, instance: Instance) -> Iterator[LocatedQuad]:
    """Read one file, inside the instance or not; raises SourceError with file, line and column."""
    name = relative_name(path, instance)
    rdf_format = FORMATS.get(path.suffix)
    if rdf_format is None and path.suffix != TABLE_SUFFIX:
        known = ", ".join(sorted([TABLE_SUFFIX, *FORMATS]))
        raise SourceError(name, f"unknown suffix {path.suffix!r}; known are {known}")
    try:
        if rdf_format is None:
            yield from read_table(path, name, instance)
            return
        with path.open("rb") as stream:
            yield from read_stream(stream, rdf_format, name, instance)
    except OSError as error:
        raise SourceError(name, f"cannot be read: {error.strerror or error}") from error


def read_stream(stream: IO[bytes], rdf_format: RdfFormat, name: str, instance: Instance) -> Iterator[LocatedQuad]:
    """Read RDF from a stream; statements without a graph go to that of the named file."""
    lines = _Lines(stream)
    graph = file_graph(PurePosixPath(name), instance)
    is_default = isinstance(graph, DefaultGraph)
    names = BlankNodeNames(name)
    try:
        for parsed in pyoxigraph.parse(cast("IO[bytes]", lines), format=rdf_format):
            quad = parsed if is_default else _placed(parsed, graph)
            if has_blank_node(quad):
                if instance.merged:
                    raise SourceError(name, "no blank nodes in published data; give it an IRI", lines.count)
                quad = names.rename(quad)
            yield LocatedQuad(quad, Position(name, lines.count))
    except SyntaxError as error:
        raise SourceError(name, _reason(error), error.lineno or lines.count, error.offset) from error


class _Lines:
    """A stream that gives the parser one line per read, so that a quad's line is the number of lines given so far."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        if not self._rest:
            self._rest = self._stream.readline()
            self.count += bool(self._rest)
        if size < 0:
            size = len(self._rest)
        # The parser refuses more bytes than it asked for, and a line may be longer than that.
        line, self._rest = self._rest[:size], self._rest[size:]
        return line


def _placed(quad: Quad, graph: NamedNode | DefaultGraph) -> Quad:
    if isinstance(quad.graph_name, DefaultGraph):
        return Quad(quad.subject, quad.predicate, quad.object, graph)
    return quad


def _reason(error: SyntaxError) -> str:
    """Drop the place from the parser's message, which SourceError says in its own form."""
    message = error.msg
    if message.startswith("Parser error"):
        message = message.partition(": ")[2]
    if "No scheme found in an absolute IRI" in message:
        message += "; write absolute IRIs, a relative one has no base here"
    return message
