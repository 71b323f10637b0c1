"""The Graph Store Protocol, over the books, whose default graph is all graphs together."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from lapekg.access import Scope, Tokens
from tests.web.conftest import stop_server
from tests.web.doors import BASE, COVER, Door, book, open_door, slug, table

SPINE = f"{BASE}source/spine"
PLAIN = {"lapekg.toml": f'base_iri = "{BASE}"\n', "data/a.nt": "<a:a> <a:b> <a:c> .\n"}
MULTIPART = "multipart/form-data; boundary=xx"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give a server that takes writes."""
    opened = open_door(tmp_path_factory.mktemp("books"))
    yield opened
    stop_server(opened.server)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give one without shapes, whose default graph is a graph of its own."""
    opened = open_door(tmp_path_factory.mktemp("plain"), PLAIN)
    yield opened
    stop_server(opened.server)


def stated(name: str, title: str = "A title") -> str:
    return f'<{BASE}id/{name}> a <{BASE}terms#Book> ; <{BASE}terms#title> "{title}" .'


def at(graph: str) -> str:
    return f"/data?graph={quote(graph, safe='')}"


def triples(body: bytes, rdf_format: RdfFormat = RdfFormat.TURTLE) -> int:
    return len(list(pyoxigraph.parse(body, format=rdf_format)))


def test_graph_is_made_read_replaced_and_deleted(door: Door) -> None:
    graph = f"{BASE}source/made"
    made = door.put(graph, stated("made"))
    assert (made.status, made.headers["Location"]) == (201, f"/data?graph={graph}")
    assert triples(door.get(at(graph)).body) == 2
    again = door.put(graph, stated("made", "Another title"))
    assert (again.status, table(again)["change"]["removed"]) == (200, 1)
    assert b"Another title" in door.get(at(graph)).body
    assert door.send(at(graph), "DELETE").status == 200
    assert door.get(at(graph)).status == 404
    assert door.send(at(graph), "DELETE").status == 404


def test_post_adds_to_a_graph(door: Door) -> None:
    assert door.send(at(SPINE), "POST", stated("one"), "text/turtle").status == 201
    assert door.send(at(SPINE), "POST", stated("two"), "text/turtle").status == 200
    assert triples(door.get(at(SPINE)).body) == 4


def test_post_to_the_store_makes_a_graph_with_a_name_of_its_own(door: Door) -> None:
    answer = door.send("/data", "POST", stated("unnamed"), "text/turtle")
    location = answer.headers["Location"]
    assert answer.status == 201
    assert location.startswith(f"{BASE}data/")
    assert door.get(at(location)).status == 200
    assert door.get(location.removeprefix(BASE.rstrip("/"))).status == 200


def test_thing_and_graph_of_one_name_share_an_address(door: Door) -> None:
    assert door.send("/source/edge", "PUT", stated("edge"), "text/turtle").status == 201
    assert triples(door.get(at(f"{BASE}source/edge")).body) == 2
    assert door.get("/source/edge", Accept="text/turtle").status == 200
    assert door.send("/source/edge", "DELETE").status == 200


def test_name_of_a_graph_is_decoded_once(door: Door) -> None:
    for path, name in ((f"{BASE}p/%31", "/p/%2531"), (f"{BASE}p/1", "/p/%31")):
        answer = door.put(path, stated("encoded"))
        assert answer.status == 201
        assert door.send(f"/data?graph={BASE.rstrip('/')}{name}", "DELETE").status == 200


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/turtle", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("*/*", "text/turtle"),
        ("text/html, */*;q=0.8", "text/turtle"),
    ],
)
def test_graph_comes_in_the_syntax_that_is_liked_best(door: Door, accept: str, media_type: str) -> None:
    answer = door.get(at(COVER), Accept=accept)
    assert (answer.status, answer.headers.get_content_type()) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]
    head = door.server.request(at(COVER), "HEAD", headers={"Accept": accept})
    assert (head.status, head.headers["ETag"], head.body) == (200, answer.headers["ETag"], b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_graph_in_no_syntax_that_is_offered_is_refused(door: Door) -> None:
    assert door.get(at(COVER), Accept="image/png").status == 406


def test_graph_is_not_sent_again_to_who_has_it(door: Door) -> None:
    answer = door.get(at(COVER))
    assert door.get(at(COVER), If_None_Match=answer.headers["ETag"]).status == 304
    assert door.get(at(COVER), Accept="application/n-triples", If_None_Match=answer.headers["ETag"]).status == 200


def test_default_graph_is_read_and_not_written_where_it_is_merged(door: Door) -> None:
    assert triples(door.get("/data?default").body) > 3
    answer = door.send("/data?default", "POST", "<a:a> <a:b> <a:c> .", "text/turtle")
    assert (answer.status, slug(answer)) == (403, "refused-change")
    assert "name the graph" in table(answer)["detail"]


def test_write_with_the_tag_of_what_was_read_passes_once(door: Door) -> None:
    graph = f"{BASE}source/tagged"
    door.put(graph, stated("tagged"))
    tag = door.get(at(graph), Accept_Encoding="gzip").headers["ETag"]
    door.update(book("elsewhere"))
    assert door.put(graph, stated("tagged", "Second"), If_Match=tag).status == 200
    stale = door.put(graph, stated("tagged", "Third"), If_Match=tag)
    assert (stale.status, slug(stale)) == (412, "stale-write")
    assert b"Second" in door.get(at(graph)).body


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (at(COVER), {"If_None_Match": "*"}, 412),
        (at(f"{BASE}source/unheard-of"), {"If_Match": "*"}, 412),
        (at(f"{BASE}source/unheard-of?"), {"If_None_Match": "*"}, 201),
        (at(COVER), {"If_Match": 'W/"*"'}, 412),
    ],
)
def test_write_may_depend_on_whether_the_graph_is_there(
    door: Door, path: str, headers: dict[str, str], status: int
) -> None:
    assert door.send(path, "POST", stated("conditional"), "text/turtle", **headers).status == status


def test_graph_is_changed_by_an_update_or_a_patch(door: Door) -> None:
    graph = f"{BASE}source/patched"
    door.put(graph, stated("patched"))
    title = f"?b <{BASE}terms#title>"
    text = f'DELETE {{ {title} ?t }} INSERT {{ {title} "New" }} WHERE {{ {title} ?t }}'
    updated = door.send(at(graph), "PATCH", text, "application/sparql-update")
    assert (updated.status, table(updated)["change"]["added"]) == (200, 1)
    patch = f'TX .\nA <{BASE}id/patched> <{BASE}terms#title> "Newer" .\nTC .\n'
    assert door.send(at(graph), "PATCH", patch, "application/rdf-patch").status == 200
    assert b"Newer" in door.get(at(graph)).body


def test_patch_of_one_graph_changes_no_other(door: Door) -> None:
    patch = f"A <{BASE}id/x> <{BASE}p> 1 <{COVER}> ."
    for body, content_type in (
        (patch, "application/rdf-patch"),
        (f"INSERT DATA {{ GRAPH <{COVER}> {{ <a:a> <a:b> 1 }} }}", "application/sparql-update"),
    ):
        answer = door.send(at(SPINE), "PATCH", body, content_type)
        assert answer.status in {400, 403}
    assert not door.ask("<a:a> ?p ?o")


def test_parts_of_a_form_are_added_together(door: Door) -> None:
    graph = f"{BASE}source/parts"
    parts = [
        ('filename="a.ttl"', "Content-Type: text/turtle", f"<{BASE}id/parts> a <{BASE}terms#Book> ."),
        ('filename="b.nt"', "Content-Type: application/octet-stream", f'<{BASE}id/parts> <{BASE}terms#title> "P" .'),
    ]
    body = "".join(
        f'--xx\r\nContent-Disposition: form-data; name="f"; {name}\r\n{kind}\r\n\r\n{text}\r\n'
        for name, kind, text in parts
    )
    answer = door.send(at(graph), "POST", f"{body}--xx--\r\n", MULTIPART)
    assert (answer.status, table(answer)["change"]["added"]) == (201, 2)


@pytest.mark.parametrize(
    ("path", "method", "body", "content_type", "status"),
    [
        ("/data?graph=none", "PUT", "", "text/turtle", 400),
        (f"{at(COVER)}&default", "PUT", "", "text/turtle", 400),
        ("/data?default=yes", "PUT", "", "text/turtle", 400),
        ("/data", "PUT", stated("x"), "text/turtle", 400),
        ("/data", "DELETE", "", None, 400),
        (f"/data/x?graph={COVER}", "PUT", "", "text/turtle", 400),
        (at(COVER), "PUT", stated("x"), "text/plain", 415),
        (at(COVER), "PUT", stated("x"), "text/turtle; charset=latin-1", 415),
        (at(COVER), "PATCH", stated("x"), "text/turtle", 415),
        (at(COVER), "PATCH", b"\xff", "application/sparql-update", 400),
        (at(COVER), "PUT", "<a:a> <a:b> ", "text/turtle", 400),
        (at(COVER), "PUT", b'"\xff"', "text/turtle", 400),
        (at(COVER), "PUT", "<a:a> <a:b> <a:c> <a:g> .", "application/n-quads", 400),
        (at(COVER), "PUT", '--xx\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--xx--\r\n', MULTIPART, 400),
    ],
)
def test_request_that_cannot_be_meant_is_refused(
    door: Door, path: str, method: str, body: str | bytes, content_type: str | None, status: int
) -> None:
    assert door.send(path, method, body, content_type).status == status


def test_refused_graph_comes_back_with_places_in_what_was_sent(door: Door) -> None:
    answer = door.put(SPINE, f"\n\n<{BASE}id/untitled> a <{BASE}terms#Book> .")
    (violation,) = table(answer)["violations"]
    assert (answer.status, violation["line"]) == (422, 3)


def test_store_as_a_whole_leads_to_the_dumps(door: Door) -> None:
    answer = door.get("/data", Accept="text/html")
    assert answer.status == 200
    assert answer.headers.get_content_type() == "text/html"


def test_options_tell_what_may_be_sent(door: Door) -> None:
    answer = door.send("/data/x", "OPTIONS")
    assert answer.headers["Accept-Patch"] == "application/sparql-update, application/rdf-patch"
    assert "text/turtle" in answer.headers["Accept-Post"]
    assert answer.headers["Allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


def test_default_graph_is_written_where_it_is_its_own(plain: Door) -> None:
    answer = plain.send("/data?default", "PUT", "<a:a> <a:b> [ <a:c> 1 ] .", "text/turtle")
    assert (answer.status, table(answer)["change"]["added"]) == (200, 2)
    assert triples(plain.get("/data?default").body) == 2
    assert plain.send("/data?default", "DELETE").status == 200
    assert plain.get("/data?default").status == 200
    assert triples(plain.get("/data?default").body) == 0


def test_relative_iris_are_meant_against_the_graph(plain: Door) -> None:
    plain.put("http://a.example/b/c", "<d> <p> <> .")
    assert plain.ask("GRAPH ?g { <http://a.example/b/d> <http://a.example/b/p> <http://a.example/b/c> }")


def test_dataset_is_replaced_by_who_has_the_scope_alone(plain: Door) -> None:
    before = plain.get("/sparql?query=ASK%7B%7D").headers["Lapekg-Snapshot"]
    answer = plain.send("/data", "PUT", '<a:z> <a:b> "1" <a:z> .', "application/n-quads")
    assert (answer.status, table(answer)["type"].rpartition("/")[2]) == (403, "scope-missing")
    assert plain.get("/sparql?query=ASK%7B%7D").headers["Lapekg-Snapshot"] == before


def test_dataset_is_added_to_replaced_and_patched(plain: Door) -> None:
    assert plain.send("/data", "POST", "<a:g> { <a:a> <a:b> 1 }", "application/trig").status == 200
    assert plain.send("/data", "POST", '<a:a> <a:b> "2" <a:h> .', "application/n-quads").status == 200
    assert plain.ask("GRAPH <a:g> { ?s ?p ?o } GRAPH <a:h> { ?t ?q ?u }")
    patch = 'D <a:a> <a:b> "2" <a:h> .\nA <a:a> <a:b> "3" <a:i> .\n'
    assert plain.send("/data", "PATCH", patch, "application/rdf-patch").status == 200
    assert plain.ask("GRAPH <a:i> { ?s ?p ?o } FILTER NOT EXISTS { GRAPH <a:h> { ?t ?q ?u } }")
    keeper = replace(plain, token=Tokens(plain.root / ".lapekg").new("keeper", [Scope.ADMIN]))
    answer = keeper.send("/data", "PUT", '<a:z> <a:b> "1" <a:z> .', "application/n-quads")
    assert json.loads(answer.body)["change"]["removed"] >= 2
    assert plain.ask("GRAPH <a:z> { ?s ?p ?o } FILTER NOT EXISTS { GRAPH <a:g> { ?t ?q ?u } }")


def test_large_graph_comes_whole_and_its_tag_is_that_of_the_dataset(plain: Door) -> None:
    lines = "".join(f"<a:a> <a:b> {number} .\n" for number in range(30_000))
    assert plain.send(at("a:large"), "PUT", lines, "text/turtle").status == 201
    answer = plain.get(at("a:large"), Accept="application/n-triples")
    assert triples(answer.body, RdfFormat.N_TRIPLES) == 30_000
    assert answer.headers["Content-Length"] == str(len(answer.body))
    plain.put("a:small", "<a:a> <a:b> 1 .")
    assert plain.get(at("a:large"), Accept="application/n-triples").headers["ETag"] != answer.headers["ETag"]


def test_graph_in_turtle_is_no_text_outside_of_all_graphs(door: Door) -> None:
    answer = door.put(f"{BASE}source/quiet", stated("quiet"))
    assert table(answer)["report"]["violations"] == []


def test_graph_can_be_had_as_it_was(door: Door) -> None:
    graph = f"{BASE}source/former"
    number = table(door.put(graph, stated("former", "First")))["snapshot"]
    door.put(graph, stated("former", "Second"))
    former = door.get(f"{at(graph)}&snapshot={number}")
    assert (former.status, former.headers["Lapekg-Snapshot"]) == (200, str(number))
    assert b"First" in former.body
    assert "immutable" in former.headers["Cache-Control"]
    assert "Memento-Datetime" in former.headers
    assert b"Second" in door.get(at(graph)).body
    assert door.get(f"{at(graph)}&snapshot={number - 1}").status == 404
