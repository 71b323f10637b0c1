"""An update request taken apart: SPARQL 1.1 Update, section 3, and rules 29 to 47 of the grammar.

The engine runs a request as a whole and does not tell what it changed. So the text is cut into its operations here,
which the engine then reads piece by piece. Unlike the engine's own reader this one takes a prologue before each
operation, as the grammar has it.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from lapekg.errors import MalformedQuery, one_line
from lapekg.sparql.tokens import IRI, SPACE, TOKEN, is_unclosed
from lapekg.updates.operations import (
    Choice,
    Data,
    Declaration,
    Load,
    Management,
    Modify,
    Operation,
    Prologue,
    Source,
    Transfer,
    Verb,
)

_SHOWN_CHARACTERS = 40
# What stands between braces and strings, by the same tokens, many at a time: data may be large.
_BETWEEN = re.compile(rf"(?:[^<\"'#{{}}\\]++|{IRI}|<|{SPACE}|\\.)*+", re.DOTALL)

Token = re.Match[str]


def read_request(text: str) -> list[Operation]:
    """Cut a request into its operations; raises MalformedQuery where that cannot be done."""
    return list(_Reader(text).operations())


def place(text: str, offset: int) -> tuple[int, int]:
    r"""Give line and column of a character, from 1.

    >>> place("a\nbc", 3)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Reader:
    """Reads token by token, one ahead."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._next = self._following()
        self._declarations: tuple[Declaration, ...] = ()
        self._readers: Mapping[str, Callable[[Source], Operation]] = {
            "INSERT": self._insert,
            "DELETE": self._delete,
            "WITH": self._with,
            "LOAD": self._load,
            **dict.fromkeys(("CLEAR", "DROP", "CREATE"), self._management),
            **dict.fromkeys(("ADD", "MOVE", "COPY"), self._transfer),
        }

    def operations(self) -> Iterator[Operation]:
        while True:
            self._prologue()
            if self._ended():
                return
            yield self._operation()
            if self._ended():
                return
            if not self._comes(";"):
                raise self._wrong("a semicolon or the end")
            self._take()

    def _prologue(self) -> None:
        while (word := self._word()) in {"PREFIX", "BASE"}:
            start = self._start()
            parts = [self._take()[0]]
            if word == "PREFIX":
                parts.append(self._take_kind("a prefix that ends with a colon", "prefixed"))
            parts.append(self._take_kind("an IRI in angle brackets", "iri"))
            self._declarations += (Declaration(" ".join(parts), *place(self._text, start)),)

    def _operation(self) -> Operation:
        word = self._word()
        if word not in self._readers:
            raise self._wrong("an operation such as INSERT DATA, DELETE … WHERE or CLEAR")
        start = self._start()
        source = Source(self._text, start, Prologue(self._declarations))
        operation = self._readers[word](source)
        source.end = self._end
        return operation

    def _insert(self, source: Source) -> Operation:
        self._take()
        if self._takes("DATA"):
            return Data(source, True, self._block())
        return self._where(source, None, None, self._block())

    def _delete(self, source: Source) -> Operation:
        self._take()
        if self._takes("DATA"):
            return Data(source, False, self._block())
        if self._takes("WHERE"):
            block = self._block()
            return Modify(source, None, block, None, (), (), block)
        return self._modify(source, None)

    def _with(self, source: Source) -> Operation:
        self._take()
        graph = self._iri()
        if self._takes("INSERT"):
            return self._where(source, graph, None, self._block())
        if not self._takes("DELETE"):
            raise self._wrong("DELETE or INSERT")
        return self._modify(source, graph)

    def _modify(self, source: Source, graph: str | None) -> Modify:
        delete = self._block()
        insert = self._block() if self._takes("INSERT") else None
        return self._where(source, graph, delete, insert)

    def _where(self, source: Source, graph: str | None, delete: str | None, insert: str | None) -> Modify:
        using: list[str] = []
        named: list[str] = []
        while self._takes("USING"):
            (named if self._takes("NAMED") else using).append(self._iri())
        if not self._takes("WHERE"):
            raise self._wrong("WHERE")
        return Modify(source, graph, delete, insert, tuple(using), tuple(named), self._block())

    def _load(self, source: Source) -> Operation:
        self._take()
        silent = self._takes("SILENT")
        self._iri()
        if self._takes("INTO"):
            if not self._takes("GRAPH"):
                raise self._wrong("GRAPH")
            self._iri()
        return Load(source, silent)

    def _management(self, source: Source) -> Operation:
        verb = Verb(self._take()[0].upper())
        silent = self._takes("SILENT")
        if verb is not Verb.CREATE:
            for choice in Choice:
                if self._takes(choice.value):
                    return Management(source, verb, silent, choice)
        if not self._takes("GRAPH"):
            raise self._wrong("GRAPH" if verb is Verb.CREATE else "GRAPH, DEFAULT, NAMED or ALL")
        return Management(source, verb, silent, self._iri())

    def _transfer(self, source: Source) -> Operation:
        verb = Verb(self._take()[0].upper())
        silent = self._takes("SILENT")
        origin = self._graph_or_default()
        if not self._takes("TO"):
            raise self._wrong("TO")
        return Transfer(source, verb, silent, origin, self._graph_or_default())

    def _graph_or_default(self) -> str | None:
        if self._takes("DEFAULT"):
            return None
        self._takes("GRAPH")
        return self._iri()

    def _iri(self) -> str:
        return self._take_kind("an IRI", "iri", "prefixed")

    def _block(self) -> str:
        """Take what stands in braces; give it without them."""
        if not self._comes("{"):
            raise self._wrong("{")
        opening = end = self._start()
        depth = 0
        while True:
            depth += 1 if self._text[end] == "{" else -1
            if not depth:
                break
            end = self._next_brace(opening, end + 1)
        self._end = end + 1
        self._next = self._following()
        return self._text[opening + 1 : end]

    def _ended(self) -> bool:
        return self._next is None

    def _comes(self, sign: str) -> bool:
        return self._next is not None and self._next[0] == sign

    def _word(self) -> str:
        return self._next[0].upper() if self._next is not None and self._next.lastgroup == "word" else ""

    def _takes(self, word: str) -> bool:
        """Take a keyword if it comes next."""
        if self._word() != word:
            return False
        self._take()
        return True

    def _take_kind(self, wanted: str, *kinds: str) -> str:
        if self._next is None or self._next.lastgroup not in kinds:
            raise self._wrong(wanted)
        return self._take()[0]

    def _take(self) -> Token:
        token = self._next
        assert token is not None  # noqa: S101 - whoever takes has looked
        if is_unclosed(token):
            raise self._unclosed(token.start())
        self._end = token.end()
        self._next = self._following()
        return token

    def _following(self) -> Token | None:
        token = TOKEN.match(self._text, self._end)
        while token is not None and token.lastgroup == "space":
            token = TOKEN.match(self._text, token.end())
        return token

    def _next_brace(self, opening: int, offset: int) -> int:
        """Find the next brace that is none of a string's, an IRI's or a comment's."""
        while True:
            between = _BETWEEN.match(self._text, offset)
            token = TOKEN.match(self._text, between.end() if between else offset)
            if token is None:
                raise self._unclosed(opening)
            if is_unclosed(token):
                raise self._unclosed(token.start())
            if token[0] in "{}":
                return token.start()
            offset = token.end()

    def _unclosed(self, offset: int) -> MalformedQuery:
        line, column = place(self._text, offset)
        if self._text[offset] == "{":
            return MalformedQuery(
                f"syntax error: the brace at line {line}, column {column} is not closed", line, column
            )
        reason = f"syntax error: the string that begins at line {line}, column {column} does not end"
        return MalformedQuery(reason, line, column)

    def _start(self) -> int:
        return len(self._text) if self._next is None else self._next.start()

    def _wrong(self, wanted: str) -> MalformedQuery:
        line, column = place(self._text, self._start())
        rest = one_line(self._text[self._start() :][:_SHOWN_CHARACTERS])
        near = f'near "{rest}"' if rest else "at the end"
        return MalformedQuery(f"syntax error at line {line}, column {column}, {near}: {wanted} expected", line, column)
