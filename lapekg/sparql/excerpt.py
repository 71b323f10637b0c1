"""The beginning of an answer, and how long the whole is: what a page can show."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple

T = TypeVar("T")

# What a page can bear; well below what a worker sends in one message.
_BYTES = 256 * 1024

_XSD_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first of an answer's solutions or triples, so many shown of all."""

    body: bytes
    shown: int
    count: int


def excerpt(result: QuerySolutions | QueryBoolean | QueryTriples, rows: int, prefixes: Mapping[str, str]) -> Beginning:
    """Write solutions as SPARQL JSON or triples as Turtle, so many rows or as many as fit; a boolean counts as one."""
    if isinstance(result, QueryBoolean):
        return Beginning(json.dumps({"head": {}, "boolean": bool(result)}).encode(), 1, 1)
    if isinstance(result, QueryTriples):
        triples, more = _first(result, rows, str)
        body = pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""
        return Beginning(body, len(triples), len(triples) + more)
    names = [variable.value for variable in result.variables]
    bindings, more = _first((_binding(names, each) for each in result), rows, json.dumps)
    body = json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()
    return Beginning(body, len(bindings), len(bindings) + more)


def _first(items: Iterable[T], rows: int, write: Callable[[T], str]) -> tuple[list[T], int]:
    """Take the first items that fit, and count the rest."""
    taken: list[T] = []
    room = _BYTES
    iterator = iter(items)
    for item in iterator:
        room -= len(write(item))
        if room < 0 or len(taken) == rows:
            return taken, 1 + sum(1 for _ in iterator)
        taken.append(item)
    return taken, 0


def _binding(names: list[str], solution: Iterable[Any]) -> dict[str, Any]:
    return {name: _term(term) for name, term in zip(names, solution, strict=True) if term is not None}


def _term(term: NamedNode | BlankNode | Literal | Triple) -> dict[str, Any]:
    """Write a term as SPARQL 1.1 Query Results JSON, section 3.2.2, does; triples as SPARQL 1.2 does."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    literal = {"type": "literal", "value": term.value}
    if term.language is not None:
        direction = {} if term.direction is None else {"its:dir": term.direction.value}
        return literal | {"xml:lang": term.language} | direction
    return literal if term.datatype == _XSD_STRING else literal | {"datatype": term.datatype.value}
