"""A confined process has no way to the network, and all it needs to answer queries."""

import http.server
import platform
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest

from lapekg.processes import confinement

pytestmark = pytest.mark.skipif(
    platform.system() != "Linux" or platform.machine() not in {"x86_64", "aarch64"}, reason="no filter for this system"
)


PREAMBLE = """
import os, platform, socket, subprocess, sys, tempfile, threading
import pyoxigraph
from lapekg.processes import confinement
from lapekg.processes.confinement import confine

def attempt(action):
    try:
        action()
        print("done")
    except OSError as error:
        print(type(error).__name__)
"""


def run(code: str, *arguments: str) -> list[str]:
    """Run the code in a process of its own; returns the lines it prints."""
    command = [sys.executable, "-c", PREAMBLE + code, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert result.stderr == ""
    return result.stdout.splitlines()


def run_confined(code: str, *arguments: str) -> list[str]:
    """Run the code after `confine()`."""
    applied, *printed = run(f"print(*confine())\n{code}", *arguments)
    assert applied == "seccomp"
    return printed


@pytest.mark.parametrize(
    "action",
    [
        "socket.create_connection(('127.0.0.1', 9))",
        "socket.socket(socket.AF_INET6)",
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        "socket.socket(socket.AF_UNIX)",
        "socket.socketpair()[0].connect('/run/x')",
        "os.execv(sys.executable, [sys.executable, '-c', 'print(1)'])",
        "subprocess.run([sys.executable, '-c', 'print(1)'])",
    ],
)
def test_confine_refuses_sockets_and_programs(action: str) -> None:
    assert run_confined(f"attempt(lambda: {action})") == ["PermissionError"]


def test_confine_holds_for_threads_that_run_already() -> None:
    code = """
confined = threading.Event()
thread = threading.Thread(target=lambda: (confined.wait(), attempt(socket.socket)))
thread.start()
confine()
confined.set()
thread.join()
"""
    assert run(code) == ["PermissionError"]


def test_confine_leaves_what_the_process_holds_and_new_threads_and_files() -> None:
    code = """
ours, theirs = socket.socketpair()
with tempfile.TemporaryFile() as file:
    file.write(b"spooled")
    file.flush()
    socket.send_fds(ours, [b"x"], [file.fileno()])
data, descriptors, _, _ = socket.recv_fds(theirs, 1, 1)
print(os.pread(descriptors[0], 7, 0).decode())
thread = threading.Thread(target=lambda: print("thread"))
thread.start()
thread.join()
"""
    assert run_confined(code) == ["spooled", "thread"]


def test_confine_leaves_queries_of_a_store_on_disk(tmp_path: Path) -> None:
    store = pyoxigraph.Store(tmp_path)
    lines = "".join(f"<http://x/{number}> <http://p> 1 .\n" for number in range(1000))
    store.load(lines, pyoxigraph.RdfFormat.TURTLE)
    del store
    code = """
store = pyoxigraph.Store.read_only(sys.argv[1])
(solution,) = store.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")
print(solution["count"].value)
"""
    assert run_confined(code, str(tmp_path)) == ["1000"]


class _Counting(http.server.BaseHTTPRequestHandler):
    requests: list[str]

    def do_POST(self) -> None:
        self.requests.append(self.path)
        self.send_response(500)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def listening() -> Iterator[tuple[str, list[str]]]:
    """Serve on the loopback interface; returns the address and the list of what was asked there."""
    requests: list[str] = []
    handler = type("Handler", (_Counting,), {"requests": requests})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        yield f"http://127.0.0.1:{server.server_port}/", requests
        server.shutdown()


def test_confine_keeps_the_engine_from_calling_a_service(listening: tuple[str, list[str]]) -> None:
    address, requests = listening
    query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    code = "attempt(lambda: list(pyoxigraph.Store().query(sys.argv[1])))"
    assert run_confined(code, query) == ["PermissionError"]
    assert requests == []
    assert run(code, query) == ["OSError"]
    assert requests == ["/"]


def test_confine_where_the_architecture_is_unknown_applies_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "m68k")
    assert confinement.confine() == ()


def test_confine_where_the_kernel_refuses_applies_nothing_and_raises_nothing() -> None:
    """A number that is no system call stands in for a kernel without seccomp."""
    code = """
import dataclasses
here = platform.machine()
confinement._ARCHITECTURES[here] = dataclasses.replace(confinement._ARCHITECTURES[here], seccomp=100_000)
print(confine())
attempt(socket.socket)
"""
    assert run(code) == ["()", "done"]
