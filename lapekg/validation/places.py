"""Where exactly in a file a result stands: line, column and how far, for what is written in Turtle or TriG."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from lapekg.graph.literals import canonical
from lapekg.sources import Place, Position
from lapekg.turtle.statements import Written, WrittenStatement, statements
from lapekg.validation.locations import simple_path
from lapekg.validation.report import Violation

# Gives the text of a file by the name that positions have, None where it cannot be read or is no Turtle or TriG.
ReadText = Callable[[str], str | None]


class Places:
    """Finds places, and reads each file once."""

    def __init__(self, read_text: ReadText) -> None:
        self._read_text = read_text
        self._files: dict[str, _File | None] = {}

    def of(self, violation: Violation) -> Place | None:
        """Find the place of a result in the file that its position names; None where no text tells it."""
        if violation.place is not None:
            return violation.place
        position = violation.position
        file = None if position is None else self._file(position.file)
        if position is None or file is None:
            return None
        written = next(file.candidates(violation), None)
        return None if written is None else file.place(written)

    def _file(self, name: str) -> "_File | None":
        if name not in self._files:
            text = self._read_text(name)
            self._files[name] = None if text is None else _File(name, text)
        return self._files[name]


def located(violation: Violation, place: Place | None) -> Violation:
    """Move a result to the line of its place, which is the exact one."""
    return violation if place is None else replace(violation, position=Position(place.file, place.line))


def place_of(written: Written, file: str, lines: Sequence[str]) -> Place:
    """Find the place of a term in the lines of a file; what goes on over several lines is marked to the first's end."""
    first, last = written.first, written.last
    text = lines[first.line - 1].rstrip("\r")
    end = first.column + last.end - first.start if last.line == first.line else len(text) + 1
    length = max(1, min(end, len(text) + 1) - first.column)
    return Place(file, first.line, first.column, length, text)


class _File:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.split("\n")
        self._found: dict[tuple[Any, ...], WrittenStatement] = {}
        for each in statements(text):
            subject, predicate = each.subject.term, each.predicate.term
            if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
                continue
            value = canonical(Quad(subject, predicate, each.object.term)).object
            for key in ((subject, predicate, value), (subject, predicate), (subject,), (None, predicate, value)):
                self._found.setdefault(key, each)
            self._found.setdefault(("object", value), each)
            self._found.setdefault(("predicate", predicate), each)
            if each.graph is not None:
                self._found.setdefault(("graph", each.graph.term), each)

    def candidates(self, violation: Violation) -> Iterator[Written]:
        """Give what the result may be about, the most exact first."""
        focus, value = violation.focus_node, violation.value
        path = simple_path(violation.path)
        if path is not None and path.inverse:
            yield from self._parts("subject", (value, path.predicate, focus), (None, path.predicate, focus))
        elif path is not None:
            part = "predicate" if violation.constraint == "Closed" else "object"
            yield from self._parts(part, (focus, path.predicate, value))
            if value is None:
                yield from self._parts("predicate", (focus, path.predicate))
        yield from self._parts("subject", (focus,))
        yield from self._parts("object", ("object", focus))
        yield from self._parts("predicate", ("predicate", focus))
        yield from self._parts("graph", ("graph", focus))

    def place(self, written: Written) -> Place:
        return place_of(written, self._name, self._lines)

    def _parts(self, part: str, *keys: tuple[Any, ...]) -> Iterator[Written]:
        for key in keys:
            if key in self._found:
                yield getattr(self._found[key], part)
