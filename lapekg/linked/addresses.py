"""Where a thing is described: its IRI, and a path of this site (Cool URIs for the Semantic Web, section 4).

A thing is no document, so its IRI answers 303 with the address of the document about it: `id/…` leads to `doc/…`, and
whatever else is named under the base IRI to `doc/` and the same path. Terms with a `#` stand in the document before it.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

THINGS = "id/"
DOCUMENTS = "doc/"
# Documents with an IRI of their own: what is asked for is what is sent.
_SELF = ("doc/", "ontology", "shape/", "shapes", "query/", "snapshot/", "history", "void", "sparql", "problems/")
# What stands in a path as it is (RFC 3986, section 3.3); IRIs of things may hold more.
_SAFE = "/:@!$&'()*+,;=~"
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def document_path(iri: str, base_iri: str) -> str | None:
    """Give the path, from the site's root, of the document that describes a thing; None where it is none of ours.

    >>> document_path("https://a.example/id/event/x", "https://a.example/")
    '/doc/event/x'
    >>> document_path("https://a.example/source/news/p8", "https://a.example/")
    '/doc/source/news/p8'
    >>> document_path("https://a.example/ontology#Event", "https://a.example/")
    '/ontology#Event'
    >>> document_path("https://b.example/id/event/x", "https://a.example/")
    """
    if not iri.startswith(base_iri):
        return None
    path, mark, fragment = iri[len(base_iri) :].partition("#")
    if not path:
        return f"/{mark}{fragment}"
    if not path.startswith(_SELF):
        path = DOCUMENTS + path.removeprefix(THINGS)
    return f"/{_encode(path)}{mark}{fragment}"


def described_by(path: str, base_iri: str) -> Iterator[str]:
    """Give the IRIs that a document may be about, the likeliest first; `path` is what follows `doc/`, decoded.

    >>> list(described_by("event/x", "https://a.example/"))
    ['https://a.example/id/event/x', 'https://a.example/event/x']
    """
    for each in readings(path):
        yield f"{base_iri}{THINGS}{each}"
        yield f"{base_iri}{each}"


def readings(path: str) -> Iterator[str]:
    """Give what a decoded path may stand for: an IRI that writes characters out, or one that encodes them.

    An encoded slash cannot be told from a slash any more: servers decode the path before anyone sees it.

    >>> list(readings("café"))
    ['café', 'caf%C3%A9']
    """
    yield from dict.fromkeys([path, quote(path, safe=_SAFE)])


def _encode(path: str) -> str:
    # What is encoded in the IRI is part of its name, and stays so.
    return quote(_STRAY_PERCENT.sub("%25", path), safe=f"{_SAFE}%")
