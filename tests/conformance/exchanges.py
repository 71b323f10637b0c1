"""Cases about the protocol: exchanges of HTTP messages (https://www.w3.org/TR/sparql11-protocol/)."""

from collections.abc import Collection
from dataclasses import replace

import pyoxigraph
from pyoxigraph import RdfFormat

from tests.conformance.answers import read_answer
from tests.conformance.endpoint import Endpoint
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import describe
from tests.conformance.suite import Case, Exchange
from tests.web.conftest import Answer

# What the manifest calls the forms: `mf:expectedFormat`.
MEDIA_TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples"},
}


def converse(case: Case, endpoint: Endpoint) -> Outcome:
    """Send the case's requests in their order; an update to the address of updates, and with a token."""
    endpoint.load(case.data)
    for exchange in case.exchanges:
        response = endpoint.exchange(_placed(case, exchange))
        fault = _fault(exchange, response)
        if fault:
            return Outcome(case, Verdict.FAILED, f"{fault}: {describe(response)}")
    return Outcome(case, Verdict.PASSED)


def writes(case: Case) -> bool:
    """Say whether a case is about the update operation."""
    return "update" in case.label.partition("/")[2]


def _placed(case: Case, exchange: Exchange) -> Exchange:
    is_query = any(value == "application/sparql-query" for _, value in exchange.headers)
    path = "/update" if writes(case) and not is_query else "/sparql"
    return replace(exchange, path=exchange.path.replace("/sparql/", path, 1))


def is_expected(status: int, statuses: Collection[int]) -> bool:
    """Say whether a status is among some, of which a digit stands for all that begin with it."""
    return status in statuses or status // 100 in statuses


def _fault(exchange: Exchange, response: Answer) -> str | None:
    if not is_expected(response.status, exchange.statuses):
        return "unexpected status"
    if exchange.form is None:
        return None
    media_type = response.headers.get_content_type()
    if media_type not in MEDIA_TYPES[exchange.form]:
        return f"{media_type} is none of the formats for {exchange.form}"
    if exchange.form == "RDF":
        list(pyoxigraph.parse(response.body, format=RdfFormat.from_media_type(media_type)))
        return None
    answer = read_answer(response.body, media_type, "")
    return None if exchange.boolean is None or answer.boolean is exchange.boolean else "the other truth value"
