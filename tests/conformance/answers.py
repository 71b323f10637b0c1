"""Answers in every format, expected or received, and whether two are the same.

Solutions are a bag, a sequence where the query orders them; blank nodes may have any labels, one for one.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath
from typing import cast

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QueryResultsFormat, RdfFormat, Store, Triple

from lapekg.graph.literals import canonical
from tests.conformance.suite import Document

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".rdf": "application/rdf+xml",
    ".srj": "application/sparql-results+json",
    ".srx": "application/sparql-results+xml",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
}
_RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ANY = NamedNode("urn:any")

Term = NamedNode | BlankNode | Literal | Triple | str
Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A boolean, or rows below names; the rows of a graph are its triples."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    boolean: bool | None = None

    def changed(self, change: Callable[[Term | None], Term | None]) -> "Answer":
        """Give the same answer with every term changed."""
        return Answer(self.names, tuple(tuple(change(term) for term in row) for row in self.rows), self.boolean)


def read_document(document: Document) -> Answer:
    """Read the answer that a test expects."""
    media_type = MEDIA_TYPES[PurePath(document.path).suffix]
    return read_answer(document.path.read_bytes(), media_type, document.address)


def read_answer(body: bytes, media_type: str, base_iri: str) -> Answer:
    """Read an answer; raises SyntaxError or ValueError where it breaks the format's rules."""
    if media_type == "text/csv":
        return _read_csv(body)
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is not None:
        return _read_graph(body, rdf_format, base_iri)
    result_format = QueryResultsFormat.from_media_type(media_type)
    if result_format is None:
        raise ValueError(f"no answer is sent as {media_type}")
    result = pyoxigraph.parse_query_results(body, format=result_format)
    if isinstance(result, QueryBoolean):
        return Answer((), (), bool(result))
    names = sorted(variable.value for variable in result.variables)
    return Answer(tuple(names), tuple(tuple(solution[name] for name in names) for solution in result))


def _read_csv(body: bytes) -> Answer:
    header, *lines = csv.reader(io.StringIO(body.decode("utf-8"), newline=""), strict=True)
    order = sorted(range(len(header)), key=header.__getitem__)
    # A variable's values are told apart from an empty cell by nothing, and terms from one another by nothing.
    rows = (tuple(BlankNode(line[i][2:]) if line[i].startswith("_:") else line[i] for i in order) for line in lines)
    return Answer(tuple(header[i] for i in order), tuple(rows))


def _read_graph(body: bytes, rdf_format: RdfFormat, base_iri: str) -> Answer:
    store = Store()
    store.extend(pyoxigraph.parse(body, format=rdf_format, base_iri=base_iri))
    if next(store.quads_for_pattern(None, None, NamedNode(f"{_RESULT_SET}ResultSet")), None):
        return _read_result_set(store)
    return Answer(("s", "p", "o"), tuple((quad.subject, quad.predicate, quad.object) for quad in store))


def _read_result_set(store: Store) -> Answer:
    def values(subject: NamedNode | BlankNode | None, name: str) -> list[Term]:
        return [quad.object for quad in store.quads_for_pattern(subject, NamedNode(f"{_RESULT_SET}{name}"), None)]

    names = sorted(cast("Literal", each).value for each in values(None, "resultVariable"))
    rows = []
    for solution in values(None, "solution"):
        row: dict[str, Term] = {}
        for binding in values(cast("BlankNode", solution), "binding"):
            ((variable,), (value,)) = (values(cast("BlankNode", binding), name) for name in ("variable", "value"))
            row[cast("Literal", variable).value] = value
        rows.append(tuple(row.get(name) for name in names))
    return Answer(tuple(names), tuple(rows))


@cache
def by_value(term: Term | None) -> Term | None:
    """Write a literal as the store does, one spelling for each value; the datatype must stay, or it is another term."""
    if not isinstance(term, Literal):
        return term
    stored = canonical(Quad(_ANY, _ANY, term)).object
    return stored if isinstance(stored, Literal) and stored.datatype == term.datatype else term


def same(expected: Answer, actual: Answer, *, ordered: bool = False) -> bool:
    """Say whether two answers are the same but for the labels of blank nodes and, unless ordered, their order."""
    if (expected.boolean, expected.names, len(expected.rows)) != (actual.boolean, actual.names, len(actual.rows)):
        return False
    if ordered:
        labels: dict[BlankNode, BlankNode] | None = {}
        for pair in zip(expected.rows, actual.rows, strict=True):
            labels = None if labels is None else _paired(*pair, labels)
        return labels is not None
    ground = [Counter(row for row in answer.rows if not _blank(row)) for answer in (expected, actual)]
    blank = [[row for row in answer.rows if _blank(row)] for answer in (expected, actual)]
    return ground[0] == ground[1] and _match(blank[0], blank[1], {})


def _blank(row: Row) -> bool:
    return any(isinstance(term, BlankNode) for term in row)


def _match(expected: Sequence[Row], actual: Sequence[Row], labels: dict[BlankNode, BlankNode]) -> bool:
    if not expected:
        return not actual
    for index, row in enumerate(actual):
        extended = _paired(expected[0], row, labels)
        if extended is not None and _match(expected[1:], [*actual[:index], *actual[index + 1 :]], extended):
            return True
    return False


def _paired(expected: Row, actual: Row, labels: dict[BlankNode, BlankNode]) -> dict[BlankNode, BlankNode] | None:
    """Extend the pairs of labels so that the rows are the same, None where that cannot be."""
    labels = dict(labels)
    for left, right in zip(expected, actual, strict=True):
        if isinstance(left, BlankNode) and isinstance(right, BlankNode):
            if left not in labels and right in labels.values():
                return None
            if labels.setdefault(left, right) != right:
                return None
        elif left != right:
            return None
    return labels
