"""The page of a thing: its facts by group, each with its sources, and what else is known around it."""

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from pyoxigraph import NamedNode

from lapekg.languages import LanguageText
from lapekg.linked.addresses import document_path
from lapekg.linked.classes import slugs
from lapekg.linked.facts import FactReader, Facts
from lapekg.linked.neighbours import Edge, edges_around
from lapekg.linked.schema_org import describe_in_schema_org
from lapekg.linked.surroundings import Surroundings
from lapekg.linked.term_relations import TermRelations
from lapekg.web.entity_query import query_of_facts
from lapekg.web.entity_view import EntityView
from lapekg.web.site import Html, Page
from lapekg.web.thing_history import history_of

_FORMATS = {"Turtle": "ttl", "JSON-LD": "jsonld", "RDF/XML": "rdf", "N-Triples": "nt", "TriG": "trig", "N-Quads": "nq"}


def entity_page(page: Page, node: NamedNode) -> Html:
    """Show what is known of a thing."""
    terms = TermRelations(page.reader)
    reader = FactReader(page.reader, page.shapes, terms)
    facts = reader.of(node)
    surroundings = Surroundings(page.reader, reader, terms)
    view = EntityView(page, terms)
    claims = surroundings.claims(node)
    claimed = [each for _, things in claims for each in things]
    disagreements = surroundings.disagreements(node)
    shown = {each.node for each in claimed} | {each.note.node for each in disagreements}
    referring = surroundings.referring(facts, shown)
    return Html(
        "entity.html",
        {
            "node": node,
            "name": page.name(node),
            "other_names": _other_names(page, node),
            "facts": facts,
            "lists": _lists(page),
            "claims": claims,
            "disagreements": disagreements,
            "disputed": {each.predicate for found in disagreements for each in found.sides if each.subject == node},
            "referring": referring,
            "view": view,
            "graph": _graph(page, view, node, edges_around(facts, claimed, referring)),
            "can_draw": _can_draw(),
            "formats": _formats(page, node),
            "query": page.address("sparql.query", query=query_of_facts(page.reader, node)),
            "history": history_of(page, node),
            "schema_org": _schema_org(page, facts, terms),
        },
    )


def _other_names(page: Page, node: NamedNode) -> list[LanguageText]:
    """List the name in the other languages, where it is another."""
    shown = page.name(node)
    # The most telling comes first, and is the one to stay.
    tagged = [each for each in reversed(page.reader.names(node)) if each.language]
    names = {each.language or "": LanguageText(each.value, each.language or "") for each in tagged}
    ordered = [*(each for each in page.instance.languages if each in names), *sorted(names)]
    return [names[each] for each in dict.fromkeys(ordered) if names[each].text != shown.text]


def _lists(page: Page) -> dict[NamedNode, str]:
    """Give the addresses of the lists of all that is of a class, by class."""
    named = slugs(page.reader.statistics, page.reader.base_iri, page.instance.prefixes)
    return {each: page.address("lists.instances", slug=slug) for slug, each in named.items()}


def _graph(page: Page, view: EntityView, node: NamedNode, edges: Iterable[Edge]) -> dict[str, Any]:
    """Give names and addresses of nodes and arrows, as the script draws them and the list shows them."""
    listed = list(edges)
    nodes = dict.fromkeys([node, *(end for each in listed for end in (each.subject, each.object))])
    numbers = {each: str(number) for number, each in enumerate(nodes)}
    return {
        "nodes": [
            {"id": number, "name": page.name(each).text, "address": page.of(each)} for each, number in numbers.items()
        ],
        "edges": [
            {"source": numbers[each.subject], "target": numbers[each.object], "name": view.label(each).text}
            for each in listed
        ],
    }


def _formats(page: Page, node: NamedNode) -> dict[str, str]:
    """Give the addresses of the same document in the formats of RDF, by the name of each."""
    path = document_path(node.value, page.reader.base_iri)
    if path is None or "#" in path:
        return {}
    return {name: page.in_snapshot(f"{path}.{each}") for name, each in _FORMATS.items()}


def _schema_org(page: Page, facts: Facts, terms: TermRelations) -> dict[str, Any] | None:
    path = document_path(facts.node.value, page.reader.base_iri)
    address = f"{page.reader.base_iri.rstrip('/')}{path}" if path else facts.node.value
    described = describe_in_schema_org(page.reader, facts, terms, page.languages, address)
    return None if described["@type"] == "Thing" else described


@cache
def _can_draw() -> bool:
    """Say whether the drawing library was put in place at set-up."""
    return resources.files("lapekg.web").joinpath("static/vendor/cytoscape.min.js").is_file()
