"""What granian calls, over its interface RSGI (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md).

The SPARQL endpoint is answered here, in the event loop: a query that waits takes no thread, and it shows when its
client has gone. All else is Flask's, in threads. No thread ever waits for a client: a request is read before it is
handed over, and its answer is sent from here.
"""

import asyncio
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException

from lapekg.access import Scope
from lapekg.access.bearer import bearer_token
from lapekg.errors import LapekgError, MalformedRequest, RequestTooLarge, RequestTooSlow, UnsupportedMediaType
from lapekg.sparql.exchange import Reply, Request, SpooledBody, StoredFile
from lapekg.web.addresses import address_of, client_of, scheme_of
from lapekg.web.admission import Admission
from lapekg.web.graph_store import WRITE_THING, methods_of_page
from lapekg.web.headers import CLOSED_HEADERS, COMMON_HEADERS
from lapekg.web.problems import problem_reply
from lapekg.web.sending import Exchange, Sender
from lapekg.web.service import EXTENSION, SPARQL_PATH, VALIDATE_PATH, Service
from lapekg.web.sparql import OUTCOME, find_outcome, preflight_headers
from lapekg.web.validate import GONE

_THREADS = 8
# How long a client may take to send a body, and one that is known to send what is written.
_BODY_SECONDS = 30.0
_WRITE_BODY_SECONDS = 300.0

_ENDPOINT = f"/{SPARQL_PATH}"
# What is checked may be large, and its views wait for the outcome: they get threads of their own, and so many that no
# request that was let in waits for one.
_CHECKING_PATHS = {VALIDATE_PATH, "new"}
_MOST_CHECKS = 16
_MOST_CHECKS_OF_ONE = 4
# Writes, too. Who may write is asked before the body is read, but for forms, which hold the answer and are small.
_WRITE_DOORS = {"update", "graph_store"}
_WRITE_FORMS = {"revert"}
_MOST_WRITES = 32
_MOST_WRITES_OF_ONE = 16
_BODY_METHODS = {"POST", "QUERY", "PUT", "PATCH"}
_WRITE_METHODS = {"POST", "PUT", "PATCH", "DELETE"}


class Front:
    """The application for granian; everything it answers is also answered by the Flask application alone."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._service: Service = app.extensions[EXTENSION]
        self._base_iri = self._service.instance.base_iri
        self._sender = Sender()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="page")
        self._check_threads = ThreadPoolExecutor(_MOST_CHECKS, thread_name_prefix="check")
        self._admission = Admission(_MOST_CHECKS, _MOST_CHECKS_OF_ONE)
        self._write_threads = ThreadPoolExecutor(_MOST_WRITES, thread_name_prefix="write")
        self._write_admission = Admission(_MOST_WRITES, _MOST_WRITES_OF_ONE, "writes")
        self._routes = app.url_map.bind("")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start the workers, so that the first queries don't wait for them."""
        self._service.bridge.attach(loop)
        loop.run_until_complete(self._service.pool.start())
        self._service.bridge.start(self._service.writer.start(soon=self._may_write()))
        self._service.archive.start()
        self._service.subjects.warm()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """End the workers."""
        service = self._service
        loop.run_until_complete(asyncio.gather(service.pool.close(), service.validator.close(), service.writer.close()))
        service.archive.close()
        for each in (self._threads, self._check_threads, self._write_threads):
            each.shutdown(wait=False, cancel_futures=True)

    async def __rsgi__(self, scope: Any, exchange: Exchange) -> None:
        """Answer one request."""
        try:
            # RFC 9112, section 3.2: no host, two or one that cannot be are refused; granian lets them through.
            hosts = scope.headers.get_all("host")
            scheme = scheme_of(scope.scheme, scope.headers.get("x-forwarded-proto"), self._service.proxies)
            address = address_of(scheme, hosts[0] if len(hosts) == 1 else None, _ENDPOINT)
            if scope.path == _ENDPOINT:
                await self._answer_query(scope, exchange, address)
            elif scope.method == "POST" and scope.path.split("/", 2)[1] in _CHECKING_PATHS:
                await self._answer_check(scope, exchange)
            elif scope.method in _WRITE_METHODS and (door := self._door(scope)) is not None:
                await self._answer_write(scope, exchange, door)
            else:
                await self._answer_page(scope, exchange, await self._read_body(scope, exchange), {})
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - the last line: whatever it is, the client gets a problem document
            await self._sender.send(exchange, scope.method, problem_reply(error, self._base_iri), COMMON_HEADERS)

    async def _answer_query(self, scope: Any, exchange: Exchange, address: str) -> None:
        if scope.method == "OPTIONS":
            await self._sender.send(exchange, scope.method, Reply(204, preflight_headers()), COMMON_HEADERS)
            return
        body = await self._read_body(scope, exchange)
        if scope.method not in {"GET", "HEAD", "POST", "QUERY"}:
            await self._answer_page(scope, exchange, body, {})
            return
        request = self._request(scope, exchange, body, address)
        endpoint = self._service.endpoint
        if endpoint.wants_page(request):
            outcome = await find_outcome(endpoint, request, self._base_iri)
            await self._answer_page(scope, exchange, body, {OUTCOME: outcome})
            return
        try:
            reply = await endpoint.respond(request)
        except LapekgError as error:
            reply = problem_reply(error, self._base_iri)
        await self._sender.send(exchange, scope.method, reply, COMMON_HEADERS)

    async def _answer_check(self, scope: Any, exchange: Exchange) -> None:
        with self._admission.enter(self._client(scope)):
            body = await self._read_body(scope, exchange, self._service.instance.limits.check_bytes)
            extras = {GONE: exchange.client_disconnect}
            await self._answer_page(scope, exchange, body, extras, self._check_threads)

    def _may_write(self) -> bool:
        try:
            return self._service.tokens.is_configured
        except LapekgError:  # told to whoever tries
            return False

    def _door(self, scope: Any) -> str | None:
        """Name the blueprint that a request to write is for, None where it is for none of them."""
        try:
            view = self._routes.match(scope.path, scope.method)[0]
        except HTTPException:
            return None
        if view == WRITE_THING and methods_of_page(self._routes, scope.path):
            return None
        blueprint = view.partition(".")[0]
        return blueprint if blueprint in _WRITE_DOORS | _WRITE_FORMS else None

    async def _answer_write(self, scope: Any, exchange: Exchange, door: str) -> None:
        client, limit, seconds = self._client(scope), None, _BODY_SECONDS
        if door in _WRITE_DOORS:
            try:
                token = bearer_token(scope.headers.get("authorization"))
                self._service.tokens.check(token, Scope.WRITE, client)
            except LapekgError as error:
                await self._sender.send(exchange, scope.method, problem_reply(error, self._base_iri), CLOSED_HEADERS)
                return
            limit, seconds = self._service.instance.limits.write_bytes, _WRITE_BODY_SECONDS
        with self._write_admission.enter(client):
            body = await self._read_body(scope, exchange, limit, seconds)
            extras = {GONE: exchange.client_disconnect}
            await self._answer_page(scope, exchange, body, extras, self._write_threads)

    def _client(self, scope: Any) -> str:
        forwarded = _listed(scope.headers.get_all, "x-forwarded-for")
        return client_of(scope.client.rpartition(":")[0], forwarded, self._service.proxies)

    def _request(self, scope: Any, exchange: Exchange, body: bytes, address: str) -> Request:
        listed = partial(_listed, scope.headers.get_all)
        limit = self._service.instance.limits.query_bytes
        query_string = scope.query_string.encode("utf-8", "surrogateescape")
        if len(query_string) > limit:
            raise RequestTooLarge(f"the query string may be {limit} bytes long")
        return Request(
            method=scope.method,
            query_string=query_string,
            base_iri=address,
            client=self._client(scope),
            content_type=scope.headers.get("content-type"),
            accept=listed("accept"),
            accept_encoding=listed("accept-encoding"),
            if_none_match=listed("if-none-match"),
            accept_datetime=listed("accept-datetime"),
            body=body,
            gone=exchange.client_disconnect,
        )

    async def _read_body(
        self, scope: Any, exchange: Exchange, limit: int | None = None, seconds: float = _BODY_SECONDS
    ) -> bytes:
        if scope.method not in _BODY_METHODS:
            return b""
        limit = limit or self._service.instance.limits.query_bytes
        try:
            async with asyncio.timeout(seconds):
                return await _read_body(scope.headers.get, exchange, limit)
        except TimeoutError:
            raise RequestTooSlow(f"the body did not come within {seconds:g} seconds") from None

    async def _answer_page(
        self,
        scope: Any,
        exchange: Exchange,
        body: bytes,
        extras: dict[str, Any],
        threads: ThreadPoolExecutor | None = None,
    ) -> None:
        forwarded = scope.headers.get("x-forwarded-proto")
        scheme = scheme_of(scope.scheme, forwarded, self._service.proxies)
        environ = _environ(scope, scheme, body) | extras
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(threads or self._threads, _call, self._app.wsgi_app, environ)
        await self._sender.send(exchange, scope.method, reply)


def _listed(fields: Callable[[str], list[str]], name: str) -> str | None:
    """Read a list that may stand in several fields (RFC 9110, section 5.3)."""
    return ", ".join(fields(name)) or None


async def _read_body(header: Callable[[str], str | None], exchange: Exchange, limit: int) -> bytes:
    """Read a whole body; one that breaks off is no query, even if its beginning would be one."""
    encoding = header("content-encoding")
    if encoding is not None and encoding.lower() != "identity":
        raise UnsupportedMediaType(f"send the body as it is; the encoding {encoding!r} is not read here")
    body, ends = bytearray(), 0
    async for piece in exchange:
        body += piece
        ends += not piece
        if len(body) > limit:
            raise RequestTooLarge(f"the body may be {limit} bytes long")
    announced = header("content-length")
    # granian tells a body that came in chunks and broke off by a second empty piece.
    if (len(body) != int(announced)) if announced is not None and announced.isdecimal() else ends > 1:
        raise MalformedRequest(f"the body ended early, after {len(body)} bytes")
    return bytes(body)


def _environ(scope: Any, scheme: str, body: bytes) -> dict[str, Any]:
    """Write a request as WSGI has it (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key != "CONTENT_LENGTH":
            environ[f"HTTP_{key}"] = f"{environ[f'HTTP_{key}']}, {value}" if f"HTTP_{key}" in environ else value
    return environ


def _call(app: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Reply:
    """Run a WSGI application and take its whole answer."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _info: object = None) -> Callable[[bytes], None]:
        started.append((status, headers))
        return lambda _data: None

    pieces = app(environ, start_response)
    try:
        # A file is left where it is: granian sends it from there.
        body = pieces if isinstance(pieces, StoredFile | SpooledBody) else b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None and not isinstance(pieces, SpooledBody):
            close()
    status, headers = started[-1]
    return Reply(int(status.split()[0]), tuple((name, value) for name, value in headers), body)
