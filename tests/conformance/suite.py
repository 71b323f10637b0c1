"""The W3C's SPARQL 1.1 tests: their manifests, read into cases.

The vocabulary is that of https://www.w3.org/2001/sw/DataAccess/tests/README, with HTTP exchanges in
https://www.w3.org/TR/HTTP-in-RDF10/. The files stay where they are; nothing of them is part of this project.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Literal, Namespace
from rdflib.term import Node

# Manifests and data have relative IRIs; this is where the working group had them, and what test names begin with.
ADDRESS = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
ROOT_MANIFESTS = ("manifest-all.ttl", "http-rdf-update/manifest.ttl")

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the suite and the address it stands for."""

    path: Path
    address: str

    def read(self) -> str:
        """Give the file's text."""
        return self.path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Data:
    """What a case is asked of: documents for the default graph, and named graphs."""

    default: tuple[Document, ...] = ()
    named: tuple[tuple[str, Document], ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as bytes, and what is expected of its response.

    A status of one digit stands for all that begin with it. `location` is the variable that gets the value of the
    header field Location, `content` a graph in Turtle.
    """

    authority: str
    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: frozenset[int]
    boolean: bool | None = None
    form: str | None = None
    location: str | None = None
    content: bytes | None = None
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a manifest; `query` is its request, also where that is an update."""

    iri: str
    name: str
    folder: str
    kind: str
    query: Document | None
    data: Data
    result: Document | None
    exchanges: tuple[Exchange, ...]
    entails: bool
    federates: bool
    prose: str = ""

    @property
    def label(self) -> str:
        """Name the case within the suite: folder and fragment."""
        return f"{self.folder}/{self.iri.partition('#')[2]}"


def load_cases(suite: Path) -> list[Case]:
    """Read all manifests of the suite; a case that two of them name is one."""
    cases: dict[str, Case] = {}
    for name in ROOT_MANIFESTS:
        for case in _Manifest(suite, name).cases():
            cases.setdefault(case.iri, case)
    return list(cases.values())


def _status(node: Node) -> int:
    """Read a status: `…#StatusCode2xx` or the name of one, `…#NoContent`."""
    name = str(node).partition("#")[2]
    classes = name.removeprefix("StatusCode")
    if classes != name:
        return int(classes[0])
    return next(int(each) for each in HTTPStatus if each.phrase.replace(" ", "") == name)


def _encoded(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


class _Manifest:
    def __init__(self, suite: Path, name: str) -> None:
        self._suite = suite
        self._folder = name.partition("/")[0]
        self._graph = Graph().parse(suite / name, format="turtle", publicID=f"{ADDRESS}{name}")

    def cases(self) -> Iterator[Case]:
        for included in self._items(None, MF.include):
            yield from _Manifest(self._suite, str(included).removeprefix(ADDRESS)).cases()
        # One case of the graph store is defined and not listed.
        listed = self._items(None, MF.entries)
        for entry in dict.fromkeys([*listed, *self._graph.subjects(RDF.type, MF.GraphStoreProtocolTest)]):
            yield self._case(entry)

    def _case(self, entry: Node) -> Case:
        value = self._graph.value
        action = value(entry, MF.action)
        query = value(action, QT.query) if action else None
        result = value(entry, MF.result)
        kind = str(value(entry, RDF.type)).partition("#")[2]
        requests = self._items(action, HT.requests) if kind.endswith("ProtocolTest") and action else []
        return Case(
            iri=str(entry),
            name=" ".join(str(value(entry, MF.name)).split()),
            folder=self._folder,
            kind=kind,
            query=self._document(query or value(action, UT.request) or action),
            data=self._data(entry, action),
            result=self._document(result),
            exchanges=tuple(self._exchange(each, action) for each in requests),
            entails=value(action, SD.entailmentRegime) is not None,
            federates=(entry, MF.feature, SD.BasicFederatedQuery) in self._graph,
            prose=max((str(each) for each in self._graph.objects(entry, RDFS.comment)), key=len, default=""),
        )

    def _data(self, entry: Node, action: Node | None) -> Data:
        named = []
        for given in (*self._graph.objects(action, QT.graphData), *self._graph.objects(entry, UT.graphData)):
            document = self._document(self._graph.value(given, UT.graph) or given)
            label = self._graph.value(given, RDFS.label)
            if document:
                named.append((str(label or document.address), document))
        default = [document for each in self._graph.objects(action, QT.data) if (document := self._document(each))]
        return Data(tuple(sorted(default, key=str)), tuple(sorted(named, key=str)))

    def _document(self, node: Node | None) -> Document | None:
        address = str(node)
        if node is None or not address.startswith(ADDRESS):
            return None
        return Document(self._suite / address.removeprefix(ADDRESS), address)

    def _exchange(self, request: Node, connection: Node | None) -> Exchange:
        value = self._graph.value
        body, response = value(request, HT.body), value(request, HT.resp)
        text = value(body, CNT.chars) if body else None
        boolean, form = value(response, MF.expectedBoolean), value(response, MF.expectedFormat)
        headers = ((value(each, HT.fieldName), value(each, HT.fieldValue)) for each in self._items(request, HT.headers))
        return Exchange(
            authority=str(value(connection, HT.connectionAuthority)),
            method=str(value(request, HT.methodName)),
            path=str(value(request, HT.absolutePath)),
            headers=tuple((str(name), str(content)) for name, content in headers),
            body=None if text is None else str(text).encode(str(value(body, CNT.characterEncoding))),
            statuses=frozenset(_status(each) for each in self._graph.objects(response, MF.expectedStatus)),
            boolean=bool(boolean.value) if isinstance(boolean, Literal) else None,
            form=str(form) if form else None,
            location=self._text(response, MF.expectedLocation),
            content=_encoded(self._text(value(response, HT.body), CNT.chars)),
            content_type=self._content_type(response),
        )

    def _text(self, node: Node | None, predicate: Node) -> str | None:
        value = self._graph.value(node, predicate) if node else None
        return None if value is None else str(value)

    def _content_type(self, response: Node | None) -> str | None:
        for each in self._items(response, HT.headers):
            if str(self._graph.value(each, HT.fieldName)).lower() == "content-type":
                return str(self._graph.value(each, HT.fieldValue))
        return None

    def _items(self, subject: Node | None, predicate: Node) -> list[Node]:
        if subject is None:
            return [each for items in self._graph.objects(None, predicate) for each in self._graph.items(items)]
        items = self._graph.value(subject, predicate)
        return list(self._graph.items(items)) if items else []
