"""Undoing a commit over HTTP: by a program, and by the form of the commit's page."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from lapekg.access import Scope, Tokens
from tests.conftest import write_files
from tests.linked.library import BASE
from tests.web.commits import Writer, library_with_a_past
from tests.web.conftest import Answer, Server, publish, start_server, stop_server

SHAPE = f"""\
@prefix sh: <http://www.w3.org/ns/shacl#> .
<{BASE}shape/Pierre> a sh:NodeShape ; sh:targetNode <{BASE}id/pierre> ;
    sh:property [ sh:path <http://www.w3.org/2004/02/skos/core#prefLabel> ; sh:minCount 1 ] .
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with seven snapshots and a token, which is in the file `token`."""
    root = library_with_a_past(tmp_path_factory.mktemp("library"))
    write_files(root, {"shapes/pierre.ttl": SHAPE})
    publish(root)
    (root / "token").write_text(Tokens(root / ".lapekg").new("fiona", [Scope.WRITE]), encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def server(root: Path) -> Iterator[Server]:
    """Return a running server."""
    running = start_server(root)
    yield running
    stop_server(running)


@pytest.fixture
def token(root: Path) -> str:
    return (root / "token").read_text(encoding="utf-8")


def send(server: Server, number: int, token: str = "", query: str = "", **headers: str) -> Answer:
    """Ask as a program does."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        fields["Authorization"] = f"Bearer {token}"
    return server.request(f"/history/{number}/revert{query}", "POST", b"", fields)


def fill_in(server: Server, number: int, language: str = "en", **fields: str) -> Answer:
    """Send the form as a browser does."""
    headers = {
        "Accept": "text/html",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": server.address,
        "Sec-Fetch-Site": "same-origin",
    }
    body = urlencode(fields).encode()
    return server.request(f"/history/{number}/revert?lang={language}", "POST", body, headers)


def newest(server: Server) -> int:
    return int(json.loads(server.request("/history.json").body)["commits"][0]["number"])


def test_program_without_a_token_is_told_what_it_needs(server: Server) -> None:
    answer = send(server, 5)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="lapekg"'
    assert send(server, 5, "lapekg_wrong").status == 401
    assert newest(server) == 7


def test_dry_run_tells_the_change_and_makes_none(server: Server, token: str) -> None:
    answer = send(server, 5, token, "?dry-run")
    table = json.loads(answer.body)
    change = table["change"]
    assert (answer.status, table["status"], change["added"], change["removed"]) == (200, "dry-run", 1, 1)
    assert "source/letter" in table["change"]["patch"]
    assert newest(server) == 7


def test_page_of_another_site_is_turned_away(server: Server, token: str) -> None:
    answer = send(server, 5, token, Origin="http://evil.example", Sec_Fetch_Site="cross-site")
    assert answer.status == 403
    assert answer.headers["Access-Control-Allow-Origin"] == server.address


@pytest.mark.parametrize(("number", "status"), [(99, 404), (1, 403)])
def test_what_cannot_be_undone_is_refused(server: Server, token: str, number: int, status: int) -> None:
    assert send(server, number, token).status == status


def test_change_that_the_shapes_refuse_is_not_undone(server: Server, token: str) -> None:
    answer = send(server, 2, token)
    problem = json.loads(answer.body)
    assert (answer.status, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert "pierre" in json.dumps(problem["violations"])
    assert newest(server) == 7
    page = fill_in(server, 2, token=token, action="commit").body.decode()
    assert 'class="notice error"' in page
    assert '<li class="result violation"' in page
    assert "<del>" in page.partition('id="revert"')[2]


def test_form_shows_what_would_change(server: Server, token: str) -> None:
    answer = fill_in(server, 5, token=token, action="dry-run", message="not so")
    page = answer.body.decode()
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    undone = page.partition('id="revert"')[2]
    assert "This would change" in undone
    assert '<dd class="moved">' in undone
    assert 'value="not so"' in undone
    assert token not in page
    assert 'href="/history/5?lang=fi"' in page
    assert newest(server) == 7


@pytest.mark.parametrize(
    ("language", "fields", "words"),
    [
        ("en", {}, "Write your"),
        ("en", {"token": "lapekg_x"}, "token is not known here, or was revoked."),
        ("fi", {"token": "lapekg_x"}, "avain"),
    ],
)
def test_form_without_a_good_token_says_so(server: Server, language: str, fields: dict[str, str], words: str) -> None:
    answer = fill_in(server, 5, language, **fields)
    assert answer.status == 401
    assert words in answer.body.decode().partition('id="revert"')[2]


def test_undoing_is_a_commit_of_its_own(server: Server, root: Path, token: str) -> None:
    answer = fill_in(server, 5, token=token, action="commit", message="The letter is a forgery")
    # A browser follows to the page of the new commit.
    page = answer.body.decode()
    assert answer.status == 200
    assert "<h1>The letter is a forgery</h1>" in page
    assert "This undoes change 5." in page
    table = json.loads(server.request("/history/8.json").body)
    assert (table["author"], table["door"], table["reverts"]) == ("fiona", "revert", 5)
    again = send(server, 5, token)
    assert json.loads(again.body)["status"] == "unchanged"
    assert "left to undo" in fill_in(server, 5, token=token, action="commit").body.decode()
    assert newest(server) == 8


def test_message_of_a_program_stands_in_its_header(server: Server, token: str) -> None:
    answer = send(server, 8, token, Lapekg_Message="%C3%84l%C3%A4", Lapekg_Source=f"{BASE}source/letter")
    number = json.loads(answer.body)["commit"]
    assert (answer.status, answer.headers["Location"]) == (200, f"/history/{number}")
    assert answer.headers["Lapekg-Snapshot"] == str(number)
    table = json.loads(server.request(f"/history/{number}.json").body)
    assert (table["message"], table["source"]) == ("\xc4l\xe4", f"{BASE}source/letter")


def test_options_say_what_may_be_sent(server: Server) -> None:
    answer = server.request("/history/2/revert", "OPTIONS")
    assert (answer.status, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    # Who loads the answer anew, or follows its address, gets the page with the form.
    assert "<h1>" in server.request("/history/2/revert", headers={"Accept": "text/html"}).body.decode()


def test_without_tokens_nobody_may_write(tmp_path: Path) -> None:
    root = library_with_a_past(tmp_path)
    Writer(root).close()
    running = start_server(root)
    try:
        assert send(running, 5, "lapekg_x").status == 403
    finally:
        stop_server(running)
