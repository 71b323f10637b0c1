"""A load client in a process of its own: `python -m benchmarks.client`, a job as JSON in, a report as JSON out.

It keeps as many connections as asked busy, one request at a time on each (a closed loop), from prepared bytes, over
bare sockets and epoll: what it costs itself is CPU that the server on the same machine lacks, and the report says it.
"""

import json
import re
import resource
import select
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any, Self

_RECEIVE_BYTES = 1 << 18
_FRAMING = re.compile(rb"\r\n(?:content-length: *(\d+)|transfer-encoding: *chunked)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Job:
    """What to send, from where, and for how long.

    Either `requests` are sent over and over, or `templates` are filled with an entity and a number that begins with
    `first`, at most `count` of them, no two the same. It ends after `seconds`, but not before `at_least` answers, and
    anyway after `patience` seconds. Answers that end during `warmup` are not counted.
    """

    port: int
    connections: int
    seconds: float
    sources: tuple[str, ...] = ("127.0.0.1",)
    requests: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    first: int = 0
    count: int = 0
    warmup: float = 0.0
    at_least: int = 0
    patience: float = 60.0
    expected_status: int = 200


@dataclass(slots=True)
class Report:
    """What came back; `waiting` are the seconds that requests without an answer had waited when the job ended."""

    answers: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)
    unexpected: dict[str, int] = field(default_factory=dict)
    sample: str = ""
    cpu_seconds: float = 0.0

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what the client's process printed."""
        return cls(**json.loads(text))


class _Connection:
    __slots__ = ("buffer", "sent", "socket")

    def __init__(self, port: int, source: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.sent = 0.0


class _Run:
    """One job being done."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._prepared = prepared(job)
        self._report = Report()
        self._unexpected: Counter[str] = Counter()
        self._status = f"HTTP/1.1 {job.expected_status} ".encode()
        self._poll = select.epoll()
        self._busy: dict[int, _Connection] = {}

    def run(self) -> Report:
        connections = [
            _Connection(self._job.port, self._job.sources[index % len(self._job.sources)])
            for index in range(self._job.connections)
        ]
        cpu = time.process_time()
        started = time.perf_counter()
        counted_from = started + self._job.warmup
        deadline = counted_from + self._job.seconds
        for connection in connections:
            self._poll.register(connection.socket, select.EPOLLIN)
            self._send(connection)
        ended = self._loop(counted_from, deadline, started + self._job.patience)
        self._report.cpu_seconds = time.process_time() - cpu
        self._report.seconds = ended - counted_from
        self._report.answers = len(self._report.latencies)
        self._report.waiting = [ended - each.sent for each in self._busy.values()]
        self._report.unexpected = dict(self._unexpected)
        return self._report

    def _loop(self, counted_from: float, deadline: float, limit: float) -> float:
        """Send on each connection that has its answer, until the end; return when that was."""
        latencies, busy, clock = self._report.latencies, self._busy, time.perf_counter
        now = clock()
        while busy and now < limit:
            for descriptor, _ in self._poll.poll(min(limit - now, 0.05)):
                connection = busy[descriptor]
                if not self._receive(connection):
                    continue
                now = clock()
                if now >= counted_from:
                    latencies.append(now - connection.sent)
                del busy[descriptor]
                if now >= deadline and len(latencies) >= self._job.at_least:
                    self._drain(limit)
                    return now
                self._send(connection)
            now = clock()
        return now

    def _receive(self, connection: _Connection) -> bool:
        """Read what has come; say whether the answer is whole now."""
        data = connection.socket.recv(_RECEIVE_BYTES)
        if not data:
            raise ConnectionError(f"the server closed a connection amid an answer: {connection.buffer[:300]!r}")
        connection.buffer += data
        if not is_complete(connection.buffer):
            return False
        if not connection.buffer.startswith(self._status):
            self._note(connection.buffer)
        connection.buffer = b""
        return True

    def _send(self, connection: _Connection) -> None:
        request = next(self._prepared, None)
        if request is None:
            return
        self._busy[connection.socket.fileno()] = connection
        connection.sent = time.perf_counter()
        if connection.socket.send(request) != len(request):
            raise ConnectionError("a request does not fit in the socket's buffer")

    def _drain(self, limit: float) -> None:
        """Wait for what is still being answered, so that it burdens nothing that is measured next."""
        limit = min(limit, time.perf_counter() + 5.0)
        while self._busy and time.perf_counter() < limit:
            for descriptor, _ in self._poll.poll(0.05):
                if self._receive(self._busy[descriptor]):
                    del self._busy[descriptor]

    def _note(self, data: bytes) -> None:
        self._unexpected[data[:32].split(b"\r\n")[0].decode("latin-1")] += 1
        self._report.sample = self._report.sample or data[:600].decode("utf-8", "replace")


def prepared(job: Job) -> Iterator[bytes]:
    """Give the bytes to send; made beforehand, so that making them costs the measured time nothing."""
    if job.requests:
        return cycle([each.encode() for each in job.requests])
    from benchmarks.workload import FIRST_CONSTANT  # noqa: PLC0415 (only here)

    templates, entities = job.templates, job.entities
    return iter(
        [
            templates[number % len(templates)]
            .format(entity=entities[number % len(entities)], constant=FIRST_CONSTANT + number)
            .encode()
            for number in range(job.first, job.first + job.count)
        ]
    )


def is_complete(data: bytes) -> bool:
    r"""Say whether a response is whole: its head, and a body as long as it says or with its last chunk.

    >>> is_complete(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    True
    >>> is_complete(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n")
    False
    """
    head = data.find(b"\r\n\r\n")
    if head < 0:
        return False
    framing = _FRAMING.search(data, 0, head)
    if framing is None:
        return True  # a 304 has no body
    if framing[1] is not None:
        return len(data) >= head + 4 + int(framing[1]) or data.startswith(b"HTTP/1.1 304")
    position = head + 4
    while (end := data.find(b"\r\n", position)) >= 0:
        size = int(data[position:end], 16)
        position = end + 2 + size + 2
        if size == 0:
            return len(data) >= position
    return False


def run(job: Job) -> Report:
    """Do a job in this process."""
    return _Run(job).run()


def main() -> None:
    """Read a job from stdin and print its report."""
    table: dict[str, Any] = json.load(sys.stdin)
    lists: dict[str, Any] = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
    job = Job(**{**table, **lists})
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    json.dump(asdict(run(job)), sys.stdout)


if __name__ == "__main__":
    main()
