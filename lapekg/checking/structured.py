"""JSON-LD and RDF/XML that cannot be read, told by where the JSON or the XML breaks off."""

import json
import re

from pyoxigraph import RdfFormat

from lapekg.checking.entry import Entry
from lapekg.checking.found import place_at, place_of, unreadable
from lapekg.errors import SourceError
from lapekg.sources import Place
from lapekg.validation.report import Violation

_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z][\w.-]*|#\d+|#x[0-9A-Fa-f]+);)")
_NOT_READ = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_TRAILING_COMMA = re.compile(r",(?=\s*[\]}])")
_NOT_XML = "not well-formed XML: "
# What the parser of JSON says, in its words.
_JSON_REASONS = {
    "Expecting value": "json-value",
    "Expecting property name": "json-name",
    "Expecting": "json-delimiter",
    "Extra data": "json-extra",
    "Unterminated string": "json-string",
    "Invalid control character": "json-control",
    "Invalid \\": "json-escape",
}
_XML_REASONS = {
    "mismatched tag": "xml-tag",
    "unbound prefix": "xml-prefix",
    "no element found": "xml-end",
    "unclosed token": "xml-end",
}


def json_finding(entry: Entry, error: SourceError) -> Violation | None:
    """Tell what is wrong with a text in JSON-LD; None for another syntax."""
    if entry.rdf_format != RdfFormat.JSON_LD:
        return None
    text = entry.data.decode("utf-8-sig", errors="replace")
    try:
        json.loads(text)
    except json.JSONDecodeError as slip:
        return _json_slip(entry, text, slip)
    return unreadable(entry, "syntax", "json-ld", place_of(entry, error), reason=error.reason)


def xml_finding(entry: Entry, error: SourceError) -> Violation:
    """Tell what is wrong with a text in RDF/XML."""
    text = entry.data.decode("utf-8-sig", errors="replace")
    ampersand = _AMPERSAND.search(_NOT_READ.sub(lambda each: " " * len(each[0]), text))
    if ampersand is not None:
        return unreadable(entry, "syntax", "ampersand", place_at(entry.name, text, *ampersand.span()))
    place = place_of(entry, error)
    if error.reason.startswith(_NOT_XML):
        reason = error.reason.removeprefix(_NOT_XML)
        return unreadable(entry, "syntax", _XML_REASONS.get(reason, "xml"), place, reason=reason)
    if "No scheme found in an absolute IRI" in error.reason:
        return unreadable(entry, "relative-iri", "refused-relative-iri", _iri_place(text, entry, error) or place)
    prefix = re.search(r"Unknown prefix (\S+?):", error.reason)
    if prefix is not None:
        at = max(text.find(f"{prefix[1]}:"), 0)
        return unreadable(
            entry, "unknown-prefix", "xml-prefix", place_at(entry.name, text, at, at + len(prefix[1]) + 1)
        )
    return unreadable(entry, "syntax", "rdf-xml", place, reason=error.reason)


def _iri_place(text: str, entry: Entry, error: SourceError) -> Place | None:
    """Find the IRI that the parser names without its place."""
    named = re.search(r"IRI '([^']*)'", error.reason)
    at = text.find(f'"{named[1]}"') if named else -1
    return place_at(entry.name, text, at, at + len(named[1]) + 2) if named and at >= 0 else None


def _json_slip(entry: Entry, text: str, slip: json.JSONDecodeError) -> Violation:
    mended = _TRAILING_COMMA.sub("", text)
    if mended != text and _is_json(mended):
        comma = next(_TRAILING_COMMA.finditer(text)).start()
        return unreadable(entry, "syntax", "trailing-comma", place_at(entry.name, text, comma, comma + 1))
    for key, sign in (("json-comma", ","), ("json-colon", ":")):
        before = len(text[: slip.pos].rstrip())
        if _is_json(f"{text[:before]}{sign}{text[before:]}"):
            return unreadable(entry, "syntax", key, place_at(entry.name, text, before, before + 1))
    place = place_at(entry.name, text, slip.pos, slip.pos + 1)
    if "'" in text and _is_json(text.replace("'", '"')):
        return unreadable(entry, "syntax", "json-quotes", place)
    key = next((key for beginning, key in _JSON_REASONS.items() if slip.msg.startswith(beginning)), "json")
    return unreadable(entry, "syntax", key, place, reason=slip.msg)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
