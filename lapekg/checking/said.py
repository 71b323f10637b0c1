"""What entries say, and findings about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any

from pyoxigraph import NamedNode

from lapekg.checking.entry import Entry
from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.checking.wording import told
from lapekg.config import Instance
from lapekg.sources import LocatedQuad, Position, read_stream
from lapekg.validation.report import Severity, Violation

_DECLARATION = re.compile(r"^[ \t]*@?prefix\s+([^\s:<>]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Said:
    """An entry, and its statements with their lines."""

    entry: Entry
    quads: tuple[LocatedQuad, ...]

    @cached_property
    def declared(self) -> Mapping[NamedNode, Position]:
        """Give the things whose class the entry tells, with the first place where it does."""
        found: dict[NamedNode, Position] = {}
        for quad, position in self.quads:
            if quad.predicate == TYPE and isinstance(quad.subject, NamedNode):
                found.setdefault(quad.subject, position)
        return found

    @cached_property
    def graphs(self) -> Mapping[NamedNode, Position]:
        """Give the named graphs in which statements stand, with the first place of each."""
        found: dict[NamedNode, Position] = {}
        for quad, position in self.quads:
            if isinstance(quad.graph_name, NamedNode):
                found.setdefault(quad.graph_name, position)
        return found

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """Give the prefixes that the entry declares."""
        return {match[1]: match[2] for match in _DECLARATION.finditer(self.entry.text() or "")}


def read_entry(entry: Entry, instance: Instance) -> Said:
    """Read an entry, which can be read."""
    return Said(entry, tuple(read_stream(BytesIO(entry.data), entry.rdf_format, entry.name, instance)))


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: a thing, or one of its statements, and where that stands."""

    node: Any
    position: Position
    path: NamedNode | None = None
    value: Any = None


def found(rule: str, severity: Severity, about: Subject, around: Surroundings, **values: object) -> Violation:
    """Make a finding from the texts of its rule, or of what `key` names."""
    key = str(values.pop("key", rule))
    hints = values.pop("hints", None)
    return Violation(
        focus_node=about.node,
        path=None if about.path is None else str(about.path),
        value=about.value,
        component=rule,
        severity=severity,
        source_shape="",
        messages=told("lint", key, **values),
        position=about.position,
        labels=around.label(about.node),
        hints=hints if isinstance(hints, Mapping) else {},
    )
