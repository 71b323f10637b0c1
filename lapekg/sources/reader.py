"""Read RDF files and tables into quads that know their line."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, cast

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.iris import file_graph
from lapekg.sources.blank_nodes import BlankNodeNames, has_blank_node
from lapekg.sources.inputs import FORMATS, TABLE_SUFFIX, data_files, relative_name
from lapekg.sources.json_ld import NO_BASE, check_json_ld
from lapekg.sources.lines import Inspect, Lines, inspect_text
from lapekg.sources.located import LocatedQuad, Position
from lapekg.sources.nesting import inspect_nesting
from lapekg.sources.tables import read_table

MOST_BYTES = 10 * 1024 * 1024


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


def read_bounded(stream: IO[bytes], name: str) -> bytes:
    """Read what is checked at once; raises SourceError when there is more of it, even without end."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        most = f"more than the {MOST_BYTES // (1024 * 1024)} MiB that are checked at once"
        reason = f"{most}; put it into data/ and run `lapekg check` without files"
        raise SourceError(name, reason, kind="too-long")
    return data


def read_stream(
    stream: IO[bytes], rdf_format: RdfFormat, name: str, instance: Instance, base_iri: str | None = None
) -> Iterator[LocatedQuad]:
    """Read RDF from a stream; statements without a graph go to that of the named file.

    Without a base, relative IRIs are an error.
    """
    if rdf_format == RdfFormat.JSON_LD:
        data = stream.read()
        check_json_ld(data, name)
        stream = BytesIO(data)
    lines = Lines(stream, _inspections(rdf_format, name))
    graph = file_graph(PurePosixPath(name), instance)
    is_default = isinstance(graph, DefaultGraph)
    names = BlankNodeNames(name)
    try:
        for parsed in _parse(lines, rdf_format, name, base_iri):
            lines.unsettled = 0
            quad = parsed if is_default else _placed(parsed, graph)
            if has_blank_node(quad):
                if instance.merged:
                    reason = "no blank nodes in published data; give it an IRI"
                    raise SourceError(name, reason, lines.count, kind="blank-node")
                quad = names.rename(quad)
            yield LocatedQuad(quad, Position(name, lines.count))
    except SyntaxError as error:
        raise SourceError(name, _reason(error), error.lineno or lines.count, error.offset) from error
    except MemoryError as error:
        if not error.args:  # the process has no more; the parser says so of its own bound
            raise
        reason = "a text or a name longer than 16 MiB; cut it or leave it out"
        raise SourceError(name, reason, lines.count, kind="too-long") from error


def _inspections(rdf_format: RdfFormat, name: str) -> list[Inspect]:
    # A byte order mark is allowed in XML, and JSON's readers may pass over one (RFC 8259, section 8.1).
    allows_mark = rdf_format in {RdfFormat.JSON_LD, RdfFormat.RDF_XML}
    return [inspect_text(name, allows_mark=allows_mark), inspect_nesting(rdf_format, name)]


def _parse(lines: Lines, rdf_format: RdfFormat, name: str, base_iri: str | None) -> Iterator[Quad]:
    stream = cast("IO[bytes]", lines)
    if rdf_format == RdfFormat.JSON_LD and base_iri is None:
        return _absolute(pyoxigraph.parse(stream, format=rdf_format, base_iri=NO_BASE), lines, name)
    return pyoxigraph.parse(stream, format=rdf_format, base_iri=base_iri)


def _absolute(quads: Iterator[Quad], lines: Lines, name: str) -> Iterator[Quad]:
    for quad in quads:
        if NO_BASE in str(quad):
            reason = "a relative IRI has no base here; write it in full, or give @base"
            raise SourceError(name, reason, lines.count, kind="relative-iri")
        yield quad


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
