"""Query operation, SPARQL 1.1 Protocol, section 2.1 (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from lapekg.errors import MalformedRequest, UnsupportedMediaType

FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"

# More parameters than any sensible dataset description has; keeps a hostile form from filling memory.
_MAX_PARAMETERS = 10_000

Parameters = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """One query and the dataset it asks for; without graphs it is the dataset of the query or of the store."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def parse_operation(method: str, content_type: str | None, query_string: bytes, body: bytes) -> QueryOperation:
    """Read the query operation that a request asks for; the query string comes still percent-encoded.

    Raises MalformedRequest or UnsupportedMediaType. HEAD is read as GET.

    >>> parse_operation("GET", None, b"query=ASK%20%7B%7D", b"").query
    'ASK {}'
    """
    parameters = _parse_parameters(_decode(query_string, "query string"))
    if method in {"GET", "HEAD"}:
        return _operation(parameters)
    media_type = _media_type(content_type)
    text = _decode(body, "body")
    if media_type == SPARQL_QUERY:
        return _operation([*parameters, ("query", text)])
    if media_type == FORM:
        return _operation([*parameters, *_parse_parameters(text)])
    if media_type == "application/sparql-update":
        raise UnsupportedMediaType("this endpoint only reads; it takes no updates")
    raise UnsupportedMediaType(f"send the query as {SPARQL_QUERY} or {FORM}, not as {media_type or 'nothing'}")


def _operation(parameters: Parameters) -> QueryOperation:
    if any(name == "update" for name, _ in parameters):
        raise MalformedRequest("this endpoint only reads; send a query, not an update")
    queries = [value for name, value in parameters if name == "query"]
    if not queries:
        raise MalformedRequest("no query; give one in the parameter 'query'")
    if len(queries) > 1:
        raise MalformedRequest(f"{len(queries)} queries in one request; give exactly one")
    return QueryOperation(
        query=queries[0],
        default_graphs=_graphs(parameters, "default-graph-uri"),
        named_graphs=_graphs(parameters, "named-graph-uri"),
    )


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    iris = tuple(dict.fromkeys(value for key, value in parameters if key == name))
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise MalformedRequest(f"{name} must be an absolute IRI, not {iri!r}") from error
    return iris


def _parse_parameters(text: str) -> Parameters:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS)
    except UnicodeDecodeError as error:
        raise MalformedRequest("a percent-encoded parameter is not valid UTF-8") from error
    except ValueError as error:
        raise MalformedRequest("too many parameters") from error


def _decode(body: bytes, part: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedRequest(f"the {part} is not valid UTF-8 at byte {error.start}") from error


def _media_type(content_type: str | None) -> str:
    media_type, *parameters = (content_type or "").split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in {"utf-8", "utf8"}:
            raise UnsupportedMediaType(f"the charset must be utf-8, not {charset!r}")
    return media_type.strip().lower()
