"""Statements of which nothing says where they come from, or that speak in the name of another source."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat

from lapekg.checking.advice.examples import declaration_like
from lapekg.checking.found import place_at
from lapekg.checking.said import Said, Subject, found
from lapekg.checking.surroundings import SUBCLASS, TYPE, Surroundings
from lapekg.checking.wording import alternatives, told
from lapekg.iris import file_graph, namespace_of
from lapekg.sources import LocatedQuad
from lapekg.validation.report import Severity, Violation

# A graph of fewer other things does not show what belongs in it.
_FEWEST = 50
_FEW_GRAPHS = 5
_MOST_FOLDERS = 4


def without_paragraph(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find statements that stand in no graph of a paragraph; a graph that is not merged needs none."""
    if not around.instance.merged:
        return
    for each in said:
        own = file_graph(PurePosixPath(each.entry.name), around.instance)
        if isinstance(own, DefaultGraph):
            continue
        is_register = own.value in around.instance.graphs.values()
        outside = [quad for quad in each.quads if quad.quad.graph_name == own]
        if is_register:
            stray = _foreign(outside, own, each, around)
        else:
            stray = outside if _declares_graphs(own, around) else []
        if stray:
            yield _stray(each, stray, own, is_register, around)
        yield from _undeclared(each, own, around)


def _stray(
    said: Said, stray: Sequence[LocatedQuad], own: NamedNode, is_register: bool, around: Surroundings
) -> Violation:
    graph = _graph_meant(said, own, around)
    written = around.written(graph) if graph else "<…>"
    hints = told("lint", "missing-paragraph-hint", graph=written)
    if not is_register and around.instance.graphs:
        folders = alternatives([f"{each}/" for each in around.instance.graphs if "." not in each][:_MOST_FOLDERS])
        hints = told("lint", "missing-paragraph-elsewhere-hint", graph=written, folders=folders)
    first = min(stray, key=lambda quad: quad.position)
    # Elsewhere it depends on the shapes whether a file may be a source of its own.
    severity = Severity.VIOLATION if is_register else Severity.WARNING
    values = {"count": len(stray), "hints": hints}
    return found("missing-paragraph", severity, Subject(first.quad.subject, first.position), around, **values)


def _declares_graphs(own: NamedNode, around: Surroundings) -> bool:
    """Say whether it is the custom of the instance to declare its graphs."""
    graphs = [each for each in islice(around.store.named_graphs(), _FEW_GRAPHS + 1) if each != own]
    return len(graphs) > 1 and all(around.is_declared(each) for each in graphs)


def in_the_name_of_others(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find entries that declare one source of their own, and speak in graphs that belong to another one."""
    for each in said:
        registers = {*around.instance.graphs.values()}
        owners = {NamedNode(namespace_of(graph.value)[:-1]) for graph in each.graphs if graph.value not in registers}
        for other in sorted(owners - set(each.declared), key=str):
            kinds = set(around.classes(other))
            own = [node for node in each.declared if not kinds.isdisjoint(around.classes(node))]
            if len(own) == 1 and around.is_declared(other):
                yield _stranger(each, own[0], other, around)


def _stranger(said: Said, own: NamedNode, other: NamedNode, around: Surroundings) -> Violation:
    prefix = next((key for key, value in said.prefixes.items() if value == f"{other.value}/"), None)
    position = next(each.position for each in said.quads if _belongs(each.quad.graph_name, other))
    line = around.naming.iri(own.value) if prefix is None else f"@prefix {prefix}: <{own.value}/> ."
    hints = told("lint", "other-source-hint", line=line)
    values = {"own": around.written(own), "other": around.written(other), "hints": hints}
    finding = found("other-source", Severity.VIOLATION, Subject(other, position), around, **values)
    if prefix is None:
        return finding
    text = said.entry.text() or ""
    match = re.search(rf"^[ \t]*(@?prefix\s+{re.escape(prefix)}:\s*<[^>]*>)", text, re.IGNORECASE | re.MULTILINE)
    return finding if match is None else replace(finding, place=place_at(said.entry.name, text, *match.span(1)))


def _foreign(outside: Sequence[LocatedQuad], own: NamedNode, said: Said, around: Surroundings) -> list[LocatedQuad]:
    """Give the statements about things of classes that the file's graph is not about, where others graphs are at hand.

    A register of sources says of documents and paragraphs; that nothing in it says anything of an event shows that
    statements about events belong elsewhere.
    """
    has_graphs = said.entry.rdf_format in {RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD}
    if not outside or not has_graphs or _graph_meant(said, own, around) is None:
        return []
    mine = {quad.quad.subject for quad in outside}
    typed = (quad.subject for quad in around.store.quads_for_pattern(None, TYPE, None, own))
    if len(set(islice((each for each in typed if each not in mine), _FEWEST))) < _FEWEST:
        return []
    told: dict[NamedNode, bool] = {}
    for class_ in {class_ for each in mine for class_ in around.classes(each)}:
        told[class_] = any(_has_others(kind, own, mine, around) for kind in _kinds(class_, around))
    foreign = {each for each in mine if (kinds := around.classes(each)) and not any(told[kind] for kind in kinds)}
    return [quad for quad in outside if quad.quad.subject in foreign]


def _has_others(class_: NamedNode, graph: NamedNode, mine: set[Any], around: Surroundings) -> bool:
    quads = around.store.quads_for_pattern(None, TYPE, class_, graph)
    return any(quad.subject not in mine for quad in islice(quads, len(mine) + 1))


def _kinds(class_: NamedNode, around: Surroundings) -> set[Any]:
    """Give a class and those beside it: what is below a class of the instance's own is of one kind."""
    base_iri = around.instance.base_iri
    above = [each for each in around.objects(class_, SUBCLASS) if each.value.startswith(base_iri)]
    beside = (quad.subject for each in above for quad in around.store.quads_for_pattern(None, SUBCLASS, each))
    return {class_, *above, *islice(beside, _FEWEST)}


def _graph_meant(said: Said, own: NamedNode, around: Surroundings) -> NamedNode | None:
    """Give the graph that the entry uses, or the first thing that it declares of a class that graphs are of."""
    used = next((graph for graph in said.graphs if graph != own), None)
    if used is not None:
        return used
    graphs = islice(around.store.named_graphs(), _FEWEST)
    kinds = {class_ for graph in graphs if isinstance(graph, NamedNode) for class_ in around.classes(graph)}
    return next((each for each in said.declared if not kinds.isdisjoint(around.classes(each))), None)


def _undeclared(said: Said, own: NamedNode, around: Surroundings) -> Iterator[Violation]:
    undeclared = [each for each in said.graphs.items() if each[0] != own and not around.is_declared(each[0])]
    for graph, position in undeclared:
        if _declares_graphs(graph, around):
            lines = declaration_like(graph, around)
            hints = told("advice", "declare", lines=lines) if lines else None
            subject = Subject(graph, position)
            yield found("undeclared-graph", Severity.WARNING, subject, around, hints=hints)


def _belongs(graph: Any, document: NamedNode) -> bool:
    return isinstance(graph, NamedNode) and graph.value.startswith(f"{document.value}/")
