"""Query operation, SPARQL 1.1 Protocol, section 2.1 (https://www.w3.org/TR/sparql11-protocol/#query-operation).

With it the method QUERY (draft-ietf-httpbis-safe-method-w-body), which carries the same bodies as POST, and three kinds
of parameters that the Protocol leaves to the server: the representation asked for, how long the query may run, and
which of the snapshots there have been it is asked of.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from lapekg.errors import MalformedRequest, UnsupportedMediaType
from lapekg.sparql.choice import SNAPSHOT_PARAMETER, TIME_PARAMETER, Choice, read_choice
from lapekg.sparql.negotiation import HTTP_TOKEN, read_format

FORM = "application/x-www-form-urlencoded"
SPARQL_QUERY = "application/sparql-query"
SPARQL_UPDATE = "application/sparql-update"

# More parameters than any sensible dataset description has; keeps a hostile form from filling memory.
_MAX_PARAMETERS = 10_000
_SHOWN_CHARACTERS = 200
# The other half of the Protocol has an address of its own.
_ELSEWHERE = {
    SPARQL_UPDATE: "this endpoint only reads; updates are taken at /update",
    SPARQL_QUERY: "this endpoint only writes; queries are answered at /sparql",
}

_FORMAT_PARAMETERS = ("format", "output", "results")
# They speak of a query, so that a request with one of them asks for no service description.
_QUERY_PARAMETERS = ("default-graph-uri", "named-graph-uri", "timeout")

_MEDIA_TYPE = re.compile(rf"[ \t]*({HTTP_TOKEN}/{HTTP_TOKEN})[ \t]*(?=;|\Z)")
_MEDIA_PARAMETER = re.compile(
    rf';[ \t]*(?:({HTTP_TOKEN})[ \t]*=[ \t]*({HTTP_TOKEN}|"(?:[^"\\]|\\.)*+"))?[ \t]*(?=;|\Z)'
)
_BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")

Parameters = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class QueryOperation:
    """One query, the dataset it asks for, the format and the seconds; without graphs it is the query's dataset.

    Without a choice it is asked of the published snapshot.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout: float | None = None
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class DescriptionOperation:
    """A request without a query: it asks for the service description (SPARQL 1.1 Service Description, section 2)."""

    format: str | None = None
    choice: Choice | None = None


def parse_operation(
    method: str, content_type: str | None, query_string: bytes, body: bytes
) -> QueryOperation | DescriptionOperation:
    """Read the operation that a request asks for; the query string comes still percent-encoded.

    Raises MalformedRequest or UnsupportedMediaType. HEAD is read as GET.

    >>> parse_operation("GET", None, b"query=ASK%20%7B%7D", b"").query
    'ASK {}'
    """
    parameters: Parameters = {}
    read_parameters(query_string, "query string", parameters)
    if method in {"GET", "HEAD"}:
        return _query(parameters) if "query" in parameters else _description(parameters)
    if method not in {"POST", "QUERY"}:
        raise MalformedRequest(f"send a query by GET, POST or QUERY, not by {method}")
    media_type = read_media_type(content_type or "", SPARQL_QUERY)
    if media_type == SPARQL_QUERY:
        parameters.setdefault("query", []).append(decode(body, "body"))
    else:
        read_parameters(body, "form", parameters)
    return _query(parameters)


def _query(parameters: Parameters) -> QueryOperation:
    _refuse_update(parameters)
    queries = parameters.get("query", ())
    if not queries:
        raise MalformedRequest("no query; give one in the parameter 'query'")
    if len(queries) > 1:
        raise MalformedRequest(f"{len(queries)} queries in one request, counting address and body; give exactly one")
    return QueryOperation(
        # A byte order mark is left by editors; the grammar has none, and the reader of a syntax error could not see it.
        query=queries[0].removeprefix("\ufeff"),
        default_graphs=read_graphs(parameters, "default-graph-uri"),
        named_graphs=read_graphs(parameters, "named-graph-uri"),
        format=_format(parameters),
        timeout=_timeout(parameters),
        choice=_choice(parameters),
    )


def _description(parameters: Parameters) -> DescriptionOperation:
    _refuse_update(parameters)
    for name in _QUERY_PARAMETERS:
        if name in parameters:
            raise MalformedRequest(f"no query; {name} needs one in the parameter 'query'")
    return DescriptionOperation(_format(parameters), _choice(parameters))


def _refuse_update(parameters: Parameters) -> None:
    if "update" in parameters:
        raise MalformedRequest("this endpoint only reads; updates are taken at /update")


def read_graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    """Read the IRIs of a dataset description."""
    if name not in parameters:
        return ()
    iris = tuple(dict.fromkeys(parameters[name]))
    for iri in iris:
        try:
            NamedNode(iri)
        except ValueError as error:
            raise MalformedRequest(f"{name} must be an absolute IRI, not {iri[:_SHOWN_CHARACTERS]!r}") from error
    return iris


def _format(parameters: Parameters) -> str | None:
    # SPARQLWrapper sends all three, and with some formats a second value that is a media type or empty.
    values = list(dict.fromkeys(each for name in _FORMAT_PARAMETERS for each in parameters.get(name, ()) if each))
    if len(values) > 1 and len({read_format(each) for each in values}) > 1:
        shown = ", ".join(values)[:_SHOWN_CHARACTERS]
        raise MalformedRequest(f"format, output and results mean the same; give one value, not {shown!r}")
    return values[0] if values else None


def _choice(parameters: Parameters) -> Choice | None:
    return read_choice(parameters.get(SNAPSHOT_PARAMETER, ()), parameters.get(TIME_PARAMETER, ()))


def _timeout(parameters: Parameters) -> float | None:
    if "timeout" not in parameters:
        return None
    values = set(parameters["timeout"])
    value = values.pop()
    seconds = float(value) if _DECIMAL.fullmatch(value) else 0.0
    if values or not 0 < seconds < math.inf:
        raise MalformedRequest("timeout must be one number of seconds greater than 0, such as 2.5")
    return seconds


def read_parameters(encoded: bytes, part: str, parameters: Parameters) -> None:
    """Add the parameters of a form or a query string (https://url.spec.whatwg.org/#urlencoded-parsing)."""
    if not encoded:
        return
    if encoded.count(b"&") >= _MAX_PARAMETERS:
        raise MalformedRequest(f"too many parameters; {_MAX_PARAMETERS} are read")
    for pair in encoded.split(b"&"):
        if pair:
            name, _, value = pair.partition(b"=")
            parameters.setdefault(_unquote(name, part), []).append(_unquote(value, part))


def _unquote(encoded: bytes, part: str) -> str:
    """Decode once. A stray `%` is an error (RFC 3986, section 2.1): the client did not encode, and we would guess."""
    if b"+" in encoded:
        encoded = encoded.replace(b"+", b" ")
    if b"%" in encoded:
        # The one decoder of hexadecimal pairs that takes a whole text; each other byte it leaves as it is.
        escaped = encoded.replace(b"\\", rb"\\").replace(b"%", rb"\x")
        try:
            encoded = escaped.decode("unicode_escape").encode("latin-1")
        except UnicodeDecodeError as error:
            stray = _BAD_ESCAPE.findall(encoded)[0].decode("ascii", "backslashreplace")
            raise MalformedRequest(f"{stray!r} in the {part} encodes no byte; a percent sign is sent as %25") from error
    return decode(encoded, part)


def decode(encoded: bytes, part: str) -> str:
    """Read UTF-8."""
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        where = f" at byte {error.start}" if part == "body" else ""
        raise MalformedRequest(f"the {part} is not valid UTF-8{where}") from error


@lru_cache(maxsize=64)
def read_media_type(content_type: str, direct: str) -> str:
    """Read Content-Type, RFC 9110, section 8.3.

    Raises UnsupportedMediaType for all but the type that a body is sent in `direct`, forms, and UTF-8.
    """
    match = _MEDIA_TYPE.match(content_type)
    media_type = match[1].lower() if match else ""
    if media_type in _ELSEWHERE and media_type != direct:
        raise UnsupportedMediaType(_ELSEWHERE[media_type])
    if not match or media_type not in {direct, FORM}:
        shown = content_type[:_SHOWN_CHARACTERS] or "nothing"
        what = "query" if direct == SPARQL_QUERY else "update"
        raise UnsupportedMediaType(f"send the {what} as {direct} or {FORM}, not as {shown}")
    position = match.end()
    while position < len(content_type):
        parameter = _MEDIA_PARAMETER.match(content_type, position)
        if not parameter:
            raise UnsupportedMediaType(
                f"the Content-Type {content_type[:_SHOWN_CHARACTERS]!r} is malformed; send {media_type}"
            )
        position = parameter.end()
        value = (parameter[2] or "").strip('"').lower()
        if (parameter[1] or "").lower() == "charset" and value not in {"utf-8", "utf8"}:
            raise UnsupportedMediaType(f"the charset must be utf-8, not {value[:_SHOWN_CHARACTERS]!r}")
    return media_type
