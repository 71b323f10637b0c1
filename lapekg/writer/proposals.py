"""From an order to the change that it proposes, with the conditions under which it may be made."""

from collections.abc import Sequence

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from lapekg.checking import Entry
from lapekg.commits import Proposal, Work
from lapekg.drafts.change import Change
from lapekg.errors import RefusedChange, StaleWrite
from lapekg.history.log import Log
from lapekg.updates import GraphContent, GraphRemoval, Mode, RdfPatch, Reversal, SparqlUpdate, Texts
from lapekg.validator.formats import SYNTAXES, guess_syntax
from lapekg.validator.question import Text
from lapekg.writer.order import DATASET, DEFAULT_GRAPH, RDF_PATCH, GraphWrite, Order, Revert, TextsWrite, Update
from lapekg.writer.tags import graph_of_tag, graph_tag

_MODES = {"PUT": Mode.REPLACE, "POST": Mode.ADD}
_MOST_NOTES = 100

GraphName = NamedNode | DefaultGraph


class Guarded:
    """A proposal that is made only while what it writes to is as the client expects.

    Afterwards `created` says whether it makes a graph that was not there, `notes` what of it could not be done.
    """

    def __init__(self, order: Order, log: Log) -> None:
        self.created = False
        self._order = order
        self._graph = _graph_of(order)
        self._proposal = _proposal(order, self._graph, log)
        # What is added in these has places in them.
        self.entries: Sequence[Entry] = getattr(self._proposal, "entries", ())

    @property
    def notes(self) -> tuple[str, ...]:
        """Give what could not be undone, as N-Quads."""
        left = getattr(self._proposal, "left", ())
        return tuple(sorted(map(str, left))[:_MOST_NOTES])

    def propose(self, work: Work) -> Change:
        """Check the conditions and make the change; raises StaleWrite, or as the proposal does."""
        tag = self._tag(work)
        _check(self._order, tag)
        change = self._proposal.propose(work)
        graph = self._graph
        if graph is not None and any(quad.graph_name != graph for quad in (*change.added, *change.removed)):
            raise RefusedChange(f"the request is about {_told(graph)} and may change no other")
        self.created = tag is None and any(quad.graph_name == graph for quad in change.added)
        return change

    def _tag(self, work: Work) -> str | None:
        if self._graph is None:
            return str(work.snapshot.number)
        return graph_tag(work.base, self._graph, work.snapshot.manifest.digest)


def _check(order: Order, tag: str | None) -> None:
    """Hold the order to If-Match and If-None-Match (RFC 9110, section 13.2.2)."""
    if order.expected is not None:
        found = {graph_of_tag(each) for each in order.expected}
        if tag is None or ("*" not in found and tag not in found):
            raise StaleWrite("it is not as If-Match expects; fetch it again, then write")
    if order.absent and tag is not None:
        raise StaleWrite("it is there already, and If-None-Match expects that it is not")


def _told(graph: GraphName) -> str:
    return "the default graph" if isinstance(graph, DefaultGraph) else f"the graph {graph}"


def _graph_of(order: Order) -> GraphName | None:
    if not isinstance(order.what, GraphWrite) or order.what.graph is DATASET:
        return None
    return DefaultGraph() if order.what.graph == DEFAULT_GRAPH else NamedNode(order.what.graph)


def _proposal(order: Order, graph: GraphName | None, log: Log) -> Proposal:
    match order.what:
        case Update() as update:
            return SparqlUpdate(
                update.text,
                base_iri=update.base_iri,
                using=update.using_graphs,
                using_named=update.using_named_graphs,
                request=order.request,
            )
        case Revert(number):
            return Reversal(log.read(number))
        case TextsWrite(texts, mode):
            return Texts(_entries(texts), Mode[mode.name], request=order.request)
        case GraphWrite():
            return _graph_proposal(order.what, graph, order.request)


def _graph_proposal(what: GraphWrite, graph: GraphName | None, request: str) -> Proposal:
    if what.method == "DELETE":
        return GraphRemoval(graph)
    if what.method == "PATCH":
        patch = what.texts[0]
        only = graph if isinstance(graph, NamedNode) else None
        if patch.syntax == RDF_PATCH:
            return RdfPatch(patch.data, only, patch.name)
        return SparqlUpdate(patch.data.decode("utf-8"), base_iri=what.base_iri, graph=only, request=request)
    return GraphContent(_entries(what.texts), _MODES[what.method], graph, what.base_iri, request)


def _entries(texts: Sequence[Text]) -> list[Entry]:
    return [Entry(each.name, _format(each), each.data) for each in texts]


def _format(text: Text) -> RdfFormat:
    syntax = guess_syntax(text.data) if text.syntax is None else SYNTAXES[text.syntax]
    rdf_format = RdfFormat.from_media_type(syntax.media_types[0])
    assert rdf_format is not None  # noqa: S101 - the table has known ones
    return rdf_format
