"""The validation report of SHACL (section 3.6) as RDF."""

import re
from collections.abc import Callable, Iterator

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from lapekg.reporting.checked import Checked
from lapekg.validation.report import ValidationReport, Violation

SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE, _FIRST, _REST, _NIL = (NamedNode(f"{_RDF}{name}") for name in ("type", "first", "rest", "nil"))
_SIGN = re.compile(r"<([^<>]*)>|[\^/|()*+?]")
_REPEATED = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}

Node = NamedNode | BlankNode


def to_turtle(checked: Checked) -> str:
    """Write the report in Turtle, the messages in all their languages."""
    data = pyoxigraph.serialize(describe(checked), format=RdfFormat.TURTLE, prefixes={"sh": SH, "xsd": _XSD})
    assert data is not None  # noqa: S101 - only with an output there is nothing to return
    return data.decode()


def describe(checked: Checked) -> Iterator[Triple]:
    """Give the statements of the report."""
    report = BlankNode("report")
    yield Triple(report, _TYPE, _sh("ValidationReport"))
    conforms = "true" if checked.conforms else "false"
    yield Triple(report, _sh("conforms"), Literal(conforms, datatype=NamedNode(f"{_XSD}boolean")))
    for number, each in enumerate(checked.results):
        node = BlankNode(f"result{number}")
        yield Triple(report, _sh("result"), node)
        yield from _result(node, each.violation, checked.report)


def _result(node: BlankNode, violation: Violation, report: ValidationReport) -> Iterator[Triple]:
    yield Triple(node, _TYPE, _sh("ValidationResult"))
    # A result has a focus node (section 3.6.2.1); where the text cannot be read, it is one that nothing names.
    yield Triple(node, _sh("focusNode"), violation.focus_node or BlankNode(f"{node.value}focus"))
    yield Triple(node, _sh("resultSeverity"), _sh(violation.severity.value))
    component = NamedNode(report.rule_iri(violation)) if violation.is_finding else _sh(violation.component)
    yield Triple(node, _sh("sourceConstraintComponent"), component)
    if violation.source_shape:
        yield Triple(node, _sh("sourceShape"), NamedNode(violation.source_shape))
    if violation.value is not None:
        yield Triple(node, _sh("value"), violation.value)
    for language, text in sorted(violation.messages.items()):
        yield Triple(node, _sh("resultMessage"), Literal(text, language=language) if language else Literal(text))
    if violation.path is not None:
        path, statements = _Path(violation.path, f"{node.value}p").read()
        yield Triple(node, _sh("resultPath"), path)
        yield from statements


class _Path:
    """Reads a path in SPARQL syntax (SPARQL 1.1 Query, section 9.1) into RDF (SHACL, section 2.3.1)."""

    def __init__(self, text: str, label: str) -> None:
        self._signs = [(match[0], match[1]) for match in _SIGN.finditer(text)]
        self._next = 0
        self._label = label
        self._statements: list[Triple] = []

    def read(self) -> tuple[Node, list[Triple]]:
        return self._alternatives(), self._statements

    def _alternatives(self) -> Node:
        members = self._separated(self._sequence, "|")
        return members[0] if len(members) == 1 else self._node("alternativePath", self._list(members))

    def _sequence(self) -> Node:
        members = self._separated(self._step, "/")
        return members[0] if len(members) == 1 else self._list(members)

    def _step(self) -> Node:
        if self._take_if("^"):
            return self._node("inversePath", self._step())
        if self._take_if("("):
            inner = self._alternatives()
            self._take_if(")")
        else:
            inner = NamedNode(self._signs[self._next][1])
            self._next += 1
        for sign, name in _REPEATED.items():
            if self._take_if(sign):
                inner = self._node(name, inner)
        return inner

    def _separated(self, read: Callable[[], Node], sign: str) -> list[Node]:
        members = [read()]
        while self._take_if(sign):
            members.append(read())
        return members

    def _take_if(self, sign: str) -> bool:
        found = self._next < len(self._signs) and self._signs[self._next][0] == sign
        self._next += found
        return found

    def _node(self, name: str, value: Node) -> BlankNode:
        node = self._new()
        self._statements.append(Triple(node, _sh(name), value))
        return node

    def _list(self, members: list[Node]) -> Node:
        rest: Node = _NIL
        for each in reversed(members):
            node = self._new()
            self._statements += [Triple(node, _FIRST, each), Triple(node, _REST, rest)]
            rest = node
        return rest

    def _new(self) -> BlankNode:
        return BlankNode(f"{self._label}{len(self._statements)}")


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)
