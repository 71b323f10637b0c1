"""Refuse queries that would call out, before the engine sees them: SPARQL 1.1 Federated Query, section 2.

The engine follows SERVICE to any address, and nothing turns that off. Its parser reads characters, not tokens:
`trueSERVICE<http://a>{…}`, `SERVICEex:a{…}` and, where a prefix cannot be joined to its local name,
`ex:SERVICE <http://a> {…}` are service calls to it, and whether `<` opens an IRI depends on the grammar around it.
So wherever the text has several readings, all are followed, and one that holds a service call is enough.
LOAD, the other way out, is an update: the engine's parser of queries does not know the word.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lapekg.errors import RefusedQuery
from lapekg.sparql.tokens import IRI, PREFIXED, SPACE, TOKEN, VARIABLE, is_unclosed, may_hold_operator, unescape

# What may stand between a name that ends in SERVICE and the group it would call.
_CALL = re.compile(
    rf"(?:{SPACE})*+(?:SILENT(?:{SPACE})*+)?(?:(?:{IRI}|{VARIABLE}|{PREFIXED})(?:{SPACE})*+)?\{{", re.IGNORECASE
)
# The one way to write a call that leaves no doubt about where it goes.
_PLAIN_CALL = re.compile(rf"(?:{SPACE})*+(?:SILENT(?:{SPACE})*+)?(?P<iri>{IRI})(?:{SPACE})*+\{{", re.IGNORECASE)
# A name of these two parts is always an IRI, so that the engine reads it as one.
_PLAIN_NAMESPACE = re.compile(r"<https?://[A-Za-z0-9.\-]+(?::[0-9]+)?/[^%\\>]*>")
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_\-]*")
_BEFORE_GRAPH_NAME = {"graph", "from", "named", "describe"}

_WORD = "service"
# A query written by a person has none or a few; a hostile one would make the search slow.
_MAX_READINGS = 64


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an allowed service: its address, and where in the query that stands, angle brackets included."""

    address: str
    start: int
    end: int


def admit(query: str, services: Collection[str] = ()) -> tuple[Call, ...]:
    """Find the query's calls of allowed services; raise RefusedQuery where, in any reading, it may call another.

    >>> admit('SELECT * { ?service ex:SERVICE "SERVICE" } # SERVICE')
    ()
    >>> admit("ASK { SERVICE <http://a/> { ?s ?p ?o } }", ["http://a/"])
    (Call(address='http://a/', start=14, end=25),)
    """
    calls = _allowed_calls(query, services)
    unescaped = unescape(query)
    if unescaped != query:
        others = _allowed_calls(unescaped, services)
        if [each.address for each in others] != [each.address for each in calls]:
            raise _refusal(services)
    return calls


def _allowed_calls(text: str, services: Collection[str]) -> tuple[Call, ...]:
    # Nearly every query ends here: without the word there is nothing to search.
    if _WORD not in text.lower():
        return ()
    reader = _Reader(text)
    calls = tuple(_allowed_call(token, services) for token in reader.calls())
    if calls and reader.readings > 1:
        raise RefusedQuery(
            "the query can be read in several ways, so that it is not certain what SERVICE would call; "
            "put a blank after each < that compares, and write IRIs that hold # or ' in full"
        )
    return calls


def _allowed_call(token: re.Match[str], services: Collection[str]) -> Call:
    match = _PLAIN_CALL.match(token.string, token.end())
    if token[0].lower() == _WORD and match and match["iri"][1:-1] in services:
        return Call(match["iri"][1:-1], match.start("iri"), match.end("iri"))
    raise _refusal(services)


def _refusal(services: Collection[str]) -> RefusedQuery:
    if not services:
        return RefusedQuery("SERVICE is refused: this endpoint makes no calls to other servers")
    allowed = ", ".join(f"<{each}>" for each in services)
    return RefusedQuery(
        f"SERVICE may call only {allowed}, each written so, in full: no prefix, no variable, no escapes"
    )


class _Reader:
    """Reads the text in every way its tokens can be told apart."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pending = [(0, False)]
        self._seen: set[tuple[int, bool]] = set()
        self._names_are_plain = True
        self.readings = 0

    def calls(self) -> Iterator[re.Match[str]]:
        """Yield the names that may be, or end in, the keyword of a service call."""
        while self._pending:
            self.readings += 1
            if self.readings > _MAX_READINGS:
                raise RefusedQuery(
                    "too many ways to read the query to tell whether it holds SERVICE; put a blank after each <"
                )
            yield from self._read(*self._pending.pop())

    def _read(self, position: int, names_graph: bool) -> Iterator[re.Match[str]]:
        previous = ""
        while position < len(self._text) and (position, names_graph) not in self._seen:
            self._seen.add((position, names_graph))
            token = TOKEN.match(self._text, position)
            assert token is not None  # noqa: S101 - the last branch takes any character
            # Only in the prologue, which has one reading, does `<` follow a prefix to define it.
            if token[0][0] == "<" and previous.endswith(":") and not _PLAIN_NAMESPACE.fullmatch(token[0]):
                self._names_are_plain = False
            if self._may_call(token, names_graph):
                yield token
            if token.lastgroup == "iri" and may_hold_operator(token[0], "'#"):
                self._pending.append((position + 1, False))
            if is_unclosed(token):
                break  # no engine reads the query this way
            position = token.end()
            if token.lastgroup != "space":
                previous = token[0]
                names_graph = previous.lower() in _BEFORE_GRAPH_NAME

    def _may_call(self, token: re.Match[str], names_graph: bool) -> bool:
        if _WORD not in token[0].lower():
            return False
        if token.lastgroup != "prefixed":
            return token.lastgroup == "word"
        prefix, local = token[0].split(":", 1)
        if self._names_are_plain and _WORD not in prefix.lower() and _PLAIN_LOCAL.fullmatch(local):
            return False
        return not names_graph and _CALL.match(token.string, token.end()) is not None
