"""Example queries as people meet them: by topic on the query page, and each on a page of its own with its answer."""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.exceptions import NotFound

from lapekg.languages import LanguageText, choose_text
from lapekg.sparql.examples import QUERIES_FOLDER, Example, load_all_examples
from lapekg.sparql.exchange import Request
from lapekg.web.addresses import client_of
from lapekg.web.answers import FORMATS, PAGE_ROWS, Answer, answer_values
from lapekg.web.query_data import script_data
from lapekg.web.site import Html, Page

_ACCEPT = "text/html"


@dataclass(frozen=True, slots=True)
class ExampleEntry:
    """An example query as a page lists it: `address` leads to its page, `editor` to the query page that runs it."""

    name: str
    title: LanguageText
    description: LanguageText
    audience: LanguageText
    query: str
    address: str
    editor: str
    view: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What some examples are about; without a name the examples that tell no topic."""

    name: LanguageText
    examples: tuple[ExampleEntry, ...]


def by_topic(page: Page, examples: Iterable[Example]) -> list[Topic]:
    """Group examples by their first keyword, in the order in which the topics come up in their names."""
    topics: dict[LanguageText, list[ExampleEntry]] = {}
    for each in examples:
        topics.setdefault(_topic(page, each), []).append(entry(page, each))
    named = sorted(topics.items(), key=lambda item: (not item[0].text, item[0].text.casefold()))
    return [Topic(name, tuple(entries)) for name, entries in named]


def entry(page: Page, example: Example) -> ExampleEntry:
    """Put an example into the reader's language."""
    nothing = LanguageText("", "")
    editor = url_for("sparql.query", query=example.query, _anchor=example.view or None)
    return ExampleEntry(
        name=example.name,
        title=choose_text(example.title, page.languages, LanguageText(example.name, "zxx")),
        description=choose_text(example.description, page.languages, nothing),
        audience=choose_text(example.audience, page.languages, nothing),
        query=example.query,
        address=page.in_language(f"/query/{example.name}"),
        editor=page.in_language(editor),
        view=example.view,
    )


def example_page(page: Page, name: str) -> Html:
    """Show an example query with its answer; raises NotFound where there is none of that name."""
    examples = load_all_examples(page.instance.root / QUERIES_FOLDER)
    found = next((each for each in examples if each.name == name), None)
    if found is None:
        raise NotFound(f"there is no query {name}")
    answer = _answer(page, found.query)
    topic = _topic(page, found)
    address = url_for("sparql.query", query=found.query)
    values = {
        "example": entry(page, found),
        "topic": topic,
        "others": [entry(page, each) for each in examples if each.name != name and _topic(page, each) == topic],
        "answer": answer,
        "links": {label: f"{address}&format={value}" for value, label in FORMATS[answer.form].items()},
        "documents": _documents(name),
        "script": script_data(page),
        **answer_values(page, answer),
    }
    return Html("example.html", values)


def _documents(name: str) -> dict[str, str]:
    return {"SPARQL": f"/query/{name}.rq", "Turtle": f"/query/{name}.ttl", "JSON-LD": f"/query/{name}.jsonld"}


def _topic(page: Page, example: Example) -> LanguageText:
    first = {language: words.partition(",")[0].strip() for language, words in example.keywords.items()}
    return choose_text(first, page.languages, LanguageText("", page.t.language))


def _answer(page: Page, query: str) -> Answer:
    """Have the query answered by a worker, as if the reader had sent it."""
    service = page.service
    asked = Request(
        method="POST",
        query_string=f"snapshot={page.snapshot.number}".encode(),
        base_iri=page.reader.base_iri,
        client=client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), service.proxies),
        content_type="application/sparql-query",
        accept=_ACCEPT,
        body=query.encode(),
    )
    started = time.perf_counter()
    excerpt = service.bridge.run(service.endpoint.excerpt(asked, PAGE_ROWS))
    assert excerpt is not None  # noqa: S101 - a query is asked
    seconds = time.perf_counter() - started
    return Answer(excerpt.form, excerpt.body, excerpt.count, seconds, excerpt.snapshot, excerpt.shown)
