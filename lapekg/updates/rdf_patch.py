"""RDF Patch (https://afs.github.io/rdf-patch/): rows that add and delete, as the log of commits has them.

Labels of blank nodes are those of the store. A transaction that ends with TA is left out, one that does not end counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from lapekg.commits.proposal import Work
from lapekg.drafts.change import Change
from lapekg.errors import SourceError
from lapekg.sources.lines import inspect_text
from lapekg.sources.nesting import inspect_nesting
from lapekg.sparql.tokens import TOKEN
from lapekg.updates.ledger import Ledger

_ROW = re.compile(r"(TX|TC|TA|PA|PD|H|A|D)(?:[ \t]+(.*)|\.)?")
_DECLARATION = re.compile(r'"?([^":\s]*):?"?[ \t]+<([^<>]*)>[ \t]*\.?')
_WITHDRAWAL = re.compile(r'"?([^":\s]*):?"?[ \t]*\.?')
_ESCAPE = re.compile(r"\\(.)")
_PLACE = re.compile(r"Parser error at line \d+(?: between columns? \d+ and(?: column)? \d+| column \d+)?:?\s*")


class _Row(NamedTuple):
    line: int
    adds: bool
    statement: str


@dataclass(frozen=True, slots=True)
class RdfPatch:
    """A patch of the dataset, or of one graph: then that is where statements without a graph stand."""

    data: bytes
    graph: NamedNode | None = None
    name: str = "patch"

    def propose(self, work: Work) -> Change:
        """Apply the rows to the draft; raises SourceError where one cannot be read, and RefusedChange."""
        added: set[Quad] = set()
        removed: set[Quad] = set()
        for adds, quad in self._statements():
            (added if adds else removed).add(quad)
            (removed if adds else added).discard(quad)
        ledger = Ledger(work, self.graph)
        ledger.change(removed, added)
        return ledger.net()

    def _statements(self) -> Iterator[tuple[bool, Quad]]:
        for row in _Rows(self.name).read(self.data):
            try:
                quad = _read_statement(row.statement)
            except SyntaxError as error:
                raise SourceError(self.name, _PLACE.sub("", str(error)), row.line) from error
            if self.graph is not None and isinstance(quad.graph_name, DefaultGraph):
                quad = Quad(quad.subject, quad.predicate, quad.object, self.graph)
            yield row.adds, quad


class _Rows:
    """Takes rows apart, one after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._inspections = (inspect_text(name, allows_mark=False), inspect_nesting(RdfFormat.N_QUADS, name))
        self._prefixes: dict[str, str] = {}
        self._rows: list[_Row] = []
        self._start = 0

    def read(self, data: bytes) -> list[_Row]:
        """Give the rows that add or delete, and count."""
        for number, line in enumerate(data.split(b"\n"), 1):
            for inspect in self._inspections:
                inspect(line, number)
            try:
                text = line.decode().strip()
            except UnicodeDecodeError as error:
                raise SourceError(self._name, "is no text in UTF-8", number, kind="encoding") from error
            if text and not text.startswith("#"):
                self._read(text, number)
        return self._rows

    def _read(self, text: str, number: int) -> None:
        row = _ROW.fullmatch(text)
        if row is None:
            raise self._wrong("a row of RDF Patch begins with A, D, H, PA, PD, TX, TC or TA", number)
        code, rest = row[1], row[2] or ""
        if code in {"A", "D"}:
            self._rows.append(_Row(number, code == "A", self._expanded(rest, number)))
        elif code == "TA":
            del self._rows[self._start :]
        elif code in {"TX", "TC"}:
            self._start = len(self._rows)
        elif code == "PA":
            declaration = _DECLARATION.fullmatch(rest)
            if declaration is None:
                raise self._wrong("PA has a prefix and an IRI in angle brackets", number)
            self._prefixes[declaration[1]] = declaration[2]
        elif code == "PD" and (withdrawal := _WITHDRAWAL.fullmatch(rest)):
            self._prefixes.pop(withdrawal[1], None)

    def _expanded(self, statement: str, number: int) -> str:
        """Write a statement as N-Quads has it: IRIs in full, blank nodes without angle brackets."""
        if not self._prefixes and "<_:" not in statement:
            return statement
        return "".join(self._term(token, number) for token in TOKEN.finditer(statement))

    def _term(self, token: re.Match[str], number: int) -> str:
        if token.lastgroup == "iri" and token[0].startswith("<_:"):
            return token[0][1:-1]
        if token.lastgroup != "prefixed":
            return token[0]
        prefix, _, local = token[0].partition(":")
        if prefix not in self._prefixes:
            raise self._wrong(f"the prefix {prefix}: is not declared", number)
        return f"<{self._prefixes[prefix]}{_ESCAPE.sub(lambda match: match[1], local)}>"

    def _wrong(self, reason: str, number: int) -> SourceError:
        return SourceError(self._name, reason, number)


def _read_statement(statement: str) -> Quad:
    quads: list[Quad] = list(pyoxigraph.parse(statement, RdfFormat.N_QUADS))
    if len(quads) != 1:
        raise SyntaxError("a row has one statement and a full stop")
    return quads[0]
