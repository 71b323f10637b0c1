"""Messages between the server and a query worker: a JSON header, bytes after it, and an open file beside it.

The worker blocks while it waits; the server, which must not, puts messages together with an Inbox.
"""

import json
import os
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The lengths of header and payload; a message starts with them.
_LENGTHS = struct.Struct(">II")
_READ_BYTES = 256 * 1024


class ConnectionEnded(Exception):
    """The process at the other end is gone."""


@dataclass(frozen=True, slots=True)
class Message:
    """What arrived; a file descriptor belongs to the receiver, who must close it."""

    header: dict[str, Any]
    payload: bytes = b""
    descriptor: int | None = None


def encode(header: Mapping[str, Any], payload: bytes = b"") -> bytes:
    """Write one message as bytes."""
    encoded = json.dumps(header).encode()
    return _LENGTHS.pack(len(encoded), len(payload)) + encoded + payload


def send(
    connection: socket.socket, header: Mapping[str, Any], payload: bytes = b"", descriptor: int | None = None
) -> None:
    """Send one message and wait until it is out; the other end gets a descriptor of its own for the same open file."""
    data = encode(header, payload)
    try:
        if descriptor is not None:
            sent = socket.send_fds(connection, [data], [descriptor])
            data = data[sent:]
        connection.sendall(data)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise ConnectionEnded from error


def receive(connection: socket.socket) -> Message:
    """Wait for one message."""
    inbox = Inbox(connection)
    while (message := inbox.receive()) is None:
        pass
    return message


class Inbox:
    """Puts messages together from what arrives; the two ends take turns, so that there is one at most."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self._descriptor: int | None = None

    def receive(self) -> Message | None:
        """Read once, and return the message if that was its last part; raises ConnectionEnded.

        On a socket that does not block, BlockingIOError says that nothing is there.
        """
        try:
            data, descriptors, _, _ = socket.recv_fds(self._connection, _READ_BYTES, 1)
        except ConnectionResetError as error:
            raise ConnectionEnded from error
        if not data:
            raise ConnectionEnded
        if descriptors:
            self._descriptor = descriptors[0]
        self._buffer += data
        return self._take()

    def _take(self) -> Message | None:
        if len(self._buffer) < _LENGTHS.size:
            return None
        header_length, payload_length = _LENGTHS.unpack_from(self._buffer)
        payload_start = _LENGTHS.size + header_length
        if len(self._buffer) < payload_start + payload_length:
            return None
        header = json.loads(self._buffer[_LENGTHS.size : payload_start])
        message = Message(header, bytes(self._buffer[payload_start:]), self._descriptor)
        self._buffer.clear()
        self._descriptor = None
        return message

    def close(self) -> None:
        """Free what arrived of a message that never became whole."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
