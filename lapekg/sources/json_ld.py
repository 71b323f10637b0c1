"""What a JSON-LD document would lose without a word (JSON-LD 1.1 Processing Algorithms and API, section 5.1).

The algorithms pass over keys that no context defines, and over IRIs and language tags that are none. Here each of
them is an error, as what a file says must be what is read from it. Contexts elsewhere are not fetched.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lapekg.errors import SourceError
from lapekg.instance_file import LANGUAGE_TAG

# Relative IRIs are resolved against this, so that they can be told.
NO_BASE = "relative-iri:///"

_KEYWORDS = {
    "@base",
    "@container",
    "@context",
    "@default",
    "@direction",
    "@graph",
    "@id",
    "@import",
    "@included",
    "@index",
    "@json",
    "@language",
    "@list",
    "@nest",
    "@none",
    "@prefix",
    "@propagate",
    "@protected",
    "@reverse",
    "@set",
    "@type",
    "@value",
    "@version",
    "@vocab",
}
_MAPS = {"@graph", "@id", "@index", "@language", "@type"}
_NOT_IN_IRIS = re.compile(r"[\x00-\x20<>\"{}|\\^`]")


@dataclass(slots=True)
class _Terms:
    """What all contexts of a document define, wherever they stand."""

    names: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    iris: set[str] = field(default_factory=lambda: {"@id", "@type"})
    opaque: set[str] = field(default_factory=set)
    has_vocabulary: bool = False

    def add(self, name: str, definition: Any) -> None:
        self.names.add(name)
        if not isinstance(definition, Mapping):
            return
        container = definition.get("@container")
        if _MAPS.intersection(container if isinstance(container, list) else [container]):
            self.maps.add(name)
        if definition.get("@type") in ("@id", "@vocab"):
            self.iris.add(name)
        if definition.get("@type") == "@json":
            self.opaque.add(name)

    def defines(self, key: str) -> bool:
        return key in _KEYWORDS or key in self.names or ((self.has_vocabulary or ":" in key) and key[:1] != "@")


def check_json_ld(data: bytes, name: str) -> None:
    """Raise SourceError for what reading the document would pass over; what is not JSON is left to the parser."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    terms = _Terms()
    for context in _contexts(document):
        if not isinstance(context, Mapping) or "@import" in context:
            address = context.get("@import") if isinstance(context, Mapping) else context
            if isinstance(address, str):
                # Of a context nothing can be told that was not read.
                reason = "@context names another document, and nothing is fetched; write its definitions here"
                raise _wrong(data, name, address, reason, "remote-context")
            continue
        terms.has_vocabulary |= isinstance(context.get("@vocab"), str)
        for key, definition in context.items():
            if key not in _KEYWORDS:
                terms.add(key, definition)
    for value, reason in _lost(document, terms):
        raise _wrong(data, name, value, reason, "lost")


def _contexts(document: Any) -> Iterator[Any]:
    stack = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            if "@context" in node:
                context = node["@context"]
                yield from context if isinstance(context, list) else [context]
            stack.extend(reversed(node.values()))


def _lost(document: Any, terms: _Terms) -> Iterator[tuple[str, str]]:
    """Give what is passed over, and why, in the order of the document."""
    stack: list[tuple[Any, str | None]] = [(document, None)]
    while stack:
        node, key = stack.pop()
        if isinstance(node, list):
            stack.extend((each, key) for each in reversed(node))
        elif isinstance(node, dict) and key in terms.maps:
            stack.extend((each, None) for each in reversed(node.values()))
        elif isinstance(node, dict):
            yield from _lost_keys(node, terms)
            members = [each for each in node.items() if each[0] not in {"@context", "@value"} | terms.opaque]
            stack.extend((value, member) for member, value in reversed(members))
        elif isinstance(node, str):
            yield from _lost_text(node, key, terms)


def _lost_keys(node: Mapping[str, Any], terms: _Terms) -> Iterator[tuple[str, str]]:
    for key in node:
        if not terms.defines(key):
            what = "JSON-LD has no such keyword" if key[:1] == "@" else "no @context defines this key"
            yield key, f"{what}, so that what it says would be lost: {json.dumps(key, ensure_ascii=False)}"


def _lost_text(text: str, key: str | None, terms: _Terms) -> Iterator[tuple[str, str]]:
    if key in terms.iris and _NOT_IN_IRIS.search(text):
        yield text, f"not an IRI, so that what it says would be lost: {json.dumps(text, ensure_ascii=False)}"
    if key == "@language" and not LANGUAGE_TAG.fullmatch(text):
        yield text, f"not a language tag such as fi or sv-FI: {json.dumps(text, ensure_ascii=False)}"


def _wrong(data: bytes, name: str, text: str, reason: str, kind: str) -> SourceError:
    """Make the error for a text, at the first place where it is written."""
    written = data.decode(errors="replace")
    start = max(written.find(json.dumps(text, ensure_ascii=False)), 0)
    line_start = written.rfind("\n", 0, start) + 1
    return SourceError(name, reason, written.count("\n", 0, start) + 1, start - line_start + 1, kind)
