"""A process that answers queries from published snapshots: `python -m lapekg.sparql.worker MEMORY_MIB RESULT_MIB`.

It speaks `lapekg.sparql.wire` over its standard input, a socket, and ends when that closes. An answer is complete
before its first byte is sent, so that an error while the solutions are read is still an error and not half an answer.
Up to 1 MiB it travels in the message, above that as an open, already deleted file: a kill leaves nothing behind.
"""

import math
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from lapekg.sparql import wire

INLINE_BYTES = 1024 * 1024

# During a change of snapshot, requests for the old and for the new one overlap.
_MAX_OPEN_STORES = 2
# The server kills at the deadline. The alarm is for a server that died and an engine that lets no other thread run.
_GRACE_SECONDS = 5


class ResultTooLarge(Exception):
    """The serialised answer is over the limit."""


class _Spool:
    """A file that stays in memory while small and refuses to grow past the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._file = tempfile.SpooledTemporaryFile(max_size=INLINE_BYTES)  # noqa: SIM115 - closed by close()
        self.length = 0

    def write(self, data: bytes) -> int:
        self.length += len(data)
        if self.length > self._limit:
            raise ResultTooLarge
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()

    def send(self, connection: socket.socket, header: Mapping[str, Any]) -> None:
        self._file.flush()
        self._file.seek(0)
        if self.length <= INLINE_BYTES:
            wire.send(connection, header, payload=self._file.read())
        else:
            wire.send(connection, header, descriptor=self._file.fileno())


class Evaluator:
    """Evaluates one request after the other; keeps the stores it has opened."""

    def __init__(self, result_bytes: int) -> None:
        self._result_bytes = result_bytes
        self._stores: OrderedDict[tuple[str, int, int], Store] = OrderedDict()

    def answer(self, request: Mapping[str, Any], connection: socket.socket) -> None:
        """Evaluate the request and send the whole answer, or the error."""
        spool = _Spool(self._result_bytes)
        try:
            spool.send(connection, self._evaluate(request, spool))
        except wire.ConnectionEnded:
            raise
        except ResultTooLarge:
            _send_error(connection, "too-large", "")
        except SyntaxError as error:
            _send_error(connection, "syntax", str(error))
        except MemoryError:
            _send_error(connection, "memory", "")
        except (RuntimeError, ValueError, OSError) as error:
            _send_error(connection, "failed", str(error))
        finally:
            spool.close()

    def _evaluate(self, request: Mapping[str, Any], spool: _Spool) -> Mapping[str, Any]:
        store = self._store(request["store"])
        result = store.query(request["query"], base_iri=request["base_iri"], **_dataset(request))
        form = _form(result)
        media_type = request["formats"][form]
        if media_type is None:
            return {"status": "not-acceptable", "form": form}
        output = cast("IO[bytes]", spool)  # the engine only writes and flushes
        if isinstance(result, QueryTriples):
            result.serialize(output, RdfFormat.from_media_type(media_type))
        else:
            result.serialize(output, QueryResultsFormat.from_media_type(media_type))
        return {"status": "ok", "form": form, "length": spool.length}

    def _store(self, path: str) -> Store:
        # The folder's identity, too: a state folder that was deleted and built anew uses the same paths again.
        status = Path(path).stat()
        key = (path, status.st_ino, status.st_ctime_ns)
        store = self._stores.pop(key, None) or Store.read_only(path)
        self._stores[key] = store
        if len(self._stores) > _MAX_OPEN_STORES:
            self._stores.popitem(last=False)
        return store


def _dataset(request: Mapping[str, Any]) -> dict[str, Any]:
    default_graphs, named_graphs = request["default_graphs"], request["named_graphs"]
    if not default_graphs and not named_graphs:
        return {}
    # Either kind alone leaves the other empty (SPARQL 1.1 Query, section 13.2); None would mean the store's own.
    return {
        "default_graph": [NamedNode(iri) for iri in default_graphs],
        "named_graphs": [NamedNode(iri) for iri in named_graphs],
    }


def _form(result: QuerySolutions | QueryBoolean | QueryTriples) -> str:
    if isinstance(result, QuerySolutions):
        return "solutions"
    return "boolean" if isinstance(result, QueryBoolean) else "graph"


def _send_error(connection: socket.socket, status: str, message: str) -> None:
    wire.send(connection, {"status": status, "message": message})


def serve(connection: socket.socket, result_bytes: int) -> None:
    """Answer requests until the other end closes."""
    evaluator = Evaluator(result_bytes)
    wire.send(connection, {"status": "ready", "engine": pyoxigraph.__version__})
    while True:
        request = wire.receive(connection).header
        signal.alarm(math.ceil(request["seconds"]) + _GRACE_SECONDS)
        evaluator.answer(request, connection)
        signal.alarm(0)


def _limit_memory(mib: int) -> None:
    # Private writable memory, not the address space: RocksDB and the allocator reserve several hundred MiB
    # that they never touch, and snapshots are mapped files.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    limit = mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with(connection: socket.socket) -> None:
    """End the process, even amid a query, when the other end of the connection is gone."""

    def wait() -> None:
        poll = select.poll()
        poll.register(connection, 0)  # no events: only the hang-up, which is always told
        poll.poll()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    """Serve the socket on standard input."""
    memory_mib, result_mib = (int(argument) for argument in sys.argv[1:3])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the server says when to end
    _limit_memory(memory_mib)
    with socket.socket(fileno=sys.stdin.fileno()) as connection:
        _end_with(connection)
        try:
            serve(connection, result_mib * 1024 * 1024)
        except wire.ConnectionEnded:
            return


if __name__ == "__main__":
    main()
