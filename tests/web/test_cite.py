"""Cited results over HTTP: made, opened, and compared with the data of today."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from lapekg.access import Scope, Tokens
from lapekg.commits import Committer, Said
from lapekg.config import Settings, load_instance
from lapekg.history import Door
from tests.commits.conftest import Edit
from tests.conftest import write_files
from tests.web.conftest import FILES, Answer, Server, publish, start_server, stop_server

TITLES = "SELECT ?title { ?book <http://books.example/title> ?title }"
NUMBERS = "SELECT ?n { GRAPH ?g { ?book <http://books.example/number> ?n } }"
ENGLISH = {"Accept-Language": "en"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TITLE = NamedNode("http://books.example/title")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server of a graph that only these tests change."""
    root = write_files(tmp_path_factory.mktemp("cited"), FILES)
    limits = "\ncitations = 40\nclient_citations_per_hour = 30\n"
    (root / "lapekg.toml").write_text(FILES["lapekg.toml"] + limits, encoding="utf-8")
    publish(root)
    running = start_server(root)
    yield running
    stop_server(running)


def commit(root: Path, *titles: str, removed: tuple[str, ...] = ()) -> int:
    """Give the number of a commit that adds and removes titles."""
    committer = Committer(Settings.from_env({}, root), load_instance(root))

    def quads(names: tuple[str, ...]) -> list[Quad]:
        return [
            Quad(NamedNode(f"http://books.example/id/{name}"), TITLE, Literal(name), DefaultGraph()) for name in names
        ]

    outcome = committer.commit(Edit(quads(titles), quads(removed)), Said(Door.COMMAND, "test"))
    committer.close()
    assert outcome.commit is not None
    return outcome.commit.number


def cite(server: Server, query: str, *more: tuple[str, str], **headers: str) -> Answer:
    body = urlencode([("query", query), *more]).encode()
    return server.request("/cite", "POST", body, {**FORM, **headers})


def opened(server: Server, path: str) -> dict[str, Any]:
    answer = server.request(path, headers={"Accept": "application/json", **ENGLISH})
    assert answer.status == 200
    document: dict[str, Any] = json.loads(answer.body)
    return document


def test_cited_result_has_an_address_that_tells_what_it_is(server: Server) -> None:
    answer = cite(server, TITLES)
    assert answer.status == 201
    path = answer.headers["Location"]
    document = opened(server, path)
    assert document["iri"] == f"http://books.example{path}"
    assert document["query"] == TITLES
    assert document["result"]["count"] == 1
    assert document["reproduced"] is True
    assert document["today"]["verdict"] == "same"


def test_same_query_over_the_same_snapshot_is_the_same_citation(server: Server) -> None:
    first, second = cite(server, NUMBERS), cite(server, NUMBERS)
    assert (first.status, second.status) == (201, 200)
    assert first.headers["Location"] == second.headers["Location"]


def test_query_as_a_body_of_its_own_is_cited_with_its_graphs(server: Server) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    graph = "http://books.example/graph/all"
    answer = server.request(
        "/cite?" + urlencode({"default-graph-uri": graph}), "POST", b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", headers
    )
    assert answer.status == 201
    assert json.loads(answer.body)["default_graphs"] == [graph]
    assert opened(server, answer.headers["Location"])["today"]["verdict"] == "same"


def test_browser_is_sent_to_the_page_of_the_citation(server: Server) -> None:
    import http.client

    connection = http.client.HTTPConnection(server.address.removeprefix("http://"))
    body = urlencode({"query": TITLES})
    connection.request("POST", "/cite?lang=sv", body, {**FORM, "Accept": "text/html,*/*;q=0.8"})
    response = connection.getresponse()
    response.read()
    assert response.status == 303
    assert response.headers["Location"].endswith("?lang=sv")
    page = server.request(response.headers["Location"], headers={"Accept": "text/html"})
    connection.close()
    assert page.status == 200
    assert "ger samma svar" in page.body.decode()
    assert page.headers["Content-Language"] == "sv"


@pytest.mark.parametrize(
    ("extension", "media_type", "begins"),
    [
        ("bib", "application/x-bibtex", "@misc{result-"),
        ("csl", "application/vnd.citationstyles.csl+json", "["),
        ("ris", "application/x-research-info-systems", "TY  - DATA\r\n"),
        ("txt", "text/plain", "Result of a SPARQL query: Books &amp; others".replace("&amp;", "&")),
    ],
)
def test_reference_comes_by_extension_and_by_accept(
    server: Server, extension: str, media_type: str, begins: str
) -> None:
    path = cite(server, TITLES).headers["Location"]
    by_extension = server.request(f"{path}.{extension}", headers=ENGLISH)
    by_accept = server.request(path, headers={"Accept": media_type, **ENGLISH})
    assert by_extension.headers["Content-Type"].partition(";")[0] == media_type
    assert by_extension.body == by_accept.body
    assert by_extension.body.decode().startswith(begins)
    assert f"http://books.example{path}" in by_extension.body.decode()


def test_query_that_never_answers_the_same_is_refused(server: Server) -> None:
    answer = cite(server, "SELECT (RAND() AS ?r) {}")
    assert answer.status == 422
    assert json.loads(answer.body)["type"].endswith("problems/not-citable")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("query=ASK {}&query=ASK {}", 400),
        ("query=ASK {}&snapshot=one", 400),
        ("query=ASK {}&snapshot=1&snapshot=2", 400),
        ("query=ASK {", 400),
        ("query=ASK { SERVICE <http://a/> {} }", 422),
    ],
)
def test_what_cannot_be_asked_is_not_cited(server: Server, body: str, status: int) -> None:
    assert server.request("/cite", "POST", body.encode(), FORM).status == status


@pytest.mark.parametrize("path", ["/q/nothinghere", "/q/..", "/q/UPPER", "/q/nothinghere.json"])
def test_citation_that_is_not_there_is_not_found(server: Server, path: str) -> None:
    assert server.request(path).status == 404


def test_reference_in_a_syntax_that_is_not_offered_is_told(server: Server) -> None:
    path = cite(server, TITLES).headers["Location"]
    assert server.request(path, headers={"Accept": "image/png"}).status == 406
    assert server.request(f"{path}.doc").status == 404


def test_opened_again_costs_no_query(server: Server) -> None:
    path = cite(server, TITLES).headers["Location"]
    first = server.request(path, headers={"Accept": "application/json"})
    again = server.request(path, headers={"Accept": "application/json", "If-None-Match": first.headers["ETag"]})
    assert again.status == 304


def test_query_page_offers_to_cite_its_answer(server: Server) -> None:
    page = server.request(f"/sparql?{urlencode({'query': TITLES})}", headers={"Accept": "text/html"}).body.decode()
    assert 'action="/cite"' in page
    assert '<input type="hidden" name="snapshot" value="' in page
    volatile = urlencode({"query": "SELECT (RAND() AS ?r) {}"})
    assert 'action="/cite"' not in server.request(f"/sparql?{volatile}", headers={"Accept": "text/html"}).body.decode()


def test_changed_data_show_what_came_and_went(server: Server) -> None:
    commit(server.root, "omoo")
    cited = cite(server, f"{TITLES} ORDER BY ?title")
    number = commit(server.root, "typee", "mardi", removed=("omoo",))
    document = opened(server, cited.headers["Location"])
    today = document["today"]
    assert (document["reproduced"], today["snapshot"], today["verdict"]) == (True, number, "changed")
    assert (today["came"], today["went"]) == (2, 1)
    assert today["first_that_went"] == ['"omoo"']
    page = server.request(cited.headers["Location"], headers={"Accept": "text/html", **ENGLISH}).body.decode()
    assert "give another answer" in page
    assert "omoo" in page


def test_data_that_changed_elsewhere_give_the_same_answer(server: Server) -> None:
    cited = cite(server, f"{NUMBERS} ORDER BY ?n")
    commit(server.root, "redburn")
    assert opened(server, cited.headers["Location"])["today"]["verdict"] == "same"


def test_result_of_an_earlier_snapshot_is_cited_by_its_number(server: Server) -> None:
    number = commit(server.root, "pierre")
    commit(server.root, "israel")
    document = json.loads(cite(server, TITLES, ("snapshot", str(number))).body)
    assert document["snapshot"] == number
    assert opened(server, f"/q/{document['id']}")["today"]["went"] == 0
    assert cite(server, TITLES, ("snapshot", "999")).status == 404


def test_citation_opens_though_its_snapshot_is_not_to_be_had(server: Server) -> None:
    number = commit(server.root, "clarel")
    path = cite(server, TITLES).headers["Location"]
    commit(server.root, "timoleon")
    state = server.root / ".lapekg"
    log = state / "log" / "commits"
    whole = log.read_bytes()
    # Of a damaged log no snapshot is made again.
    log.write_bytes(whole.replace(b'"timoleon"', b'"timoleoN"'))
    away = [state / "snapshots" / f"{each:06d}" for each in range(1, number + 1)]
    for each in away:
        each.rename(state / f"{each.name}.away")
    try:
        document = opened(server, path)
        assert document["reproduced"] is None
        assert document["problem"]["status"] == 503
        answer = server.request(path, headers={"Accept": "text/html", **ENGLISH})
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "could not be run again" in answer.body.decode()
    finally:
        log.write_bytes(whole)
        for each in away:
            (state / f"{each.name}.away").rename(each)
    assert opened(server, path)["today"]["came"] == 1


def test_citation_tells_that_its_snapshot_is_no_more(server: Server) -> None:
    path = cite(server, f"{TITLES} ORDER BY DESC(?title)").headers["Location"]
    commit(server.root, "battle-pieces")
    file = server.root / ".lapekg" / "citations" / f"{path.rpartition('/')[2]}.json"
    kept = json.loads(file.read_text())
    # As if the state had been begun anew since, and had come to the same number.
    file.write_text(json.dumps({**kept, "digest": "0" * 64}))
    document = opened(server, path)
    assert (document["reproduced"], document["today"]["verdict"]) == (None, "changed")
    page = server.request(path, headers={"Accept": "text/html", **ENGLISH})
    assert "is no longer here" in page.body.decode()


def test_client_is_told_when_it_has_made_too_many(server: Server) -> None:
    statuses = [cite(server, f"ASK {{}} #{number}").status for number in range(32)]
    assert statuses[-1] == 429
    answer = cite(server, "ASK {} # one more")
    assert int(answer.headers["Retry-After"]) > 3000
    assert cite(server, TITLES, ("snapshot", "1")).status == 429
    # Who is known by a token may go on; one that is wrong lets nobody in.
    token = Tokens(server.root / ".lapekg").new("reader", [Scope.WRITE])
    assert cite(server, "ASK {} # with a token", Authorization=f"Bearer {token}").status == 201
    assert cite(server, "ASK {} # with a wrong one", Authorization="Bearer lapekg_no").status == 401
