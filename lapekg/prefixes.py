"""Prefixes as documents declare them (Turtle, section 6.5)."""

import re
from collections.abc import Mapping

# As much of PN_PREFIX as people write; others are left out rather than written wrongly.
_PREFIX = re.compile(r"[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_XML_HEAD = re.compile(rb"\A(<[?]xml [^>]*>\n<rdf:RDF)((?: xmlns:[^ >]+)+)")
_TURTLE_HEAD = re.compile(rb"\A(?:@prefix [^\n]*\n)+")


def writable(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Keep those prefixes that every syntax can declare.

    >>> writable({"b": "http://b.example/", "no good": "http://c.example/"})
    {'b': 'http://b.example/'}
    """
    return {prefix: iri for prefix, iri in prefixes.items() if _PREFIX.fullmatch(prefix)}


def sort_declarations(document: bytes) -> bytes:
    r"""Put the prefixes that a document in Turtle, TriG or RDF/XML begins with in their order.

    The engine keeps them in an unordered map: without this each process would write them in another order.

    >>> sort_declarations(b"@prefix b: <u:b> .\n@prefix a: <u:a> .\n")
    b'@prefix a: <u:a> .\n@prefix b: <u:b> .\n'
    """
    document = _TURTLE_HEAD.sub(lambda match: b"".join(sorted(match[0].splitlines(keepends=True))), document, count=1)
    return _XML_HEAD.sub(lambda match: match[1] + b" " + b" ".join(sorted(match[2].split())), document, count=1)
