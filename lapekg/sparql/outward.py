"""One call of a SPARQL service elsewhere, made with distrust of its name, its redirects and the size of its answer.

SPARQL 1.1 Protocol, section 2.1.3: the query is posted directly.
"""

import functools
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import SplitResult, quote, urlsplit

from lapekg.errors import one_line

_CHUNK_BYTES = 256 * 1024
_MIB = 1024 * 1024
# What has a meaning in an address stays as it is; other characters outside ASCII make it an IRI (RFC 3987, 3.1).
_RESERVED = "/?:@!$&'()*+,;=~%[]"
# The only addresses of IPv6 that are given out; within them, those that stand for an address of IPv4 in another way.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

# Family and address of a socket, as the resolver tells them.
_Address = tuple[int, Any]


class CallFailed(Exception):
    """The service gave no whole answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """When the call ends, a reading of time.monotonic(), how long that is, and how large an answer may be."""

    deadline: float
    seconds: float
    answer_bytes: int


def call(address: str, query: bytes, accept: str, output: IO[bytes], bounds: Bounds) -> str:
    """Send the query and write the whole answer to the output; returns its media type. Raises CallFailed."""
    try:
        with closing(_connect(urlsplit(address), bounds)) as connection, _ending(connection.sock, bounds.deadline):
            headers = {"Accept": accept, "Content-Type": "application/sparql-query", "User-Agent": "lapekg"}
            connection.request("POST", _target(urlsplit(address)), query, headers)
            return _read(connection.getresponse(), output, bounds)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, TimeoutError) or time.monotonic() >= bounds.deadline:
            raise CallFailed(f"no answer within {bounds.seconds:g} seconds") from error
        raise CallFailed(_reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "its name cannot be resolved"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not valid: {error.verify_message}"
    return one_line(str(error)) or type(error).__name__


def _connect(parts: SplitResult, bounds: Bounds) -> http.client.HTTPConnection:
    host = (parts.hostname or "").encode("idna").decode()
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    plain = _open(_addresses(host, port), bounds.deadline)
    if not is_secure:
        connection = http.client.HTTPConnection(host, port)
        connection.sock = plain
    else:
        connection = http.client.HTTPSConnection(host, port, context=_tls())
        connection.sock = _tls().wrap_socket(plain, server_hostname=host)  # closes the plain one if it fails
    connection.auto_open = 0  # it would resolve the name again
    return connection


def _addresses(host: str, port: int) -> Sequence[_Address]:
    """Resolve the name, this once."""
    # The resolver has limits of its own; what they leave to be ended, the deadline of the whole query ends.
    found = [(each[0], each[4]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    # Who allows an address of the inside by number, or this very machine, means it.
    if host == "localhost" or _is_number(host):
        return found
    public = [(family, address) for family, address in found if _is_public(str(address[0]))]
    if not public:
        raise CallFailed("its name stands for no public address")
    return public


def _open(addresses: Sequence[_Address], deadline: float) -> socket.socket:
    failure: OSError = TimeoutError()
    for family, address in addresses:
        opened = socket.socket(family, socket.SOCK_STREAM)
        try:
            opened.settimeout(max(0.001, deadline - time.monotonic()))
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        else:
            return opened
    raise failure


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_public(text: str) -> bool:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address not in _NAT64:
            # 6to4 carries an address of IPv4 that nobody has looked at.
            return address in _GLOBAL_UNICAST and address.is_global and address.sixtofour is None
        address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.is_global and not address.is_multicast and not address.is_reserved


@functools.cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _ending(connection: socket.socket, deadline: float) -> Iterator[None]:
    """End the connection at the deadline: a socket's own timeout begins anew with each byte that trickles in."""

    def end() -> None:
        with suppress(OSError):
            # Not the method of a TLS socket, which takes away what another thread is using.
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    timer = threading.Timer(max(0, deadline - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _target(parts: SplitResult) -> str:
    return quote(parts.path or "/", _RESERVED) + (f"?{quote(parts.query, _RESERVED)}" if parts.query else "")


def _read(response: http.client.HTTPResponse, output: IO[bytes], bounds: Bounds) -> str:
    if 300 <= response.status < 400:
        raise CallFailed(f"it redirects (status {response.status}), and redirects are not followed")
    if response.status != 200:
        raise CallFailed(f"it answers with status {response.status}")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise CallFailed("it answers in an encoding that was not asked for")
    expected, length = response.length, 0
    while chunk := response.read(_CHUNK_BYTES):
        length += len(chunk)
        if length > bounds.answer_bytes:
            raise CallFailed(f"its answer is larger than {bounds.answer_bytes / _MIB:g} MiB")
        output.write(chunk)
    # A connection that was ended looks like one that is at its end.
    if time.monotonic() >= bounds.deadline:
        raise TimeoutError
    if expected is not None and length < expected:
        raise CallFailed("its answer breaks off")
    return one_line(response.getheader("Content-Type", "application/octet-stream"))
