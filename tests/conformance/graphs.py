"""Cases about the Graph Store Protocol: exchanges of HTTP messages, and the older ones, written in prose.

The older ones build on one another, and are sent in the order of their manifest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from tests.conformance.endpoint import AUTHORITY, BASE_IRI, Endpoint
from tests.conformance.exchanges import is_expected
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import describe
from tests.conformance.suite import Case, Exchange
from tests.updates.suite import same_dataset
from tests.web.conftest import Answer

STORE = "/data"
_BLOCK = re.compile(r"#### (Request|Response)\n(.*?)(?=####|\Z)", re.DOTALL)
_NEW = "$NEWPATH$"
# The approved cases in graph-store-protocol, which came in the place of these, do not have what is wrong in some.
_CONTRADICTED = {"get_of_post__existing_graph": "expects a graph without what the case before it has added"}


def exchange_graphs(case: Case, endpoint: Endpoint) -> Outcome:
    """Send the case's requests in their order to a store that holds nothing."""
    endpoint.put([])
    variables: dict[str, str] = {}
    for exchange in case.exchanges:
        path = exchange.path.replace("/gsp", STORE, 1)
        for name, value in variables.items():
            path = path.replace(name, value)
        response = endpoint.exchange(replace(exchange, path=path))
        fault = _fault(exchange, response)
        if fault:
            return Outcome(case, Verdict.FAILED, f"{exchange.method} {path}: {fault}: {describe(response)}")
        if exchange.location:
            variables[exchange.location] = response.headers["Location"]
    return Outcome(case, Verdict.PASSED)


def follow_prose(cases: Sequence[Case], endpoint: Endpoint) -> Iterator[Outcome]:
    """Send the requests of all cases, one after the other, to one store; one graph is there from the start."""
    node = NamedNode(f"{BASE_IRI}data/person/2.ttl")
    endpoint.put([Quad(node, node, node, node)])
    new = ""
    for case in cases:
        exchange = _read(case.prose.replace(_NEW, new))
        response = endpoint.exchange(exchange)
        if exchange.path == STORE:
            new = response.headers.get("Location", "").removeprefix(BASE_IRI.rstrip("/"))
        yield _told(case, exchange, response)


def _told(case: Case, exchange: Exchange, response: Answer) -> Outcome:
    fault, name = _fault(exchange, response), case.label.partition("/")[2]
    if not fault:
        return Outcome(case, Verdict.PASSED)
    if name in _CONTRADICTED:
        return Outcome(case, Verdict.UNTESTED, _CONTRADICTED[name])
    return Outcome(case, Verdict.FAILED, f"{exchange.method} {exchange.path}: {fault}: {describe(response)}")


def _fault(exchange: Exchange, response: Answer) -> str | None:
    if not is_expected(response.status, exchange.statuses):
        return f"one of {sorted(exchange.statuses)} is expected"
    if exchange.content_type and response.headers.get_content_type() != exchange.content_type.partition(";")[0]:
        return f"{exchange.content_type} is expected"
    if exchange.content is None or exchange.method == "HEAD":
        return None
    expected, found = _graph(exchange.content), _graph(response.body)
    return None if same_dataset(expected, found) else "another graph is expected"


def _graph(turtle: bytes) -> list[Quad]:
    return list(pyoxigraph.parse(turtle, format=RdfFormat.TURTLE, base_iri=BASE_IRI))


def _read(prose: str) -> Exchange:
    """Read a request and its response as the prose has them, indented by four blanks."""
    prose = prose.replace("/$GRAPHSTORE$", STORE).replace("$GRAPHSTORE$", STORE).replace("$HOST$", AUTHORITY)
    blocks = {kind: _unindented(text) for kind, text in _BLOCK.findall(prose)}
    start, headers, body = _message(blocks["Request"])
    method, path, _ = start.split(" ")
    status, response_headers, content = _message(blocks["Response"])
    if headers.get("Content-Type", "").startswith("multipart/"):
        body = body.replace("\n", "\r\n") + "\r\n"
    number = int(status.split(" ")[0])
    return Exchange(
        authority=AUTHORITY,
        method=method,
        path=path,
        headers=tuple((name, value) for name, value in headers.items() if name != "Host"),
        body=_whole(body).encode() if body else None,
        # Which of the successes it is was left to the server later.
        statuses=frozenset({2 if number < 300 else number}),
        content=_whole(content).encode() if content else None,
        content_type=response_headers.get("Content-Type"),
    )


def _unindented(text: str) -> str:
    return "\n".join(line[4:] for line in text.strip("\n").split("\n")).strip()


def _message(text: str) -> tuple[str, dict[str, str], str]:
    head, _, body = text.partition("\n\n")
    start, *fields = head.split("\n")
    pairs = (field.partition(":") for field in fields)
    return start, {name.strip(): value.strip() for name, _, value in pairs}, body


def _whole(body: str) -> str:
    """End the last statement, which the prose leaves open here and there."""
    return re.sub(r"\"(?=\s*(?:\Z|--))", '" .', body)
