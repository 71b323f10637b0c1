"""Which representation of a document is sent: by its extension, else by Accept; and how it is sent."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from types import MappingProxyType

from flask import request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from lapekg.errors import NotAcceptable
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.endpoint import SNAPSHOT_HEADER
from lapekg.sparql.negotiation import GRAPH, HTML, Representation, negotiate, negotiate_encoding
from lapekg.web.kept import Kept
from lapekg.web.service import current_service

RDF = tuple(each for each in GRAPH if each is not HTML)
QUERY = Representation("application/sparql-query", "application/sparql-query")
JSON = Representation("application/json", "application/json")
RDF_PATCH = Representation("application/rdf-patch", "application/rdf-patch")
ATOM = Representation("application/atom+xml", "application/atom+xml; charset=utf-8")
LINKSET = Representation("application/linkset+json", "application/linkset+json")
_BY_MEDIA_TYPE = {each.media_type: each for each in RDF}
# The extensions that the registrations of the media types name; link sets have none.
EXTENSIONS = MappingProxyType(
    {
        "html": HTML,
        "ttl": _BY_MEDIA_TYPE["text/turtle"],
        "jsonld": _BY_MEDIA_TYPE["application/ld+json"],
        "rdf": _BY_MEDIA_TYPE["application/rdf+xml"],
        "nt": _BY_MEDIA_TYPE["application/n-triples"],
        "trig": _BY_MEDIA_TYPE["application/trig"],
        "nq": _BY_MEDIA_TYPE["application/n-quads"],
        "rq": QUERY,
        "linkset": LINKSET,
        "json": JSON,
        "rdfp": RDF_PATCH,
        "atom": ATOM,
    }
)


def split_extension(path: str) -> tuple[str, str | None]:
    """Part a path from the extension that chooses a representation, if it has one.

    >>> split_extension("event/x.ttl"), split_extension("event/v1.2")
    (('event/x', 'ttl'), ('event/v1.2', None))
    """
    stem, _, extension = path.rpartition(".")
    return (stem, extension) if stem and extension in EXTENSIONS else (path, None)


def choose(extension: str | None, offered: Sequence[Representation]) -> Representation:
    """Choose what is sent; raises NotAcceptable or NotFound where nothing that is offered is asked for."""
    if extension is not None:
        chosen = EXTENSIONS.get(extension)
        if chosen is None or chosen not in offered:
            raise NotFound(f"this document does not come as .{extension}")
        return chosen
    representation = negotiate(request.headers.get("Accept"), offered)
    if representation is None:
        names = tuple(each.media_type for each in offered)
        raise NotAcceptable(f"this document is offered as {', '.join(names)}", names)
    return representation


def extension_of(representation: Representation) -> str:
    """Name the extension of the document that is always this representation."""
    return next(name for name, each in EXTENSIONS.items() if each is representation)


def entity_tag(*parts: str) -> str:
    """Make an entity tag of all that a body follows from."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def kept(body: bytes, links: Iterable[str] = ()) -> Kept:
    """Make what is kept of a body; without the time in its header gzip makes the same bytes each time, too."""
    return Kept(body, gzip.compress(body, 6, mtime=0), tuple(links))


def respond(
    snapshot: Snapshot | None, tag: str, content_type: str, make: Callable[[], Kept], varies: Iterable[str] = ()
) -> Response:
    """Answer with 304 without making anything, or with what was made before, or is made now."""
    pages = current_service().pages
    response = Response(content_type=content_type)
    # Weak, as the encodings of a representation share it.
    response.set_etag(tag, weak=True)
    response.vary.update([*varies, "Accept-Encoding"])
    # Anyone may keep it and has to ask whether it still holds.
    response.cache_control.public = True
    response.cache_control.no_cache = True
    if snapshot is not None:
        response.headers[SNAPSHOT_HEADER] = str(snapshot.number)
    if not request.if_none_match.contains_weak(tag):
        found = pages.get(tag)
        if found is None:
            found = make()
            pages.put(tag, found)
        encoding = negotiate_encoding(request.headers.get("Accept-Encoding"))
        response.set_data(found.compressed if encoding == "gzip" else found.body)
        if encoding == "gzip":
            response.content_encoding = encoding
        for link in found.links:
            response.headers.add("Link", link)
    response.make_conditional(request)
    return response
