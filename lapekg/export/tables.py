"""Edits of tables: the cells of a statement are changed, as far as the mapping beside the table can say it.

Generating RDF from Tabular Data on the Web (https://www.w3.org/TR/csv2rdf/#generating-rdf, 4.2), read backwards.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad, Triple

from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.sources.csvw import Column
from lapekg.sources.datatypes import literal
from lapekg.sources.tables import split_cells

_CELL = re.compile(r'"(?:[^"]|"")*"|[^",]*')
_CUTS = 3
_QUOTED = re.compile(r'[",]|\A#')


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its cells as they are spelt, and what they say by column and item."""

    spelt: tuple[str, ...]
    said: tuple[tuple[int, int, Triple], ...]

    @property
    def statements(self) -> set[Triple]:
        """Give what the row says, each once."""
        return {statement for _, _, statement in self.said}


def edit_table(text: str, columns: Sequence[Column], patch: Patch) -> tuple[str, Patch]:
    """Give a table with as much of a patch as its cells can say, and what that is; all is of the table's graph.

    Lines that the patch does not touch stay as they are.
    """
    header, *lines = text.removesuffix("\n").split("\n")
    table = _Table(columns, lines)
    done = _change(table, patch, 0)
    return "\n".join([header, *table.lines()]) + "\n", done


def _change(table: "_Table", patch: Patch, cut: int) -> Patch:
    """Change as much as can be: all at once, or else what concerns a subject, one of its properties, goes or comes."""
    if not patch or table.change(patch):
        return patch
    done = Patch()
    if cut == _CUTS:
        return done
    parts: dict[tuple[str, ...], tuple[set[Quad], set[Quad]]] = {}
    for number, quads in enumerate((patch.added, patch.removed)):
        for each in quads:
            key = (str(each.subject), str(each.predicate), "+-"[number])[: cut + 1]
            parts.setdefault(key, (set(), set()))[number].add(each)
    for key in sorted(parts):
        part = _change(table, Patch(*map(frozenset, parts[key])), cut + 1)
        done = Patch(done.added | part.added, done.removed | part.removed)
    return done


class _Table:
    def __init__(self, columns: Sequence[Column], lines: Iterable[str]) -> None:
        self._columns = columns
        self._real = [each for each in columns if not each.virtual]
        self._rows: list[Row | None] = []
        self._counts: Counter[Triple] = Counter()
        self._places: dict[object, list[int]] = {}
        for place, line in enumerate(lines):
            row = self._row(tuple(_split(line)))
            self._rows.append(row)
            self._counts.update(row.statements)
            for subject in {each.subject for each in row.statements}:
                self._places.setdefault(subject, []).append(place)

    def lines(self) -> Iterator[str]:
        """Write the rows that are left."""
        return (",".join(row.spelt) for row in self._rows if row is not None)

    def change(self, patch: Patch) -> bool:
        """Change the rows, if they can say so; else leave them and say no."""
        removed, added = ({each.triple for each in quads} for quads in (patch.removed, patch.added))
        changed: dict[int, Row | None] = {}
        left = set(added)
        for place in sorted({place for each in removed for place in self._places.get(each.subject, ())}):
            row = self._rows[place]
            if row is not None and not row.statements.isdisjoint(removed):
                changed[place] = new = self._without(row, removed, added)
                left -= new.statements if new is not None else set()
        for statement in sorted(left, key=str):
            self._fill(statement, changed)
        return self._keep(changed, removed, added)

    def _keep(self, changed: Mapping[int, Row | None], removed: Set[Triple], added: Set[Triple]) -> bool:
        """Take changed rows over if the table then says what is meant, and all else as before."""
        counts: Counter[Triple] = Counter()
        touched = {*removed, *added}
        for place, row in changed.items():
            before = self._rows[place]
            for old, sign in ((before, -1), (row, 1)):
                for each in old.statements if old is not None else ():
                    counts[each] += sign
                    touched.add(each)
        for each in touched:
            is_meant = each in added or (self._counts[each] > 0 and each not in removed)
            if (self._counts[each] + counts[each] > 0) != is_meant:
                return False
        for each, number in counts.items():
            self._counts[each] += number
        for place, row in changed.items():
            self._rows[place] = row
        return True

    def _without(self, row: Row, removed: Set[Triple], added: Set[Triple]) -> Row | None:
        """Empty the cells of what goes, or fill them with what comes in its place; None when nothing is left."""
        subjects = {each.subject for each in row.statements}
        if row.statements <= removed and not any(each.subject in subjects for each in added):
            return None
        cells = self._items(row)
        waiting = sorted(added, key=str)
        for number, item, statement in reversed(row.said):
            if statement not in removed or number >= len(self._real):
                continue
            column = self._real[number]
            texts = ((each, _text(column, each.object)) for each in waiting if each.predicate == statement.predicate)
            new = next(((each, text) for each, text in texts if text is not None), None)
            cells[number][item : item + 1] = [] if new is None else [new[1]]
            if new is not None:
                waiting.remove(new[0])
        left = self._spelt(row, cells)
        # What is left cannot be read, so it says nothing, as a line that is gone.
        return left if left.said else None

    def _fill(self, statement: Triple, changed: dict[int, Row | None]) -> None:
        """Find an empty cell, or one of several values, for what comes."""
        for place in self._places.get(statement.subject, ()):
            row = changed.get(place, self._rows[place])
            if row is None:
                continue
            cells = self._items(row)
            for number, column in enumerate(self._real):
                text = _text(column, statement.object) if column.predicate == statement.predicate else None
                if text is None or (cells[number] and not column.separator):
                    continue
                cells[number].append(text)
                filled = self._spelt(row, cells)
                if statement in filled.statements:
                    changed[place] = filled
                    return
                cells[number].pop()

    def _items(self, row: Row) -> list[list[str]]:
        return [_items(cell, column) for cell, column in zip(_cells(row.spelt), self._real, strict=True)]

    def _spelt(self, row: Row, cells: Sequence[Sequence[str]]) -> Row:
        before = self._items(row)
        spelt = [
            old if list(items) == was else _spell((column.separator or "").join(items) or next(iter(column.null), ""))
            for old, items, was, column in zip(row.spelt, cells, before, self._real, strict=True)
        ]
        return self._row(tuple(spelt))

    def _row(self, spelt: tuple[str, ...]) -> Row:
        try:
            return Row(spelt, tuple(self._said(_cells(spelt))))
        except ValueError:
            # A cell that others need is empty.
            return Row(spelt, ())

    def _said(self, cells: Sequence[str]) -> Iterator[tuple[int, int, Triple]]:
        items = {each.name: _items(cell, each) for cell, each in zip(cells, self._real, strict=True)}
        values = {name: next(iter(found), None) for name, found in items.items()}
        for number, column in enumerate(self._columns):
            if column.predicate is None or column.subject is None:
                continue
            subject = column.subject
            if column.value is None:
                for item, text in enumerate(items[column.name]):
                    value = literal(text, column.datatype, column.language)
                    yield number, item, _statement(subject.expand(values), column.predicate, value)
            elif column.virtual or items[column.name]:
                yield number, 0, _statement(subject.expand(values), column.predicate, column.value.expand(values))


def _statement(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Triple:
    return canonical(Quad(subject, predicate, value)).triple


def _split(line: str) -> Iterator[str]:
    """Split a line at its commas, quotation marks and all."""
    position = 0
    while match := _CELL.match(line, position):
        yield match[0]
        position = match.end() + 1
        if position > len(line):
            return


def _cells(spelt: Iterable[str]) -> list[str]:
    return [split_cells(each)[0] for each in spelt]


def _items(cell: str, column: Column) -> list[str]:
    items = cell.split(column.separator) if column.separator else [cell]
    return [item for item in items if item not in column.null and (item or not column.separator)]


def _text(column: Column, value: object) -> str | None:
    """Give the text of a cell that stands for a term, None when there is none."""
    if isinstance(value, Literal):
        text = value.value if column.value is None else None
    elif isinstance(value, NamedNode) and column.value is not None and column.value.variables == (column.name,):
        before, _, after = column.value.parts if len(column.value.parts) == 3 else ("", "", "")
        text = unquote(value.value[len(before) : len(value.value) - len(after) or None])
    else:
        text = None
    if text is None or text != text.strip() or "\n" in text or "\r" in text or text in column.null:
        return None
    if column.separator and (not text or column.separator in text):
        return None
    return text


def _spell(cell: str) -> str:
    quoted = cell.replace('"', '""')
    return f'"{quoted}"' if _QUOTED.search(cell) else cell
