"""The document about a thing: what is stated of it and in it, what points to it, and what accounts for all that.

It is bounded: a hub of the graph has more that points to it than anyone reads, so each list ends somewhere, says how
long it is, and names a query for the rest (VoID, section 5.1, for the part of a dataset that one property selects).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from lapekg.linked.addresses import document_path
from lapekg.linked.reader import NAMES, Reader, Subject

MOST_REFERRING = 200
_FEWEST_REFERRING = 20
_MOST_REFERRING_IN_ALL = 2000
MOST_STATED = 2000
# Counting on would cost more than the number is worth: ten microseconds each.
_MOST_COUNTED = 1000
_MOST_NESTED = 1000

_VOID = "http://rdfs.org/ns/void#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_FOAF = "http://xmlns.com/foaf/0.1/"
_DCTERMS = "http://purl.org/dc/terms/"
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Part:
    """A list that was cut: by which property things point here, or None for what stands in the graph.

    `count` is None where counting was ended, too; `query` gives the whole list.
    """

    predicate: NamedNode | None
    count: int | None
    query: str


@dataclass(frozen=True, slots=True)
class Description:
    """What the document about a thing says; where named graphs account for statements, each quad is in such a graph."""

    node: NamedNode
    quads: tuple[Quad, ...]
    cut: tuple[Part, ...]


def describe(reader: Reader, node: NamedNode) -> Description:
    """Collect what the document about a thing says; with it come the terms that its IRI and a `#` begin."""
    own = [quad for each in (node, *reader.fragments(node)) for quad in _with_nested(reader, each)]
    stated = list(islice(reader.quads(None, None, None, node), MOST_STATED + 1))
    cut = []
    if len(stated) > MOST_STATED:
        stated = stated[:MOST_STATED]
        cut.append(Part(None, _count(reader.quads(None, None, None, node)), query_of_graph(node)))
    referring, cut_referring = _referring(reader, node)
    graphs = dict.fromkeys(each.graph_name for each in own if isinstance(each.graph_name, NamedNode))
    evidence = [quad for each in graphs if each != node for quad in reader.quads(each, None, None)]
    named = dict.fromkeys([*(each.object for each in own), *_terms(stated), *(each.object for each in evidence)])
    names = [quad for each in named if isinstance(each, NamedNode | BlankNode) for quad in _names(reader, each)]
    quads = dict.fromkeys([*own, *stated, *referring, *evidence, *names])
    return Description(node, tuple(quads), (*cut, *cut_referring))


def describe_document(reader: Reader, description: Description) -> list[Quad]:
    """Say what the document is: its topic, its dataset and licence, and the lists that are cut."""
    base_iri, node = reader.base_iri, description.node
    path = document_path(node.value, base_iri)
    if path is None or base_iri + path[1:] == node.value:
        return []
    document = NamedNode(f"{base_iri}{path[1:]}")
    published = reader.snapshot.manifest.published.replace("+00:00", "Z")
    licences = [NamedNode(reader.instance.license)] if reader.instance.license else []
    return [
        Quad(document, NamedNode(f"{_RDF}type"), NamedNode(f"{_FOAF}Document")),
        Quad(document, NamedNode(f"{_FOAF}primaryTopic"), node),
        Quad(document, NamedNode(f"{_VOID}inDataset"), NamedNode(f"{base_iri}void#dataset")),
        Quad(document, NamedNode(f"{_DCTERMS}modified"), Literal(published, datatype=NamedNode(f"{_XSD}dateTime"))),
        *(Quad(document, NamedNode(f"{_DCTERMS}license"), each) for each in licences),
        *(quad for number, each in enumerate(description.cut, 1) for quad in _cut(document, base_iri, number, each)),
    ]


def query_of_referring(reader: Reader, predicate: NamedNode, node: NamedNode) -> str:
    """Write the query that finds all that points to a thing by one property."""
    pattern = f"?thing {predicate} {node}"
    where = pattern if reader.merged else f"{{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }}"
    return f"SELECT DISTINCT ?thing WHERE {{ {where} }}"


def query_of_graph(graph: NamedNode) -> str:
    """Write the query that finds all that stands in a graph."""
    return f"SELECT ?subject ?predicate ?object WHERE {{ GRAPH {graph} {{ ?subject ?predicate ?object }} }}"


def _with_nested(reader: Reader, subject: Subject) -> Iterator[Quad]:
    """Find the statements of a subject, and of the blank nodes below it, which nobody can ask for by name."""
    waiting, seen = [subject], {subject}
    while waiting and len(seen) <= _MOST_NESTED:
        for quad in reader.quads(waiting.pop(), None, None):
            yield quad
            if isinstance(quad.object, BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)


def _referring(reader: Reader, node: NamedNode) -> tuple[list[Quad], list[Part]]:
    quads: list[Quad] = []
    cut: list[Part] = []
    counts = reader.referring_predicates(node, _MOST_COUNTED)
    most = min(MOST_REFERRING, max(_FEWEST_REFERRING, _MOST_REFERRING_IN_ALL // max(1, len(counts))))
    for predicate, count in counts.items():
        for subject in reader.referring(node, predicate, most):
            quads += reader.quads(subject, predicate, node)
        if count > most:
            known = count if count < _MOST_COUNTED else None
            cut.append(Part(predicate, known, query_of_referring(reader, predicate, node)))
    return quads, cut


def _count(quads: Iterable[Quad]) -> int | None:
    count = sum(1 for _ in islice(quads, _MOST_COUNTED))
    return count if count < _MOST_COUNTED else None


def _terms(quads: Iterable[Quad]) -> Iterator[object]:
    for each in quads:
        yield from (each.subject, each.predicate, each.object)


def _names(reader: Reader, node: NamedNode | BlankNode) -> Iterator[Quad]:
    return (quad for name in NAMES for quad in reader.quads(node, name, None))


def _cut(document: NamedNode, base_iri: str, number: int, part: Part) -> Iterator[Quad]:
    node = NamedNode(f"{document.value}#part-{number}")
    yield Quad(document, NamedNode(f"{_VOID}subset"), node)
    yield Quad(node, NamedNode(f"{_RDF}type"), NamedNode(f"{_VOID}Dataset"))
    if part.predicate is not None:
        yield Quad(node, NamedNode(f"{_VOID}property"), part.predicate)
    if part.count is not None:
        yield Quad(node, NamedNode(f"{_VOID}triples"), Literal(part.count))
    yield Quad(node, NamedNode(f"{_RDFS}seeAlso"), NamedNode(f"{base_iri}sparql?query={quote(part.query, safe='')}"))
