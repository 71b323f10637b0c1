"""Content negotiation: Accept and Accept-Encoding, RFC 9110, sections 12.5.1 and 12.5.3, and the parameter `format`.

https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from lapekg.errors import MalformedRequest, NotAcceptable, one_line


@dataclass(frozen=True, slots=True)
class Representation:
    """A media type on offer, the Content-Type it is sent with, and other names clients ask for it by."""

    media_type: str
    content_type: str
    aliases: frozenset[str] = frozenset()


def _offer(media_type: str, *aliases: str) -> Representation:
    is_text = media_type.startswith("text/")
    return Representation(media_type, f"{media_type}; charset=utf-8" if is_text else media_type, frozenset(aliases))


_JSON = _offer("application/sparql-results+json", "application/json")
_XML = _offer("application/sparql-results+xml", "application/xml", "text/xml")
_CSV = _offer("text/csv")
_TSV = _offer("text/tab-separated-values")
_TURTLE = _offer("text/turtle", "application/x-turtle", "application/turtle")
_N_TRIPLES = _offer("application/n-triples")
_RDF_XML = _offer("application/rdf+xml", "application/xml", "text/xml")
_JSON_LD = _offer("application/ld+json", "application/json")
_TRIG = _offer("application/trig")
_N_QUADS = _offer("application/n-quads")
HTML = _offer("text/html")

# The order is the server's preference: it decides ties, and the first is sent when the client states no wish.
# So the page goes to those who like HTML better than all else, and never to a program that takes anything.
SOLUTIONS = (_JSON, _XML, _CSV, _TSV, HTML)
BOOLEAN = (_JSON, _XML, HTML)
GRAPH = (_TURTLE, _N_TRIPLES, _RDF_XML, _JSON_LD, _TRIG, _N_QUADS, HTML)
DESCRIPTION = GRAPH

OFFERS: Mapping[str, tuple[Representation, ...]] = MappingProxyType(
    {"solutions": SOLUTIONS, "boolean": BOOLEAN, "graph": GRAPH}
)
_FORM_NAMES = {"solutions": "a table of solutions", "boolean": "a boolean", "graph": "a graph"}

# `n3` and `rdf` are names that SPARQLWrapper sends; a Turtle document is an N3 document, too.
_NAMES = {
    "json": (_JSON, _JSON_LD),
    "xml": (_XML, _RDF_XML),
    "csv": (_CSV,),
    "tsv": (_TSV,),
    **dict.fromkeys(("turtle", "ttl", "n3"), (_TURTLE,)),
    **dict.fromkeys(("ntriples", "n-triples", "nt"), (_N_TRIPLES,)),
    **dict.fromkeys(("rdf/xml", "rdfxml", "rdf+xml", "rdf"), (_RDF_XML,)),
    **dict.fromkeys(("jsonld", "json-ld"), (_JSON_LD,)),
    "trig": (_TRIG,),
    **dict.fromkeys(("nquads", "n-quads", "nq"), (_N_QUADS,)),
    "html": (HTML,),
}


def _formats() -> dict[str, frozenset[Representation]]:
    every = {*SOLUTIONS, *BOOLEAN, *GRAPH}
    media_types = {name for each in every for name in (each.media_type, *each.aliases)}
    return {name: frozenset(meant) for name, meant in _NAMES.items()} | {
        name: frozenset(each for each in every if name == each.media_type or name in each.aliases)
        for name in media_types
    }


_FORMATS = _formats()

HTTP_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"  # noqa: S105 - a token of HTTP's grammar, RFC 9110, section 5.6.2
_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_QVALUE = r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?"
_MEDIA_RANGE = re.compile(rf"[ \t]*({HTTP_TOKEN})/({HTTP_TOKEN})")
_PARAMETER = re.compile(rf"[ \t]*;[ \t]*(?:({HTTP_TOKEN})=({HTTP_TOKEN}|{_QUOTED}))?")
_QUALITY = re.compile(_QVALUE)
_CODING = re.compile(rf"[ \t]*({HTTP_TOKEN})(?:[ \t]*;[ \t]*[qQ]=({_QVALUE}))?[ \t]*")
# A quoted string may hold commas; one that never ends takes the rest with it, so that reading takes linear time.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+(?:"|\\?\Z))++', re.DOTALL)

# Clients send few different headers; what is kept must not grow with those that send many.
_REMEMBERED = 256
_SHOWN_CHARACTERS = 200
_READ_CHARACTERS = 1000

# Name of a range, and how it rates what it names: how many of its parameters hold, then its weight.
_Ranges = dict[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header; names are in lower case."""

    type: str
    subtype: str
    quality: float
    parameters: tuple[tuple[str, str], ...] = ()


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation | None:
    """Choose the representation that the client likes best, None where it accepts none of them.

    No header, or one without a readable element, states no preference.

    >>> negotiate("text/csv;q=0.5, application/*;q=0.9", SOLUTIONS).media_type
    'application/sparql-results+json'
    """
    return _best(_read_ranges(accept), offered)


@lru_cache(maxsize=_REMEMBERED)
def negotiate_forms(
    accept: str | None,
    format: str | None = None,  # noqa: A002 - the parameter of the request
) -> Mapping[str, Representation | None]:
    """Choose for each form an answer can have; which form a query has shows only when it is parsed.

    A `format` narrows what Accept chooses from. Raises MalformedRequest where its name is unknown.

    >>> [each and each.media_type for each in negotiate_forms("text/*, */*;q=0.1", "json").values()]
    ['application/sparql-results+json', 'application/sparql-results+json', 'application/ld+json']
    """
    ranges = _read_ranges(accept)
    meant = None if format is None else read_format(format)
    return MappingProxyType(
        {
            form: _best(ranges, offered if meant is None else [each for each in offered if each in meant])
            for form, offered in OFFERS.items()
        }
    )


def read_format(value: str) -> frozenset[Representation]:
    """Find what a `format` means, over all forms; raises MalformedRequest where that is nothing.

    >>> sorted(each.media_type for each in read_format("XML"))
    ['application/rdf+xml', 'application/sparql-results+xml']
    """
    # SPARQLWrapper sends whole Accept headers here, so a list means those of it that are known.
    # A plus that was not percent-encoded arrives as a blank, which no name has.
    names = [part.partition(";")[0].strip().lower().replace(" ", "+") for part in value[:_READ_CHARACTERS].split(",")]
    meant = frozenset[Representation]().union(*(_FORMATS.get(name, frozenset()) for name in names))
    if not meant:
        raise MalformedRequest(
            f"format={_shown(value)} is unknown; give a media type on offer or one of {', '.join(_NAMES)}"
        )
    return meant


def not_acceptable(
    form: str,
    accept: str | None,
    format: str | None = None,  # noqa: A002 - the parameter of the request
) -> NotAcceptable:
    """Make the error that says what is on offer for a form, and whether `format` or Accept excludes it."""
    offered = tuple(each.media_type for each in OFFERS[form])
    allowed = f"the Accept header, {_shown(accept or '')},"
    if format is None:
        reason = f"{allowed} allows no representation of {_FORM_NAMES[form]}"
    elif wanted := [each.media_type for each in OFFERS[form] if each in read_format(format)]:
        reason = f"format={_shown(format)} asks for {' or '.join(wanted)}, which {allowed} excludes"
    else:
        reason = f"format={_shown(format)} is no format of {_FORM_NAMES[form]}"
    return NotAcceptable(f"{reason}; it is offered as {', '.join(offered)}", offered=offered)


@lru_cache(maxsize=_REMEMBERED)
def negotiate_encoding(accept_encoding: str | None) -> str | None:
    """Choose the content coding, "gzip" or None for identity, by RFC 9110, section 12.5.3.

    >>> negotiate_encoding("br, gzip;q=0.8"), negotiate_encoding("gzip;q=0.5, identity")
    ('gzip', None)
    """
    weights: dict[str, float] = {}
    for element in (accept_encoding or "").split(","):
        if match := _CODING.fullmatch(element):
            # x-gzip is gzip (section 8.4.1.3).
            name = match[1].lower().removeprefix("x-")
            weights[name] = max(float(match[2] or 1), weights.get(name, 0.0))
    other = weights.get("*", 0.0)
    gzip, identity = weights.get("gzip", other), weights.get("identity", other)
    return "gzip" if gzip > 0 and gzip >= identity else None


def parse_accept(header: str) -> Iterator[MediaRange]:
    """Read the elements of an Accept header; one that breaks the grammar is passed over.

    >>> [(each.subtype, each.quality) for each in parse_accept("text/csv;q=0.3, rubbish, text/*;level=1")]
    [('csv', 0.3), ('*', 1.0)]
    """
    for element in _ELEMENT.findall(header) if '"' in header else header.split(","):
        media_range = _parse_range(element)
        if media_range:
            yield media_range


def _parse_range(element: str) -> MediaRange | None:
    element = element.rstrip(" \t")
    match = _MEDIA_RANGE.match(element)
    if not match or (match[1] == "*" and match[2] != "*"):
        return None
    position, quality = match.end(), None
    parameters = []
    while position < len(element):
        parameter = _PARAMETER.match(element, position)
        if not parameter:
            return None
        position = parameter.end()
        # The weight ends the range: what follows it extends Accept (RFC 7231) and says nothing of the media type.
        if quality is not None or not parameter[1]:
            continue
        if parameter[1].lower() != "q":
            parameters.append((parameter[1].lower(), parameter[2]))
        elif _QUALITY.fullmatch(parameter[2]):
            quality = float(parameter[2])
        else:
            return None
    return MediaRange(match[1].lower(), match[2].lower(), 1.0 if quality is None else quality, tuple(parameters))


def _read_ranges(accept: str | None) -> _Ranges:
    ranges: _Ranges = {}
    for each in parse_accept(accept or ""):
        name = f"{each.type}/{each.subtype}"
        # All that is offered is UTF-8, and nothing has another parameter. A range with one would match nothing then;
        # that would send away a client for its profile of JSON-LD, so it still counts, after the ranges that match.
        holds = all(key == "charset" and value.strip('"').lower() == "utf-8" for key, value in each.parameters)
        if not holds and not each.quality:
            name = f"{name};"  # it forbids what is not offered
        rating = (len(each.parameters) if holds else -1, each.quality)
        ranges[name] = max(rating, ranges.get(name, rating))
    return ranges


def _best(ranges: _Ranges, offered: Sequence[Representation]) -> Representation | None:
    if not offered:
        return None
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda each: _quality(each, ranges))  # max keeps the first of equals
    return best if _quality(best, ranges) > 0 else None


def _quality(offered: Representation, ranges: _Ranges) -> float:
    # The most specific range decides alone: "text/*;q=0.3, text/csv;q=0" forbids CSV.
    if offered.media_type in ranges:
        return ranges[offered.media_type][1]
    aliases = [ranges[name] for name in offered.aliases if name in ranges]
    if aliases:
        return max(aliases)[1]
    subtypes = f"{offered.media_type.partition('/')[0]}/*"
    return ranges.get(subtypes, ranges.get("*/*", (0, 0.0)))[1]


def _shown(text: str) -> str:
    text = one_line(text)
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…")
