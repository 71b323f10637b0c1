"""Quads with variables in them, and what solutions make of them: SPARQL 1.1 Update, sections 3.1.1 to 3.1.3.

The engine reads the triples: variables and labelled blank nodes are replaced by IRIs that stand for them, and each
GRAPH block is read by itself.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from lapekg.sparql.tokens import TOKEN
from lapekg.updates.engine import Reader
from lapekg.updates.labels import BlankNodes

_MARK = f"urn:uuid:{uuid4()}:"
# Without any of these a template is read as it stands: that of a large INSERT DATA need not be taken apart.
_BLANK = re.compile(r"_:|[\[(~]|\{\||<<")
_PARTS = re.compile(r"[gG][rR][aA][pP][hH]|[?$#]|_:")

Term = Any  # pyoxigraph has no common type of terms
Pattern = tuple[Term, Term, Term, Term]


@dataclass(frozen=True, slots=True)
class Template:
    """Quads in which IRIs stand for variables, and blank nodes and other IRIs for a new blank node in each solution."""

    patterns: tuple[Pattern, ...]
    variables: tuple[str, ...]
    placeholders: Mapping[Term, None]

    def quads(
        self, solutions: Sequence[Sequence[Term | None]], names: Sequence[str], new: BlankNodes
    ) -> Iterator[Quad]:
        """Give what solutions make of it; a quad with an unbound variable, or that RDF has not, is left out."""
        if not solutions:
            return
        fixed, varying = self._parted()
        yield from filter(None, (_quad(each, {}) for each in fixed))
        if not varying:
            return
        columns = [(_variable(names.index(name)), names.index(name)) for name in self.variables]
        for solution in solutions:
            values = {marker: solution[column] for marker, column in columns}
            values.update((each, new.new()) for each in self.placeholders)
            yield from filter(None, (_quad(each, values) for each in varying))

    def graphs(self) -> set[Term]:
        """Give the graphs that it names itself."""
        return {graph for *_, graph in self.patterns if not _varies(graph, ())}

    def _parted(self) -> tuple[Sequence[Pattern], Sequence[Pattern]]:
        """Part what is the same in each solution from the rest."""
        if not self.variables and not self.placeholders:
            return self.patterns, ()
        varying = [each for each in self.patterns if any(_varies(term, self.placeholders) for term in each)]
        others = set(varying)
        return [each for each in self.patterns if each not in others], varying


def read_template(block: str, reader: Reader, names: list[str], default: NamedNode | DefaultGraph) -> Template:
    """Read what stands in the braces of DATA, DELETE or INSERT.

    `names` are the variables known so far; those of the template are added. `default` is where triples go that stand
    in no GRAPH block.
    """
    marks = _Marks(names)
    patterns: dict[Pattern, None] = {}
    for graph, text in _blocks(block, marks):
        name = default if graph is None else reader.iri(graph)
        patterns.update(dict.fromkeys((*triple, name) for triple in reader.triples(text)))
    if not _BLANK.search(block):
        return Template(tuple(patterns), tuple(marks.used), {})
    labels = marks.labels()
    # In the order of the text, so that the same request makes the same labels.
    blank = (node for pattern in patterns for term in pattern for node in _blank_nodes(term, labels))
    return Template(tuple(patterns), tuple(marks.used), dict.fromkeys(blank))


class _Marks:
    """Replaces what a query without a pattern could not say."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self.used: dict[str, None] = {}
        self._labels: dict[str, NamedNode] = {}

    def replaced(self, kind: str | None, text: str) -> str:
        if kind == "variable":
            name = text[1:]
            if name not in self._names:
                self._names.append(name)
            self.used[name] = None
            return str(_variable(self._names.index(name)))
        if kind == "blank":
            return str(self._labels.setdefault(text, NamedNode(f"{_MARK}b{len(self._labels)}")))
        return text

    def labels(self) -> set[NamedNode]:
        return set(self._labels.values())


def _variable(number: int) -> NamedNode:
    return NamedNode(f"{_MARK}v{number}")


def _blocks(text: str, marks: _Marks) -> Iterator[tuple[str | None, str]]:
    """Cut a template at its GRAPH blocks; give with each piece the name of its graph as it is written."""
    if not _PARTS.search(text):
        yield from _piece(None, [text])
        return
    parts: list[str] = []
    graph: str | None = None
    awaits_name = False
    depth = 0
    for token in TOKEN.finditer(text):
        written = " " if token.lastgroup == "space" else marks.replaced(token.lastgroup, token[0])
        if depth == 0 and token.lastgroup == "word" and written.upper() == "GRAPH":
            yield from _piece(None, parts)
            parts, awaits_name = [], True
        elif awaits_name and written != "{":
            graph = graph if token.lastgroup == "space" else written
        elif written == "{":
            depth += 1
            # The first brace after the name opens the block, another one is part of an annotation.
            parts = parts if not awaits_name else []
            parts += [] if awaits_name else [written]
            awaits_name = False
        elif written == "}":
            depth -= 1
            if depth == 0 and graph is not None:
                yield from _piece(graph, parts)
                parts, graph = [], None
            else:
                parts.append(written)
        else:
            parts.append(written)
    yield from _piece(None, parts)


def _piece(graph: str | None, parts: list[str]) -> Iterator[tuple[str | None, str]]:
    # A full stop may stand after the block before.
    text = "".join(parts).strip().removeprefix(".")
    if text.strip():
        yield graph, text


def _varies(term: Term, placeholders: Container[Term]) -> bool:
    if isinstance(term, Triple):
        return any(_varies(each, placeholders) for each in term)
    return term in placeholders or (isinstance(term, NamedNode) and term.value.startswith(_MARK))


def _blank_nodes(term: Term, labels: Container[Term]) -> Iterator[Term]:
    if isinstance(term, Triple):
        for each in term:
            yield from _blank_nodes(each, labels)
    elif isinstance(term, BlankNode) or term in labels:
        yield term


def _quad(pattern: Pattern, values: dict[Term, Term]) -> Quad | None:
    terms: list[Any] = [_filled(each, values) for each in pattern]
    if None in terms:
        return None
    try:
        return Quad(*terms)
    except TypeError:
        return None  # a literal where only an IRI may stand, and the like


def _filled(term: Term, values: dict[Term, Term]) -> Term | None:
    if isinstance(term, Triple):
        parts: list[Any] = [_filled(each, values) for each in term]
        try:
            return None if None in parts else Triple(*parts)
        except TypeError:
            return None
    return values.get(term, term) if values else term
