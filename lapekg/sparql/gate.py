"""Refuse queries that would call out, before the engine sees them.

The engine follows SERVICE to any address, and nothing turns that off. Its parser reads characters, not tokens:
`trueSERVICE<http://a>{…}`, `SERVICEex:a{…}` and, where a prefix cannot be joined to its local name,
`ex:SERVICE <http://a> {…}` are service calls to it, and whether `<` opens an IRI depends on the grammar around it.
So wherever the text has several readings, all are followed, and one that holds a service call is enough.
"""

import re
from enum import Enum, auto

from lapekg.errors import RefusedQuery
from lapekg.sparql.tokens import IRI, PREFIXED, SPACE, TOKEN, VARIABLE

# What may stand between a name that ends in SERVICE and the group it would call.
_CALL = re.compile(
    rf"(?:{SPACE})*(?:SILENT(?:{SPACE})*)?(?:(?:{IRI}|{VARIABLE}|{PREFIXED})(?:{SPACE})*)?\{{", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_BEFORE_GRAPH_NAME = {"graph", "from", "named", "describe"}

_WORD = "service"
# A query written by a person has none or a few; a hostile one would make the search slow.
_MAX_READINGS = 64


class _Reading(Enum):
    CLEAN = auto()
    CALL = auto()


def refuse_service(query: str) -> None:
    """Raise RefusedQuery where the query calls another service, in any way it can be read.

    >>> refuse_service('SELECT * { ?service ex:SERVICE "SERVICE" } # SERVICE')
    """
    for text in {query, _unescape(query)}:
        # Nearly every query ends here: without the word there is nothing to search.
        if _WORD in text.lower() and _read(text) is _Reading.CALL:
            raise RefusedQuery("SERVICE is refused: this endpoint makes no calls to other servers")


def _unescape(query: str) -> str:
    r"""Resolve codepoint escapes as SPARQL 1.1, section 19.2, does: before the text is split into tokens."""

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _ESCAPE.sub(character, query) if "\\" in query else query


def _read(text: str) -> _Reading:
    pending = [(0, False)]
    seen: set[tuple[int, bool]] = set()
    readings = 0
    while pending:
        readings += 1
        if readings > _MAX_READINGS:
            raise RefusedQuery(
                "too many ways to read the query to tell whether it holds SERVICE; put a blank after each <"
            )
        position, names_graph = pending.pop()
        while position < len(text) and (position, names_graph) not in seen:
            seen.add((position, names_graph))
            token = TOKEN.match(text, position)
            assert token is not None  # noqa: S101 - the last branch takes any character
            if _is_call(token, names_graph):
                return _Reading.CALL
            if token.lastgroup == "iri" and _may_be_less_than(token[0]):
                pending.append((position + 1, False))
            if token.lastgroup == "other" and token[0] in "\"'":
                break  # a string that never ends: no engine reads the query this way
            position = token.end()
            if token.lastgroup != "space":
                names_graph = token[0].lower() in _BEFORE_GRAPH_NAME
    return _Reading.CLEAN


def _is_call(token: re.Match[str], names_graph: bool) -> bool:
    if _WORD not in token[0].lower():
        return False
    if token.lastgroup == "word":
        return True
    return token.lastgroup == "prefixed" and not names_graph and _CALL.match(token.string, token.end()) is not None


def _may_be_less_than(iri: str) -> bool:
    # As an operator, `<` changes what follows only where a quote or a comment begins before `>`;
    # two slashes before that stand in no expression, so an http IRI with a fragment has one reading.
    start = min((index for index in (iri.find("'"), iri.find("#")) if index >= 0), default=None)
    return start is not None and "//" not in iri[:start]
