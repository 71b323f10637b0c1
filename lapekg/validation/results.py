"""Read pySHACL's results into violations with their places and labels."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import rdflib
from rdflib.namespace import SH

from lapekg.iris import local_name
from lapekg.validation.data_graph import bindings_of
from lapekg.validation.locations import Locations
from lapekg.validation.messages import messages
from lapekg.validation.naming import Naming
from lapekg.validation.paths import sparql_path
from lapekg.validation.report import Severity, ValidationReport, Violation
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import Term, to_pyoxigraph

# What pySHACL says of a result: a description in English, its node and its triples.
Report = tuple[str, Any, list[tuple[Any, Any, Any]]]


def read_results(reports: Iterable[tuple[Any, Report]], shapes: Shapes, locations: Locations) -> list[Violation]:
    """Read results, of which each comes with its validated shape and focus node; one may come more than once."""
    return [
        replace(_read(report, shapes, locations), origin=(to_pyoxigraph(shape), to_pyoxigraph(node)))
        for (shape, node), report in reports
    ]


def report_of(violations: Iterable[Violation], naming: Naming) -> ValidationReport:
    """Give each result once, in an order that depends on the results alone."""
    by_key = {_key(each): each for each in violations}
    return ValidationReport(tuple(by_key[key] for key in sorted(by_key)), naming)


def _read(report: Report, shapes: Shapes, locations: Locations) -> Violation:
    told = parts(report)
    focus_node, path_node, value_node = told[SH.focusNode], told.get(SH.resultPath), told.get(SH.value)
    focus = to_pyoxigraph(focus_node)
    path = None if path_node is None else sparql_path(shapes.graph, path_node)
    value = None if value_node is None else to_pyoxigraph(value_node)
    component, source_shape = told[SH.sourceConstraintComponent], told[SH.sourceShape]
    sources = [each for each in (told.get(SH.sourceConstraint), source_shape) if each is not None]
    filling = bindings_of(focus_node) | _filling(focus, path, value, shapes.naming)
    return Violation(
        focus_node=focus,
        path=path,
        value=value,
        component=local_name(str(component)),
        severity=_severity(told[SH.resultSeverity]),
        source_shape=_named_shape(shapes.graph, source_shape),
        messages=messages(shapes, sources, component, filling),
        position=locations.position(focus, path, value),
        labels=locations.labels(focus),
    )


def parts(report: Report) -> dict[Any, Any]:
    """Give the properties of a result; pySHACL writes nodes of other graphs as pairs (graph, node)."""
    return {
        predicate: value[1] if isinstance(value, tuple) else value
        for subject, predicate, value in report[2]
        if subject == report[1]
    }


def _filling(focus: Term, path: str | None, value: Term | None, naming: Naming) -> dict[str, str]:
    return {
        "this": naming.text(focus),
        "value": "" if value is None else naming.text(value),
        "path": "" if path is None else naming.path(path),
    }


def _severity(severity: Any) -> Severity:
    # A severity of somebody's own is taken for the gravest: nothing passes because its name is unknown.
    name = local_name(str(severity))
    return Severity(name) if severity in (SH.Info, SH.Warning) else Severity.VIOLATION


def _named_shape(graph: rdflib.Graph, shape: Any) -> str:
    """Find the nearest shape with an IRI that a shape is part of."""
    seen: set[Any] = set()
    level: Iterable[Any] = [shape]
    while level := [node for node in level if node not in seen]:
        named = sorted(str(node) for node in level if isinstance(node, rdflib.URIRef))
        if named:
            return named[0]
        seen.update(level)
        level = list(_parents(graph, level))
    return ""


def _parents(graph: rdflib.Graph, nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield from graph.subjects(object=node)


def _key(violation: Violation) -> tuple[str, int, str, str, str, str, str, str, str]:
    position = violation.position
    return (
        position.file if position else "",
        position.line if position else 0,
        str(violation.focus_node),
        violation.path or "",
        "" if violation.value is None else str(violation.value),
        violation.component,
        violation.source_shape,
        violation.severity,
        "\n".join(f"{language} {text}" for language, text in sorted(violation.messages.items())),
    )
