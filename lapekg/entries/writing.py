"""Statements as people write them: Turtle, or TriG where they stand in named graphs, in the layout of entries."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from lapekg.entries.entry import Part
from lapekg.entries.kinds import XSD
from lapekg.iris import namespace_of
from lapekg.linked.reader import RDF_TYPE, Term

# What needs no escape in the local part of a name (Turtle 1.1, section 6.5).
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r'[\\"\n\r\t\b\f]')
_FORBIDDEN = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_DECIMAL = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_INDENT = "    "
_WIDTH = 120


class Writer:
    """Writes terms, and remembers the prefixes that they need."""

    def __init__(self, prefixes: Mapping[str, str], base_iri: str) -> None:
        self._known = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._prefixes = dict(prefixes)
        self._base_iri = base_iri
        self._used: dict[str, str] = {}

    def term(self, term: Term) -> str:
        """Write a term with the shortest name that is read alike."""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        return str(term)

    def iri(self, iri: str) -> str:
        """Write an IRI with a prefix: one of the instance's, or one made for the kind of thing that it names."""
        namespace, local = namespace_of(iri), iri[len(namespace_of(iri)) :]
        prefix = self._prefix(namespace) if _LOCAL.fullmatch(local) else None
        if prefix is None:
            return f"<{_FORBIDDEN.sub(_escaped, iri)}>"
        self._used[prefix] = namespace
        return f"{prefix}:{local}"

    def declarations(self) -> str:
        """Declare the prefixes that were needed, sorted."""
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(self._used.items()))

    def _prefix(self, namespace: str) -> str | None:
        if namespace in self._known:
            return self._known[namespace]
        # Below the base, a kind of things is named by its segment: `event:` for …/id/event/.
        segment = namespace[:-1].rpartition("/")[2]
        if not namespace.startswith(self._base_iri) or not _PREFIX.fullmatch(segment) or segment in self._prefixes:
            return None
        self._known[namespace] = segment
        self._prefixes[segment] = namespace
        return segment

    def _literal(self, literal: Literal) -> str:
        text, datatype = literal.value, literal.datatype.value
        if datatype == f"{XSD}integer" and re.fullmatch(r"[+-]?[0-9]+", text):
            return text
        if datatype == f"{XSD}decimal" and _DECIMAL.fullmatch(text):
            return text
        if datatype == f"{XSD}boolean" and text in {"true", "false"}:
            return text
        quoted = f'"{_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)}"'
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if datatype == f"{XSD}string" else f"{quoted}^^{self.iri(datatype)}"


def block_of(statements: Iterable[tuple[NamedNode, NamedNode, Term]], writer: Writer, indent: str = "") -> str:
    """Write statements by what they are about, an empty line between."""
    found: dict[NamedNode, list[tuple[NamedNode, Term]]] = {}
    for subject, predicate, value in statements:
        found.setdefault(subject, []).append((predicate, value))
    return "\n".join(_block(subject, told, writer, indent) for subject, told in found.items())


def _block(subject: NamedNode, statements: Iterable[tuple[NamedNode, Term]], writer: Writer, indent: str) -> str:
    """Write what is told of one thing: its classes beside it, then a line for each property."""
    values: dict[NamedNode, list[Term]] = {}
    for predicate, value in statements:
        found = values.setdefault(predicate, [])
        if value not in found:
            found.append(value)
    lines: list[str] = []
    for predicate, terms in values.items():
        name = "a" if predicate == RDF_TYPE else writer.term(predicate)
        written = [writer.term(each) for each in terms]
        first = not lines
        head = f"{writer.term(subject)} {name} " if first else f"{indent}{_INDENT}{name} "
        lines.append(head + _joined(written, (indent if first else "") + head))
    return indent + " ;\n".join(lines) + " .\n"


def write(
    parts: Sequence[Part],
    prefixes: Mapping[str, str],
    base_iri: str,
    heading: Callable[[Part], str] | None = None,
) -> str:
    """Write parts as one document; `heading` gives the comment above each, or nothing."""
    writer = Writer(prefixes, base_iri)
    written = []
    for part in parts:
        comment = "".join(f"# {line}\n" for line in heading(part).splitlines()) if heading else ""
        inner = _INDENT if part.graph is not None else ""
        blocks = block_of(part.statements, writer, inner)
        if part.graph is not None:
            blocks = f"<{part.graph.value}> {{\n{blocks}}}\n"
        written.append(comment + blocks)
    return f"{writer.declarations()}\n" + "\n".join(written)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04X}"


def _joined(written: Sequence[str], head: str) -> str:
    """Join values: short ones on a line, long ones below each other."""
    line = " , ".join(written)
    is_short = len(head) + len(line) <= _WIDTH and not any(each.startswith('"') for each in written)
    if len(written) == 1 or is_short:
        return line
    return " ,\n".join([written[0], *(" " * len(head) + each for each in written[1:])])
