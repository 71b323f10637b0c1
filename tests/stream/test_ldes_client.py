"""The stream read by the reference client, which others follow streams with: npm's ldes-client.

It is fetched by `npm ci` in the folder `ldes_client` beside this file; without it these tests are skipped.
"""

import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from lapekg.commits import Committer, Said
from lapekg.config import Settings, load_instance
from lapekg.history import Door
from lapekg.snapshots.open import current_snapshot
from tests.commits.conftest import Edit
from tests.conftest import write_files
from tests.web.conftest import FILES, Server, publish, start_server, stop_server

CLIENT = Path(__file__).parent / "ldes_client" / "node_modules" / "ldes-client" / "dist" / "bin" / "cli.js"
SECONDS = 60
TITLE = NamedNode("http://books.example/title")
ALL = NamedNode("http://books.example/graph/all")
VERSION_OF, CREATED = "http://purl.org/dc/terms/isVersionOf", "http://purl.org/dc/terms/created"
OF_VERSIONS = {VERSION_OF, CREATED, "http://www.w3.org/ns/prov#wasGeneratedBy"}
DELETE = "https://www.w3.org/ns/activitystreams#Delete"

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js on this machine"),
    pytest.mark.skipif(not CLIENT.exists(), reason="ldes-client is not fetched: npm ci in tests/stream/ldes_client"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server of a graph that only these tests change, with more versions than a page holds."""
    root = write_files(tmp_path_factory.mktemp("followed"), FILES)
    publish(root)
    running = start_server(root)
    commit(root, [titled("omoo", "Omoo"), titled("typee", "Typee")])
    commit(root, [titled("omoo", "Omoo, again", ALL)], [titled("omoo", "Omoo")])
    commit(root, [], [titled("typee", "Typee")])
    yield running
    stop_server(running)


def titled(name: str, title: str, graph: NamedNode | None = None) -> Quad:
    return Quad(NamedNode(f"http://books.example/id/{name}"), TITLE, Literal(title), graph or DefaultGraph())


def commit(root: Path, added: list[Quad], removed: list[Quad] | None = None) -> None:
    committer = Committer(Settings.from_env({}, root), load_instance(root))
    assert committer.commit(Edit(added, removed or []), Said(Door.COMMAND, "test")).commit is not None
    committer.close()


def command(server: Server, *options: str) -> list[str]:
    return ["node", str(CLIENT), f"{server.address}/ldes", *options]


def read(server: Server, *options: str) -> list[Quad]:
    """Read all that the client prints."""
    quiet = {**os.environ, "LOG_LEVEL": "error"}
    done = subprocess.run(command(server, *options), capture_output=True, timeout=SECONDS, check=True, env=quiet)
    lines = [each for each in done.stdout.decode().splitlines() if each.startswith(("<", "_:"))]
    return list(parse("\n".join(lines), RdfFormat.N_QUADS))


def versions(quads: list[Quad]) -> dict[str, list[Quad]]:
    """Put quads to the versions that they are about, in the order in which those came."""
    found: dict[str, list[Quad]] = {}
    for each in quads:
        assert isinstance(each.subject, NamedNode)
        found.setdefault(each.subject.value, []).append(each)
    return found


def text_of(term: object) -> str:
    """Give the IRI or the text of a term; of a triple there is none."""
    return str(getattr(term, "value", ""))


def states(quads: list[Quad]) -> dict[str, set[tuple[str, str, str]]]:
    """Take for each thing the newest version that came, without what it says of itself."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    newest: dict[str, str] = {}
    for about in versions(quads).values():
        (thing,) = (text_of(each.object) for each in about if each.predicate.value == VERSION_OF)
        (moment,) = (text_of(each.object) for each in about if each.predicate.value == CREATED)
        assert moment > newest.get(thing, "")
        newest[thing] = moment
        told = [each for each in about if each.predicate.value not in OF_VERSIONS]
        gone = any(isinstance(each.object, NamedNode) and each.object.value == DELETE for each in told)
        found[thing] = set() if gone else {(str(q.predicate), str(q.object), str(q.graph_name)) for q in told}
    return {thing: state for thing, state in found.items() if state}


def served(root: Path) -> dict[str, set[tuple[str, str, str]]]:
    store = Store.read_only(str(current_snapshot(root / ".lapekg").store_path))
    found: dict[str, set[tuple[str, str, str]]] = {}
    for each in store:
        assert isinstance(each.subject, NamedNode)
        found.setdefault(each.subject.value, set()).add((str(each.predicate), str(each.object), str(each.graph_name)))
    return found


def test_client_replicates_every_thing_as_it_is_now(server: Server) -> None:
    assert states(read(server, "--ordered", "ascending")) == served(server.root)


def test_client_gets_every_version_once(server: Server) -> None:
    found = versions(read(server))
    assert len(found) == 1001 + 2 + 1 + 1
    assert "http://books.example/id/omoo?snapshot=3" in found
    assert all(len([q for q in each if q.predicate.value == CREATED]) == 1 for each in found.values())


def test_client_that_wants_the_last_versions_gets_a_tombstone_for_what_is_gone(server: Server) -> None:
    found = versions(read(server, "--last-version-only"))
    assert "http://books.example/id/omoo?snapshot=3" in found
    assert "http://books.example/id/omoo?snapshot=2" not in found
    gone = found["http://books.example/id/typee?snapshot=4"]
    assert DELETE in {each.object.value for each in gone if isinstance(each.object, NamedNode)}


def test_client_that_begins_at_a_time_reads_only_the_pages_since(server: Server) -> None:
    created = sorted({text_of(q.object) for q in read(server) if q.predicate.value == CREATED})
    found = versions(read(server, "--after", created[-2]))
    assert list(found) == ["http://books.example/id/typee?snapshot=4"]


def test_client_that_follows_gets_what_is_committed_while_it_listens(server: Server) -> None:
    with subprocess.Popen(
        command(server, "--follow", "--poll-interval", "200"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as client:
        assert client.stdout is not None
        _wait_for(client, b"typee?snapshot=4")
        commit(server.root, [titled("mardi", "Mardi")])
        _wait_for(client, b"<http://books.example/id/mardi?snapshot=5>")
        client.kill()


def _wait_for(client: "subprocess.Popen[bytes]", text: bytes) -> None:
    assert client.stdout is not None
    deadline, seen = time.monotonic() + SECONDS, b""
    while text not in seen:
        assert select.select([client.stdout], [], [], max(0.0, deadline - time.monotonic()))[0], seen[-500:]
        piece = os.read(client.stdout.fileno(), 65536)
        assert piece, "the client has ended"
        seen = seen[-1000:] + piece
