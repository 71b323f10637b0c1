"""SPARQL 1.1 Update (https://www.w3.org/TR/sparql11-update/): what a request changes in the draft.

The engine evaluates the patterns over the draft, so an operation sees what those before it have done, and where the
default graph is merged, all statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, assert_never
from uuid import uuid4

from pyoxigraph import DefaultGraph, NamedNode

from lapekg.commits.proposal import Work
from lapekg.drafts.change import Change
from lapekg.errors import MalformedQuery, MalformedRequest, RefusedChange, RefusedQuery
from lapekg.sparql.gate import admit
from lapekg.sparql.syntax import refuse_deep_nesting
from lapekg.sparql.tokens import TOKEN
from lapekg.updates.engine import Reader, check_syntax, select
from lapekg.updates.labels import BlankNodes, stem_of
from lapekg.updates.ledger import Ledger
from lapekg.updates.management import manage, transfer
from lapekg.updates.operations import Data, Load, Management, Modify, Operation, Transfer
from lapekg.updates.request import read_request
from lapekg.updates.templates import read_template


@dataclass(frozen=True, slots=True)
class SparqlUpdate:
    """An update request, which may be one of the protocol: `using` and `using_named` are the IRIs of its parameters.

    With `graph` it is a PATCH of that graph: it stands for the default graph, and no other may be changed. The labels
    of new blank nodes are made of `request`.
    """

    text: str
    base_iri: str | None = None
    using: Sequence[str] = ()
    using_named: Sequence[str] = ()
    graph: NamedNode | None = None
    request: str = field(default_factory=lambda: str(uuid4()))

    def check(self) -> None:
        """Read the request without a store; raises MalformedQuery, MalformedRequest or RefusedChange."""
        self._operations()

    def propose(self, work: Work) -> Change:
        """Run the operations over the draft, one after the other; give the net difference.

        Raises what `check` does, and NoSuchGraph and QueryFailed.
        """
        operations = self._operations()
        ledger = Ledger(work, self.graph)
        new = BlankNodes(stem_of(self.request))
        for operation in operations:
            reader = Reader(operation.source.prologue, self.base_iri)
            match operation:
                case Data():
                    _change_data(operation, reader, ledger, new)
                case Modify():
                    self._modify(operation, reader, ledger, new)
                case Management():
                    manage(operation, reader, ledger)
                case Transfer():
                    transfer(operation, reader, ledger)
                case Load():
                    pass  # it fails, as nothing is fetched, and SILENT says that this does not matter
                case _:
                    assert_never(operation)
        return ledger.net()

    def _operations(self) -> list[Operation]:
        _graphs((*self.using, *self.using_named))
        refuse_deep_nesting(self.text)
        try:
            admit(self.text)
        except RefusedQuery as error:
            raise RefusedChange(str(error)) from error
        operations = read_request(self.text)
        for operation in operations:
            check_syntax(operation, self.base_iri)
            if isinstance(operation, Load) and not operation.silent:
                raise RefusedChange("LOAD is refused: nothing is fetched from other servers; send the data themselves")
            if isinstance(operation, Modify):
                self._refuse_two_datasets(operation)
        _refuse_shared_labels(operations)
        return operations

    def _refuse_two_datasets(self, operation: Modify) -> None:
        """SPARQL 1.1 Protocol, section 2.2.3."""
        if (self.using or self.using_named) and (operation.graph or operation.using or operation.using_named):
            raise MalformedRequest(
                "using-graph-uri and using-named-graph-uri cannot go with USING, USING NAMED or WITH in the update"
            )

    def _modify(self, operation: Modify, reader: Reader, ledger: Ledger, new: BlankNodes) -> None:
        graph = ledger.default if operation.graph is None else reader.iri(operation.graph)
        names: list[str] = []
        delete, insert = (
            None if block is None else read_template(block, reader, names, graph)
            for block in (operation.delete, operation.insert)
        )
        for template in (delete, insert):
            for each in template.graphs() if template is not None else ():
                ledger.refuse(each)
        solutions = select(ledger.store, reader, names, operation.where, self._dataset(operation, reader, graph))
        ledger.change(
            delete.quads(solutions, names, new) if delete else (), insert.quads(solutions, names, new) if insert else ()
        )

    def _dataset(self, operation: Modify, reader: Reader, graph: NamedNode | DefaultGraph) -> Mapping[str, Any]:
        """Give the dataset of the pattern: SPARQL 1.1 Update, section 3.1.3."""
        using = [*map(reader.iri, operation.using), *_graphs(self.using)]
        named = [*map(reader.iri, operation.using_named), *_graphs(self.using_named)]
        if using or named:
            return {"default_graph": using, "named_graphs": named}
        return {} if isinstance(graph, DefaultGraph) else {"default_graph": [graph]}


def _change_data(operation: Data, reader: Reader, ledger: Ledger, new: BlankNodes) -> None:
    quads = read_template(operation.block, reader, [], ledger.default).quads([()], (), new)
    ledger.change(*(((), quads) if operation.inserts else (quads, ())))


def _graphs(iris: Sequence[str]) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris]
    except ValueError as error:
        raise MalformedRequest("using-graph-uri and using-named-graph-uri must be absolute IRIs") from error


def _refuse_shared_labels(operations: Sequence[Operation]) -> None:
    """Section 19.6 of SPARQL 1.1 Query: no label of a blank node in two INSERT DATA operations."""
    known: set[str] = set()
    for operation in operations:
        if isinstance(operation, Data) and "_:" in operation.block:
            labels = {token[0] for token in TOKEN.finditer(operation.block) if token.lastgroup == "blank"}
            if shared := known & labels:
                raise MalformedQuery(f"the blank node {min(shared)} stands in two INSERT DATA operations")
            known |= labels
