"""How other things are described: lines to write alike."""

import re
from typing import Any

from pyoxigraph import Literal, NamedNode

from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.iris import local_name, namespace_of

# So many things of a class, or of a folder, are looked at.
_MOST_THINGS = 200
_MOST_LINES = 4
_LONGEST = 60


def example_of(node: Any, predicate: NamedNode, around: Surroundings) -> str | None:
    """Give a statement of another thing of the same class that has the property; None when there is none."""
    for class_ in around.classes(node):
        for number, quad in enumerate(around.store.quads_for_pattern(None, TYPE, class_)):
            if number >= _MOST_THINGS:
                break
            if quad.subject != node and (values := around.objects(quad.subject, predicate)):
                return (
                    f"{around.written(quad.subject)} {around.naming.iri(predicate.value)} {_short(values[0], around)} ."
                )
    return None


def declaration_like(node: NamedNode, around: Surroundings) -> str | None:
    """Write how a thing is declared, after the others of its folder; None when none of them are alike."""
    folder = namespace_of(node.value)
    for number, sibling in enumerate(_siblings(node, folder, around)):
        if number >= _MOST_THINGS:
            return None
        lines = _lines(node, sibling, around)
        if lines:
            return f"{around.written(node)} {' ; '.join(lines)} ."
    return None


def _siblings(node: NamedNode, folder: str, around: Surroundings) -> list[NamedNode]:
    """Give things of the same folder, those that the entries declare first."""
    own = sorted(each for each in around.additions if namespace_of(each) == folder and each != node.value)
    if own:
        return [NamedNode(each) for each in own]
    # Names are spelt in the order of things that are near each other: p1, p2, p3.
    near = [f"{folder}{each}" for each in _near_numbers(local_name(node.value))]
    return [NamedNode(each) for each in near if around.is_declared(NamedNode(each))]


def _near_numbers(name: str) -> list[str]:
    match = re.fullmatch(r"(.*?)(\d+)", name)
    return [] if match is None else [f"{match[1]}{number}" for number in range(1, 21)]


def _lines(node: NamedNode, sibling: NamedNode, around: Surroundings) -> list[str]:
    classes = around.classes(sibling)
    if len(classes) != 1:
        return []
    graphs = [quad.graph_name for quad in around.store.quads_for_pattern(sibling, TYPE, classes[0])]
    graph = next((each for each in graphs if isinstance(each, NamedNode)), graphs[0])
    said = [quad for quad in around.store.quads_for_pattern(sibling, None, None, graph) if quad.predicate != TYPE]
    if len(said) > _MOST_LINES:
        return []
    lines = (
        f"{around.naming.iri(quad.predicate.value)} {_own(quad.object, sibling, node, around)}"
        for quad in sorted(said, key=str)
    )
    return [f"a {around.naming.iri(classes[0].value)}", *lines]


def _own(value: Any, sibling: NamedNode, node: NamedNode, around: Surroundings) -> str:
    """Write a value of the sibling as the node would have it: its own number, and names left open."""
    if isinstance(value, Literal):
        theirs, own = (re.sub(r"\D", "", local_name(each.value)) for each in (sibling, node))
        if theirs and value.value == theirs:
            return f'"{own}"'
        return f'"…"@{value.language}' if value.language else "…"
    return around.written(value)


def _short(value: Any, around: Surroundings) -> str:
    written = around.written(value)
    if not isinstance(value, Literal) or len(written) <= _LONGEST:
        return written
    return f'"{value.value[:_LONGEST]}…"' + (f"@{value.language}" if value.language else "")
