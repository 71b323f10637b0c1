"""A graph as it is sent: its statements by a query of the endpoint, with an entity tag that writes can be held to."""

from urllib.parse import urlencode

from flask import request
from pyoxigraph import DefaultGraph, NamedNode
from werkzeug.wrappers import Response

from lapekg.errors import NotAcceptable
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.exchange import Reply, Request, SpooledBody
from lapekg.sparql.negotiation import Representation, negotiate, negotiate_encoding
from lapekg.sparql.operation import SPARQL_QUERY
from lapekg.web.representations import RDF, extension_of
from lapekg.web.site import Page
from lapekg.web.writing import client
from lapekg.writer.tags import graph_tag, tag_of_representation

_KEPT = {"content-type", "content-encoding", "ratelimit", "ratelimit-policy"}


def graph_response(page: Page, graph: NamedNode | DefaultGraph) -> Response | None:
    """Send a graph in the syntax that the client likes best, None where there is no such graph."""
    tag = graph_tag(page.reader.store, graph, page.snapshot.manifest.digest)
    if tag is None:
        return None
    representation = _choose()
    gzip = negotiate_encoding(request.headers.get("Accept-Encoding")) == "gzip"
    tag = tag_of_representation(tag, extension_of(representation), *(["gzip"] if gzip else []))
    if request.if_none_match.contains_weak(tag):
        return _finish(page, Response(status=304), tag)
    return _finish(page, _response(_ask(page, graph, representation)), tag)


def _choose() -> Representation:
    representation = negotiate(request.headers.get("Accept"), RDF)
    if representation is None:
        types = tuple(each.media_type for each in RDF)
        raise NotAcceptable(f"a graph is offered as {', '.join(types)}", types)
    return representation


def _ask(page: Page, graph: NamedNode | DefaultGraph, representation: Representation) -> Reply:
    pattern = "?s ?p ?o" if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{ ?s ?p ?o }}"
    asked = Request(
        method="POST",
        query_string=urlencode({"snapshot": page.snapshot.number}).encode(),
        base_iri=page.reader.base_iri,
        client=client(page.service),
        content_type=SPARQL_QUERY,
        accept=representation.media_type,
        accept_encoding=request.headers.get("Accept-Encoding"),
        body=f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}".encode(),
    )
    return page.service.bridge.run(page.service.endpoint.respond(asked))


def _response(reply: Reply) -> Response:
    headers = [(name, value) for name, value in reply.headers if name.lower() in _KEPT]
    if isinstance(reply.body, SpooledBody):
        # The front sends the file; its length is told there.
        return Response(reply.body, headers=headers, direct_passthrough=True)
    return Response(reply.body if isinstance(reply.body, bytes) else reply.body.chunks(), headers=headers)


def _finish(page: Page, response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.vary.update(["Accept", "Accept-Encoding"])
    response.cache_control.public = True
    response.cache_control.no_cache = True
    response.headers[SNAPSHOT_HEADER] = str(page.snapshot.number)
    return response
