"""Messages between the server and a worker: a JSON header and bytes after it; open files go beside them.

Two sockets join the two: one for messages, one for files. The ends take turns, so that there is one message at most.
So do the server and a nursery, over one socket: what they tell each other is small.
"""

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The lengths of header and payload; a message starts with them.
_LENGTHS = struct.Struct(">II")
# More than nearly all requests have; for twice as much, the C library would ask the system for memory each time.
_READ_BYTES = 64 * 1024
# More than any message to or from a nursery has, so that it is sent and received whole.
_CONTROL_BYTES = 4096
_MAX_DESCRIPTORS = 2


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


class Inbox:
    """Puts a message together from the pieces that arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def take(self, data: bytes) -> tuple[dict[str, Any], bytes] | None:
        """Add a piece; returns header and payload if it was the last."""
        self._buffer += data
        if len(self._buffer) < _LENGTHS.size:
            return None
        header_length, payload_length = _LENGTHS.unpack_from(self._buffer)
        payload_start = _LENGTHS.size + header_length
        if len(self._buffer) < payload_start + payload_length:
            return None
        whole = json.loads(self._buffer[_LENGTHS.size : payload_start].decode()), bytes(self._buffer[payload_start:])
        self._buffer.clear()
        return whole


class Connection:
    """The worker's end, which blocks."""

    def __init__(self, messages: socket.socket, files: socket.socket) -> None:
        self._messages = messages
        self._files = files
        self._inbox = Inbox()

    def receive(self) -> Message:
        """Wait for a request; raises ConnectionEnded."""
        while True:
            try:
                data = self._messages.recv(_READ_BYTES)
            except ConnectionResetError as error:
                raise ConnectionEnded from error
            if not data:
                raise ConnectionEnded
            whole = self._inbox.take(data)
            if whole is not None:
                return Message(*whole)

    def send(self, header: Mapping[str, Any], payload: bytes = b"", descriptor: int | None = None) -> None:
        """Send an answer and wait until it is out; the server gets a descriptor of its own for the same open file."""
        try:
            if descriptor is not None:
                socket.send_fds(self._files, [b"f"], [descriptor])  # before the message that tells of it
            self._messages.sendall(encode({**header, "in_file": descriptor is not None}, payload))
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ConnectionEnded from error


class Control:
    """Either end of the connection between the server and a nursery; it blocks."""

    def __init__(self, control: socket.socket) -> None:
        self._socket = control

    def fileno(self) -> int:
        """Return the descriptor, to poll it."""
        return self._socket.fileno()

    def send(self, header: Mapping[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Send a message; the receiver gets descriptors of its own for the same open files. Raises ConnectionEnded."""
        data = [json.dumps(header).encode()]
        try:
            if descriptors:
                socket.send_fds(self._socket, data, descriptors)
            else:
                self._socket.sendmsg(data)
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ConnectionEnded from error

    def receive(self) -> tuple[dict[str, Any], list[int]]:
        """Wait for a message and its descriptors, which belong to the receiver; raises ConnectionEnded."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, _CONTROL_BYTES, _MAX_DESCRIPTORS)
        except ConnectionResetError as error:
            raise ConnectionEnded from error
        if not data:
            raise ConnectionEnded
        return json.loads(data), descriptors

    def close(self) -> None:
        """Close this end."""
        self._socket.close()
