"""Read tables into quads, each with the line of its row.

Generating RDF from Tabular Data on the Web, minimal mode (https://www.w3.org/TR/csv2rdf/#generating-rdf, 4.2), over
CSV as RFC 4180 has it, but stricter, so that every row is one line and every file one text: UTF-8 without a byte
order mark, lines end with LF, no line break in a cell, no blanks around a value.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.iris import file_graph
from lapekg.sources.csvw import Column, read_metadata
from lapekg.sources.datatypes import literal
from lapekg.sources.located import LocatedQuad, Position

_CELL = re.compile(r'"((?:[^"]|"")*)"|([^",]*)')

Statement = tuple[NamedNode, NamedNode, NamedNode | Literal]


def read_table(path: Path, name: str, instance: Instance) -> Iterator[LocatedQuad]:
    """Read a table by the mapping beside it into the graph of its file; raises SourceError with file and line."""
    graph = file_graph(PurePosixPath(name), instance)
    lines = _lines(path.read_bytes(), name)
    columns = read_metadata(path, name)
    line, header = next(lines)
    try:
        _check_header(split_cells(header), columns)
        for line, text in lines:
            for subject, predicate, value in _statements(_row(split_cells(text), columns), columns):
                yield LocatedQuad(Quad(subject, predicate, value, graph), Position(name, line))
    except ValueError as error:
        raise SourceError(name, str(error), line) from error


def split_cells(line: str) -> list[str]:
    """Split a line at its commas; raises ValueError on a quote that is not closed or stands inside a cell.

    >>> split_cells('284,"Koski, Tl",')
    ['284', 'Koski, Tl', '']
    """
    cells, position = [], 0
    while match := _CELL.match(line, position):
        quoted, plain = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        position = match.end() + 1
        if match.end() == len(line):
            return cells
        if line[match.end()] != ",":
            break
    raise ValueError('a quote is not closed in its line or stands inside a cell; put "…" around all of it, "" for "')


def _lines(content: bytes, name: str) -> Iterator[tuple[int, str]]:
    if content.startswith(codecs.BOM_UTF8):
        raise SourceError(name, "begins with a byte order mark; save it as UTF-8 without one", 1)
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        if b"\r" in line:
            raise SourceError(name, "holds a carriage return; save the file with Unix line ends (LF)", number)
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise SourceError(name, "is not UTF-8", number, error.start + 1) from error
        # The standard leaves open whether such a line is a comment.
        if text.startswith("#"):
            raise SourceError(name, "begins with #, a comment to some readers and a row to others; quote it", number)
        yield number, text


def _check_header(cells: Sequence[str], columns: Sequence[Column]) -> None:
    real = [column for column in columns if not column.virtual]
    if len(cells) != len(real) or any(cell not in each.titles for cell, each in zip(cells, real, strict=True)):
        expected = ",".join(each.titles[0] for each in real)
        raise ValueError(f"the mapping describes the columns {expected}; the table has {','.join(cells) or 'none'}")


def _row(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    names = [column.name for column in columns if not column.virtual]
    if len(cells) != len(names):
        raise ValueError(f"{len(cells)} cells where the table has {len(names)} columns; quote a value that has a comma")
    if blank := next((cell for cell in cells if cell != cell.strip()), None):
        raise ValueError(f"blanks around the value {blank!r}; remove them")
    return dict(zip(names, cells, strict=True))


def _statements(cells: dict[str, str], columns: Sequence[Column]) -> Iterator[Statement]:
    items = {each.name: _items(cells[each.name], each) for each in columns if not each.virtual}
    values = {name: next(iter(found), None) for name, found in items.items()}
    for column in columns:
        if column.predicate is None or column.subject is None:
            continue
        if column.value is None:
            for item in items[column.name]:
                value = literal(item, column.datatype, column.language)
                yield column.subject.expand(values), column.predicate, value
        elif column.virtual or items[column.name]:
            yield column.subject.expand(values), column.predicate, column.value.expand(values)


def _items(cell: str, column: Column) -> list[str]:
    """Give a cell's values: none when it is null, several only when the column has a separator."""
    items = cell.split(column.separator) if column.separator else [cell]
    if len(items) > 1 and not all(item and item == item.strip() for item in items):
        raise ValueError(f"an empty value or blanks between separators in {cell!r}; remove them")
    return [item for item in items if item not in column.null and (item or not column.separator)]
