"""Content negotiation by Accept, RFC 9110, section 12.5.1 (https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lapekg.errors import NotAcceptable


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

# The order is the server's preference: it decides ties, and the first is sent when the client states no wish.
SOLUTIONS = (_JSON, _XML, _offer("text/csv"), _offer("text/tab-separated-values"))
BOOLEAN = (_JSON, _XML)
GRAPH = (
    _offer("text/turtle", "application/x-turtle"),
    _offer("application/n-triples"),
    _offer("application/rdf+xml", "application/xml", "text/xml"),
    _offer("application/ld+json", "application/json"),
)

OFFERS = {"solutions": SOLUTIONS, "boolean": BOOLEAN, "graph": GRAPH}

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - a token of HTTP's grammar, RFC 9110, section 5.6.2
_MEDIA_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*")
_PARAMETER = re.compile(rf';\s*(?:({_TOKEN})=({_TOKEN}|"(?:[^"\\]|\\.)*")\s*)?')
_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_PART = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"|")+')

_EXACT, _ALIAS, _SUBTYPES, _ANY = 3, 2, 1, 0


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header."""

    type: str
    subtype: str
    quality: float

    def specificity(self, offered: Representation) -> int | None:
        """Say how closely this range names the representation, None where it does not cover it."""
        name = f"{self.type}/{self.subtype}"
        if name == "*/*":
            return _ANY
        if self.subtype == "*":
            return _SUBTYPES if offered.media_type.startswith(f"{self.type}/") else None
        if name == offered.media_type:
            return _EXACT
        return _ALIAS if name in offered.aliases else None


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation | None:
    """Choose the representation that the client likes best, None where it accepts none of them.

    No header, or one without a readable element, states no preference.

    >>> negotiate("text/csv;q=0.5, application/*;q=0.9", SOLUTIONS).media_type
    'application/sparql-results+json'
    """
    ranges = list(parse_accept(accept or ""))
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda each: _quality(each, ranges))  # max keeps the first of equals
    return best if _quality(best, ranges) > 0 else None


def negotiate_forms(accept: str | None) -> dict[str, Representation | None]:
    """Choose for each form an answer can have; which form a query has shows only when it is parsed."""
    return {form: negotiate(accept, offered) for form, offered in OFFERS.items()}


def not_acceptable(offered: Sequence[Representation]) -> NotAcceptable:
    """Make the error that lists what is on offer."""
    names = tuple(each.media_type for each in offered)
    return NotAcceptable(f"this answer is offered as {', '.join(names)}", offered=names)


def parse_accept(header: str) -> Iterator[MediaRange]:
    """Read the elements of an Accept header; one that breaks the grammar is passed over.

    >>> [(each.subtype, each.quality) for each in parse_accept("text/csv;q=0.3, rubbish, text/*;level=1")]
    [('csv', 0.3), ('*', 1.0)]
    """
    for part in _PART.findall(header):
        media_range = _parse_range(part)
        if media_range:
            yield media_range


def _parse_range(part: str) -> MediaRange | None:
    match = _MEDIA_RANGE.match(part)
    if not match or (match[1] == "*" and match[2] != "*"):
        return None
    position, quality = match.end(), 1.0
    while position < len(part):
        parameter = _PARAMETER.match(part, position)
        if not parameter:
            return None
        position = parameter.end()
        if (parameter[1] or "").lower() == "q":
            if not _QUALITY.fullmatch(parameter[2]):
                return None
            quality = float(parameter[2])
    return MediaRange(match[1].lower(), match[2].lower(), quality)


def _quality(offered: Representation, ranges: Sequence[MediaRange]) -> float:
    # The most specific range decides alone: "text/*;q=0.3, text/csv;q=0" forbids CSV.
    # Parameters of a range (charset, profile) do not narrow it: every representation here is UTF-8 and has one form.
    rated = [(specificity, each.quality) for each in ranges if (specificity := each.specificity(offered)) is not None]
    return max(rated)[1] if rated else 0.0
