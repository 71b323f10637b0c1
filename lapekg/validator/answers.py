"""The outcome of a check in the form that was asked for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from lapekg.reporting.checked import Checked, Result, counts, told
from lapekg.reporting.sarif import to_sarif
from lapekg.reporting.shacl import SH, describe
from lapekg.reporting.text import to_text
from lapekg.validation.report import Severity
from lapekg.validator.formats import OFFERED
from lapekg.validator.question import Question

# More than anybody reads, and less than would weigh on the server that passes them on.
MOST_RESULTS = 1000
_MOST_BYTES = 8 * 1024 * 1024
_RDF = {"turtle", "jsonld", "ntriples", "rdfxml"}
_COMMENT = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_GRAVEST_FIRST = (Severity.VIOLATION, Severity.WARNING, Severity.INFO)


def select(checked: Checked, question: Question) -> Checked:
    """Leave out what was not asked for; whether the texts conform is told of all that was found."""
    least = _GRAVEST_FIRST.index(Severity(question.severity.capitalize()))
    wanted = set(_GRAVEST_FIRST[: least + 1])
    focus = NamedNode(question.focus) if question.focus is not None else None
    return _only(
        checked,
        [
            each
            for each in checked.results
            if each.violation.severity in wanted and (focus is None or each.violation.focus_node == focus)
        ],
    )


def write(checked: Checked, question: Question, about: dict[str, Any]) -> tuple[bytes, int]:
    """Write as many results as can be sent, and tell how many are left out: the mildest first, then the last ones."""
    total = len(checked.results)
    most = MOST_RESULTS
    while True:
        shown = _gravest(checked, most)
        omitted = total - len(shown.results)
        body = _write(checked, shown, question, {**about, "omitted": omitted})
        if len(body) <= _MOST_BYTES or not most:
            return body, omitted
        most //= 4


def result_table(checked: Checked, result: Result, language: str) -> dict[str, Any]:
    """Tell a result as its page shows it: for people, names in place of IRIs."""
    violation, naming = result.violation, checked.report.naming
    message = naming.choose(violation.messages, language) or violation.constraint
    return {
        "sentence": told(checked, result, language).partition("\n")[0],
        "message": message,
        "focus": None if violation.focus_node is None else naming.term(violation.focus_node),
        "path_text": None if violation.path is None else naming.path(violation.path),
        "value_text": None if violation.value is None else naming.term(violation.value),
        "rule": violation.rule,
        "rule_iri": checked.report.rule_iri(violation),
    }


def _only(checked: Checked, results: Sequence[Result]) -> Checked:
    # `conforms` is that of the report, which keeps everything.
    return replace(checked, results=tuple(results))


def _gravest(checked: Checked, most: int) -> Checked:
    if len(checked.results) <= most:
        return checked
    ranked = sorted(
        range(len(checked.results)), key=lambda number: _GRAVEST_FIRST.index(checked.results[number].violation.severity)
    )
    return _only(checked, [checked.results[number] for number in sorted(ranked[:most])])


def _write(everything: Checked, shown: Checked, question: Question, about: dict[str, Any]) -> bytes:
    language, form = question.language, question.form
    if form in _RDF:
        return _rdf(shown, form, about["omitted"])
    if form == "sarif":
        run = to_sarif(shown, language)
        if about["omitted"]:
            run["runs"][0]["properties"] = {"omitted": about["omitted"]}
        return _json(run)
    if form == "text":
        more = f"+ {about['omitted']} …\n" if about["omitted"] else ""
        return (to_text(shown, language) + more).encode()
    table = shown.to_json(language) | about
    table["counts"] = {severity.value: number for severity, number in counts(everything)}
    if form == "html":
        for entry, each in zip(table["violations"], shown.results, strict=True):
            entry.update(result_table(shown, each, language))
    return _json(table)


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _rdf(checked: Checked, form: str, omitted: int) -> bytes:
    rdf_format = RdfFormat.from_media_type(OFFERED[form].media_type)
    prefixes = {"sh": SH, "xsd": "http://www.w3.org/2001/XMLSchema#"}
    data = pyoxigraph.serialize(_triples(checked, omitted), format=rdf_format, prefixes=prefixes)
    assert data is not None  # noqa: S101 - only with an output there is nothing to return
    return data


def _triples(checked: Checked, omitted: int) -> Iterator[Triple]:
    yield from describe(checked)
    if omitted:
        yield Triple(BlankNode("report"), _COMMENT, Literal(f"{omitted} more results are left out", language="en"))
