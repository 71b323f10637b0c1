"""What came of a write, as programs and as people are told."""

import json
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from lapekg.errors import WriteRefused
from lapekg.sparql.negotiation import HTML
from lapekg.web.problems import problem_document
from lapekg.web.site import Html, Page, render
from lapekg.web.validate_view import show_results
from lapekg.writer.order import Answer

# A longer patch is not read on a page; the history has it.
_MOST_SHOWN = 20_000


def written_table(answer: Answer) -> bytes:
    """Write an answer as JSON: what became of the request, the change, and the report as a check gives it."""
    table = {
        "status": answer.status.value,
        "snapshot": answer.snapshot,
        "commit": answer.commit,
        "time": answer.time,
        "change": _change(answer),
        "notes": list(answer.notes),
        "report": _report(answer),
    }
    return _json(table)


def problem_table(error: WriteRefused, base_iri: str) -> bytes:
    """Write a refusal as a problem document: with the members of the report, and what would have changed."""
    answer = error.answer
    _, document = problem_document(error, base_iri)
    return _json({**document, **_report(answer), "change": _change(answer)})


def outcome_page(answer: Answer) -> Response:
    """Show an answer as a page; its report has the members that pages show."""
    page = Page(request.args.get("language"))
    table = _report(answer)
    # What was sent is not shown again, so no result leads to a place in it.
    results = show_results(page, table.get("violations", ()), ())
    values: Mapping[str, Any] = {
        "answer": answer,
        "counts": table.get("counts", {}),
        "results": results,
        "patch": (answer.patch or "")[:_MOST_SHOWN],
        "is_cut": len(answer.patch or "") > _MOST_SHOWN,
    }
    response = Response(render(page, Html("written.html", values)), content_type=HTML.content_type)
    response.content_language.add(page.t.language)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _change(answer: Answer) -> dict[str, Any]:
    return {
        "added": answer.added,
        "removed": answer.removed,
        "inferred": {"added": answer.inferred_added, "removed": answer.inferred_removed},
        "patch": answer.patch,
    }


def _report(answer: Answer) -> dict[str, Any]:
    # A commit whose worker died after it was recorded is told without its report.
    return dict(json.loads(answer.report)) if answer.report else {}


def _json(table: Mapping[str, Any]) -> bytes:
    return (json.dumps(table, ensure_ascii=False, indent=1) + "\n").encode()
