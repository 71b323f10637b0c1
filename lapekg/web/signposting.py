"""Links that tell machines what belongs to a document: FAIR Signposting (https://signposting.org/FAIR/).

The same links stand in the header field Link (RFC 8288) and, with those of the data, in a link set (RFC 9264).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pyoxigraph import NamedNode

from lapekg.linked.reader import Reader
from lapekg.sparql.negotiation import HTML, Representation
from lapekg.web.representations import LINKSET, extension_of

_ABOUT_PAGE = "https://schema.org/AboutPage"
_SCHEMA = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a document, up to the extension and from there; `query` names its snapshot, if it is a past one.

    >>> Place("/doc/x", "?snapshot=42").of(HTML)
    '/doc/x.html?snapshot=42'
    """

    address: str
    query: str = ""

    def of(self, representation: Representation) -> str:
        """Write the address that is always this representation."""
        return f"{self.address}.{extension_of(representation)}{self.query}"


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link; `media_type` says what its target is sent as."""

    relation: str
    target: str
    media_type: str | None = None

    def field(self) -> str:
        """Write the link as a value of the header field."""
        kind = f'; type="{self.media_type}"' if self.media_type else ""
        return f'<{self.target}>; rel="{self.relation}"{kind}'


def links_of(
    reader: Reader, node: NamedNode, place: Place, sent: Representation, data: Sequence[Representation]
) -> list[Link]:
    """List the links of one representation of a thing's document."""
    if sent is not HTML:
        return [Link("describes", place.of(HTML), HTML.media_type), _link_set(place)]
    licences = [Link("license", _uri(reader.instance.license))] if reader.instance.license else []
    return [
        # A state of the past is cited as such.
        Link("cite-as", _uri(f"{node.value}{place.query}")),
        Link("type", _ABOUT_PAGE),
        *(Link("type", each.value) for each in reader.types(node) if each.value.startswith(_SCHEMA)),
        *(Link("describedby", place.of(each), each.media_type) for each in data),
        *licences,
        # The whole of which the thing is a part has its page at the base IRI.
        Link("collection", _uri(reader.base_iri), HTML.media_type),
        _link_set(place),
    ]


def write_link_set(reader: Reader, node: NamedNode, place: Place, data: Sequence[Representation]) -> bytes:
    """Write the links of the page and of each representation of the data as a link set in JSON."""
    entries = [
        {"anchor": place.of(each)} | _targets(links_of(reader, node, place, each, data)) for each in (HTML, *data)
    ]
    return (json.dumps({"linkset": entries}, ensure_ascii=False, indent=2) + "\n").encode()


def _link_set(place: Place) -> Link:
    return Link("linkset", place.of(LINKSET), LINKSET.media_type)


def _uri(iri: str) -> str:
    """Write an IRI in ASCII, as header fields need it (RFC 3987, section 3.1)."""
    return quote(iri, safe=":/?#[]@!$&'()*+,;=~%")


def _targets(links: Iterable[Link]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in links:
        target = {"href": each.target} | ({"type": each.media_type} if each.media_type else {})
        found.setdefault(each.relation, []).append(target)
    return found
