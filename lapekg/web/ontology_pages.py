"""The ontology and the shapes as pages: every term and every shape in words."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from flask import abort
from pyoxigraph import Literal, NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.diagram import Relation, draw_circle, draw_families, find_relations
from lapekg.linked.ontology import Ontology, TermDescription, read_ontology
from lapekg.linked.reader import Reader, choose_name
from lapekg.linked.shapes import ShapesGraph
from lapekg.linked.shapes_in_words import (
    PropertyInWords,
    ShapeInWords,
    classes_of_shapes,
    describe_shapes,
    properties_of_shapes,
    shared_properties,
)
from lapekg.web.site import Html, Page
from lapekg.web.terms import TermWriter

_ABOUT = {
    "title": "http://purl.org/dc/terms/title",
    "description": "http://purl.org/dc/terms/description",
    "version": "http://www.w3.org/2002/07/owl#versionInfo",
    "license": "http://purl.org/dc/terms/license",
    "modified": "http://purl.org/dc/terms/modified",
}


def ontology_page(page: Page) -> Html:
    """Show all terms of the ontology, and the diagrams of its classes."""
    ontology, relations = _ontology(page.reader)
    shapes = [each for each in describe_shapes(page.shapes) if each.targets]
    return Html(
        "ontology.html",
        {
            "about": _about(page),
            "ontology": ontology,
            "families": draw_families(ontology),
            "circle": draw_circle(ontology, relations),
            "relations": relations,
            "of_domain": _by_domain(ontology),
            "shapes_of": {**properties_of_shapes(shapes), **classes_of_shapes(shapes)},
            **_writers(page),
        },
    )


@lru_cache(maxsize=2)
def _ontology(reader: Reader) -> tuple[Ontology, list[Relation]]:
    """Read the ontology of a snapshot once: it takes a quarter of a second, and its page is there in each language."""
    ontology = read_ontology(reader)
    return ontology, find_relations(ontology, reader.statistics)


def shapes_page(page: Page, file: str | None = None) -> Html:
    """Show the shapes of one file in words, or the list of all files; 404 where there is no such file."""
    graph = page.shapes
    shapes = describe_shapes(graph)
    if file is None:
        return Html("shapes.html", {"files": _by_file(graph, shapes), **_writers(page)})
    if file not in graph.files():
        abort(404)
    values = {
        "file": file,
        "shapes": [each for each in shapes if each.file == file],
        "shared": shared_properties(graph, file),
        "others": [(node.value, _label(page, graph, node)) for node in graph.others(file)],
        "grouped": _grouping(page, graph),
    }
    return Html("shape.html", {**values, **_writers(page)})


def _writers(page: Page) -> dict[str, Any]:
    def choose(texts: Iterable[Literal]) -> LanguageText | None:
        return choose_name(texts, page.languages)

    return {"compact": TermWriter(page.instance.prefixes).compact, "choose": choose, "NamedNode": NamedNode}


def _about(page: Page) -> Mapping[str, LanguageText | None]:
    node = NamedNode(f"{page.reader.base_iri}ontology")
    found = {key: page.reader.values(node, NamedNode(iri)) for key, iri in _ABOUT.items()}
    texts = {
        key: [each if isinstance(each, Literal) else Literal(str(getattr(each, "value", each))) for each in values]
        for key, values in found.items()
    }
    return {key: choose_name(values, page.languages) for key, values in texts.items()}


def _by_domain(ontology: Ontology) -> dict[NamedNode, list[TermDescription]]:
    found: dict[NamedNode, list[TermDescription]] = {}
    for each in ontology.properties:
        for domain in each.domains:
            found.setdefault(domain, []).append(each)
    return found


def _by_file(graph: ShapesGraph, shapes: Iterable[ShapeInWords]) -> dict[str, list[ShapeInWords]]:
    found: dict[str, list[ShapeInWords]] = {file: [] for file in graph.files()}
    for each in shapes:
        if each.targets:
            found[each.file].append(each)
    return found


def _grouping(page: Page, graph: ShapesGraph) -> Any:
    """Give the template a way to set the properties of a shape under the headings of their groups."""

    def group(shape: ShapeInWords) -> list[tuple[LanguageText | None, list[PropertyInWords]]]:
        found: dict[Any, list[PropertyInWords]] = {}
        for each in shape.properties:
            found.setdefault(each.group, []).append(each)
        return [(_label(page, graph, node), properties) for node, properties in found.items()]

    return group


def _label(page: Page, graph: ShapesGraph, group: Any) -> LanguageText | None:
    if not isinstance(group, NamedNode):
        return None
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    quads = graph.store.quads_for_pattern(group, label, None, None)
    return choose_name([each.object for each in quads if isinstance(each.object, Literal)], page.languages)
