"""The systems compared: how each loads a data set, how it is started, and where it answers."""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from benchmarks import processes
from benchmarks.datasets import CACHE, REPOSITORY, DataSet
from benchmarks.exchange import BadAnswer, get

# Where `make bench` installs the peers, and what runs this.
PEERS = CACHE / "venv" / "bin"
OWN = Path(sys.executable).parent

ACCEPT = "application/sparql-results+json"
LOAD_SECONDS = 900.0
_READY_SECONDS = 600.0
_POLL_SECONDS = 0.005
_READY_QUERY = "SELECT ?o WHERE { ?s ?p ?o } LIMIT 1"

Command = list[str | Path]


class LoadFailed(Exception):
    """A system could not load a data set; the message says why."""


@dataclass(frozen=True, slots=True)
class System:
    """One system; without `load` it reads the file whenever it starts."""

    name: str
    path: str
    serve: Callable[[DataSet, int], Command]
    load: Callable[[DataSet], Command] | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """A system that answers on a port of this machine."""

    system: System
    port: int
    pid: int
    start_seconds: float

    def request(self, quoted_query: str, accept: str = ACCEPT, more: str = "") -> str:
        """Write the bytes of one request; they differ between systems in the path and the port alone."""
        return (
            f"GET {self.system.path}?query={quoted_query} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Accept: {accept}\r\n{more}\r\n"
        )

    def ask(self, query: str, seconds: float) -> bytes:
        """Ask one query for solutions in JSON; raises TimeoutError, and BadAnswer on an answer that is no 200."""
        return get(self.port, self.request(quote(query, safe="")), seconds)[1]

    def etag(self, quoted_query: str) -> str | None:
        """Ask one query for the entity tag of its answer."""
        headers, _ = get(self.port, self.request(quoted_query), 30.0)
        return headers.get("etag")


def _lapekg_load(data: DataSet) -> Command:
    return [OWN / "lapekg", "--root", data.instance, "build", "--force"]


def _lapekg_serve(data: DataSet, port: int) -> Command:
    return [OWN / "lapekg", "--root", data.instance, "serve", "--port", str(port)]


def _oxigraph_load(data: DataSet) -> Command:
    return [PEERS / "oxigraph", "load", "--location", _location(data), "--file", data.file]


def _oxigraph_serve(data: DataSet, port: int) -> Command:
    # Not --timeout-s: 0.5.13 keeps a thread for each query until its time is over, whether answered or not, and ends
    # with "Resource temporarily unavailable" after a second of this load.
    return [PEERS / "oxigraph", "serve", "--location", _location(data), "--bind", f"127.0.0.1:{port}"]


def _rdflib_serve(data: DataSet, port: int) -> Command:
    return [PEERS / "rdflib-endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), data.file]


def _location(data: DataSet) -> Path:
    return data.folder / "oxigraph"


LAPEKG = System("lapekg", "/sparql", _lapekg_serve, _lapekg_load)
OXIGRAPH = System("oxigraph serve", "/query", _oxigraph_serve, _oxigraph_load)
RDFLIB = System("rdflib-endpoint", "/", _rdflib_serve)
SYSTEMS = (LAPEKG, OXIGRAPH, RDFLIB)


def load(system: System, data: DataSet) -> dict[str, float]:
    """Load a data set; return seconds and peak memory. Raises LoadFailed when it takes too long or fails."""
    if system.load is None:
        return {}
    shutil.rmtree(_location(data) if system is OXIGRAPH else data.instance / ".lapekg", ignore_errors=True)
    log = data.folder / "load.log"
    log.unlink(missing_ok=True)
    started = time.perf_counter()
    with processes.running(system.load(data), log, _environment()) as process:
        peak = _wait(process, started + LOAD_SECONDS)
        seconds = time.perf_counter() - started
    if process.returncode:
        what = f"took longer than {LOAD_SECONDS:g} s" if seconds >= LOAD_SECONDS else _last_line(log)
        raise LoadFailed(f"{what} (after {seconds:.0f} s, at {peak / 1024:.1f} GiB)")
    return {"load.s": seconds, "load.peak_mib": peak}


@contextlib.contextmanager
def serving(system: System, data: DataSet) -> Iterator[Served]:
    """Start a system and wait for its first answer; raises LoadFailed when none comes."""
    port = _free_port()
    started = time.perf_counter()
    command = system.serve(data, port)
    log = data.folder / "serve.log"
    log.unlink(missing_ok=True)
    with processes.running(command, log, _environment()) as process:
        served = Served(system, port, process.pid, 0.0)
        while not _answers(served):
            if process.poll() is not None or time.perf_counter() - started > _READY_SECONDS:
                seconds = time.perf_counter() - started
                raise LoadFailed(f"no answer {seconds:.0f} s after its start: {_last_line(log)}")
            time.sleep(_POLL_SECONDS)
        yield Served(system, port, process.pid, time.perf_counter() - started)


@contextlib.contextmanager
def echo_server() -> Iterator[int]:
    """Start the server that does nothing, and give its port."""
    port = _free_port()
    command = [sys.executable, "-m", "benchmarks.echo", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=REPOSITORY) as process:  # noqa: S603 - our own module
        try:
            deadline = time.perf_counter() + 10.0
            while not _listens(port) and time.perf_counter() < deadline:
                time.sleep(_POLL_SECONDS)
            yield port
        finally:
            process.kill()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _answers(served: Served) -> bool:
    with contextlib.suppress(OSError, BadAnswer):
        return b'"value"' in served.ask(_READY_QUERY, 30.0)
    return False


def _wait(process: subprocess.Popen[bytes], deadline: float) -> float:
    """Wait for the end or the deadline; return the peak memory in MiB."""
    peak = 0.0
    while process.poll() is None and time.perf_counter() < deadline:
        peak = max([peak, *processes.peaks_mib(process.pid).values()])
        time.sleep(0.02)
    return peak


def _free_port() -> int:
    # Below the ports that systems give to connections: a server that loads for a minute before it listens would
    # find such a one taken.
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - no secret
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _last_line(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace").strip()
    return text.splitlines()[-1] if text else "it said nothing"


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("LAPEKG_", "MAKE"))}


def versions() -> dict[str, str]:
    """Ask each system for its version."""
    commands: dict[str, Sequence[str | Path]] = {
        LAPEKG.name: [OWN / "lapekg", "--version"],
        OXIGRAPH.name: [PEERS / "oxigraph", "--version"],
        RDFLIB.name: [
            PEERS / "python",
            "-c",
            "from importlib.metadata import version; print(version('rdflib-endpoint'))",
        ],
        "rdflib": [PEERS / "python", "-c", "from importlib.metadata import version; print(version('rdflib'))"],
    }
    return {
        name: subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]  # noqa: S603
        for name, command in commands.items()
    }
