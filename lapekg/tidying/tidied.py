"""Texts put into the common layout."""

from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import data_files, relative_name, shape_files
from lapekg.sources.inputs import FORMATS
from lapekg.turtle.layout import TurtleError, lay_out
from lapekg.turtle.sameness import same_statements
from lapekg.whole_files import whole_file

LAID_OUT = (RdfFormat.TURTLE, RdfFormat.TRIG)
# What people write is far smaller; a megabyte takes a second, and a hundred in memory.
LARGEST = 5_000_000
_MARK = "\N{BYTE ORDER MARK}"
_NO_LAYOUT = "only Turtle (.ttl) and TriG (.trig) have a layout"


@dataclass(frozen=True, slots=True)
class Tidied:
    """A text as it is and as it should be."""

    name: str
    before: str
    after: str

    @property
    def is_tidy(self) -> bool:
        """Say whether nothing is to be changed."""
        return self.before == self.after

    def first_difference(self) -> tuple[int, str, str | None]:
        """Give the first line that differs, counted from 1, as it is and as it should be, None where it should go."""
        lines = zip_longest(self.before.split("\n"), self.after.split("\n"))
        return next((number, old or "", new) for number, (old, new) in enumerate(lines, 1) if old != new)


def layout_files(instance: Instance) -> list[Path]:
    """List the files of an instance that have the layout: Turtle and TriG of its data, ontology and shapes."""
    files = [*data_files(instance), *shape_files(instance)]
    return [path for path in files if FORMATS.get(path.suffix) in LAID_OUT]


def read(path: Path, instance: Instance) -> Tidied:
    """Read a file and lay it out, see `tidied`."""
    name = relative_name(path, instance)
    if FORMATS.get(path.suffix) not in LAID_OUT:
        raise SourceError(name, _NO_LAYOUT)
    try:
        with path.open("rb") as stream:
            return tidied(name, FORMATS[path.suffix], stream.read(LARGEST + 1))
    except OSError as error:
        raise SourceError(name, f"cannot be read: {error.strerror or error}") from error


def read_stdin(stdin: IO[bytes], suffix: str) -> Tidied:
    """Read standard input, which is written in the syntax of files with this suffix, and lay it out."""
    return tidied("stdin", FORMATS[suffix], stdin.read(LARGEST + 1))


def write(path: Path, result: Tidied) -> None:
    """Put the laid out text in the place of the file, whole or not at all."""
    with whole_file(path) as stream:
        stream.write(result.after.encode())


def tidied(name: str, rdf_format: RdfFormat, data: bytes) -> Tidied:
    """Lay a text out; raises SourceError if it cannot be read, and never gives one that says anything else."""
    if rdf_format not in LAID_OUT:
        raise SourceError(name, _NO_LAYOUT)
    if len(data) > LARGEST:
        raise SourceError(name, f"is larger than {LARGEST // 1_000_000} MB; the layout is for what people write")
    before = _decoded(name, data)
    try:
        after = lay_out(before.removeprefix(_MARK))
    except TurtleError as error:
        raise SourceError(name, error.reason, error.line, error.column) from error
    quads = _quads(name, rdf_format, before)
    if after != before and not same_statements((before, quads), (after, _quads(name, rdf_format, after))):
        raise SourceError(name, "is left as it is: laid out, it would not say the same; please report this")
    return Tidied(name, before, after)


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(name, f"is not UTF-8: byte 0x{data[error.start]:02x}", line) from error


def _quads(name: str, rdf_format: RdfFormat, text: str) -> list[Quad]:
    try:
        return [*pyoxigraph.parse(text.removeprefix(_MARK).encode(), format=rdf_format)]
    except SyntaxError as error:
        # The parser's message begins with the place, which the error says in its own form.
        raise SourceError(name, error.msg.partition(": ")[2] or error.msg, error.lineno, error.offset) from error
