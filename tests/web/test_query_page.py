"""The query page, rendered from given answers and problems."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from lapekg.config import Instance, Limits, Settings
from lapekg.errors import BuildInProgress, NoSuchCommit, QueryError, SnapshotError, SnapshotRebuilding
from lapekg.sparql.negotiation import HTML, OFFERS, read_format
from lapekg.web.answers import PAGE_ROWS, Answer
from lapekg.web.app import create_app
from lapekg.web.problems import DEFECT, PROBLEMS
from lapekg.web.query_page import Parameters, query_page
from lapekg.web.query_problems import Excerpt, excerpt
from lapekg.web.site import Page
from lapekg.web.terms import ShownTerm, TermWriter
from lapekg.web.translations import load_translations

BASE = "http://books.example/"
HOSTILE = "\"'></textarea></pre><script>alert(1)</script>"
VOID_ELEMENTS = {"meta", "link", "br", "input"}


class _Page(HTMLParser):
    """Collects elements, the text of each, and checks that they close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[int] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.append("")
        if tag not in VOID_ELEMENTS:
            self._open.append(len(self.elements) - 1)

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open.pop()][0] == tag

    def handle_data(self, data: str) -> None:
        for position in self._open:
            self.texts[position] += data

    def all(self, tag: str) -> list[str]:
        return [text for (name, _), text in zip(self.elements, self.texts, strict=True) if name == tag]

    def attributes(self, tag: str, name: str) -> list[str]:
        return [value for each, attributes in self.elements if each == tag and (value := attributes.get(name))]

    @property
    def links(self) -> dict[str, str]:
        pairs = zip(self.elements, self.texts, strict=True)
        return {text: attributes["href"] or "" for (tag, attributes), text in pairs if tag == "a"}

    @property
    def facts(self) -> dict[str, str]:
        return dict(zip(self.all("dt"), self.all("dd"), strict=True))


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """Return the application of an instance in three languages that has published nothing."""
    instance = Instance(
        tmp_path,
        base_iri=BASE,
        title={"en": "Books & others"},
        languages=("fi", "sv", "en"),
        prefixes={"id": f"{BASE}id/", "b": BASE},
        limits=Limits(query_seconds=12.5, query_memory_mib=2048, client_queries=7),
    )
    return create_app(Settings(root=tmp_path), instance)


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    """Handle a request for the page in English."""
    with app.test_request_context("/sparql", headers={"Accept-Language": "en"}):
        yield


def _read(response: Response) -> _Page:
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return _Page(response.get_data(as_text=True))


def _solutions(*rows: dict[str, Any], names: tuple[str, ...] = ("x",), count: int | None = None) -> Answer:
    document = {"head": {"vars": names}, "results": {"bindings": rows}}
    return Answer("solutions", json.dumps(document).encode(), len(rows) if count is None else count, 0.0123, 42)


def _literal(value: str, **members: str) -> dict[str, Any]:
    return {"x": {"type": "literal", "value": value, **members}}


def _iri(value: str) -> dict[str, Any]:
    return {"x": {"type": "uri", "value": value}}


def _problem(slug: str, status: int, **members: object) -> dict[str, Any]:
    return {"type": f"{BASE}problems/{slug}", "title": "A title", "status": status, "detail": "A detail", **members}


OUTCOMES = [
    (None, None),
    ("SELECT * {}", _solutions(_literal("a"))),
    ("SELECT * {}", _solutions()),
    ("ASK {}", Answer("boolean", b'{"head":{},"boolean":false}', 1, None, 1)),
    ("DESCRIBE <a:b>", Answer("graph", b"<a:b> <a:c> <a:d> .\n", 1, 0.1, 1)),
    ("SELECT", _problem("malformed-query", 400, line=1, column=7)),
    (None, _problem("request-too-large", 413)),
]


def _assert_scripts_are_ours(page: _Page) -> None:
    """Check that each script is a file of ours, or data that no browser runs."""
    scripts = [(each, text) for (tag, each), text in zip(page.elements, page.texts, strict=True) if tag == "script"]
    assert scripts
    for attributes, text in scripts:
        if attributes.get("src"):
            assert text == ""
        else:
            assert attributes["type"] == "application/json"
            assert json.loads(text)


@pytest.mark.parametrize(("query", "outcome"), OUTCOMES)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_query_page_is_sound_in_each_language(
    app: Flask, language: str, query: str | None, outcome: Answer | dict[str, Any] | None
) -> None:
    with app.test_request_context("/sparql", headers={"Accept-Language": language}):
        response = query_page(query, outcome)
        heading = load_translations()[language].text("query_page_heading")
    page = _read(response)
    assert response.headers["Content-Language"] == language
    assert page.attributes("html", "lang") == [language]
    assert heading in page.all("title")[0]
    assert page.all("h1") == [heading]
    ids = [value for _, attributes in page.elements if (value := attributes.get("id"))]
    assert len(ids) == len(set(ids))
    names = ("for", "aria-labelledby", "aria-describedby")
    assert {each[name] for _, each in page.elements for name in names if name in each} <= set(ids)
    assert not any("style" in attributes for _, attributes in page.elements)
    _assert_scripts_are_ours(page)
    sources = [*page.attributes("link", "href"), *page.attributes("img", "src"), *page.attributes("script", "src")]
    assert all(address.startswith("/static/") for address in sources)


def test_query_page_without_query_offers_a_first_one_and_the_limits(english: None) -> None:
    page = _read(query_page(None, None))
    assert "SELECT" in page.all("textarea")[0]
    (form,) = [each for tag, each in page.elements if tag == "form" and each.get("id") == "query"]
    assert form["method"] == "get"
    assert urlsplit(form["action"] or "").path == "/sparql"
    assert page.facts["Time of a query"] == "12.5 s"
    assert page.facts["Memory of a query"] == "2,048 MiB"
    assert page.facts["Size of an answer"] == "1,024 MiB"
    assert page.facts["Queries at once from one address"] == "7"
    assert page.facts["Query time from one address"] == "60 s a minute"
    assert page.facts["Size of a request"] == "1,024 KiB"
    assert {"/sparql?format=turtle", "/void", "/.well-known/sparql-examples"} <= set(page.links.values())
    assert not page.attributes("meta", "name").count("robots")


def test_query_page_offers_every_format_that_the_endpoint_has(english: None) -> None:
    page = _read(query_page(None, None))
    values = page.attributes("option", "value")
    assert values[0] == "html"
    assert frozenset().union(*(read_format(each) for each in values)) == {
        each for offered in OFFERS.values() for each in offered
    }


@pytest.mark.parametrize(
    ("form", "body"), [("solutions", _solutions().body), ("boolean", b'{"boolean":true}'), ("graph", b"")]
)
def test_query_page_links_the_answer_in_each_format_of_its_form(english: None, form: str, body: bytes) -> None:
    page = _read(query_page("ASK {}", Answer(form, body, 1, 0.1, 1)))
    formats = [dict(parse_qsl(urlsplit(href).query)).get("format", "") for href in page.links.values()]
    meant = frozenset[object]().union(*(read_format(each) for each in formats if each))
    assert set(OFFERS[form]) - {HTML} <= meant


def test_query_page_links_keep_the_query_and_its_dataset(app: Flask) -> None:
    query = "SELECT * { ?s ?p 'ä & +%' }\r\n#"
    parameters: Parameters = [
        ("query", query),
        ("format", "html"),
        ("output", ""),
        ("default-graph-uri", "http://a.example/?b=c&d"),
        ("named-graph-uri", "http://a.example/1"),
        ("named-graph-uri", "http://a.example/2"),
        ("timeout", "3"),
        ("lang", "sv"),
        ("other", "1"),
    ]
    with app.test_request_context("/sparql?lang=sv"):
        page = _read(query_page(query, _solutions(), parameters))
    asked = [("query", query), *parameters[3:7]]
    assert parse_qsl(urlsplit(page.links["CSV"]).query) == [*asked, ("format", "csv")]
    assert parse_qsl(urlsplit(page.links["Svenska"]).query) == [*asked, ("lang", "sv")]
    inputs = {(each["name"], each["value"]) for tag, each in page.elements if tag == "input" and each["name"] != "q"}
    # Those of the form that cites the answer, too.
    assert inputs == {*parameters[3:7], ("lang", "sv"), ("query", query), ("snapshot", "42")}
    assert page.attributes("meta", "content").count("noindex") == 1


@pytest.mark.parametrize("query", ["\nSELECT", "\n\nSELECT", "SELECT\n", ""])
def test_query_page_keeps_the_line_breaks_at_the_ends_of_the_query(english: None, query: str) -> None:
    # Browsers drop the first line break within a textarea; this parser doesn't.
    assert _read(query_page(query, _solutions())).all("textarea") == [f"\n{query}"]


def test_query_page_shows_a_table_of_terms(english: None) -> None:
    row = {
        "book": {"type": "uri", "value": f"{BASE}id/moby/1"},
        "title": {"type": "literal", "value": "Moby <Dick>", "xml:lang": "en-US"},
        "year": {"type": "literal", "value": "1851", "datatype": "http://www.w3.org/2001/XMLSchema#gYear"},
        "node": {"type": "bnode", "value": "b0"},
    }
    page = _read(query_page("SELECT", _solutions(row, {}, names=("book", "title", "year", "node"))))
    assert page.all("th")[:7] == ["Row", "?book", "?title", "?year", "?node", "1", "2"]
    assert page.all("td")[:8] == ["id:moby/1", "Moby <Dick> @en-US", "1851 xsd:gYear", "_:b0", "", "", "", ""]
    assert page.links["id:moby/1"] == f"{BASE}id/moby/1"
    assert page.attributes("a", "title") == [f"{BASE}id/moby/1"]
    assert page.attributes("bdi", "lang") == ["en-US"]
    assert page.facts["Rows"] == "2"
    assert page.facts["Time"] == "0.012 s"
    assert page.facts["Snapshot"] == "42"


def test_query_page_writes_numbers_as_the_language_does(app: Flask) -> None:
    with app.test_request_context("/sparql", headers={"Accept-Language": "fi"}):
        page = _read(query_page("SELECT", _solutions(_literal("a"), count=12345)))
    assert page.facts["Aika"] == "0,012 s"
    assert page.facts["Rivejä"] == "12\N{NO-BREAK SPACE}345"


def test_query_page_table_can_be_scrolled_with_the_keyboard(english: None) -> None:
    page = _read(query_page("SELECT", _solutions(_literal("a"))))
    (region,) = [each for _, each in page.elements if each.get("role") == "region"]
    assert region["tabindex"] == "0"
    assert region["aria-label"]


def test_query_page_says_that_a_table_is_only_the_beginning(english: None) -> None:
    rows = [_literal(str(number)) for number in range(PAGE_ROWS)]
    page = _read(query_page("SELECT", _solutions(*rows, count=1234567)))
    assert page.all("strong") == ["Only the first 1,000 of 1,234,567 rows are shown here."]
    assert "The whole answer as" in page.all("main")[0]
    assert page.facts["Rows"] == "1,234,567"
    assert len(page.all("td")) == PAGE_ROWS + 6  # the table of formats has three rows


def test_query_page_with_a_whole_table_says_nothing_of_a_beginning(english: None) -> None:
    rows = [_literal(str(number)) for number in range(PAGE_ROWS)]
    assert _read(query_page("SELECT", _solutions(*rows))).all("strong") == []


def test_query_page_says_how_much_of_a_graph_is_shown(english: None) -> None:
    turtle = "<a:b> <a:c> <<x> & 'é'>"
    page = _read(query_page("DESCRIBE", Answer("graph", turtle.encode(), 5000, 0.1, 1)))
    assert page.all("strong") == ["Only the first 1,000 of 5,000 triples are shown here."]
    page = _read(query_page("DESCRIBE", Answer("graph", turtle.encode(), 5000, 0.1, 1, shown=20)))
    assert page.all("strong") == ["Only the first 20 of 5,000 triples are shown here."]
    assert turtle in page.all("pre")


@pytest.mark.parametrize(("truth", "word"), [(True, "Yes:"), (False, "No:")])
def test_query_page_answers_ask_in_words(english: None, truth: bool, word: str) -> None:
    body = json.dumps({"head": {}, "boolean": truth}).encode()
    page = _read(query_page("ASK {}", Answer("boolean", body, 1, None, 1)))
    assert any(each.startswith(word) for each in page.all("p"))
    assert "cache" in page.facts["Time"]


@pytest.mark.parametrize(
    ("answer", "words"), [(_solutions(), "No rows"), (Answer("graph", b"", 0, 0.1, 1), "No triples")]
)
def test_query_page_says_that_an_answer_is_empty(english: None, answer: Answer, words: str) -> None:
    page = _read(query_page("SELECT", answer))
    assert any(each.startswith(words) for each in page.all("p"))
    assert "region" not in [each.get("role") for _, each in page.elements]


@pytest.mark.parametrize(
    "iri",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "urn:a:b",
        "file:///etc/passwd",
        "httpx://a.example/",
    ],
)
def test_query_page_links_no_iri_that_a_browser_should_not_follow(english: None, iri: str) -> None:
    page = _read(query_page("SELECT", _solutions(_iri(iri))))
    assert page.all("td")[0] == iri
    assert iri not in page.attributes("a", "href")


@pytest.mark.parametrize("iri", ["http://a.example/", "HTTPS://a.example/x", "mailto:a@a.example"])
def test_query_page_links_web_and_mail_addresses(english: None, iri: str) -> None:
    page = _read(query_page("SELECT", _solutions(_iri(iri))))
    assert page.links[iri] == iri
    assert "nofollow" in page.attributes("a", "rel")


@pytest.mark.parametrize(
    "outcome",
    [
        _solutions(_literal(HOSTILE)),
        _solutions(_literal(HOSTILE, **{"xml:lang": HOSTILE, "its:dir": HOSTILE})),
        _solutions(_literal("a", datatype=f"http://a.example/{HOSTILE}")),
        _solutions(_iri(f"http://a.example/{HOSTILE}")),
        _solutions({HOSTILE: {"type": "bnode", "value": HOSTILE}}, names=(HOSTILE,)),
        Answer("graph", HOSTILE.encode(), 1, 0.1, 1),
        _problem("malformed-query", 400, detail=HOSTILE, line=1, column=12),
        {**_problem(HOSTILE, 400), "title": HOSTILE},
    ],
)
def test_query_page_never_lets_input_become_markup(english: None, outcome: Answer | dict[str, Any], app: Flask) -> None:
    parameters = [("default-graph-uri", HOSTILE), ("timeout", HOSTILE), ("lang", HOSTILE)]
    response = query_page(HOSTILE, outcome, parameters)
    page = _read(response)
    _assert_scripts_are_ours(page)
    assert page.all("textarea") == [f"\n{HOSTILE}"]
    known = {"class", "href", "id", "lang", "dir", "title", "name", "value", "rel", "translate", "tabindex", "role"}
    assert {name for tag, each in page.elements if tag in {"a", "bdi", "span", "small", "td"} for name in each} <= {
        *known, "hreflang", "aria-current", "aria-hidden"
    }  # fmt: skip


def test_query_page_with_a_syntax_error_points_at_it(english: None) -> None:
    query = "SELECT * {\r\n\t?a ?b }\r\n"
    response = query_page(query, _problem("malformed-query", 400, line=2, column=8))
    page = _read(response)
    assert response.status_code == 400
    assert page.all("title")[0].startswith("Error: The query has a syntax error")
    assert "Line 2, column 8:" in page.all("p")
    assert "\t?a ?b }\n\t      ^" in page.all("pre")
    assert page.attributes("textarea", "aria-invalid") == ["true"]
    assert page.all("textarea") == [f"\n{query}"]


@pytest.mark.parametrize(
    ("query", "line", "column", "shown"),
    [
        ("ASK", 1, 4, Excerpt("ASK", "", "   ^")),
        ("ASK", 1, 99, Excerpt("ASK", "", "   ^")),
        ("ASK", 2, 1, None),
        ("ASK\n", 2, 1, Excerpt("", "", "^")),
        ("a" * 200, 1, 101, Excerpt("…" + "a" * 60, "a" * 60 + "…", " " * 61 + "^")),
    ],
)
def test_excerpt_of_an_odd_place(query: str, line: int, column: int, shown: Excerpt | None) -> None:
    assert excerpt(query, line, column) == shown


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (_problem("refused-query", 403), "Take out SERVICE"),
        (_problem("answer-too-large", 413), "An answer may be 1,024 MiB"),
        (_problem("client-limit", 429, retry_after=17), "Try again in 17 s"),
        (_problem("query-timeout", 503, limit_seconds=2.5), "ended after 2.5 s"),
        (_problem("query-memory", 503), "2,048 MiB of memory"),
        (_problem("overloaded", 503, retry_after=1), "Try again in 1 s"),
    ],
)
def test_query_page_says_what_to_do_about_a_problem(english: None, problem: dict[str, Any], words: str) -> None:
    response = query_page("SELECT * {}", problem)
    assert response.status_code == problem["status"]
    assert response.headers.get("Retry-After") == (str(problem["retry_after"]) if "retry_after" in problem else None)
    page = _read(response)
    assert any(words in each for each in page.all("p"))
    assert page.all("textarea") == ["\nSELECT * {}"]
    assert "A detail" in page.all("span")


def test_query_page_shows_a_problem_it_has_no_words_for(english: None) -> None:
    page = _read(query_page(None, _problem("strange", 418)))
    assert "A title" in page.all("h2")


def test_every_problem_of_a_query_has_words_on_the_page() -> None:
    asked = (QueryError, SnapshotError, NoSuchCommit, SnapshotRebuilding)
    kinds = [kind for error, kind in PROBLEMS.items() if issubclass(error, asked) and error is not BuildInProgress]
    # A client that went away reads no page.
    slugs = {kind.slug.replace("-", "_") for kind in (*kinds, DEFECT)} - {"query_abandoned"}
    texts = load_translations()["en"].texts
    assert {slug for slug in slugs if f"problem_{slug}" not in texts} == set()
    assert {slug for slug in slugs if not {f"advice_{slug}", f"problem_advice_{slug}"} & set(texts)} == set()


@pytest.mark.parametrize(
    ("address", "accepted", "language"),
    [
        ("/sparql", "sv-FI, fi;q=0.5", "sv"),
        ("/sparql", "de", "fi"),
        ("/sparql", "sv;q=0, en;q=0.1", "en"),
        ("/sparql?lang=sv", "en", "sv"),
        ("/sparql?lang=de", "en", "en"),
        ("/sparql?lang=", "en", "en"),
    ],
)
def test_query_page_language_is_the_chosen_or_the_accepted_one(
    app: Flask, address: str, accepted: str, language: str
) -> None:
    with app.test_request_context(address, headers={"Accept-Language": accepted}):
        assert Page().language == language


def test_term_writer_takes_the_longest_namespace() -> None:
    writer = TermWriter({"b": BASE, "id": f"{BASE}id/"})
    assert writer.compact(f"{BASE}id/x") == "id:x"
    assert writer.compact(f"{BASE}ix") == "b:ix"
    assert writer.compact(f"{BASE}id/") == "b:id/"
    assert writer.compact(BASE) == BASE


def test_term_writer_prefers_the_prefixes_of_the_instance() -> None:
    assert TermWriter({"xsd": BASE}).compact(f"{BASE}a") == "xsd:a"
    assert TermWriter({"xsd": BASE}).compact("http://www.w3.org/2001/XMLSchema#a").startswith("http:")


def test_term_writer_writes_a_triple_term_in_one_line() -> None:
    triple = {
        "type": "triple",
        "value": {
            "subject": {"type": "bnode", "value": "s"},
            "predicate": {"type": "uri", "value": "a:p"},
            "object": {"type": "literal", "value": "o", "xml:lang": "he", "its:dir": "rtl"},
        },
    }
    assert TermWriter({}).show(triple) == ShownTerm('<<( _:s <a:p> "o"@he--rtl )>>')
