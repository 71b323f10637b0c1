"""Where in the files of shapes a fault stands."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import BlankNode

from lapekg.errors import ShapesError
from lapekg.turtle.statements import Written, WrittenStatement, statements
from lapekg.turtle.tokens import Token
from lapekg.validation.terms import to_rdflib
from lapekg.validation.wellformed import Fault

FindFaults = Callable[[rdflib.Graph], Iterable[Fault]]


def first_fault(files: Iterable[tuple[str, Path]], find: FindFaults) -> ShapesError | None:
    """Look for faults again in the texts of the files, where each node has its place, and tell the first of them.

    None when no statement of the texts is at fault.
    """
    graph = rdflib.Graph(bind_namespaces="none")
    written: dict[tuple[Any, Any, Any], tuple[int, str, WrittenStatement]] = {}
    for number, (name, path) in enumerate(files):
        for statement in statements(path.read_text(encoding="utf-8")):
            subject, predicate, value = (
                _node(each, number) for each in (statement.subject, statement.predicate, statement.object)
            )
            written.setdefault((subject, predicate, value), (number, name, statement))
            graph.add((subject, predicate, value))
    found: dict[tuple[int, str, int, int], str] = {}
    for fault in find(graph):
        for place, reason in _places(fault, written):
            found.setdefault(place, reason)
    if not found:
        return None
    (_, name, line, column), reason = min(found.items())
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return ShapesError(name, f"line {line}, column {column}: {reason}{more}")


def _node(written: Written, number: int) -> Any:
    # Labels of blank nodes are local to a file.
    if isinstance(written.term, BlankNode):
        return rdflib.BNode(f"f{number}x{written.term.value}")
    return to_rdflib(written.term)


def _places(
    fault: Fault, written: dict[tuple[Any, Any, Any], tuple[int, str, WrittenStatement]]
) -> Iterator[tuple[tuple[int, str, int, int], str]]:
    """Give the place of the statement at fault, else of the first that has the node at fault."""
    exact = written.get((fault.node, fault.predicate, fault.value))
    if exact is not None:
        number, name, statement = exact
        token = (statement.predicate if fault.of_predicate else statement.object).first
        yield (number, name, *_within(token, fault.within)), fault.reason
        return
    for (subject, _, value), (number, name, statement) in written.items():
        if fault.node in {subject, value}:
            token = (statement.subject if fault.node == subject else statement.object).first
            yield (number, name, token.line, token.column), fault.reason
            return


def _within(token: Token, place: tuple[int, int] | None) -> tuple[int, int]:
    """Give line and column of a place in a text; the column is that of the text's line where escapes shift it."""
    if place is None:
        return token.line, token.column
    line, column = place
    rows = token.text.split("\n")
    if line > len(rows) or "\\" in rows[line - 1]:
        return token.line + min(line, len(rows)) - 1, 1 if line > 1 else token.column
    quotes = 3 if token.text[:3] in {'"""', "'''"} else 1
    return token.line + line - 1, column if line > 1 else token.column + quotes + column - 1
