"""Where in a text of Turtle or TriG each statement stands.

The text is one that the engine's parser accepts: what breaks the grammar ends the reading, and nothing is reported.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from lapekg.turtle.cursor import TurtleError
from lapekg.turtle.literals import number, unescape_iri, unescape_name, unescape_string
from lapekg.turtle.parts import parts
from lapekg.turtle.tokens import Token, tokens
from lapekg.turtle.tree import Brackets, Directive, Graph, Leaf, Members, Node, Part, Predicate, Statements

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (NamedNode(f"{_RDF}{name}") for name in ("type", "first", "rest", "nil"))

Term = NamedNode | BlankNode | Literal


@dataclass(frozen=True, slots=True)
class Written:
    """A term as it is written: its first and last token, and what it stands for."""

    first: Token
    last: Token
    term: Term


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """A statement as it is written; `graph` is None outside of a graph's braces.

    A blank node that has no label gets one here that no other text has; a list's statements all stand at the list.
    """

    subject: Written
    predicate: Written
    object: Written
    graph: Written | None


def statements(text: str, base_iri: str = "") -> Iterator[WrittenStatement]:
    """Read the statements of a text in the order in which their objects end."""
    reader = _Reader(base_iri)
    # A relative IRI is a ValueError, a prefix that nothing declares a KeyError.
    with suppress(TurtleError, ValueError, KeyError):
        for part in parts(tokens(text)):
            yield from reader.read(part)


class _Reader:
    def __init__(self, base_iri: str) -> None:
        self._base = base_iri
        self._prefixes: dict[str, str] = {}
        self._graph: Written | None = None
        self._found: list[WrittenStatement] = []

    def read(self, part: Part) -> Iterator[WrittenStatement]:
        """Give the statements of a part; a directive is kept in mind for those that follow."""
        match part:
            case Directive(None):
                self._base = self._iri(part.iri)
            case Directive(str(name)):
                self._prefixes[name] = self._iri(part.iri)
            case Graph():
                self._graph = None if part.name is None else self._node(part.name)
                for each in part.parts:
                    yield from self.read(each)
                self._graph = None
            case Statements():
                self._found = []
                self._say(self._node(part.subject), part.predicates)
                yield from self._found

    def _say(self, subject: Written, predicates: list[Predicate]) -> None:
        for each in predicates:
            verb = each.verb.tokens[0]
            predicate = Written(verb, verb, _TYPE) if verb.text == "a" else self._leaf(each.verb)
            for value in each.objects:
                self._add(subject, predicate, self._node(value.node))

    def _add(self, subject: Written, predicate: Written, value: Written) -> None:
        self._found.append(WrittenStatement(subject, predicate, value, self._graph))

    def _node(self, node: Node) -> Written:
        match node:
            case Leaf():
                return self._leaf(node)
            case Brackets(first, last):
                label = BlankNode(f"b{first.start}")
                self._say(Written(first, first, label), node.predicates)
                return Written(first, last, label)
        return self._list(node)

    def _list(self, members: Members) -> Written:
        first, last = members.first, members.last
        items = [self._node(each.node) for each in members.objects]
        nodes = [Written(first, last, BlankNode(f"c{first.start}x{place}")) for place in range(len(items))]
        ends = [*nodes, Written(first, last, _NIL)]
        for node, item, rest in zip(nodes, items, ends[1:], strict=True):
            self._add(node, Written(item.first, item.last, _FIRST), item)
            self._add(node, Written(first, last, _REST), rest)
        return ends[0]

    def _leaf(self, leaf: Leaf) -> Written:
        first, last = leaf.tokens[0], leaf.tokens[-1]
        return Written(first, last, self._literal(leaf) if first.kind == "string" else self._simple(first))

    def _literal(self, leaf: Leaf) -> Literal:
        value, last = unescape_string(leaf.tokens[0].text), leaf.tokens[-1]
        if last.kind == "at":
            return Literal(value, language=last.text[1:])
        return Literal(value, datatype=NamedNode(self._resolved(last))) if len(leaf.tokens) > 1 else Literal(value)

    def _simple(self, token: Token) -> Term:
        match token.kind:
            case "blank":
                return BlankNode(f"l{token.text[2:].encode().hex()}")
            case "number":
                return number(token.text)
            case "word" if token.text in {"true", "false"}:
                return Literal(token.text, datatype=NamedNode(f"{_XSD}boolean"))
        return NamedNode(self._resolved(token))

    def _resolved(self, token: Token) -> str:
        if token.kind == "iri":
            return self._iri(token)
        if token.kind != "name":
            raise TurtleError("a name or an IRI is expected here", token)
        prefix, _, local = token.text.partition(":")
        return self._prefixes[prefix] + unescape_name(local)

    def _iri(self, token: Token) -> str:
        iri = unescape_iri(token.text)
        return urljoin(self._base, iri) if self._base else iri
