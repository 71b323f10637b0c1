"""Update operation, SPARQL 1.1 Protocol, section 2.2 (https://www.w3.org/TR/sparql11-protocol/#update-operation)."""

from dataclasses import dataclass

from lapekg.errors import MalformedRequest
from lapekg.sparql.operation import SPARQL_UPDATE, Parameters, decode, read_graphs, read_media_type, read_parameters

# What a query would be sent with; to pass over it would write to other graphs than were meant.
_OF_QUERIES = ("query", "default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class UpdateOperation:
    """One update, the dataset of its WHERE, and all parameters of the request."""

    update: str
    using_graphs: tuple[str, ...]
    using_named_graphs: tuple[str, ...]
    parameters: Parameters


def parse_update(content_type: str | None, query_string: bytes, body: bytes) -> UpdateOperation:
    """Read the operation that a POST asks for; raises MalformedRequest or UnsupportedMediaType.

    >>> parse_update("application/x-www-form-urlencoded", b"", b"update=CLEAR+ALL").update
    'CLEAR ALL'
    """
    parameters: Parameters = {}
    read_parameters(query_string, "query string", parameters)
    if "update" in parameters:
        raise MalformedRequest("send the update in the body; in an address it could be sent by a mere link")
    if read_media_type(content_type or "", SPARQL_UPDATE) == SPARQL_UPDATE:
        parameters["update"] = [decode(body, "body")]
    else:
        read_parameters(body, "form", parameters)
    for name in _OF_QUERIES:
        if name in parameters:
            raise MalformedRequest(f"{name} belongs to a query, which is sent to /sparql")
    updates = parameters.get("update", ())
    if len(updates) != 1:
        found = f"{len(updates)} updates in one request" if updates else "no update"
        raise MalformedRequest(f"{found}; give exactly one in the parameter 'update'")
    return UpdateOperation(
        update=updates[0].removeprefix("\ufeff"),
        using_graphs=read_graphs(parameters, "using-graph-uri"),
        using_named_graphs=read_graphs(parameters, "using-named-graph-uri"),
        parameters=parameters,
    )
