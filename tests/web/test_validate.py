"""Checking data over HTTP: what is read of a request, and what is answered."""

import dataclasses
import http.client
import io
import json
import socket
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lapekg.config import Limits, Settings, load_instance
from lapekg.pipeline import build
from lapekg.validator.formats import OFFERED, READ_TYPES, SYNTAXES
from lapekg.web.app import create_app
from lapekg.web.service import EXTENSION
from lapekg.web.validate_request import OPTIONS
from tests.conftest import write_files
from tests.lape import REPOSITORY
from tests.validator.conftest import FILES, PREFIXES, TITLED, UNTITLED
from tests.web.conftest import Server, start_server, stop_server

SETTINGS = FILES["lapekg.toml"] + "\n[limits]\ncheck_seconds = 60.0\ncheck_bytes = 100000\n"
BROKEN = UNTITLED.replace("b:Book .", 'b:Book ; b:title "Walden .')
# The same book in every syntax, without its title, in the graph of a paragraph where the syntax has graphs.
IRI, TYPE = "http://books.example/id/walden", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
BOOK = "http://books.example/terms#Book"
IN_EVERY_SYNTAX = {
    "text/turtle": f"<{IRI}> a <{BOOK}> .",
    "application/trig": f"<{IRI}> a <{BOOK}> .",
    "application/n-triples": f"<{IRI}> <{TYPE}> <{BOOK}> .",
    "application/n-quads": f"<{IRI}> <{TYPE}> <{BOOK}> .",
    "application/ld+json": json.dumps({"@id": IRI, "@type": BOOK}),
    "application/rdf+xml": f'<rdf:RDF xmlns:rdf="{TYPE.removesuffix("type")}" xmlns:b="http://books.example/terms#">'
    f'<b:Book rdf:about="{IRI}"/></rdf:RDF>',
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_files(tmp_path_factory.mktemp("books"), {**FILES, "lapekg.toml": SETTINGS})
    build(Settings(root=folder), load_instance(folder), lambda _phase: None)
    return folder


@pytest.fixture(scope="module")
def app(root: Path) -> Iterator[Flask]:
    made = create_app(Settings(root=root), load_instance(root))
    yield made
    service = made.extensions[EXTENSION]
    service.bridge.run(service.validator.close())
    service.bridge.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def form(**fields: Any) -> dict[str, Any]:
    """Make a form as a browser sends it, files with their names."""
    return {
        name: [(io.BytesIO(data), file) for file, data in value.items()] if isinstance(value, dict) else value
        for name, value in fields.items()
    }


def problem(response: TestResponse) -> Any:
    assert response.content_type == "application/problem+json"
    return json.loads(response.data)


class Marks(HTMLParser):
    """Gathers what a page marks, and the anchors it has and links to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self._in_mark = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        self.links.add((given.get("href") or "").partition("#")[2])
        self._in_mark = tag == "mark"

    def handle_data(self, data: str) -> None:
        if self._in_mark:
            self.marks.append(data)
            self._in_mark = False


@pytest.mark.parametrize("media_type", READ_TYPES)
def test_every_syntax_is_read_by_its_media_type(client: FlaskClient, media_type: str) -> None:
    response = client.post("/validate", data=IN_EVERY_SYNTAX[media_type], content_type=media_type)
    assert response.status_code == 200
    messages = [each["message"] for each in json.loads(response.data)["violations"]]
    assert "A book has a title" in messages


@pytest.mark.parametrize("media_type", READ_TYPES)
def test_every_syntax_is_recognised_in_a_form(client: FlaskClient, media_type: str) -> None:
    response = client.post("/validate", data=form(text=IN_EVERY_SYNTAX[media_type]))
    assert "A book has a title" in [each["message"] for each in json.loads(response.data)["violations"]]


@pytest.mark.parametrize("name", OFFERED)
def test_answer_comes_as_accept_or_format_asks(client: FlaskClient, name: str) -> None:
    asked = client.post(
        "/validate", data=TITLED, content_type="application/trig", headers={"Accept": OFFERED[name].media_type}
    )
    named = client.post(f"/validate?format={name}", data=TITLED, content_type="application/trig")
    assert asked.status_code == named.status_code == 200
    assert asked.content_type == named.content_type == OFFERED[name].content_type
    assert asked.headers["Lapekg-Snapshot"] == "1"
    assert asked.headers["Cache-Control"] == "no-store"
    assert {"Accept", "Accept-Language"} <= set(asked.vary)


def test_verdict_is_no_error_of_http(client: FlaskClient) -> None:
    response = client.post("/validate", data=UNTITLED, content_type="application/trig")
    table = json.loads(response.data)
    assert (response.status_code, table["conforms"], table["snapshot"]) == (200, False, 1)
    assert (table["violations"][0]["line"], table["violations"][0]["column"]) == (4, 5)


def test_language_is_that_of_the_parameter_then_of_accept_language(client: FlaskClient) -> None:
    def language(path: str, accepted: str) -> str | None:
        headers = {"Accept-Language": accepted}
        return client.post(path, data=TITLED, content_type="application/trig", headers=headers).headers[
            "Content-Language"
        ]

    assert language("/validate", "fi, en;q=0.5") == "fi"
    assert language("/validate?language=en", "fi") == "en"
    assert language("/validate", "de") == "en"


def test_graph_names_the_paragraph_of_statements_without_one(client: FlaskClient) -> None:
    path = "/validate?graph=http://books.example/source/cover&format=json"
    turtle = f'{PREFIXES}id:walden a b:Book ; b:title "Walden" .'
    assert client.post(path, data=turtle, content_type="text/turtle").status_code == 200


def test_several_files_are_checked_together_under_their_names(client: FlaskClient) -> None:
    title = f'{PREFIXES}id:walden b:title "Walden" .\n'
    files = {"a.ttl": f"{PREFIXES}id:walden a b:Book .\n".encode(), "b/a.ttl": title.encode()}
    response = client.post("/validate", data=form(file=files))
    table = json.loads(response.data)
    assert [each["name"] for each in table["texts"]] == ["a.ttl", "_a.ttl"]
    assert "A book has a title" not in [each["message"] for each in table["violations"]]


def test_unreadable_data_get_400_with_the_place(client: FlaskClient) -> None:
    response = client.post("/validate", data=BROKEN, content_type="application/trig", headers={"Accept": "text/turtle"})
    document = problem(response)
    assert (response.status_code, document["type"].rpartition("/")[2]) == (400, "unreadable-data")
    assert (document["file"], document["line"]) == ("text.trig", 4)
    assert document["findings"][0]["message"]


@pytest.mark.parametrize(
    ("path", "content_type", "status", "words"),
    [
        ("/validate", "application/xml", 415, "text/turtle, application/trig"),
        ("/validate", "text/turtle; charset=latin-1", 415, "utf-8"),
        ("/validate", "", 415, "without Content-Type"),
        ("/validate?focus=nobody", "text/turtle", 400, "focus must be an absolute IRI"),
        ("/validate?severity=bad", "text/turtle", 400, "info, warning, violation"),
        ("/validate?format=yaml", "text/turtle", 400, "json, turtle"),
        ("/validate?format=json&format=text", "text/turtle", 400, "format is given 2 times"),
        ("/validate", "application/x-www-form-urlencoded", 400, "'text' and 'file'"),
        ("/validate", "multipart/form-data", 400, "boundary"),
    ],
)
def test_request_that_cannot_be_read_is_told_how_to_mend(
    client: FlaskClient, path: str, content_type: str, status: int, words: str
) -> None:
    response = client.post(path, data=TITLED.encode(), content_type=content_type)
    assert (response.status_code, words in problem(response)["detail"]) == (status, True)


def test_nothing_sent_is_told_where_to_put_it(client: FlaskClient) -> None:
    empty = client.post("/validate", data="", content_type="application/x-www-form-urlencoded")
    for response in (client.post("/validate", data=form(text=" ")), empty):
        assert response.status_code == 400
        assert "'text'" in problem(response)["detail"]


def test_too_large_data_get_413(client: FlaskClient) -> None:
    large = b"#" * 100_001
    assert client.post("/validate", data=large, content_type="text/turtle").status_code == 413
    assert client.post("/validate", data=form(file={"a.ttl": large})).status_code == 413


def test_no_offered_form_is_told_which_are(client: FlaskClient) -> None:
    headers = {"Accept": "image/png"}
    response = client.post("/validate", data=TITLED, content_type="application/trig", headers=headers)
    assert response.status_code == 406
    assert "application/sarif+json" in problem(response)["offered"]


def test_options_tell_what_may_be_sent_from_other_sites(client: FlaskClient) -> None:
    response = client.options("/validate")
    assert response.status_code == 204
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]
    assert "text/turtle" in response.headers["Accept-Post"]


def test_rules_lead_to_where_they_are_told(client: FlaskClient) -> None:
    assert client.get("/check").headers["Location"] == "/validate#rules"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_marks_the_place_and_links_to_its_line(client: FlaskClient, language: str) -> None:
    sent = form(text=UNTITLED.replace("\n", "\r\n"), lang=language)
    response = client.post("/validate", data=sent, headers={"Accept": "text/html"})
    page = Marks(response.get_data(as_text=True))
    assert page.marks == ["id:walden"]
    assert {"text-0-line-4", "result-1"} <= page.ids & page.links
    assert response.headers["X-Robots-Tag"] == "noindex"


def test_page_of_unreadable_data_keeps_the_text_and_marks_the_place(client: FlaskClient) -> None:
    response = client.post("/validate", data=form(text=BROKEN), headers={"Accept": "text/html"})
    text = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "b:title &#34;Walden ." in text.partition("</textarea>")[0]
    assert "text-0-line-4" in Marks(text).ids


def test_page_shows_what_is_sent_as_text_and_never_as_markup(client: FlaskClient) -> None:
    hostile = UNTITLED.replace("id:walden", "<http://books.example/id/\\u003Cscript\\u003E>")
    named = form(file={"<img src=x>.trig": (UNTITLED + "# </textarea><script>alert(1)</script>").encode()})
    for sent in (form(text=hostile + "# <script>alert(1)</script>"), named):
        page = client.post("/validate", data=sent, headers={"Accept": "text/html"}).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img" not in page


def test_page_tells_of_nothing_to_check_and_keeps_the_options(client: FlaskClient) -> None:
    sent = form(text="", syntax="nquads", focus=IRI)
    response = client.post("/validate", data=sent, headers={"Accept": "text/html"})
    assert response.status_code == 400
    page = response.get_data(as_text=True)
    assert '<option value="nquads" selected>' in page
    assert f'value="{IRI}"' in page


def test_page_is_there_before_anything_is_published(tmp_path: Path) -> None:
    app = create_app(Settings(root=tmp_path), load_instance(tmp_path))
    service = app.extensions[EXTENSION]
    try:
        assert app.test_client().get("/validate").status_code == 200
        response = app.test_client().post("/validate", data=form(text=TITLED), headers={"Accept": "text/html"})
        assert response.status_code == 200
    finally:
        service.bridge.run(service.validator.close())
        service.bridge.close()


@pytest.fixture
def running(root: Path) -> Iterator[Server]:
    server = start_server(root)
    yield server
    stop_server(server)


def test_server_answers_checks_and_bounds_those_of_one_client(running: Server) -> None:
    answer = running.request("/validate", "POST", TITLED.encode(), {"Content-Type": "application/trig"})
    assert json.loads(answer.body)["conforms"] is True
    # Bodies that are announced and do not come hold their places.
    port = int(running.address.rpartition(":")[2])
    head = b"POST /validate HTTP/1.1\r\nHost: a.example\r\nContent-Type: text/turtle\r\nContent-Length: 9\r\n\r\n"
    waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
    try:
        for each in waiting:
            each.sendall(head)
        statuses = _ask_until_refused(port)
        assert statuses == 429
    finally:
        for each in waiting:
            each.close()
    too_large = running.request("/validate", "POST", b"#" * 100_001, {"Content-Type": "text/turtle"})
    assert too_large.status in {413, 429}


def _ask_until_refused(port: int) -> int:
    """Ask until the requests that wait are known to the server."""
    done = threading.Event()
    threading.Timer(20, done.set).start()
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/validate", TITLED.encode(), {"Content-Type": "application/trig"})
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200 or done.is_set():
            return response.status


def test_documentation_tells_every_form_option_and_limit() -> None:
    text = (REPOSITORY / "docs" / "validate.md").read_text(encoding="utf-8")
    told = {*OFFERED, *READ_TYPES, *(each.media_type for each in OFFERED.values()), *SYNTAXES, *OPTIONS}
    told |= {each.name for each in dataclasses.fields(Limits) if each.name.startswith("check")}
    assert [each for each in sorted(told) if f"`{each}`" not in text and f" {each}`" not in text] == []


def test_name_of_the_file_it_will_stand_in_is_that_of_its_messages(client: FlaskClient) -> None:
    file = form(file={"a.trig": UNTITLED.encode()}, name="data/../books/./new.trig")
    table = json.loads(client.post("/validate", data=file).data)
    assert table["texts"] == [{"name": "data/books/new.trig", "syntax": "trig"}]
    assert table["violations"][0]["file"] == "data/books/new.trig"
