"""The one layout of Turtle and TriG: what people write looks alike, and a change shows what changed.

Prefixes come first, sorted, and only those used, be it in a comment; a statement's parts are indented by four spaces,
its class comes first; terms have one spelling. What the author decides stays: the order of statements, comments, blank
lines between statements, and whether a statement, or a list of objects, stands on one line or on several.
"""

from collections.abc import Iterable, Iterator, Sequence

from lapekg.turtle.cursor import TurtleError
from lapekg.turtle.heading import Heading, write
from lapekg.turtle.parts import parts
from lapekg.turtle.spelling import Spelling
from lapekg.turtle.tokens import Token, tokens
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
    Remark,
    Statements,
)

__all__ = ["TurtleError", "lay_out"]

_STEP = "    "


def lay_out(text: str) -> str:
    r"""Give a text of Turtle or TriG its layout; raises TurtleError on what is not of version 1.1.

    >>> print(lay_out("PREFIX a: <http://a.example/>\na:s  a:p 'x',1;a a:C."), end="")
    @prefix a: <http://a.example/> .
    <BLANKLINE>
    a:s a a:C ; a:p "x" , 1 .
    """
    comments: list[str] = []
    heading = Heading([*parts(_noting(tokens(text), comments))])
    spelling = Spelling(heading.prefixes, shorten=not heading.is_fixed)
    writer = _Writer(spelling)
    body = writer.block(heading.body, "")
    head, below = heading.above(spelling.used | _named_in(comments))
    lines = writer.block(head, "")
    for block, is_apart in (
        (writer.block(below, ""), True),
        (body, not below or any(each.is_apart for each in heading.body[:1])),
    ):
        lines += [""] if lines and block and is_apart else []
        lines += block
    return "".join(f"{line}\n" for line in lines)


def _noting(found: Iterable[Token], comments: list[str]) -> Iterator[Token]:
    for token in found:
        if token.kind == "comment":
            comments.append(token.text[1:])
        yield token


def _named_in(comments: Iterable[str]) -> set[str]:
    """Find the prefixes of names in comments: a statement that is commented out can be taken in again."""
    names = (each.text.partition(":") for each in tokens("\n".join(comments)) if each.kind == "name")
    return {prefix for prefix, _, local in names if local}


class _Writer:
    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling

    def block(self, parts: Iterable[Part], indent: str) -> list[str]:
        """Write parts one below the other, blank lines between those of several lines."""
        lines: list[str] = []
        previous: Part | None = None
        height = 0
        for part in parts:
            written = self._part(part, indent)
            if previous is not None and _are_apart(previous, height, part, len(written)):
                lines.append("")
            lines += written
            previous, height = part, len(written)
        return lines

    def _part(self, part: Part, indent: str) -> list[str]:
        match part:
            case Remark():
                return [indent + part.text]
            case Directive():
                return [write(part)]
            case Graph():
                return self._graph(part)
        text = _Text(indent)
        self._node(text, part.subject, indent)
        self._predicates(text, part.predicates, indent + _STEP, part)
        return text.lines(part.after)

    def _graph(self, graph: Graph) -> list[str]:
        text = _Text("")
        if graph.name is not None:
            self._node(text, graph.name, "")
            text.add(" ")
        inner = self.block(graph.parts, _STEP)
        text.add("{" if inner else "{}")
        for line in inner:
            text.start(line)
        if inner:
            text.start("}")
        return text.lines(graph.after)

    def _predicates(self, text: "_Text", predicates: list[Predicate], indent: str, of: Brackets | Statements) -> None:
        """Write what is said of a node, and in a statement the dot."""
        dot = " ." if isinstance(of, Statements) else ""
        ordered = sorted(predicates, key=lambda each: not self._spelling.is_type(each.verb))
        for number, each in enumerate(ordered, 1):
            starts_line = of.is_broken if number > 1 or isinstance(of, Brackets) else of.is_alone
            text.separate(each.before, indent, starts_line=starts_line)
            text.add(self._spelling.verb(each.verb))
            self._objects(text, each, indent)
            text.add(" ;" if number < len(ordered) or of.end else dot)
            text.remark(each.after)
        for comment in of.end:
            text.start(indent + comment)
        if of.end and dot:
            text.start(indent + ".")
        elif dot and not predicates:
            text.add(dot)

    def _objects(self, text: "_Text", predicate: Predicate, indent: str) -> None:
        objects = predicate.objects
        is_broken = predicate.is_broken and not _are_joined(objects)
        for number, each in enumerate(objects, 1):
            starts_line = is_broken and number > 1
            text.separate(each.before, indent + _STEP, starts_line=starts_line)
            self._node(text, each.node, indent + _STEP if starts_line or each.before else indent)
            text.add(" ," if number < len(objects) else "")
            text.remark(each.after)

    def _node(self, text: "_Text", node: Node, indent: str) -> None:
        if isinstance(node, Leaf):
            text.add(self._spelling.term(node))
            return
        first, last = "[]" if isinstance(node, Brackets) else "()"
        text.add(first)
        if isinstance(node, Brackets):
            self._predicates(text, node.predicates, indent + _STEP, node)
            is_empty = not node.predicates and not node.end
        else:
            self._members(text, node, indent + _STEP)
            is_empty = not node.objects and not node.end
        if not is_empty:
            text.separate([], indent, starts_line=node.is_broken)
        text.add(last)

    def _members(self, text: "_Text", members: Members, indent: str) -> None:
        for each in members.objects:
            text.separate(each.before, indent, starts_line=members.is_broken)
            self._node(text, each.node, indent)
            text.remark(each.after)
        for comment in members.end:
            text.start(indent + comment)


class _Text:
    """Lines that are being written."""

    def __init__(self, indent: str) -> None:
        self._pieces = [indent]

    def add(self, text: str) -> None:
        """Go on with the last line."""
        self._pieces.append(text)

    def start(self, line: str) -> None:
        """Begin a line."""
        self._pieces += ["\n", line]

    def remark(self, comments: Sequence[str]) -> None:
        """Put a comment behind what is written; the next piece starts a line."""
        for comment in comments:
            self.add(f" {comment}")

    def separate(self, comments: Sequence[str], indent: str, *, starts_line: bool) -> None:
        """Make room for the next piece, below its comments or on the same line."""
        for comment in comments:
            self.start(indent + comment)
        if comments or starts_line:
            self.start(indent)
        else:
            self.add(" ")

    def lines(self, after: Sequence[str]) -> list[str]:
        """Give all lines, the comment behind the last; a long string has several."""
        self.remark(after)
        return "".join(self._pieces).split("\n")


def _are_joined(objects: Sequence[Object]) -> bool:
    """Say whether all are brackets over several lines, which follow each other as `] , [`."""
    return all(isinstance(each.node, Brackets) and each.node.is_broken for each in objects) and not any(
        each.before or each.after for each in objects
    )


def _are_apart(above: Part, height: int, below: Part, next_height: int) -> bool:
    if isinstance(above, Remark):
        return below.is_apart
    if isinstance(below, Remark):
        return below.is_apart or height > 1
    if isinstance(above, Directive) and isinstance(below, Directive):
        return below.is_apart
    return (
        below.is_apart or isinstance(above, Directive) or isinstance(below, Directive) or height > 1 or next_height > 1
    )
