"""Cases about the protocol: exchanges of HTTP messages (https://www.w3.org/TR/sparql11-protocol/)."""

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
    """Send the case's requests in their order."""
    if _writes(case):
        return Outcome(case, Verdict.INAPPLICABLE, "an update; waits for writing")
    endpoint.load(case.data)
    for exchange in case.exchanges:
        response = endpoint.exchange(exchange)
        fault = _fault(exchange, response)
        if fault:
            return Outcome(case, Verdict.FAILED, f"{fault}: {describe(response)}")
    return Outcome(case, Verdict.PASSED)


def _writes(case: Case) -> bool:
    """Say whether an update has to succeed; one that has to be refused is for a reading endpoint, too."""
    return case.label.startswith("protocol/update_") and 2 in case.exchanges[0].statuses


def _fault(exchange: Exchange, response: Answer) -> str | None:
    if response.status // 100 not in exchange.statuses:
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
