"""Calls of allowed services (SPARQL 1.1 Federated Query): the engine reaches a relay, and only the relay goes out.

The engine would resolve the host's name itself and follow redirects to any address. So the addresses in an admitted
query are replaced by ones of a server on the loopback interface, which passes a call on under rules of its own: a name
must stand for a public address, and that very address is connected to; a redirect is a failure; time, size and number
of the answers are limited; nothing of the client's goes along but the query. An answer is complete before the engine
sees its first byte, as a truncated one would pass for an empty one under SILENT.
"""

import hmac
import io
import re
import secrets
import shutil
import socket
import socketserver
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import IO, Any

from lapekg.sparql.gate import admit
from lapekg.sparql.outward import Bounds, CallFailed, call

# A query that calls for each of its solutions is an attack, wanted or not, on the service it calls.
MAX_CALLS = 100
MAX_ANSWER_BYTES = 64 * 1024 * 1024

_MAX_QUERY_BYTES = 4 * 1024 * 1024
_LOCAL_SECONDS = 10
_SPOOL_BYTES = 1024 * 1024
_PLACE = re.compile(r"error at (\d+):(\d+):")


@dataclass(slots=True)
class _Session:
    """What holds for one query: the secret part of its addresses, when it ends, how many calls it has left."""

    root: str
    seconds: float
    deadline: float
    calls_left: int
    # Line and column in the rewritten query from which on columns differ from the original, and by how much.
    shifts: list[tuple[int, int, int]] = field(default_factory=list)


class Relay:
    """Passes the calls of one query at a time on to the allowed services; threads of this process do the work."""

    def __init__(
        self, services: Sequence[str], max_calls: int = MAX_CALLS, max_answer_bytes: int = MAX_ANSWER_BYTES
    ) -> None:
        self._services = tuple(services)
        self._max_calls = max_calls
        self._max_answer_bytes = max_answer_bytes
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._session = self._start_session(0)
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def rewrite(self, query: str, seconds: float) -> str:
        """Have the query call the relay, for that many seconds and until the next query is rewritten.

        Raises RefusedQuery as the gate does.
        """
        calls = admit(query, self._services)
        self._session = session = self._start_session(seconds)
        pieces: list[str] = []
        end, line, column = 0, 1, 1
        for each in calls:
            replacement = f"<{session.root}{self._services.index(each.address)}>"
            piece = query[end : each.start] + replacement
            pieces.append(piece)
            line += piece.count("\n")
            column = len(piece) - piece.rfind("\n") if "\n" in piece else column + len(piece)
            session.shifts.append((line, column, each.end - each.start - len(replacement)))
            end = each.end
        return "".join(pieces) + query[end:]

    def explain(self, message: str) -> str:
        """Turn the engine's message about the rewritten query into one about the query as it was written."""
        session = self._session
        place = _PLACE.match(message)
        if place:
            line, column = int(place[1]), int(place[2])
            column += sum(delta for where, start, delta in session.shifts if where == line and start <= column)
            return f"error at {line}:{column}:{message[place.end() :]}"
        # The relay's own failures say all in their payload.
        return self.restore(re.sub(rf"Error \d+ [^\n]* returned by {re.escape(session.root)}\d+[^\n]*\n", "", message))

    def restore(self, text: str) -> str:
        """Put the services' addresses back where the text has the relay's."""
        return re.sub(rf"{re.escape(self._session.root)}(\d+)", lambda match: self._services[int(match[1])], text)

    def close(self) -> None:
        """Stop serving."""
        self._is_closed = True
        with socket.socket() as waking:
            waking.connect(self._server.server_address)
        self._thread.join()
        self._server.server_close()

    def pass_on(self, path: str, body: str, accept: str, output: IO[bytes]) -> str | None:
        """Call the service that a path stands for; returns the media type of its answer. Raises CallFailed.

        None where the path stands for no service: any process of this machine can ask.
        """
        session = self._session
        root, _, index = f"http://{self._server.authority}{path}".rpartition("/")
        if not hmac.compare_digest(f"{root}/".encode(), session.root.encode()):
            return None
        address = self._services[int(index)]
        with self._lock:
            session.calls_left -= 1
            is_over = session.calls_left < 0
        try:
            if is_over:
                raise CallFailed(f"the query makes more than {self._max_calls} calls")
            # A call within the call goes out with the address that was written.
            query = self.restore(body).encode()
            bounds = Bounds(session.deadline, session.seconds, self._max_answer_bytes)
            return call(address, query, accept, output, bounds)
        except CallFailed as error:
            raise CallFailed(f"SERVICE <{address}>: {error}") from error

    def _serve(self) -> None:
        # Unlike serve_forever, this sleeps until a call comes.
        while not self._is_closed:
            self._server.handle_request()

    def _start_session(self, seconds: float) -> _Session:
        root = f"http://{self._server.authority}/{secrets.token_urlsafe(16)}/"
        return _Session(root, seconds, time.monotonic() + seconds, self._max_calls)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, relay: Relay) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.relay = relay
        self.authority = f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of failures, but not of a connection that the other end has given up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _LOCAL_SECONDS

    def do_POST(self) -> None:
        """Answer one call of the engine."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _MAX_QUERY_BYTES:
            return self._reply(413, "text/plain", io.BytesIO())
        body = self.rfile.read(int(length)).decode(errors="replace")
        with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as output:
            try:
                media_type = self.server.relay.pass_on(self.path, body, self.headers.get("Accept", "*/*"), output)
            except CallFailed as error:
                return self._reply(502, "text/plain; charset=utf-8", io.BytesIO(str(error).encode()))
            if media_type is None:
                return self._reply(404, "text/plain", io.BytesIO())
            return self._reply(200, media_type, output)

    def _reply(self, status: int, media_type: str, body: IO[bytes]) -> None:
        length = body.seek(0, io.SEEK_END)
        body.seek(0)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        shutil.copyfileobj(body, self.wfile)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep quiet: a failure reaches the user by the engine."""
