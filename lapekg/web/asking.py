"""Queries of the pages' own: answered by the same workers, under the same limits, as those that readers send."""

from flask import request
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

from lapekg.errors import QueryFailed
from lapekg.sparql.exchange import Reply, Request
from lapekg.sparql.operation import SPARQL_QUERY
from lapekg.web.addresses import client_of
from lapekg.web.site import Page

Term = NamedNode | BlankNode | Literal | Triple
Solution = dict[str, Term]

# A reader waits for a page as for a query, though with less patience.
_SECONDS = 10
_ACCEPT = "application/sparql-results+json"


def ask(page: Page, query: str) -> list[Solution]:
    """Answer a SELECT query with its solutions in order; a variable without a value is missing from its solution.

    Nothing that a reader wrote may be pasted into the query: terms enter it as terms, `str(NamedNode(…))`, which write
    themselves with all escapes, best in a VALUES clause. Raises QueryError as the endpoint does, which becomes a
    problem document.
    """
    asked = Request(
        method="POST",
        query_string=f"timeout={_SECONDS}&snapshot={page.snapshot.number}".encode(),
        base_iri=page.reader.base_iri,
        # Queries of pages count for who asks for the page: a crawler of lists is to wait like any other client.
        client=client_of(request.remote_addr, request.headers.get("X-Forwarded-For"), page.service.proxies),
        content_type=SPARQL_QUERY,
        accept=_ACCEPT,
        body=query.encode(),
    )
    body = _body(page.service.bridge.run(page.service.endpoint.respond(asked)))
    results = parse_query_results(body, format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        raise QueryFailed("a page needs a SELECT query")
    names = [each.value for each in results.variables]
    return [
        {name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in results
    ]


def _body(reply: Reply) -> bytes:
    try:
        return reply.body if isinstance(reply.body, bytes) else b"".join(reply.body.chunks())
    finally:
        reply.close()
