"""An answer in a form that does not depend on the order of its rows, nor on the labels of its blank nodes.

A row is its terms in N-Triples, parted by tabs. Rows count as often as they come. Where blank nodes come, they get the
labels that RDF Dataset Canonicalization (RDFC-1.0, https://www.w3.org/TR/rdf-canon/) gives them: in a graph as it is,
in solutions over the quads that `blank_nodes` writes for them.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from lapekg.citations.blank_nodes import canonical_rows, canonical_triples
from lapekg.citations.cited import Fingerprint, Form
from lapekg.sparql.tokens import TOKEN, unescape

SOLUTIONS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
# Both in one Accept header: which form an answer has shows when it is there.
ACCEPT = f"{SOLUTIONS}, {TRIPLES}"

Term = NamedNode | BlankNode | Literal | Triple

_BLANK = re.compile(r"_:")


@dataclass(frozen=True, slots=True)
class Difference:
    """What rows an answer has that another has not; a row counts as often as it comes."""

    came: tuple[str, ...]
    went: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the names of its columns, and its rows in the order in which they came; of a graph the triples."""

    form: Form
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    is_ordered: bool = False
    # The same rows with blank nodes that are named without regard to their order, where there are any.
    unordered: tuple[str, ...] | None = None

    @property
    def sorted_rows(self) -> list[str]:
        """Give the rows in the one order that any order of them has."""
        return sorted(self.rows if self.unordered is None else self.unordered)

    def fingerprint(self) -> Fingerprint:
        """Hash the answer."""
        order = _hash(self.form, self.columns, self.rows) if self.is_ordered else None
        return Fingerprint(self.form, len(self.rows), _hash(self.form, self.columns, self.sorted_rows), order)

    def since(self, earlier: "Answer") -> Difference:
        """Tell what has come and gone since an earlier answer."""
        ours, theirs = Counter(self.sorted_rows), Counter(earlier.sorted_rows)
        return Difference(_listed(ours - theirs), _listed(theirs - ours))


def read_answer(body: bytes, media_type: str, query: str) -> Answer:
    """Read an answer in one of the media types of ACCEPT; raises NotCitable where its blank nodes defy an order."""
    if media_type == TRIPLES:
        return _graph(body)
    results = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return Answer("boolean", (), (str(bool(results)).lower(),))
    assert isinstance(results, QuerySolutions)  # noqa: S101 - there is no third kind
    names = tuple(each.value for each in results.variables)
    return _solutions(names, [tuple(solution) for solution in results], is_ordered=asks_for_order(query))


def asks_for_order(query: str) -> bool:
    """Say whether the query sorts its solutions, not only those of a query within it.

    >>> asks_for_order("SELECT * { ?a ?b ?c } ORDER BY ?a"), asks_for_order("SELECT * {{ SELECT ?a {} ORDER BY ?a }}")
    (True, False)
    """
    depth, previous = 0, ""
    for token in TOKEN.finditer(unescape(query)):
        if token.lastgroup == "space":
            continue
        text = token[0]
        depth += (text == "{") - (text == "}")
        # The engine asks for no blank after a keyword, so ORDERBY is one, too.
        if depth == 0 and f"{previous}{text}".upper().endswith("ORDERBY"):
            return True
        previous = text
    return False


def _graph(body: bytes) -> Answer:
    quads = parse(BytesIO(body), RdfFormat.N_TRIPLES)
    triples = sorted({f"{each.subject} {each.predicate} {each.object}" for each in quads})
    if any(map(_BLANK.search, triples)):
        triples = canonical_triples(triples)
    return Answer("graph", (), tuple(triples))


def _solutions(names: tuple[str, ...], rows: Sequence[Sequence[Term | None]], *, is_ordered: bool) -> Answer:
    if not any(_has_blank_node(term) for row in rows for term in row):
        texts = tuple("\t".join("" if term is None else str(term) for term in row) for row in rows)
        return Answer("solutions", names, texts, is_ordered)
    written = [["" if term is None else str(term) for term in row] for row in rows]
    ordered = tuple(canonical_rows(written, in_order=True)) if is_ordered else None
    unordered = tuple(canonical_rows(written, in_order=False))
    return Answer("solutions", names, ordered or unordered, is_ordered, unordered)


def _has_blank_node(term: Term | None) -> bool:
    if isinstance(term, Triple):
        return _has_blank_node(term.subject) or _has_blank_node(term.object)
    return isinstance(term, BlankNode)


def _hash(form: Form, columns: Iterable[str], rows: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for line in (form, "\t".join(columns), *rows):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _listed(rows: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(rows.elements()))
