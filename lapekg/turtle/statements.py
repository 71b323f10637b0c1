"""Where in a text of Turtle or TriG each statement stands (RDF 1.1 Turtle, section 6; RDF 1.1 TriG, section 4).

The text is one that the engine's parser accepts: what breaks the grammar ends the reading, and nothing is reported;
nor is what is nested some hundreds of brackets deep.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from lapekg.turtle.literals import number, unescape_iri, unescape_name, unescape_string
from lapekg.turtle.tokens import Token, tokens

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (NamedNode(f"{_RDF}{name}") for name in ("type", "first", "rest", "nil"))
_DIRECTIVES = {"@prefix", "@base", "prefix", "base"}

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


class _Ended(Exception):
    """The text breaks off, or is not what the grammar expects."""


def statements(text: str, base_iri: str = "") -> Iterator[WrittenStatement]:
    """Read the statements of a text in the order in which their objects end."""
    reader = _Reader([each for each in tokens(text) if each.kind != "comment"], base_iri)
    try:
        while reader.more():
            yield from reader.block()
    except (_Ended, RecursionError, ValueError):  # the last comes of a relative IRI
        return


class _Reader:
    def __init__(self, found: list[Token], base_iri: str) -> None:
        self._tokens = found
        self._next = 0
        self._base = base_iri
        self._prefixes: dict[str, str] = {}
        self._graph: Written | None = None
        self._pending: list[WrittenStatement] = []

    def more(self) -> bool:
        return self._next < len(self._tokens)

    def block(self) -> Iterator[WrittenStatement]:
        """Read a directive, a graph, or the statements of one subject."""
        if self._peek().text.lower() in _DIRECTIVES and self._peek().kind in {"at", "word"}:
            self._directive()
            return
        if self._peek().text.lower() == "graph" and self._peek().kind == "word":
            self._take()
            yield from self._braces(self._term())
            return
        if self._peek().text == "{":
            yield from self._braces(None)
            return
        if self._peek().text == "[" and not self._is_anonymous():
            subject = self._brackets()
            yield from self._drain()
            if self._peek().text != ".":
                self._predicates(subject)
        else:
            subject = self._term()
            if self._peek().text == "{":
                yield from self._braces(subject)
                return
            self._predicates(subject)
        self._expect(".")
        yield from self._drain()

    def _braces(self, graph: Written | None) -> Iterator[WrittenStatement]:
        self._expect("{")
        self._graph = graph
        while self._peek().text != "}":
            bracket = self._peek().text == "[" and not self._is_anonymous()
            subject = self._brackets() if bracket else self._term()
            if not bracket or self._peek().text not in {".", "}"}:
                self._predicates(subject)
            yield from self._drain()
            if self._peek().text != "}":
                self._expect(".")
        self._take()
        self._graph = None

    def _directive(self) -> None:
        word = self._take()
        if word.text.lower().endswith("prefix"):
            name = self._take().text.removesuffix(":")
            self._prefixes[name] = self._iri(self._take())
        else:
            self._base = self._iri(self._take())
        if word.kind == "at":
            self._expect(".")

    def _predicates(self, subject: Written) -> None:
        while True:
            verb = self._peek()
            predicate = Written(self._take(), verb, _TYPE) if verb.text == "a" and verb.kind == "word" else self._term()
            while True:
                self._add(subject, predicate, self._term())
                if self._peek().text != ",":
                    break
                self._take()
            if self._peek().text != ";":
                return
            while self._peek().text == ";":
                self._take()
            if self._peek().text in {".", "]", "}"}:
                return

    def _add(self, subject: Written, predicate: Written, value: Written) -> None:
        self._pending.append(WrittenStatement(subject, predicate, value, self._graph))

    def _drain(self) -> list[WrittenStatement]:
        found, self._pending = self._pending, []
        return found

    def _term(self) -> Written:
        token = self._peek()
        if token.text == "[":
            return self._brackets()
        if token.text == "(":
            return self._list()
        self._take()
        return self._literal(token) if token.kind == "string" else Written(token, token, self._simple(token))

    def _simple(self, token: Token) -> Term:
        match token.kind:
            case "iri":
                return NamedNode(self._iri(token))
            case "name":
                return NamedNode(self._named(token))
            case "blank":
                return BlankNode(f"l{token.text[2:].encode().hex()}")
            case "number":
                return number(token.text)
            case "word" if token.text in {"true", "false"}:
                return Literal(token.text, datatype=NamedNode(f"{_XSD}boolean"))
        raise _Ended

    def _literal(self, token: Token) -> Written:
        value = unescape_string(token.text)
        following = self._tokens[self._next] if self.more() else token
        if following.kind == "at" and following.start == token.end:
            self._take()
            return Written(token, following, Literal(value, language=following.text[1:]))
        if following.kind == "datatype":
            self._take()
            datatype = self._term()
            if not isinstance(datatype.term, NamedNode):
                raise _Ended
            return Written(token, datatype.last, Literal(value, datatype=datatype.term))
        return Written(token, token, Literal(value))

    def _brackets(self) -> Written:
        first = self._expect("[")
        node = Written(first, first, BlankNode(f"b{first.start}"))
        if self._peek().text != "]":
            self._predicates(node)
        return replace(node, last=self._expect("]"))

    def _list(self) -> Written:
        first = self._expect("(")
        items: list[Written] = []
        while self._peek().text != ")":
            items.append(self._term())
        last = self._take()
        nodes = [Written(first, last, BlankNode(f"c{first.start}x{number}")) for number in range(len(items))]
        ends = [*nodes[1:], Written(first, last, _NIL)]
        for node, item, rest in zip(nodes, items, ends, strict=False):
            self._add(node, Written(item.first, item.last, _FIRST), item)
            self._add(node, Written(first, last, _REST), rest)
        return nodes[0] if nodes else Written(first, last, _NIL)

    def _iri(self, token: Token) -> str:
        if token.kind != "iri":
            raise _Ended
        iri = unescape_iri(token.text)
        return urljoin(self._base, iri) if self._base else iri

    def _named(self, token: Token) -> str:
        prefix, _, local = token.text.partition(":")
        if prefix not in self._prefixes:
            raise _Ended
        return self._prefixes[prefix] + unescape_name(local)

    def _is_anonymous(self) -> bool:
        return self._next + 1 < len(self._tokens) and self._tokens[self._next + 1].text == "]"

    def _peek(self) -> Token:
        if not self.more():
            raise _Ended
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek()
        self._next += 1
        return token

    def _expect(self, sign: str) -> Token:
        token = self._take()
        if token.text != sign:
            raise _Ended
        return token
