"""A citation in words: the values of its page, its JSON, and the references for reference managers."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, url_for

from lapekg.citations.cited import CitedResult
from lapekg.citations.references import SHOWN_HASH, iri_of, refer, to_ris
from lapekg.linked.citation import Citation
from lapekg.sparql.negotiation import Representation
from lapekg.web.answers import FORMATS, Answer, answer_values
from lapekg.web.citing import Checked
from lapekg.web.past import choose_snapshot
from lapekg.web.site import Page

BIBTEX = Representation("application/x-bibtex", "application/x-bibtex; charset=utf-8", frozenset({"text/x-bibtex"}))
CSL = Representation("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json")
RIS = Representation("application/x-research-info-systems", "application/x-research-info-systems; charset=utf-8")
TEXT = Representation("text/plain", "text/plain; charset=utf-8")
REFERENCES = {"bib": BIBTEX, "csl": CSL, "ris": RIS, "txt": TEXT}

# More differences than a reader looks through one by one.
_SHOWN_DIFFERENCES = 20


def write_reference(page: Page, cited: CitedResult, representation: Representation) -> str:
    """Write the reference in one of REFERENCES."""
    reference = _referred(page, cited)
    if representation is BIBTEX:
        return reference.to_bibtex()
    if representation is CSL:
        return reference.to_csl()
    return to_ris(reference) if representation is RIS else reference.to_apa(page.t.text("cite_data_set")) + "\n"


def _referred(page: Page, cited: CitedResult) -> Citation:
    t = page.t
    title = page.text(page.instance.title).text or t.text("untitled")
    return refer(
        cited,
        page.instance.base_iri,
        title=t.text("citation_reference_title", title=title),
        publisher=page.text(page.instance.publisher).text,
        version=t.text("citation_version", number=cited.snapshot, hash=cited.fingerprint.sha256[:SHOWN_HASH]),
        language=t.language,
    )


def page_values(page: Page, cited: CitedResult, checked: Checked | None) -> dict[str, Any]:
    """Give what the page shows; nothing was compared where the queries could not be run."""
    values = {
        "cited": cited,
        "iri": iri_of(cited, page.instance.base_iri),
        "reference": _referred(page, cited),
        "kind": page.t.text("cite_data_set"),
        "checked": checked,
        "addresses": {each: page.address("cite.opened", name=f"{cited.id}.{each}") for each in ("json", *REFERENCES)},
        "editor": _asked(cited, {}),
        "links": {},
    }
    if checked is None or checked.then is None:
        return values
    # Where today's data give the same, they were asked in the place of the snapshot.
    answer = replace(checked.then.shown(), snapshot=cited.snapshot)
    links = {label: _asked(cited, {"format": each}) for each, label in FORMATS[answer.form].items()}
    return values | {
        "answer": answer,
        **_read_then(page, cited, answer),
        "links": links,
        **_changes(page, cited, checked),
    }


def _changes(page: Page, cited: CitedResult, checked: Checked) -> dict[str, Any]:
    """Give the rows that came as today's data name things in them, and those that went as those of then do."""
    if checked.difference is None or checked.then is None:
        return {}
    came, went = checked.difference.came, checked.difference.went
    first_came, first_went = (checked.now.part(came[:_SHOWN_DIFFERENCES]), checked.then.part(went[:_SHOWN_DIFFERENCES]))
    values: dict[str, Any] = {}
    if came and first_came:
        values["came"] = {**answer_values(page, first_came), "count": len(came), "shown": first_came.shown_count}
    if went and first_went:
        values["went"] = {**_read_then(page, cited, first_went), "count": len(went), "shown": first_went.shown_count}
    return values


def _read_then(page: Page, cited: CitedResult, answer: Answer) -> dict[str, Any]:
    """Read an answer of the cited snapshot: its things have the names they had, and links lead to how they were."""
    if page.snapshot.number == cited.snapshot:
        return answer_values(page, answer)
    choose_snapshot(page.service.publication.numbered(cited.snapshot))
    try:
        return answer_values(Page(), answer)
    finally:
        choose_snapshot(None)


def _asked(cited: CitedResult, more: Mapping[str, str]) -> str:
    """Write the address where the endpoint answers the query over its snapshot."""
    graphs = [("default-graph-uri", each) for each in cited.default_graphs]
    graphs += [("named-graph-uri", each) for each in cited.named_graphs]
    fields = [("query", cited.query), *graphs, ("snapshot", str(cited.snapshot)), *more.items()]
    return f"{url_for('sparql.query')}?{urlencode(fields, quote_via=quote)}"


def describe(page: Page, cited: CitedResult) -> dict[str, Any]:
    """Describe a citation as JSON."""
    found = cited.fingerprint
    return {
        "id": cited.id,
        "iri": iri_of(cited, page.instance.base_iri),
        "query": cited.query,
        "default_graphs": cited.default_graphs,
        "named_graphs": cited.named_graphs,
        "snapshot": cited.snapshot,
        "dataset_digest": cited.digest,
        "cited": cited.cited,
        "result": {"form": found.form, "count": found.count, "sha256": found.sha256, "sorted_sha256": found.rows},
        "citation": _referred(page, cited).to_apa(page.t.text("cite_data_set")),
        "answer": request.host_url.rstrip("/") + _asked(cited, {}),
    }


def outcome(checked: Checked) -> dict[str, Any]:
    """Tell as JSON what opening a citation found."""
    today = checked.now.answer.fingerprint()
    told: dict[str, Any] = {
        "snapshot": checked.now.snapshot,
        "verdict": checked.verdict,
        "count": today.count,
        "sha256": today.sha256,
    }
    if checked.difference is not None:
        came, went = checked.difference.came, checked.difference.went
        told |= {"came": len(came), "went": len(went)}
        told |= {"first_that_came": came[:_SHOWN_DIFFERENCES], "first_that_went": went[:_SHOWN_DIFFERENCES]}
    return {"reproduced": checked.holds if checked.then else None, "today": told}


def encode(document: Mapping[str, Any]) -> bytes:
    """Write a document."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
