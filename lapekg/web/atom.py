"""Atom feeds (RFC 4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

_ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# What no document of XML may hold, not even escaped (XML 1.0, section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a feed or an entry."""

    relation: str
    address: str
    media_type: str | None = None
    title: str | None = None
    length: int | None = None

    def add_to(self, parent: ET.Element) -> None:
        """Write the link."""
        attributes = {
            "rel": self.relation,
            "href": self.address,
            "type": self.media_type,
            "title": self.title,
            "length": None if self.length is None else str(self.length),
        }
        ET.SubElement(parent, "link", {name: value for name, value in attributes.items() if value is not None})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry; `updated` is a time in ISO 8601, which is when it was published, too: nothing changes afterwards."""

    iri: str
    title: str
    updated: str
    author: str
    summary: str
    links: tuple[Link, ...]
    categories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `author` speaks for the entries that have none."""

    iri: str
    title: str
    subtitle: str
    updated: str
    author: str
    language: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...] = field(default=())


def to_xml(feed: Feed) -> bytes:
    """Write a feed."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.iri)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", feed.updated)
    _add(ET.SubElement(root, "author"), "name", feed.author)
    _add_links(root, feed.links)
    for each in feed.entries:
        _add_entry(ET.SubElement(root, "entry"), each)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _add_entry(element: ET.Element, entry: Entry) -> None:
    _add(element, "id", entry.iri)
    _add(element, "title", entry.title)
    _add(element, "updated", entry.updated)
    _add(element, "published", entry.updated)
    if entry.author:
        _add(ET.SubElement(element, "author"), "name", entry.author)
    for term, label in entry.categories:
        ET.SubElement(element, "category", {"term": term, "label": label})
    _add(element, "summary", entry.summary)
    _add_links(element, entry.links)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _add_links(parent: ET.Element, links: Iterable[Link]) -> None:
    for each in links:
        each.add_to(parent)
