"""A process that answers queries from published snapshots; it is forked by a nursery.

`python -m lapekg.sparql.worker SETTINGS`, as JSON, is the nursery. A worker speaks `lapekg.processes.wire` and ends
when the server closes. An answer is complete before its first byte is sent, so that an error while the solutions are
read is still an error and not half an answer. Up to 1 MiB it travels in the message, above that as an open, already
deleted file: a kill leaves nothing behind.
"""

import re
import sys
from collections.abc import Mapping
from functools import partial
from typing import IO, Any, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from lapekg.errors import MalformedQuery, RefusedQuery, SnapshotError, one_line
from lapekg.processes import wire
from lapekg.processes.confinement import confine
from lapekg.processes.forking import alarm, be_nursery, be_worker, fork_on_request, make_gently
from lapekg.processes.resources import limit_data
from lapekg.sparql.excerpt import excerpt
from lapekg.sparql.federation import Relay
from lapekg.sparql.gate import admit
from lapekg.sparql.spool import ResultTooLarge, Spool
from lapekg.sparql.stores import BYTES_PER_QUAD, Key, Stores, read_into_memory
from lapekg.sparql.syntax import explain_syntax_error, refuse_deep_nesting

# A slow service ends with an error, or the empty solution under SILENT, before the whole query is killed.
_SHARE_OF_CALLS = 0.8
_MIB = 1024 * 1024
_MESSAGE_LENGTH = 500
_UNKNOWN_FUNCTION = re.compile(r"The custom function <([^>]*)> is not supported")

_Result = QuerySolutions | QueryBoolean | QueryTriples


class Evaluator:
    """Evaluates one request after the other; keeps the stores it has opened.

    The text of a query is looked at here, too, and not in the server: hostile text may take long.
    """

    def __init__(self, settings: Mapping[str, Any], in_memory: Mapping[Key, Store]) -> None:
        services = settings["services"]
        self._result_bytes = settings["result_mib"] * _MIB
        self._prefixes = settings["prefixes"]
        self._relay = Relay(services) if services else None
        self._stores = Stores(in_memory)

    def answer(self, request: Mapping[str, Any], connection: wire.Connection) -> None:
        """Evaluate the request and send the whole answer, or the error."""
        spool = Spool(self._result_bytes, gzipped=request["gzip"])
        try:
            header = self._evaluate(request, spool)
            spool.finish()
            header |= {"length": spool.length, "gzip": spool.gzipped}
            connection.send(header, payload=spool.payload, descriptor=spool.descriptor)
        except wire.ConnectionEnded:
            raise
        except SnapshotError:
            _send_error(connection, "gone", "")
        except ResultTooLarge:
            _send_error(connection, "too-large", "")
        except RefusedQuery as error:
            _send_error(connection, "refused", str(error))
        except MalformedQuery as error:
            _send_error(connection, "syntax", str(error), line=error.line, column=error.column)
        except SyntaxError as error:
            reason = explain_syntax_error(self._explain(error), request["query"])
            _send_error(connection, "syntax", str(reason), line=reason.line, column=reason.column)
        except MemoryError:
            _send_error(connection, "memory", "")
        except (RuntimeError, ValueError, OSError) as error:
            _send_error(connection, "failed", self._explain(error))
        finally:
            spool.close()

    def _evaluate(self, request: Mapping[str, Any], spool: Spool) -> dict[str, Any]:
        request = {**request, "query": self._admit(request["query"], request["seconds"])}
        unknown: dict[NamedNode, Any] = {}
        while True:
            try:
                return self._evaluate_once(request, spool, unknown)
            except RuntimeError as error:
                # An unknown function is an error of its expression, not of the query (SPARQL 1.1 Query, section 17.2):
                # what it is bound to stays unbound, a filter is false, COALESCE goes on. The engine gives up instead,
                # so the query is evaluated again with a function that has no value.
                function = _UNKNOWN_FUNCTION.search(str(error))
                if function is None or NamedNode(function[1]) in unknown:
                    raise
                unknown[NamedNode(function[1])] = _no_value
                spool.clear()

    def _evaluate_once(
        self, request: Mapping[str, Any], spool: Spool, functions: dict[NamedNode, Any]
    ) -> dict[str, Any]:
        store = self._stores.get(request["snapshot"], request["identity"])
        result = store.query(
            request["query"], base_iri=request["base_iri"], custom_functions=functions or None, **_dataset(request)
        )
        form = _form(result)
        if request["rows"] is not None:
            beginning = excerpt(result, request["rows"], self._prefixes)
            spool.write(beginning.body)
            return {"status": "ok", "form": form, "shown": beginning.shown, "count": beginning.count}
        media_type = request["formats"][form]
        if media_type is None:
            return {"status": "not-acceptable", "form": form}
        _serialize(result, media_type, spool, self._prefixes)
        return {"status": "ok", "form": form}

    def _admit(self, query: str, seconds: float) -> str:
        """Refuse what would end the engine, and calls of services; lead those that are allowed over the relay."""
        refuse_deep_nesting(query)
        if self._relay is not None:
            return self._relay.rewrite(query, _SHARE_OF_CALLS * seconds)
        admit(query)
        return query

    def _explain(self, error: Exception) -> str:
        return str(error) if self._relay is None else self._relay.explain(str(error))


def _no_value(*_: object) -> None:
    """Stand for a function that nobody defines."""


def _dataset(request: Mapping[str, Any]) -> dict[str, Any]:
    default_graphs, named_graphs = request["default_graphs"], request["named_graphs"]
    if not default_graphs and not named_graphs:
        return {}
    # Either kind alone leaves the other empty (SPARQL 1.1 Query, section 13.2); None would mean the store's own.
    return {
        "default_graph": [NamedNode(iri) for iri in default_graphs],
        "named_graphs": [NamedNode(iri) for iri in named_graphs],
    }


def _form(result: _Result) -> str:
    if isinstance(result, QuerySolutions):
        return "solutions"
    return "boolean" if isinstance(result, QueryBoolean) else "graph"


def _serialize(result: _Result, media_type: str, spool: Spool, prefixes: dict[str, str]) -> None:
    output = cast("IO[bytes]", spool)  # the engine only writes and flushes
    if isinstance(result, QueryTriples):
        # As fast as the result's own method, which knows no prefixes.
        pyoxigraph.serialize(result, output, RdfFormat.from_media_type(media_type), prefixes=prefixes)
    else:
        result.serialize(output, QueryResultsFormat.from_media_type(media_type))


def _send_error(connection: wire.Connection, status: str, message: str, **members: int | None) -> None:
    connection.send({"status": status, "message": message, **members})


def serve(connection: wire.Connection, settings: Mapping[str, Any], in_memory: Mapping[Key, Store]) -> None:
    """Answer requests until the other end closes."""
    if not settings["services"]:
        confine()
    evaluator = Evaluator(settings, in_memory)
    connection.send({"status": "ready"})
    while True:
        request = connection.receive().header
        with alarm(request["seconds"]):
            evaluator.answer(request, connection)


def _read(settings: Mapping[str, Any], control: wire.Control) -> dict[Key, Store]:
    """Read the snapshot that the settings name, if any."""
    snapshot = settings["snapshot"]
    if snapshot is None:
        return {}
    limit_data(settings["memory_mib"] * _MIB + snapshot["quads"] * BYTES_PER_QUAD)
    store = make_gently(partial(read_into_memory, snapshot["folder"]), control)
    return {(snapshot["folder"], snapshot["identity"]): store}


def main() -> None:
    """Be the nursery of workers that the server asks for."""
    settings, control = be_nursery(sys.argv[1])
    try:
        in_memory = _read(settings, control)
    except (OSError, SyntaxError, ValueError, RuntimeError, MemoryError) as error:
        control.send({"status": "failed", "message": one_line(str(error))[:_MESSAGE_LENGTH]})
        return
    answer = partial(serve, settings=settings, in_memory=in_memory)
    fork_on_request(control, partial(be_worker, answer, settings["memory_mib"] * _MIB))


if __name__ == "__main__":
    main()
