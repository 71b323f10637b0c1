"""Messages between the server and a query worker: a JSON header, bytes after it, and an open file beside it."""

import json
import os
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The lengths of header and payload; a message starts with them.
_LENGTHS = struct.Struct(">II")
_FIRST_BYTES = 64 * 1024


class ConnectionEnded(Exception):
    """The process at the other end is gone."""


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived; a file descriptor belongs to the receiver, who must close it."""

    header: dict[str, Any]
    payload: bytes = b""
    descriptor: int | None = None


def send(
    connection: socket.socket, header: Mapping[str, Any], payload: bytes = b"", descriptor: int | None = None
) -> None:
    """Send one message; the other end gets a descriptor of its own for the same open file."""
    encoded = json.dumps(header).encode()
    start = _LENGTHS.pack(len(encoded), len(payload)) + encoded
    try:
        if descriptor is not None:
            sent = socket.send_fds(connection, [start], [descriptor])
            connection.sendall(start[sent:] + payload)
        else:
            connection.sendall(start + payload)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise ConnectionEnded from error


def receive(connection: socket.socket, deadline: float | None = None) -> Message:
    """Wait for one message; raises TimeoutError at the deadline, a reading of time.monotonic().

    The two ends take turns, so what is read at once is never the start of another message.
    """
    buffer, descriptor = _receive_first(connection, deadline)
    try:
        buffer += _receive_exactly(connection, max(0, _LENGTHS.size - len(buffer)), deadline)
        header_length, payload_length = _LENGTHS.unpack_from(buffer)
        payload_start = _LENGTHS.size + header_length
        buffer += _receive_exactly(connection, payload_start + payload_length - len(buffer), deadline)
        header = json.loads(buffer[_LENGTHS.size : payload_start])
    except BaseException:
        if descriptor is not None:
            os.close(descriptor)
        raise
    return Message(header, bytes(buffer[payload_start:]), descriptor)


def _receive_first(connection: socket.socket, deadline: float | None) -> tuple[bytearray, int | None]:
    _set_timeout(connection, deadline)
    try:
        first, descriptors, _, _ = socket.recv_fds(connection, _FIRST_BYTES, 1)
    except ConnectionResetError as error:
        raise ConnectionEnded from error
    if not first:
        raise ConnectionEnded
    return bytearray(first), descriptors[0] if descriptors else None


def _receive_exactly(connection: socket.socket, length: int, deadline: float | None) -> bytearray:
    buffer = bytearray(length)
    view, received = memoryview(buffer), 0
    while received < length:
        _set_timeout(connection, deadline)
        try:
            count = connection.recv_into(view[received:])
        except ConnectionResetError as error:
            raise ConnectionEnded from error
        if not count:
            raise ConnectionEnded
        received += count
    return buffer


def _set_timeout(connection: socket.socket, deadline: float | None) -> None:
    if deadline is None:
        return
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    connection.settimeout(remaining)
