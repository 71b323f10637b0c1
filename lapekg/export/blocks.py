"""A text of Turtle or TriG as blocks, one for each time a subject is spoken of, with the places of all their parts."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from lapekg.graph.literals import canonical
from lapekg.turtle.heading import Heading
from lapekg.turtle.literals import unescape_iri, unescape_name
from lapekg.turtle.parts import parts
from lapekg.turtle.statements import Term, statements
from lapekg.turtle.tokens import Token, tokens
from lapekg.turtle.tree import Directive, Graph, Leaf, Node, Part, Predicate, Remark, Statements

GraphName = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True)
class Value:
    """An object from `start` to `end`; `quad` is what it says, as the store keeps it, None with a blank node."""

    quad: Quad | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verb:
    """A predicate, None when it cannot be told, and its objects."""

    predicate: Term | None
    start: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """All that is said of a subject at one place; `end` is behind the dot, or behind the last object without one."""

    subject: Term | None
    start: int
    end: int
    has_dot: bool
    verbs: tuple[Verb, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks between braces, which stand from `inside` to `close`; those of a text itself have no braces."""

    graph: GraphName
    start: int
    inside: int
    close: int
    end: int
    has_braces: bool = True
    blocks: list[Block] = field(default_factory=list)


class Page:
    """A text with its blocks; statements without a graph are those of `graph`.

    The text is one that the engine's parser accepts; raises TurtleError where it is not of version 1.1.
    """

    def __init__(self, text: str, graph: NamedNode | DefaultGraph) -> None:
        self.text = text
        found = [*tokens(text)]
        tree = [*parts(iter(found))]
        self.comments = [each for each in found if each.kind == "comment"]
        self.directives = [each for each in tree if isinstance(each, Directive)]
        self.is_fixed = Heading(tree).is_fixed
        self._signs = [each for each in found if each.kind != "comment"]
        self._starts = [each.start for each in self._signs]
        self._terms = {each.object.first.start: each for each in statements(text)}
        self._graph = graph
        self._place = 0
        self.outside = Group(graph, 0, 0, len(text), len(text), has_braces=False)
        self.braces: list[Group] = []
        for part in tree:
            self._read(part)

    @property
    def groups(self) -> list[Group]:
        """List all groups of blocks, that outside of braces first."""
        return [self.outside, *self.braces]

    def signs(self, start: int, end: int) -> list[Token]:
        """List the tokens between two places, comments left out."""
        return self._signs[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def names(self, place: int) -> tuple[dict[str, str], str | None]:
        """Give the prefixes and the base that hold at a place."""
        prefixes: dict[str, str] = {}
        base = None
        for each in self.directives:
            if each.iri.start > place:
                break
            iri = self._iri(each.iri, base)
            if each.name is None:
                base = iri
            else:
                prefixes[each.name] = iri
        return prefixes, base

    def first_directive(self) -> int | None:
        """Find where the first directive begins."""
        if not self.directives:
            return None
        place = bisect_left(self._starts, self.directives[0].iri.start)
        return self._starts[place - (1 if self.directives[0].name is None else 2)]

    def end_with_remark(self, end: int) -> int:
        """Find where a part ends when the comment behind it, on its last line, is taken with it."""
        rest = self.text[end:].partition("\n")[0].rstrip()
        return end + len(rest) if rest.lstrip(" \t").startswith("#") else end

    def _read(self, part: Part) -> None:
        match part:
            case Remark():
                return
            case Directive():
                self._place = bisect_left(self._starts, part.iri.end)
                if self._next() == ".":
                    self._place += 1
            case Statements():
                self.outside.blocks.append(self._block(part, self._graph))
            case Graph():
                self._read_braces(part)

    def _read_braces(self, part: Graph) -> None:
        start = self._starts[self._place]
        name = self._graph if part.name is None else self._name(part.name)
        while self._next() != "{":
            self._place += 1
        inside = self._signs[self._place].end
        self._place += 1
        blocks = [self._block(each, name) for each in part.parts if isinstance(each, Statements)]
        while self._next() != "}":
            self._place += 1
        close = self._signs[self._place]
        self._place += 1
        self.braces.append(Group(name, start, inside, close.start, close.end, blocks=blocks))

    def _next(self) -> str:
        return self._signs[self._place].text if self._place < len(self._signs) else ""

    def _name(self, node: Node) -> GraphName:
        token = _first(node)
        if not isinstance(node, Leaf) or token.kind == "blank":
            return BlankNode()
        prefixes, base = self.names(token.start)
        if token.kind == "iri":
            return NamedNode(self._iri(token, base))
        prefix, _, local = token.text.partition(":")
        return NamedNode(prefixes[prefix] + unescape_name(local))

    def _iri(self, token: Token, base: str | None) -> str:
        iri = unescape_iri(token.text)
        return urljoin(base, iri) if base else iri

    def _block(self, part: Statements, graph: GraphName) -> Block:
        start = _first(part.subject).start
        verbs = tuple(self._verb(each, graph) for each in part.predicates)
        end = verbs[-1].values[-1].end if verbs else _end(part.subject)
        self._place = bisect_left(self._starts, end)
        while self._next() == ";":
            self._place += 1
        has_dot = self._next() == "."
        if has_dot:
            end = self._signs[self._place].end
            self._place += 1
        return Block(self._subject(start, verbs), start, end, has_dot, verbs)

    def _subject(self, start: int, verbs: Iterable[Verb]) -> Term | None:
        told = (self._terms.get(value.start) for each in verbs for value in each.values)
        return next((each.subject.term for each in told if each and each.subject.first.start == start), None)

    def _verb(self, part: Predicate, graph: GraphName) -> Verb:
        values = tuple(self._value(each.node, graph) for each in part.objects)
        told = (self._terms.get(each.start) for each in values)
        predicate = next((each.predicate.term for each in told if each is not None), None)
        return Verb(predicate, part.verb.tokens[0].start, values)

    def _value(self, node: Node, graph: GraphName) -> Value:
        start, end = _first(node).start, _end(node)
        told = self._terms.get(start)
        if told is None:
            return Value(None, start, end)
        subject, predicate, value = told.subject.term, told.predicate.term, told.object.term
        if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode):
            return Value(None, start, end)
        if isinstance(value, BlankNode) or isinstance(graph, BlankNode):
            return Value(None, start, end)
        return Value(canonical(Quad(subject, predicate, value, graph)), start, end)


def _first(node: Node) -> Token:
    return node.tokens[0] if isinstance(node, Leaf) else node.first


def _end(node: Node) -> int:
    return node.tokens[-1].end if isinstance(node, Leaf) else node.last.end
