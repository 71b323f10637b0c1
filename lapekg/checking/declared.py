"""What a text is, when it is not what it was said to be: another syntax of RDF, or no RDF at all."""

import json
import re
from dataclasses import replace
from io import BytesIO

from pyoxigraph import RdfFormat

from lapekg.checking.entry import Entry
from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import read_stream

SUFFIXES = {
    RdfFormat.TURTLE: "ttl",
    RdfFormat.TRIG: "trig",
    RdfFormat.N_TRIPLES: "nt",
    RdfFormat.N_QUADS: "nq",
    RdfFormat.JSON_LD: "jsonld",
    RdfFormat.RDF_XML: "rdf",
}
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "ZIP, Word, Excel"),
    (b"\xd0\xcf\x11\xe0", "Word, Excel"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
)
_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html)", re.IGNORECASE)
_QUERY = re.compile(
    r"(?:\s|#[^\n]*\n|(?:PREFIX|BASE)\b[^\n]*\n)*(?:SELECT|CONSTRUCT|ASK|DESCRIBE|INSERT|DELETE)\b[\s\S]*\{",
    re.IGNORECASE,
)
# A syntax that reads more comes after the one it contains, so that the plainest name is told.
_LIKELIHOOD = (
    RdfFormat.N_TRIPLES,
    RdfFormat.N_QUADS,
    RdfFormat.TURTLE,
    RdfFormat.TRIG,
    RdfFormat.RDF_XML,
    RdfFormat.JSON_LD,
)


def other_kind(data: bytes) -> str | None:
    """Name what the data is when it is plainly no RDF; "binary" and "text" stand for what has no name.

    >>> other_kind(b"%PDF-1.7 ..."), other_kind(b"<http://a.example/> a <b> .")
    ('PDF', None)
    """
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if _HTML.match(data):
        return "HTML"
    head = data[:4096]
    # A stray byte in a text does not make it something else; UTF-16 is told by itself.
    if sum(byte < 9 for byte in head) * 20 > len(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary"
    if _QUERY.match(head.decode(errors="replace")):
        return "SPARQL"
    # Names with prefixes, IRIs, XML and JSON all have one of these.
    return None if re.search(rb"[<{\[:]", data) else "text"


def other_syntax(entry: Entry, instance: Instance) -> RdfFormat | None:
    """Find the syntax in which the data can be read, all of it, and says something; None when there is none."""
    head = entry.data.lstrip(b" \t\r\n\xef\xbb\xbf")[:1]
    for rdf_format in _LIKELIHOOD:
        # Only what begins with a bracket can be JSON, and only what begins with an angle bracket XML.
        if rdf_format == entry.rdf_format or (rdf_format == RdfFormat.JSON_LD and head not in (b"{", b"[")):
            continue
        if rdf_format == RdfFormat.RDF_XML and head != b"<":
            continue
        if _says_something(replace(entry, rdf_format=rdf_format), instance):
            return rdf_format
    return None


def looks_like(data: bytes, declared: RdfFormat) -> RdfFormat | None:
    """Tell XML and JSON by their beginning, though they may be broken themselves."""
    head = data.lstrip(b" \t\r\n\xef\xbb\xbf")
    if declared != RdfFormat.RDF_XML and re.match(rb"<\?xml|<rdf:RDF|<!--[\s\S]*?<rdf:RDF", head):
        return RdfFormat.RDF_XML
    if declared != RdfFormat.JSON_LD and head[:1] in (b"{", b"[") and _is_json(head):
        return RdfFormat.JSON_LD
    return None


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _says_something(entry: Entry, instance: Instance) -> bool:
    # Blank nodes are refused in a merged graph, but not by the syntax.
    instance = replace(instance, default_graph="separate")
    found = False
    try:
        for _ in read_stream(BytesIO(entry.data), entry.rdf_format, entry.name, instance):
            found = True
    except SourceError:
        return False
    return found
