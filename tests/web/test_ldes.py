"""The stream of versions over HTTP: what may be kept, what has to be asked for again, and in which syntaxes."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from lapekg.commits import Committer, Said
from lapekg.config import Settings, load_instance
from lapekg.history import Door
from tests.commits.conftest import Edit
from tests.conftest import write_files
from tests.web.conftest import FILES, Server, publish, start_server, stop_server

TREE, LDES = "https://w3id.org/tree#", "https://w3id.org/ldes#"
MEMBER = f"{TREE}member"
TURTLE = {"Accept": "text/turtle"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server of a graph that only these tests change; it has ten full pages and one that is not."""
    root = write_files(tmp_path_factory.mktemp("streamed"), FILES)
    publish(root)
    running = start_server(root)
    wait_for_stream(running)
    yield running
    stop_server(running)


def wait_for_stream(server: Server) -> None:
    """Ask until the stream was made, as clients do."""
    for _ in range(20):
        answer = server.request("/ldes", headers=TURTLE)
        if answer.status != 503:
            return
        assert int(answer.headers["Retry-After"]) > 0
        time.sleep(0.2)
    raise AssertionError(answer)


def commit(root: Path, name: str) -> int:
    committer = Committer(Settings.from_env({}, root), load_instance(root))
    title = NamedNode("http://books.example/title")
    quad = Quad(NamedNode(f"http://books.example/id/{name}"), title, Literal(name), DefaultGraph())
    outcome = committer.commit(Edit([quad]), Said(Door.COMMAND, "test"))
    committer.close()
    assert outcome.commit is not None
    return outcome.commit.number


def read(server: Server, path: str, rdf_format: RdfFormat = RdfFormat.TURTLE) -> list[Quad]:
    answer = server.request(path, headers={"Accept": rdf_format.media_type})
    assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (200, rdf_format.media_type)
    return list(parse(answer.body, rdf_format))


def objects(quads: list[Quad], predicate: str) -> list[str]:
    return [str(getattr(each.object, "value", "")) for each in quads if each.predicate.value == predicate]


def pages(server: Server) -> list[str]:
    """Give the paths of all pages, the oldest first."""
    found = {each.removeprefix(server.address) for each in objects(read(server, "/ldes"), f"{TREE}node")}
    return sorted(found, key=lambda each: int(each.rpartition("/")[2]))


def test_root_describes_the_stream_and_leads_to_every_page(server: Server) -> None:
    quads = read(server, "/ldes")
    stream = "http://books.example/ldes#stream"
    about = {
        each.predicate.value: getattr(each.object, "value", None) for each in quads if each.subject == NamedNode(stream)
    }
    assert about[f"{TREE}view"] == f"{server.address}/ldes"
    assert about[f"{LDES}timestampPath"] == "http://purl.org/dc/terms/created"
    assert about[f"{LDES}versionOfPath"] == "http://purl.org/dc/terms/isVersionOf"
    assert about[f"{TREE}shape"] == "http://books.example/ldes#shape"
    assert len(pages(server)) == 11
    members = [each for path in pages(server) for each in objects(read(server, path), MEMBER)]
    assert len(members) == len(set(members)) >= 1001


def test_full_page_may_be_kept_for_ever_and_the_newest_is_asked_for_again(server: Server) -> None:
    oldest, newest = (server.request(each, headers=TURTLE) for each in (pages(server)[0], pages(server)[-1]))
    assert "immutable" in oldest.headers["Cache-Control"]
    assert b"ldes:immutable true" in oldest.body
    assert newest.headers["Cache-Control"] == "public, no-cache"
    assert b"ldes:immutable" not in newest.body


def test_page_that_the_client_has_is_not_sent_again_until_versions_come(server: Server) -> None:
    path, newest = "/ldes", pages(server)[-1]
    tags = {each: server.request(each, headers=TURTLE).headers["ETag"] for each in (path, newest)}
    for each, tag in tags.items():
        assert server.request(each, headers={**TURTLE, "If-None-Match": tag}).status == 304
    full = server.request(pages(server)[0], headers=TURTLE)
    number = commit(server.root, "omoo")
    answer = server.request(newest, headers={**TURTLE, "If-None-Match": tags[newest]})
    assert answer.status == 200
    assert f"omoo?snapshot={number}".encode() in answer.body
    assert server.request("/ldes", headers={**TURTLE, "If-None-Match": tags[path]}).status == 200
    again = server.request(pages(server)[0], headers=TURTLE)
    assert (again.body, again.headers["ETag"]) == (full.body, full.headers["ETag"])


@pytest.mark.parametrize(
    "rdf_format", [RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.N_TRIPLES, RdfFormat.JSON_LD]
)
def test_every_syntax_says_the_same(server: Server, rdf_format: RdfFormat) -> None:
    path = pages(server)[0]
    triples = {(q.subject, q.predicate, q.object) for q in read(server, path, rdf_format)}
    assert triples == {(q.subject, q.predicate, q.object) for q in read(server, path)}


def test_syntax_with_graphs_tells_where_statements_stand(server: Server) -> None:
    quads = read(server, pages(server)[0], RdfFormat.TRIG)
    graphs = {q.graph_name for q in quads if q.predicate.value == "http://books.example/number"}
    assert graphs == {NamedNode("http://books.example/graph/all")}


def test_same_document_has_an_address_for_each_syntax(server: Server) -> None:
    assert server.request("/ldes.ttl").headers["Content-Type"].startswith("text/turtle")
    assert server.request(f"{pages(server)[0]}.jsonld").headers["Content-Type"] == "application/ld+json"
    assert server.request("/ldes", headers={"Accept": "image/png"}).status == 406


@pytest.mark.parametrize(("path", "status"), [("0", 404), ("99", 404), ("x", 404), ("01", 404), ("group/1", 404)])
def test_page_that_is_not_there_is_not_found(server: Server, path: str, status: int) -> None:
    epoch = pages(server)[0].split("/")[2]
    assert server.request(f"/ldes/{epoch}/{path}", headers=TURTLE).status == status


def test_page_of_a_stream_that_is_no_more_is_gone(server: Server) -> None:
    assert server.request("/ldes/000000000000/1", headers=TURTLE).status == 410


def test_stream_that_was_lost_is_made_again_while_it_is_asked_for(server: Server) -> None:
    before = {path: server.request(path, headers=TURTLE).body for path in ["/ldes", *pages(server)]}
    shutil.rmtree(server.root / ".lapekg" / "stream")
    wait_for_stream(server)
    assert {path: server.request(path, headers=TURTLE).body for path in before} == before


def test_page_that_is_damaged_is_made_again(server: Server) -> None:
    path = pages(server)[1]
    before = server.request(path, headers=TURTLE).body
    stored = server.root / ".lapekg" / "stream" / "000002.jsonl.gz"
    stored.write_bytes(stored.read_bytes()[:100])
    # What is kept in memory is good still; another syntax has to be made of the file.
    assert server.request(f"{path}.nt").status == 503
    wait_for_stream(server)
    assert server.request(f"{path}.nt").status == 200
    assert server.request(path, headers=TURTLE).body == before


def test_what_is_found_is_a_valid_member_of_the_stream(server: Server) -> None:
    from pyshacl import validate
    from rdflib import Graph

    shape = Graph().parse(data=server.request("/ldes.ttl").body, format="turtle")
    page = server.request(f"{pages(server)[-1]}.ttl").body.decode()
    target = f"<http://books.example/ldes#shape> <http://www.w3.org/ns/shacl#targetObjectsOf> <{MEMBER}> ."
    shape.parse(data=target, format="turtle")
    conforms, _, text = validate(Graph().parse(data=page, format="turtle"), shacl_graph=shape)
    assert conforms, text
