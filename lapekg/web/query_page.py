"""The query page: a form, and the answer to its query or what went wrong, all without a script."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlencode

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from lapekg.config import Limits
from lapekg.web.service import current_service
from lapekg.web.terms import ShownTerm, TermWriter
from lapekg.web.translations import LanguageText, Translation, choose_language, choose_text, translation_for

# How many solutions or triples the page shows; a browser lays out a table of some thousand rows at once, no more.
PAGE_ROWS = 1000
# The parameter by which a reader chooses the page's language against the browser's settings.
LANGUAGE_PARAMETER = "lang"
FIRST_QUERY = """SELECT ?type (COUNT(*) AS ?count)
WHERE { ?thing a ?type }
GROUP BY ?type
ORDER BY DESC(?count)
"""

_GRAPH_PARAMETERS = ("default-graph-uri", "named-graph-uri")
# Values of `format` and the names people know the formats by, those first that most people want.
_FORMATS = {
    "solutions": {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"},
    "boolean": {"json": "JSON", "xml": "XML"},
    "graph": {
        "turtle": "Turtle",
        "ntriples": "N-Triples",
        "jsonld": "JSON-LD",
        "rdfxml": "RDF/XML",
        "trig": "TriG",
        "nquads": "N-Quads",
    },
}
QUERY_FORMS = {"solutions": "SELECT", "boolean": "ASK", "graph": "CONSTRUCT, DESCRIBE"}
_EXCERPT_CHARACTERS = 60
_TEXTAREA_ROWS = (6, 24)

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or its beginning: SPARQL JSON, for a graph Turtle.

    `count` is the number of all solutions or triples, `shown` of those in the body, which are the first PAGE_ROWS
    if nothing else is said. `seconds` is None for an answer from the cache.
    """

    form: str
    body: bytes
    count: int
    seconds: float | None
    snapshot: int
    shown: int | None = None

    @property
    def shown_count(self) -> int:
        """Return how many solutions or triples the page shows."""
        return min(self.count, PAGE_ROWS) if self.shown is None else self.shown


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of the query around the place of an error, and what stands under it."""

    before: str
    after: str
    marker: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem document in the words of the page; `detail` is the server's own message, in English."""

    title: LanguageText
    detail: str
    advice: tuple[str, ...]
    excerpt: Excerpt | None
    line: int | None
    column: int | None


def query_page(query: str | None, outcome: Answer | Mapping[str, Any] | None, parameters: Parameters = ()) -> Response:
    """Show the form with the query and its other parameters, and its outcome: an answer or a problem document."""
    given = list(parameters)
    address = _address(query, given)
    language = page_language()
    instance = current_service().instance
    t = translation_for(current_service().translations, language)
    answer = outcome if isinstance(outcome, Answer) else None
    problem = _problem(outcome, query, t) if isinstance(outcome, Mapping) else None
    html = render_template(
        "query.html",
        t=t,
        language=language,
        languages=_languages(address),
        title=choose_text(
            instance.title, (language, *instance.languages), LanguageText(t.text("untitled"), t.language)
        ),
        query=query,
        text=FIRST_QUERY if query is None else query,
        text_rows=_text_rows(query or FIRST_QUERY),
        kept=_kept(given, instance.limits),
        answer=answer,
        problem=problem,
        links={label: f"{address}format={name}" for name, label in _FORMATS[answer.form].items()} if answer else {},
        formats=_FORMATS,
        query_forms=QUERY_FORMS,
        limits=instance.limits,
        prefixes=instance.prefixes,
        version=version("lapekg"),
        **(_content(answer, TermWriter(instance.prefixes)) if answer else {}),
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.content_language.add(t.language)
    if isinstance(outcome, Mapping):
        response.status_code = int(outcome["status"])
        if "retry_after" in outcome:
            response.headers["Retry-After"] = str(outcome["retry_after"])
    return response


def page_language() -> str:
    """Choose the page's language: by the parameter `lang`, else by what the browser accepts."""
    wished = request.args.get(LANGUAGE_PARAMETER, "")
    accepted = [each for each, quality in request.accept_languages if quality > 0]
    return choose_language([wished, *accepted], current_service().instance.languages)


def _content(answer: Answer, writer: TermWriter) -> dict[str, Any]:
    """Read what the body says, in the terms of the template."""
    if answer.form == "graph":
        return {"turtle": answer.body.decode()}
    document = json.loads(answer.body)
    if answer.form == "boolean":
        return {"truth": document["boolean"]}
    columns = document["head"]["vars"]
    rows: list[list[ShownTerm | None]] = [
        [writer.show(solution[name]) if name in solution else None for name in columns]
        for solution in document["results"]["bindings"]
    ]
    return {"columns": columns, "rows": rows}


def _address(query: str | None, given: Parameters) -> str:
    """Write the address of the same query over the same dataset, up to the parameter that says what comes back."""
    kept = [each for each in given if each[0] in {*_GRAPH_PARAMETERS, "timeout"} and each[1]]
    asked = [("query", query), *kept] if query else []
    return f"{url_for('sparql.query')}?{urlencode(asked, quote_via=quote)}{'&' if asked else ''}"


def _languages(address: str) -> dict[str, tuple[str, str]]:
    """List the page in each language of the instance: the language's own name and the address."""
    service = current_service()
    return {
        each: (translation_for(service.translations, each).name, f"{address}{LANGUAGE_PARAMETER}={each}")
        for each in service.instance.languages
    }


def _kept(given: Parameters, limits: Limits) -> dict[str, Any]:
    """Find what the form repeats of the request, so that the next query asks the same dataset."""
    values = dict(given)
    return {
        "timeout": values.get("timeout") or f"{limits.query_seconds:g}",
        "language": values.get(LANGUAGE_PARAMETER),
        "graphs": [(name, value) for name, value in given if name in _GRAPH_PARAMETERS and value],
    }


def _text_rows(text: str) -> int:
    least, most = _TEXTAREA_ROWS
    return max(least, min(most, text.count("\n") + 1))


def _problem(document: Mapping[str, Any], query: str | None, t: Translation) -> ShownProblem:
    slug = str(document["type"]).rpartition("/")[2].replace("-", "_")
    known = f"problem_{slug}" in t.texts
    title = LanguageText(t.text(f"problem_{slug}"), t.language) if known else LanguageText(document["title"], "en")
    line, column = document.get("line"), document.get("column")
    return ShownProblem(
        title=title,
        detail=document.get("detail", ""),
        advice=tuple(_advice(slug, document, t)),
        excerpt=excerpt(query, line, column) if query and line and column else None,
        line=line,
        column=column,
    )


def _advice(slug: str, document: Mapping[str, Any], t: Translation) -> Iterable[str]:
    limits: Limits = current_service().instance.limits
    if f"advice_{slug}" in t.texts:
        yield t.text(
            f"advice_{slug}",
            seconds=t.number(document.get("limit_seconds", limits.query_seconds)),
            memory=t.number(limits.query_memory_mib),
            answer=t.number(limits.result_mib),
            request=t.number(limits.query_bytes / 1024),
            queries=t.number(limits.client_queries),
            budget=t.number(limits.client_seconds_per_minute),
        )
    if "retry_after" in document:
        yield t.text("try_again", seconds=t.number(document["retry_after"]))


def excerpt(query: str, line: int, column: int) -> Excerpt | None:
    r"""Cut the place out of the query; line and column count from 1, None where the query has no such line.

    >>> excerpt("SELECT * {\n  ?a ?b }", 2, 9)
    Excerpt(before='  ?a ?b ', after='}', marker='        ^')
    """
    lines = query.split("\n")
    if not 1 <= line <= len(lines):
        return None
    text = lines[line - 1].rstrip("\r")
    place = min(column - 1, len(text))
    start, end = max(0, place - _EXCERPT_CHARACTERS), place + _EXCERPT_CHARACTERS
    before = ("…" if start else "") + text[start:place]
    after = text[place:end] + ("…" if end < len(text) else "")
    # A tab is as wide under the line as in it.
    return Excerpt(before, after, "".join("\t" if each == "\t" else " " for each in before) + "^")
