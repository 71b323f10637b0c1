"""The documents of the stream as RDF: the root with the description, groups of pages, and pages with versions.

Linked data event streams (https://w3id.org/ldes/specification) in TREE (https://w3id.org/tree/specification): the root
leads to the pages by the times of their versions, through groups once there are many. Nodes have the addresses they
are served at, the stream, its shape and the versions IRIs below the base IRI.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from lapekg.stream.shelf import GROUP_PAGES, Span, Stream
from lapekg.stream.versions import Member

PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "dcterms": "http://purl.org/dc/terms/",
    "ldes": "https://w3id.org/ldes#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sh": "http://www.w3.org/ns/shacl#",
    "tree": "https://w3id.org/tree#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def _name(text: str) -> NamedNode:
    prefix, _, local = text.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


TYPE = _name("rdf:type")
CREATED = _name("dcterms:created")
IS_VERSION_OF = _name("dcterms:isVersionOf")
GENERATED_BY = _name("prov:wasGeneratedBy")
_DELETE = _name("as:Delete")
_DATE_TIME = _name("xsd:dateTime")
_INTEGER = _name("xsd:integer")
# A version says these of itself; what the data say of the thing by them cannot be told from that, and is left out.
_OF_VERSIONS = {CREATED.value, IS_VERSION_OF.value}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the documents of a stream are served: `root`, and below it what the two methods name."""

    root: str
    epoch: str

    def page(self, number: int) -> str:
        """Give the address of a page."""
        return f"{self.root}/{self.epoch}/{number}"

    def group(self, number: int) -> str:
        """Give the address of a group of pages."""
        return f"{self.root}/{self.epoch}/group/{number}"


def stream_iri(base_iri: str) -> NamedNode:
    """Name the stream, whatever address its documents are read at."""
    return NamedNode(f"{base_iri}ldes#stream")


def describe_root(stream: Stream, at: Addresses, titles: Mapping[str, str], license_iri: str | None) -> list[Quad]:
    """Describe the stream, and lead to its groups and to the pages that are in none yet."""
    node, root = stream_iri(stream.base_iri), NamedNode(at.root)
    shape = NamedNode(f"{stream.base_iri}ldes#shape")
    statements: list[tuple[NamedNode, NamedNode, Any]] = [
        (node, TYPE, _name("ldes:EventStream")),
        (node, _name("tree:view"), root),
        (node, _name("tree:shape"), shape),
        (node, _name("ldes:timestampPath"), CREATED),
        (node, _name("ldes:versionOfPath"), IS_VERSION_OF),
        (node, _name("ldes:versionDeletePath"), TYPE),
        (node, _name("ldes:versionDeleteObject"), _DELETE),
        (root, TYPE, _name("tree:Node")),
        *((node, _name("dcterms:title"), Literal(text, language=language)) for language, text in titles.items()),
        *(((node, _name("dcterms:license"), NamedNode(license_iri)),) if license_iri else ()),
        *_shape(shape),
    ]
    quads = [Quad(*each) for each in statements]
    for number, span in enumerate(stream.groups, 1):
        quads += _relation(root, f"group-{number}", at.group(number), span[0], span[1])
    first = len(stream.groups) * GROUP_PAGES + 1
    return quads + _page_relations(root, stream, at, stream.pages, first, with_tail=True)


def describe_group(stream: Stream, number: int, at: Addresses, spans: Sequence[Span]) -> list[Quad]:
    """Lead to the pages of a group, all of them full."""
    node = NamedNode(at.group(number))
    quads = [*_node(stream, node), _immutable(node)]
    return quads + _page_relations(node, stream, at, spans, (number - 1) * GROUP_PAGES + 1, with_tail=False)


def describe_page(stream: Stream, number: int, at: Addresses, members: Iterable[Member]) -> list[Quad]:
    """Give the versions of a page, the statements of each in the graphs that account for them."""
    node, iri = NamedNode(at.page(number)), stream_iri(stream.base_iri)
    quads = [*_node(stream, node), *([_immutable(node)] if number <= stream.full_pages else [])]
    for each in members:
        quads.append(Quad(iri, _name("tree:member"), NamedNode(each.iri)))
        quads += _version(each, stream.base_iri)
    return quads


def _node(stream: Stream, node: NamedNode) -> Iterator[Quad]:
    yield Quad(stream_iri(stream.base_iri), TYPE, _name("ldes:EventStream"))
    yield Quad(node, TYPE, _name("tree:Node"))


def _immutable(node: NamedNode) -> Quad:
    return Quad(node, _name("ldes:immutable"), Literal(True))


def _version(member: Member, base_iri: str) -> Iterator[Quad]:
    version = NamedNode(member.iri)
    yield Quad(version, IS_VERSION_OF, NamedNode(member.thing))
    yield Quad(version, CREATED, Literal(member.time, datatype=_DATE_TIME))
    yield Quad(version, GENERATED_BY, NamedNode(f"{base_iri}history/{member.commit}"))
    if member.is_deletion:
        yield Quad(version, TYPE, _DELETE)
    text = "".join(f"{version} {each} .\n" for each in member.statements)
    for quad in parse(BytesIO(text.encode()), RdfFormat.N_QUADS):
        if quad.predicate.value not in _OF_VERSIONS:
            yield quad


def _page_relations(
    node: NamedNode, stream: Stream, at: Addresses, spans: Sequence[Span], first: int, *, with_tail: bool
) -> list[Quad]:
    quads: list[Quad] = []
    for number, (start, end) in enumerate(spans, first):
        quads += _relation(node, f"page-{number}", at.page(number), start, end)
    if with_tail and stream.tail:
        number = first + len(spans)
        # More versions are to come to this page, so it has no end.
        quads += _relation(node, f"page-{number}", at.page(number), stream.tail[0].time, None)
    return quads


def _relation(node: NamedNode, name: str, target: str, start: str, end: str | None) -> Iterator[Quad]:
    """Lead to a node by the times of its versions, a relation for each bound; clients take both together."""
    bounds = [("from", "tree:GreaterThanOrEqualToRelation", start)]
    bounds += [("until", "tree:LessThanOrEqualToRelation", end)] if end is not None else []
    for side, kind, time in bounds:
        relation = NamedNode(f"{node.value}#{name}-{side}")
        yield Quad(node, _name("tree:relation"), relation)
        yield Quad(relation, TYPE, _name(kind))
        yield Quad(relation, _name("tree:node"), NamedNode(target))
        yield Quad(relation, _name("tree:path"), CREATED)
        yield Quad(relation, _name("tree:value"), Literal(time, datatype=_DATE_TIME))


def _shape(shape: NamedNode) -> Iterator[tuple[NamedNode, NamedNode, Any]]:
    """Say what every version has; the shapes of the instance say what it has by its class."""
    yield shape, TYPE, _name("sh:NodeShape")
    for path, name, constraint, value in (
        (IS_VERSION_OF, "versionOf", "sh:nodeKind", _name("sh:IRI")),
        (CREATED, "created", "sh:datatype", _DATE_TIME),
        (GENERATED_BY, "commit", "sh:nodeKind", _name("sh:IRI")),
    ):
        each = NamedNode(f"{shape.value}-{name}")
        yield shape, _name("sh:property"), each
        yield each, _name("sh:path"), path
        yield each, _name(constraint), value
        yield each, _name("sh:minCount"), Literal(1)
        if path != GENERATED_BY:
            yield each, _name("sh:maxCount"), Literal(1)
