"""Publishing a new entry from its page, as a browser without JavaScript sends it, and as a program does."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Barrier, Thread
from urllib.parse import urlencode, urlsplit

import pytest

from lapekg.access import Scope, Tokens
from lapekg.access.failures import MOST_FAILURES
from lapekg.config import Settings, load_instance
from lapekg.history.log import Log
from lapekg.history.record import Door
from lapekg.pipeline import build
from tests.conftest import write_files
from tests.entries.concerts import BASE, FILES, TERMS
from tests.web.conftest import Answer, Server, start_server, stop_server

POSTER = f"{BASE}source/poster/p1"
FRIEND = "https://editor.example"
# What a form does not know of, only the shapes themselves.
TASTE = f"""\
@prefix c: <{TERMS}> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<{BASE}shapes/taste#dull> a sh:NodeShape ; sh:targetClass c:Concert ;
    sh:not [ sh:path skos:prefLabel ; sh:hasValue "Dull"@en ] ; sh:message "No concert is dull."@en .
"""
PAGE = {"Accept": "text/html", "Accept-Language": "en"}

Sent = Mapping[str, str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server over an instance of its own about concerts."""
    settings = f'{FILES["lapekg.toml"]}\n[writing]\norigins = ["{FRIEND}"]\n'
    root = write_files(tmp_path_factory.mktemp("house"), {**FILES, "lapekg.toml": settings, "shapes/taste.ttl": TASTE})
    build(Settings(root=root), load_instance(root), lambda _: None)
    running = start_server(root)
    yield running
    stop_server(running)


@pytest.fixture
def tokens(house: Server) -> Tokens:
    return Tokens(state_of(house))


@pytest.fixture
def token(tokens: Tokens) -> Iterator[str]:
    """Return a token that ends with the test."""
    yield tokens.new("Anna", [Scope.WRITE])
    tokens.revoke("Anna")


def state_of(server: Server) -> Path:
    return server.root / ".lapekg"


def night(name: str, **more: str) -> dict[str, str]:
    return {"skos:prefLabel@en": name, "c:start": "2018", "c:hall": "Savoy", "source": POSTER, **more}


def send(server: Server, sent: Sent, headers: Sent = PAGE, path: str = "/new/concert") -> Answer:
    """Post a form; a redirection is not followed."""
    connection = HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    fields = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    connection.request("POST", path, urlencode(sent), fields)
    response: HTTPResponse = connection.getresponse()
    answer = Answer(response.status, response.headers, response.read())
    connection.close()
    return answer


def commit(server: Server, sent: Sent, token: str, headers: Sent = PAGE, path: str = "/new/concert") -> Answer:
    return send(server, {**sent, "action": "commit", "token": token}, headers, path)


def count(server: Server) -> int:
    return len(Log(state_of(server)).commits())


def problem_of(answer: Answer) -> str:
    found = re.search(r'id="publish-problem"[^>]*>([^<]*)<', answer.body.decode())
    return unescape(found[1]) if found else ""


def test_without_any_token_made_publishing_is_refused_and_not_offered(house: Server) -> None:
    answer = commit(house, night("Refused"), "lapekg_x", {"Accept": "application/json"})
    assert (answer.status, json.loads(answer.body)["type"]) == (403, f"{BASE}problems/no-tokens")
    assert commit(house, night("Refused"), "").status == 403
    html = send(house, night("Refused")).body.decode()
    assert 'name="token"' not in html


def test_page_of_a_finished_entry_offers_to_publish_what_it_shows(house: Server, token: str) -> None:
    html = send(house, night("Offered")).body.decode()
    form = html[html.index('class="publish"') :].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    assert fields.pop("request")
    assert {unescape(name): unescape(value) for name, value in fields.items()} == night("Offered")
    assert 'type="password"' in form


def test_entry_is_published_and_the_page_after_leads_on(house: Server, token: str) -> None:
    answer = commit(house, night("Late night", message="From\nthe poster"), token)
    number = int(answer.headers["Lapekg-Snapshot"])
    assert (answer.status, answer.headers["Location"]) == (303, f"/new/concert/committed/{number}")
    made = Log(state_of(house)).commit(number)
    assert (made.door, made.author, made.message, made.source) == (Door.FORM, "Anna", "From the poster", POSTER)
    html = house.request(f"{answer.headers['Location']}?lang=en").body.decode()
    assert '<a href="/doc/concert/late-night?lang=en">Late night</a>' in html
    assert f'<a href="/history/{number}?lang=en">' in html
    assert "Author: Anna." in html
    assert house.request("/doc/concert/late-night", headers={"Accept": "text/html"}).status == 200


def test_things_created_with_the_entry_are_published_in_the_same_commit(house: Server, token: str) -> None:
    new = {"c:by+1+class": "band", "c:by+1+skos:prefLabel": "The Band", "c:by+1+skos:prefLabel@": "en"}
    answer = commit(house, night("Last waltz") | new | {"c:by+1+c:founded": "1967"}, token)
    html = house.request(f"{answer.headers['Location']}?lang=en").body.decode()
    assert re.findall(r'<a href="/doc/([a-z/-]+)\?lang=en"', html) == ["band/the-band", "concert/last-waltz"]


@pytest.mark.parametrize(("language", "words"), [("fi", "Julkaistu"), ("sv", "Publicerat"), ("en", "Published")])
def test_page_after_speaks_the_readers_language(house: Server, token: str, language: str, words: str) -> None:
    answer = commit(house, night(f"Night in {language}"), token, path=f"/new/concert?lang={language}")
    assert answer.headers["Location"].endswith(f"?lang={language}")
    assert f"<h1>{words}</h1>" in house.request(answer.headers["Location"]).body.decode()


@pytest.mark.parametrize(
    ("sent", "words"), [("", "Write your access token."), ("lapekg_wrong", "This access token is not known")]
)
def test_wrong_token_leaves_the_form_filled_in(house: Server, token: str, sent: str, words: str) -> None:
    before = count(house)
    answer = commit(house, night("Not mine", message="Why"), sent)
    assert (answer.status, answer.headers["WWW-Authenticate"].partition(" ")[0]) == (401, "Bearer")
    assert problem_of(answer).startswith(words)
    html = answer.body.decode()
    assert 'value="Not mine"' in html
    assert 'value="Why"' in html
    assert "lapekg_wrong" not in html
    assert count(house) == before


def test_token_is_never_sent_back(house: Server, token: str) -> None:
    for sent in (night(""), night("Shown again", **{"c:start": "31.2.2018"})):
        assert token not in commit(house, sent, token).body.decode()


def test_what_the_shapes_refuse_is_told_and_not_published(house: Server, token: str) -> None:
    before = count(house)
    answer = commit(house, night("Dull"), token)
    html = unescape(answer.body.decode())
    assert (answer.status, count(house)) == (422, before)
    assert "No concert is dull." in html
    assert 'name="token"' not in html
    program = commit(house, night("Dull"), token, {"Accept": "application/json"})
    assert (program.status, program.headers["Content-Type"]) == (422, "application/problem+json")
    assert len(json.loads(program.body)["violations"]) == 1


def test_form_that_cannot_be_read_is_shown_again(house: Server, token: str) -> None:
    answer = commit(house, night("Unread", **{"c:start": "31.2.2018"}), token)
    assert answer.status == 422
    assert "31.2.2018" in answer.body.decode()


def test_statements_without_their_source_are_not_published(house: Server, token: str) -> None:
    before = count(house)
    answer = commit(house, night("Unsourced") | {"source": ""}, token)
    assert answer.status == 422
    assert 'id="source-error"' in answer.body.decode()
    assert count(house) == before
    shown = send(house, night("Unsourced") | {"source": ""}).body.decode()
    assert 'name="token"' not in shown
    assert 'href="#source"' in shown


def test_name_that_is_taken_meanwhile_is_told(house: Server, token: str) -> None:
    answer = commit(house, night("Opening"), token)
    assert answer.status == 422
    assert "is in use already (Opening)" in unescape(answer.body.decode())


def test_form_sent_twice_makes_one_commit(house: Server, token: str) -> None:
    sent = night("Twice", request=str(uuid.uuid4()))
    first, second = commit(house, sent, token), commit(house, sent, token)
    assert first.status == second.status == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_form_sent_twice_at_once_makes_one_commit(house: Server, token: str) -> None:
    before, request = count(house), str(uuid.uuid4())
    answers = at_once(house, [night("At once", request=request)] * 4, token)
    assert {each.headers["Location"] for each in answers} == {answers[0].headers["Location"]}
    assert count(house) == before + 1


def test_two_entries_of_one_name_at_once_never_become_one_thing(house: Server, token: str) -> None:
    before = count(house)
    answers = at_once(house, [night("Same name", message=f"From {number}") for number in range(4)], token)
    assert sorted(each.status for each in answers) == [303, 422, 422, 422]
    assert count(house) == before + 1


def test_different_entries_at_once_are_all_published(house: Server, token: str) -> None:
    answers = at_once(house, [night(f"Of its own {number}") for number in range(4)], token)
    assert [each.status for each in answers] == [303] * 4


def at_once(server: Server, forms: Sequence[Sent], token: str) -> list[Answer]:
    together, answers = Barrier(len(forms)), list[Answer]()

    def click(sent: Sent) -> None:
        together.wait()
        answers.append(commit(server, sent, token))

    clicks = [Thread(target=click, args=[each]) for each in forms]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    return answers


def test_program_gets_json_and_a_dry_run_writes_nothing(house: Server, token: str) -> None:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {token}"}
    before = count(house)
    sent = {**night("By program"), "action": "commit"}
    dry = send(house, sent, headers, "/new/concert?dry-run")
    assert (dry.status, json.loads(dry.body)["status"], count(house)) == (200, "dry-run", before)
    done = send(house, sent, headers)
    table = json.loads(done.body)
    assert (done.status, table["status"]) == (200, "committed")
    assert done.headers["Location"] == f"/history/{table['commit']}"
    assert table["change"]["added"] == 4
    wrong = send(house, {**sent, "c:start": "31.2.2018"}, {**headers, "Authorization": "Bearer x"})
    assert (wrong.status, json.loads(wrong.body)["status"]) == (401, 401)
    unread = send(house, {**sent, "c:start": "31.2.2018"}, headers)
    assert (unread.status, "c:start: “31.2.2018”" in json.loads(unread.body)["detail"]) == (400, True)


def test_dry_run_of_a_reader_shows_the_check(house: Server, token: str) -> None:
    before = count(house)
    answer = commit(house, night("Tried"), token, path="/new/concert?dry-run")
    assert (answer.status, count(house)) == (200, before)
    assert "The entry keeps to all rules." in answer.body.decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_page_of_another_site_publishes_nothing(house: Server, token: str, headers: dict[str, str]) -> None:
    before = count(house)
    answer = commit(house, night("Forged"), token, {**PAGE, **headers})
    assert (answer.status, count(house)) == (403, before)


def test_own_pages_and_named_origins_publish_and_read_the_answer(house: Server, token: str) -> None:
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert commit(house, night("From here"), token, {**PAGE, **own}).status == 303
    answer = commit(house, night("From a friend"), token, {**PAGE, "Origin": FRIEND, "Sec-Fetch-Site": "cross-site"})
    assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (303, FRIEND)
    plain = commit(house, night("From a program"), token)
    assert plain.headers["Access-Control-Allow-Origin"] == house.address
    # Else a browser tells no origin of a form, by the policy of all other pages.
    assert house.request("/new/concert").headers["Referrer-Policy"] == "same-origin"


def test_many_wrong_tokens_are_answered_429_while_a_right_one_is_good(house: Server, token: str) -> None:
    answers = [commit(house, night("Guessed"), "lapekg_guess") for _ in range(MOST_FAILURES + 1)]
    assert answers[-1].status == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert commit(house, night("Known"), token).status == 303


def test_only_commits_of_forms_have_a_page_after(house: Server, token: str) -> None:
    assert house.request("/new/concert/committed/1").status == 404
    assert house.request("/new/concert/committed/9999").status == 404


def test_damaged_file_of_tokens_is_no_reason_to_lose_the_form(house: Server, token: str) -> None:
    path = state_of(house) / "tokens.json"
    kept = path.read_bytes()
    path.write_bytes(b"{")
    try:
        assert commit(house, night("Nobody"), token).status == 503
        assert send(house, night("Nobody")).status == 200
    finally:
        path.write_bytes(kept)
