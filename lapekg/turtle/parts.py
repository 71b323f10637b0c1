"""Reads a text of Turtle or TriG into its parts."""

from collections.abc import Iterable, Iterator

from lapekg.turtle.cursor import Cursor, TurtleError
from lapekg.turtle.tokens import Token
from lapekg.turtle.tree import (
    Brackets,
    Directive,
    Graph,
    Leaf,
    Members,
    Node,
    Object,
    Part,
    Predicate,
    Statements,
)

_DIRECTIVES = {"@prefix", "@base", "prefix", "base"}
_SIMPLE = {"iri", "name", "blank", "number", "word"}
# Deeper than people write, and far from the depth at which Python gives up.
_DEEPEST = 50


def parts(tokens: Iterable[Token]) -> Iterator[Part]:
    """Read a text from its tokens, comments among them; raises TurtleError where it is not of the grammar.

    No comment is lost: one that stands amid a part goes where the next one can. A graph that breaks off is given with
    the statements that are whole before the error is raised.
    """
    cursor = Cursor(tokens)
    reader = _Reader(cursor)
    yield from cursor.remarks()
    while cursor.token.kind != "end":
        try:
            yield reader.part()
        except TurtleError:
            if reader.open is not None:
                yield reader.open
            raise
        yield from cursor.remarks()


class _Reader:
    def __init__(self, cursor: Cursor) -> None:
        self.open: Graph | None = None
        self._cursor = cursor
        self._depth = 0

    def part(self) -> Part:
        """Read a directive, a graph, or the statements of one subject."""
        first, is_apart = self._cursor.token, self._cursor.is_apart
        word = first.text.lower() if first.kind in {"at", "word"} else ""
        if word in _DIRECTIVES:
            return self._directive()
        if word == "graph":
            self._cursor.take()
            return self._graph(self._node(), is_apart)
        if first.text == "{":
            return self._graph(None, is_apart)
        subject = self._node()
        if self._cursor.token.text == "{":
            return self._graph(subject, is_apart)
        return self._statements(subject, first.line, is_apart)

    def _directive(self) -> Directive:
        is_apart = self._cursor.is_apart
        word = self._cursor.take().text
        name = self._cursor.take().text.removesuffix(":") if word.lower().endswith("prefix") else None
        iri = self._cursor.take()
        if iri.kind != "iri":
            raise TurtleError("an IRI in angle brackets is expected here", iri)
        after = self._cursor.behind()
        if word.startswith("@"):
            self._cursor.expect(".")
        return Directive(name, iri, is_apart, self._cursor.only_first(after + self._cursor.behind()))

    def _graph(self, name: Node | None, is_apart: bool) -> Graph:
        self._cursor.expect("{")
        graph = self.open = Graph(name, [*self._cursor.remarks()], is_apart, [])
        while self._cursor.token.text != "}":
            line, apart = self._cursor.token.line, self._cursor.is_apart
            graph.parts.append(self._statements(self._node(), line, apart))
            graph.parts += self._cursor.remarks()
        self._cursor.take()
        graph.after = self._cursor.behind()
        self.open = None
        return graph

    def _statements(self, subject: Node, line: int, is_apart: bool) -> Statements:
        has_none = isinstance(subject, Brackets) and self._cursor.token.text in {".", "}"}
        after = self._cursor.behind() if has_none else []
        is_alone = not has_none and self._cursor.token.line != self._cursor.line
        predicates = [] if has_none else self._predicates()
        end: list[str] = []
        # In a graph the last statement may go without its dot.
        if self._cursor.token.text != "}":
            end = self._cursor.above()
            self._cursor.expect(".")
            after += self._cursor.behind()
        is_broken = self._cursor.line != line
        if predicates and is_broken and not end:
            # The comment is about the line of the last predicate, and goes where that goes.
            predicates[-1].after = self._cursor.only_first(predicates[-1].after + after)
            after = []
        elif predicates and not is_broken:
            after, predicates[-1].after = predicates[-1].after + after, []
        return Statements(subject, predicates, end, is_alone, is_broken, is_apart, self._cursor.only_first(after))

    def _predicates(self) -> list[Predicate]:
        found = [self._predicate()]
        while self._cursor.token.text == ";":
            while self._cursor.token.text == ";":
                self._cursor.take()
                found[-1].after += self._cursor.behind()
            found[-1].after = self._cursor.only_first(found[-1].after)
            if self._cursor.token.text in {".", "]", "}"}:
                break
            found.append(self._predicate())
        return found

    def _predicate(self) -> Predicate:
        before = self._cursor.above()
        verb = self._leaf()
        line = self._cursor.token.line
        objects = [self._object()]
        while self._cursor.token.text == ",":
            self._cursor.take()
            objects[-1].after = self._cursor.only_first(objects[-1].after + self._cursor.behind())
            objects.append(self._object())
        after, objects[-1].after = objects[-1].after, []
        return Predicate(verb, objects, before, self._cursor.line != line, after)

    def _object(self) -> Object:
        before = self._cursor.above()
        return Object(self._node(), before, self._cursor.behind())

    def _node(self) -> Node:
        token = self._cursor.token
        if token.text not in {"[", "("}:
            return self._leaf()
        if self._depth == _DEEPEST:
            raise TurtleError(f"brackets are nested more than {_DEEPEST} deep; give what they describe names", token)
        self._depth += 1
        node = self._brackets() if token.text == "[" else self._members()
        self._depth -= 1
        return node

    def _brackets(self) -> Brackets:
        first = self._cursor.expect("[")
        predicates = [] if self._cursor.token.text == "]" else self._predicates()
        end = self._cursor.above()
        last = self._cursor.expect("]")
        return Brackets(first, last, predicates, end, first.line != last.line and bool(predicates or end))

    def _members(self) -> Members:
        first = self._cursor.expect("(")
        objects: list[Object] = []
        while self._cursor.token.text != ")":
            objects.append(self._object())
            objects[-1].after = self._cursor.only_first(objects[-1].after)
        end = self._cursor.above()
        last = self._cursor.expect(")")
        return Members(first, last, objects, end, first.line != last.line and bool(objects or end))

    def _leaf(self) -> Leaf:
        token = self._cursor.take()
        if token.kind in _SIMPLE:
            return Leaf([token])
        if token.kind != "string":
            raise TurtleError(f"'{token.text}' is no term of Turtle or TriG 1.1", token)
        following = self._cursor.token
        if following.kind == "at" and following.start == token.end:
            return Leaf([token, self._cursor.take()])
        if following.kind == "datatype":
            return Leaf([token, self._cursor.take(), self._leaf().tokens[0]])
        return Leaf([token])
