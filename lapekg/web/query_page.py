"""The query page: a form, and the answer to its query or what went wrong, all without a script.

With scripts the field becomes YASGUI's editor and the answer gets YASGUI's views; a query then asks for this very page
and takes the answer out of it, so that there is one way in which an answer is shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from lapekg.config import Limits
from lapekg.sparql.choice import SNAPSHOT_PARAMETER
from lapekg.sparql.examples import QUERIES_FOLDER, load_all_examples
from lapekg.sparql.negotiation import OFFERS, negotiate_encoding
from lapekg.sparql.volatility import is_volatile
from lapekg.web.answers import FORMATS, QUERY_FORMS, Answer, answer_values
from lapekg.web.example_pages import by_topic
from lapekg.web.query_data import script_data
from lapekg.web.query_problems import shown_problem
from lapekg.web.representations import kept
from lapekg.web.site import LANGUAGE_PARAMETER, Html, Page, render
from lapekg.web.translations import Translation, translation_for

FIRST_QUERY = """SELECT ?type (COUNT(*) AS ?count)
WHERE { ?thing a ?type }
GROUP BY ?type
ORDER BY DESC(?count)
"""

_GRAPH_PARAMETERS = ("default-graph-uri", "named-graph-uri")
_TEXTAREA_ROWS = (6, 24)

Parameters = Sequence[tuple[str, str]]


def query_page(query: str | None, outcome: Answer | Mapping[str, Any] | None, parameters: Parameters = ()) -> Response:
    """Show the form with the query and its other parameters, and its outcome: an answer or a problem document."""
    page = Page()
    given = list(parameters)
    if page.past:
        given.append((SNAPSHOT_PARAMETER, str(page.past.number)))
    values = _form(page, query, given) | _outcome(page, query, outcome, _address(query, given))
    values["present"] = _address(query, [each for each in given if each[0] != SNAPSHOT_PARAMETER]).rstrip("?&")
    body = kept(render(page, Html("query.html", values)).encode())
    encoding = negotiate_encoding(request.headers.get("Accept-Encoding"))
    response = Response(body.compressed if encoding == "gzip" else body.body, content_type="text/html; charset=utf-8")
    if encoding == "gzip":
        response.content_encoding = encoding
    response.content_language.add(page.t.language)
    if isinstance(outcome, Mapping):
        response.status_code = int(outcome["status"])
        if "retry_after" in outcome:
            response.headers["Retry-After"] = str(outcome["retry_after"])
    return response


def _form(page: Page, query: str | None, given: Parameters) -> dict[str, Any]:
    """Give what the page shows whatever is asked."""
    instance = page.instance
    return {
        "languages": _languages(page, _address(query, given)),
        "query": query,
        "text": FIRST_QUERY if query is None else query,
        "text_rows": _text_rows(query or FIRST_QUERY),
        "kept": _kept(given, instance.limits),
        "topics": by_topic(page, load_all_examples(instance.root / QUERIES_FOLDER)),
        "formats": FORMATS,
        "media_types": {QUERY_FORMS[form]: [each.media_type for each in offered] for form, offered in OFFERS.items()},
        "query_forms": QUERY_FORMS,
        "limits": instance.limits,
        "prefixes": instance.prefixes,
        "endpoint": url_for("sparql.query", snapshot=None, _external=True),
        "script": script_data(page),
    }


def _outcome(page: Page, query: str | None, outcome: Answer | Mapping[str, Any] | None, address: str) -> dict[str, Any]:
    if isinstance(outcome, Answer):
        links = {label: f"{address}format={name}" for name, label in FORMATS[outcome.form].items()}
        return {
            "answer": outcome,
            "citable": query and not is_volatile(query),
            "links": links,
            **answer_values(page, outcome),
        }
    if outcome is not None:
        return {"problem": shown_problem(outcome, query, page.t, page.instance.limits)}
    return {}


def _address(query: str | None, given: Parameters) -> str:
    """Write the address of the same query over the same dataset, up to the parameter that says what comes back."""
    snapshot = [each for each in given if each[0] == SNAPSHOT_PARAMETER]
    same = [each for each in given if each[0] in {*_GRAPH_PARAMETERS, "timeout"} and each[1]]
    asked = [("query", query), *same, *snapshot] if query else snapshot
    return f"{url_for('sparql.query', snapshot=None)}?{urlencode(asked, quote_via=quote)}{'&' if asked else ''}"


def _languages(page: Page, address: str) -> dict[str, tuple[str, str]]:
    """List the page in each language of the instance: the language's own name and the address."""

    def named(language: str) -> Translation:
        return translation_for(page.service.translations, language)

    return {each: (named(each).name, f"{address}{LANGUAGE_PARAMETER}={each}") for each in page.instance.languages}


def _kept(given: Parameters, limits: Limits) -> dict[str, Any]:
    """Find what the form repeats of the request, so that the next query asks the same dataset."""
    values = dict(given)
    return {
        "timeout": values.get("timeout") or f"{limits.query_seconds:g}",
        "graphs": [(name, value) for name, value in given if name in _GRAPH_PARAMETERS and value],
    }


def _text_rows(text: str) -> int:
    least, most = _TEXTAREA_ROWS
    return max(least, min(most, text.count("\n") + 1))
