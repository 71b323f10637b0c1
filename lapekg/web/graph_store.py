"""The Graph Store Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/): graphs that are read and written whole.

    /data?graph=IRI, /data?default     a graph by its IRI, or the default graph (section 4.2)
    /data/<path>                       the graph <base>data/<path> (section 4.1)
    /<path>                            writes to the graph <base><path>, at the address of the thing it is about
    /data                              POST of triples makes a new graph; of quads it adds to their graphs, PUT of quads
                                       replaces the whole dataset, PATCH changes any of its graphs

What a graph holds is read by the query workers; what is written is read by the worker that writes.
"""

import contextlib
import uuid
from collections.abc import Callable

from flask import Blueprint, current_app, redirect, request, url_for
from pyoxigraph import DefaultGraph, NamedNode
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter
from werkzeug.wrappers import Response

from lapekg.access import Scope
from lapekg.errors import MalformedRequest
from lapekg.history.record import Door
from lapekg.linked.addresses import readings
from lapekg.web import linked
from lapekg.web.graph_reading import graph_response
from lapekg.web.graph_texts import PATCH_TYPES, READ_TYPES, has_quads, read_patch, read_texts
from lapekg.web.service import DATA_PATH, current_service
from lapekg.web.site import Page
from lapekg.web.writing import answer_order, authorize, close_door, make_order, preflight, request_address
from lapekg.writer.order import DATASET, DEFAULT_GRAPH, GraphWrite

READING = ("GET", "HEAD")
WRITING = ("DELETE", "PATCH", "POST", "PUT")
METHODS = ", ".join(sorted((*READING, *WRITING, "OPTIONS")))
# Where any path leads that is no page.
WRITE_THING = "graph_store.write_thing"
_OF_THINGS = {"linked.thing", WRITE_THING}
_SHOWN_CHARACTERS = 200

blueprint = Blueprint("graph_store", __name__)


@blueprint.after_request
def _close(response: Response) -> Response:
    # A method that no page has leads here, too.
    return (
        response if request.method in READING or response.status_code == MethodNotAllowed.code else close_door(response)
    )


@blueprint.after_app_request
def _allow(response: Response) -> Response:
    """Leave out of what a page allows the methods of graphs, which any other path has."""
    if request.method == "OPTIONS" and "Allow" in response.headers:
        routes = current_app.create_url_adapter(request)
        methods = [] if routes is None else methods_of_page(routes, request.path)
        if methods:
            response.headers["Allow"] = ", ".join(sorted({*methods, "OPTIONS"}))
    return response


@blueprint.route(f"/{DATA_PATH}", methods=READING, provide_automatic_options=False)
def read() -> Response:
    """Send a graph; the dataset as a whole is there to be downloaded."""
    graph = _indirect()
    if graph is DATASET:
        return redirect(url_for("dumps.overview"), 303)
    return _graph(Page(), DefaultGraph() if graph == DEFAULT_GRAPH else NamedNode(graph))


@blueprint.route(f"/{DATA_PATH}/<path:path>", methods=READING, provide_automatic_options=False)
def read_direct(path: str) -> Response:
    """Send the graph that the address names; what is no graph may be a thing."""
    _refuse_parameters()
    page = Page()
    node = NamedNode(_direct(page, f"{DATA_PATH}/{path}"))
    if next(page.reader.store.quads_for_pattern(node, None, None), None) and not _is_graph(page, node):
        return linked.thing(f"{DATA_PATH}/{path}")
    return _graph(page, node)


@blueprint.route(f"/{DATA_PATH}", methods=WRITING, provide_automatic_options=False)
def write() -> Response:
    """Write a graph, or the dataset."""
    return _write(_indirect)


@blueprint.route(f"/{DATA_PATH}/<path:path>", methods=WRITING, provide_automatic_options=False)
def write_direct(path: str) -> Response:
    """Write the graph that the address names."""
    return _write(lambda: _direct(Page(), f"{DATA_PATH}/{path}"))


@blueprint.route("/<path:path>", methods=WRITING, provide_automatic_options=False)
def write_thing(path: str) -> Response:
    """Write the graph of the same name as a thing; addresses of anything else are no graphs."""
    routes = current_app.create_url_adapter(request)
    methods = [] if routes is None else methods_of_page(routes, request.path)
    if methods:
        raise MethodNotAllowed(methods)
    return _write(lambda: _direct(Page(), path))


@blueprint.route(f"/{DATA_PATH}", methods=["OPTIONS"])
@blueprint.route(f"/{DATA_PATH}/<path:path>", methods=["OPTIONS"])
def options(path: str = "") -> Response:  # noqa: ARG001 - the same for all graphs
    """Say what may be sent; Accept-Patch is of RFC 5789, section 3.1."""
    return preflight(
        METHODS,
        {"Accept-Post": ", ".join((*READ_TYPES, "multipart/form-data")), "Accept-Patch": ", ".join(PATCH_TYPES)},
    )


def _write(find_graph: Callable[[], str | None]) -> Response:
    holder = authorize()
    graph = find_graph()
    service = current_service()
    limit, method = service.instance.limits.write_bytes, request.method
    texts = read_patch(limit) if method == "PATCH" else read_texts(limit) if method != "DELETE" else ()
    address = url_for("graph_store.read", graph=graph) if graph else None
    if graph is DATASET:
        if method == "POST" and not has_quads(texts):
            graph = address = f"{service.instance.base_iri}{DATA_PATH}/{uuid.uuid4()}"
        elif method == "DELETE" or (method == "PUT" and not has_quads(texts)):
            raise MalformedRequest("name the graph: graph=IRI or default in the address")
        elif method == "PUT":
            # In the place of everything there is: more than one who writes may do.
            holder = authorize(Scope.ADMIN)
    base_iri = graph or request_address(service)
    what = GraphWrite(method, graph, base_iri, texts)
    return answer_order(make_order(what, Door.GRAPH_STORE, holder, request.args.to_dict(flat=False)), address)


def _indirect() -> str | None:
    """Read which graph the query names (section 4.2); raises MalformedRequest."""
    graphs, defaults = request.args.getlist("graph"), request.args.getlist("default")
    if len(graphs) + len(defaults) > 1:
        raise MalformedRequest("name one graph: graph=IRI or default")
    if defaults:
        if defaults != [""]:
            raise MalformedRequest("default takes no value")
        return DEFAULT_GRAPH
    if not graphs:
        return DATASET
    try:
        return NamedNode(graphs[0]).value
    except ValueError as error:
        raise MalformedRequest(f"graph must be an absolute IRI, not {graphs[0][:_SHOWN_CHARACTERS]!r}") from error


def _direct(page: Page, path: str) -> str:
    """Find the IRI that a path stands for: that of a graph that is there, else the path as it is."""
    _refuse_parameters()
    nodes = []
    for each in readings(path):
        try:
            nodes.append(NamedNode(page.instance.base_iri + each))
        except ValueError:
            continue
    if not nodes:
        raise NotFound(f"{request.path} can be the name of no graph")
    found = [each for each in nodes if page.published is not None and _is_graph(page, each)]
    return (found or nodes)[0].value


def _is_graph(page: Page, node: NamedNode) -> bool:
    return next(page.reader.store.quads_for_pattern(None, None, None, node), None) is not None


def _refuse_parameters() -> None:
    for name in ("graph", "default"):
        if name in request.args:
            raise MalformedRequest(f"the address names a graph already; {name} is for /{DATA_PATH} alone")


def methods_of_page(routes: MapAdapter, path: str) -> list[str]:
    """Give what the page at a path answers, nothing where it may be a graph; `routes` are those of the application."""
    found = {}
    for method in (*READING, *WRITING, "OPTIONS", "QUERY"):
        with contextlib.suppress(HTTPException):
            found[method] = routes.match(path, method)[0]
    return [] if set(found.values()) <= _OF_THINGS else [each for each, view in found.items() if view not in _OF_THINGS]


def _graph(page: Page, graph: NamedNode | DefaultGraph) -> Response:
    response = graph_response(page, graph)
    if response is None:
        raise NotFound(f"there is no graph {graph}")
    return response
