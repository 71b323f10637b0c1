"""Texts in a syntax of RDF: added, put in the place of graphs, or taken away.

The operations on graphs are those of the SPARQL 1.1 Graph Store HTTP Protocol, section 5, where HTTP is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from io import BytesIO
from typing import Any
from uuid import uuid4

from pyoxigraph import CanonicalizationAlgorithm, Dataset, DefaultGraph, NamedNode, Quad

from lapekg.checking import Entry
from lapekg.commits.proposal import Work
from lapekg.config import Instance
from lapekg.drafts.change import Change
from lapekg.errors import RefusedChange, SourceError
from lapekg.graph.literals import canonical
from lapekg.sources import LocatedQuad, read_stream
from lapekg.sources.blank_nodes import BlankNodeNames, has_blank_node
from lapekg.updates.engine import quads_of
from lapekg.updates.ledger import Ledger

# In graphs made for it, the comparison of blank nodes takes long; larger ones are put as if they were others.
_MOST_COMPARED = 10_000


class Mode(Enum):
    """What becomes of statements: added, put in the place of what their graphs hold, or removed."""

    ADD = auto()
    REPLACE = auto()
    REMOVE = auto()


def _new_request() -> str:
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as files have them: statements without a graph stand in `graph`, else where those of such a file do.

    REPLACE empties the named graphs in which the texts say something. The labels of blank nodes are made of `request`.
    """

    texts: Sequence[Entry]
    mode: Mode = Mode.ADD
    graph: NamedNode | None = None
    request: str = field(default_factory=_new_request)

    @property
    def entries(self) -> Sequence[Entry]:
        """Give the texts that say something afterwards, so that results have places in them."""
        return () if self.mode is Mode.REMOVE else self.texts

    def propose(self, work: Work) -> Change:
        """Apply the texts to the draft; raises SourceError where one cannot be read, and RefusedChange."""
        instance = work.instance
        if self.graph is not None:
            instance = replace(
                instance, graphs={**instance.graphs, **{each.name: self.graph.value for each in self.texts}}
            )
        located = [each for text in self.texts for each in _read(text, instance, None, self.request)]
        quads = [each.quad for each in located]
        ledger = Ledger(work)
        if self.mode is Mode.REMOVE:
            _refuse_blank_nodes(located)
            ledger.change(quads, ())
            return ledger.net()
        if self.mode is Mode.REPLACE:
            _refuse_default_graph(located)
        emptied = {quad.graph_name for quad in quads} if self.mode is Mode.REPLACE else ()
        ledger.change([each for graph in emptied for each in quads_of(ledger.store, graph)], quads)
        return ledger.net(tuple(located))


@dataclass(frozen=True, slots=True)
class GraphContent:
    """What one graph is to hold, or to hold as well; without `graph` it is the whole dataset.

    Only then the texts may name graphs. What rules infer is left as it is: it follows from the rest. Relative IRIs
    are resolved against `base_iri`; the labels of blank nodes are made of `request`.
    """

    texts: Sequence[Entry]
    mode: Mode
    graph: NamedNode | DefaultGraph | None
    base_iri: str | None = None
    request: str = field(default_factory=_new_request)

    @property
    def entries(self) -> Sequence[Entry]:
        """Give the texts, so that results have places in them."""
        return self.texts

    def propose(self, work: Work) -> Change:
        """Apply the texts to the draft; raises SourceError where one cannot be read, and RefusedChange."""
        ledger = Ledger(work)
        if self.graph is not None:
            ledger.refuse(self.graph)
        # No file of the instance is meant, so none of its settings says where statements stand.
        plain = replace(work.instance, graphs={}, default_graph="separate")
        located = [
            LocatedQuad(self._placed(each), each.position)
            for text in self.texts
            for each in _read(text, plain, self.base_iri, self.request)
        ]
        quads = [each.quad for each in located]
        removed = self._former(ledger) if self.mode is Mode.REPLACE else []
        if not _are_isomorphic(removed, quads):
            ledger.change(removed, quads)
        return ledger.net(tuple(located))

    def _placed(self, located: LocatedQuad) -> Quad:
        quad = located.quad
        if self.graph is None:
            return quad
        if not isinstance(quad.graph_name, DefaultGraph):
            reason = f"names the graph {quad.graph_name}; the content of one graph names none"
            raise SourceError(located.position.file, reason, located.position.line, kind="named-graph")
        return Quad(quad.subject, quad.predicate, quad.object, self.graph)

    def _former(self, ledger: Ledger) -> list[Quad]:
        return quads_of(ledger.store, self.graph) if self.graph is not None else list(_everything(ledger))


@dataclass(frozen=True, slots=True)
class GraphRemoval:
    """A graph is to go, or without one all of them."""

    graph: NamedNode | DefaultGraph | None

    def propose(self, work: Work) -> Change:
        """Remove the graph from the draft; raises NoSuchGraph where there is none, and RefusedChange."""
        ledger = Ledger(work)
        if self.graph is None:
            ledger.change(_everything(ledger), ())
        else:
            ledger.refuse(self.graph)
            ledger.require(self.graph)
            ledger.drop(self.graph)
        return ledger.net()


def _everything(ledger: Ledger) -> Iterator[Quad]:
    """Give all quads but those that rules infer, and those that a merged default graph repeats."""
    graphs: list[Any] = [*ledger.named_graphs(), *([] if ledger.merged else [DefaultGraph()])]
    for graph in graphs:
        yield from quads_of(ledger.store, graph)


def _are_isomorphic(former: Sequence[Quad], quads: Sequence[Quad]) -> bool:
    """Say whether two graphs differ only in the labels of blank nodes: to put the same again changes nothing."""
    if not 0 < len(former) <= _MOST_COMPARED or not any(map(has_blank_node, quads)):
        return False
    datasets = [Dataset(map(canonical, each)) for each in (former, quads)]
    for each in datasets:
        each.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return datasets[0] == datasets[1]


def _read(text: Entry, instance: Instance, base_iri: str | None, request: str) -> Iterator[LocatedQuad]:
    """Read a text; its blank nodes are other ones than those of any text before."""
    names = BlankNodeNames(f"{request} {text.name}")
    for each in read_stream(BytesIO(text.data), text.rdf_format, text.name, instance, base_iri):
        yield LocatedQuad(names.rename(each.quad), each.position) if has_blank_node(each.quad) else each


def _refuse_default_graph(located: Sequence[LocatedQuad]) -> None:
    for each in located:
        if isinstance(each.quad.graph_name, DefaultGraph):
            raise RefusedChange(
                f"{each.position}: stands in the default graph, all of which would be replaced; name a graph for it"
            )


def _refuse_blank_nodes(located: Sequence[LocatedQuad]) -> None:
    for each in located:
        if has_blank_node(each.quad):
            raise RefusedChange(
                f"{each.position}: a blank node of a text is none of the graph's; remove it by an update, "
                "DELETE … WHERE with a variable for it"
            )
