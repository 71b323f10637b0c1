"""Ask a server small queries, with commits and without: `python -m benchmarks.committing_load STATE INSTANCE`.

Four clients ask at a steady rate, so that what is measured is how long an answer takes and not how many there are. The
figures go to stdout as JSON.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

from benchmarks.processes import running
from benchmarks.vocabulary import BASE, LAPE

_CLIENTS = 4
_QUERIES_A_SECOND = 25.0
_COMMITS_A_SECOND = 2.0
_SECONDS = 15.0
_WARMUP = 5.0
_QUERY = "SELECT ?p ?o {{ <{base}id/organisation/stm> ?p ?o }} ORDER BY ?p LIMIT {number}"
_UPDATE = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT DATA {{ GRAPH <{base}source/lapekg/p3> {{
    <{base}id/organisation/kuorma-{number}> a <{lape}NGO> ; skos:prefLabel "Kuormayhdistys {number}"@fi .
}} }}
"""


class Load:
    """Clients of one server, and how long each answer took."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token
        self._latencies: list[float] = []
        self._snapshots: dict[int, float] = {}
        self._ends = 0.0
        self._numbers = iter(range(1, 10**9))

    def ask(self, seconds: float) -> list[float]:
        """Ask for so long; give the milliseconds of each answer."""
        self._latencies, self._ends = [], time.monotonic() + seconds
        threads = [threading.Thread(target=self._ask) for _ in range(_CLIENTS)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        return self._latencies

    def commit(self, seconds: float) -> tuple[list[float], list[float]]:
        """Commit for so long; give the milliseconds of each commit, and until another client's answer had it."""
        took, seen = [], []
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {self._token}"}
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            body = _UPDATE.format(base=BASE, lape=LAPE, number=next(self._numbers))
            started = time.monotonic()
            connection.request("POST", "/update", body.encode(), headers)
            with connection.getresponse() as response:
                response.read()
                if response.status not in {200, 201, 204}:
                    raise SystemExit(f"commit: status {response.status}")
                number = int(response.headers["Lapekg-Snapshot"])
            answered = time.monotonic()
            took.append((answered - started) * 1000)
            while number not in self._snapshots and time.monotonic() < answered + 5:
                time.sleep(0.001)
            seen.append(max(0.0, (self._snapshots.get(number, answered + 5) - answered) * 1000))
            time.sleep(max(0.0, started + 1 / _COMMITS_A_SECOND - time.monotonic()))
        return took, seen

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        while time.monotonic() < self._ends:
            query = _QUERY.format(base=BASE, number=next(self._numbers))
            started = time.monotonic()
            connection.request("GET", f"/sparql?query={quote(query)}")
            with connection.getresponse() as response:
                response.read()
                if response.status != 200:
                    raise SystemExit(f"query: status {response.status}")
                self._snapshots.setdefault(int(response.headers["Lapekg-Snapshot"]), time.monotonic())
            self._latencies.append((time.monotonic() - started) * 1000)
            time.sleep(max(0.0, started + 1 / _QUERIES_A_SECOND - time.monotonic()))


def main() -> int:
    """Serve a copy of the state, and measure."""
    state, root = Path(sys.argv[1]), Path(sys.argv[2])
    environment = {**os.environ, "LAPEKG_STATE": str(state), "LAPEKG_ROOT": str(root)}
    command = [sys.executable, "-m", "lapekg"]
    done = subprocess.run(  # noqa: S603 - our own commands
        [*command, "token", "new", "load", "--scope", "write"], env=environment, capture_output=True, check=True
    )
    port = _free_port()
    with running([*command, "serve", "--port", str(port)], state / "server.log", environment):
        _wait(port)
        load = Load(port, done.stdout.decode().strip())
        load.ask(_WARMUP)
        load.commit(1.0)
        calm = load.ask(_SECONDS)
        told: list[tuple[list[float], list[float]]] = []
        writer = threading.Thread(target=lambda: told.append(load.commit(_SECONDS)))
        writer.start()
        busy = load.ask(_SECONDS)
        writer.join()
    took, seen = told[0]
    figures: dict[str, float] = {"commits": len(took), "queries": len(busy)}
    for name, times in {"calm": calm, "committing": busy, "commit": took, "seen": seen}.items():
        figures[f"{name}.p50_ms"] = statistics.median(times)
        figures[f"{name}.p99_ms"] = statistics.quantiles(times, n=100)[-1]
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not listen")


if __name__ == "__main__":
    sys.exit(main())
