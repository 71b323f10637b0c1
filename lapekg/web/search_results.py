"""What a search found as the page and the JSON show it: in the reader's language, by class, a part at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyoxigraph import NamedNode

from lapekg.errors import MalformedRequest
from lapekg.languages import LanguageText
from lapekg.linked.reader import Reader
from lapekg.search import Found, Kind, Match, Results, find
from lapekg.web.pager import Pager
from lapekg.web.site import Page

_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_IN_SCHEME = NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")
# What graphs themselves are made of is named by the site.
COMMON_CLASSES: Mapping[str, str] = {
    "http://www.w3.org/2004/02/skos/core#Concept": "concept",
    "http://www.w3.org/2004/02/skos/core#ConceptScheme": "scheme",
    "http://www.w3.org/2002/07/owl#Ontology": "ontology",
    "http://www.w3.org/2002/07/owl#Class": "class",
    "http://www.w3.org/2000/01/rdf-schema#Class": "class",
    "http://www.w3.org/2002/07/owl#ObjectProperty": "property",
    "http://www.w3.org/2002/07/owl#DatatypeProperty": "property",
    "http://www.w3.org/2002/07/owl#AnnotationProperty": "property",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property": "property",
}
PAGE_THINGS = 20
MOST_CLASSES = 12
# What tells how a name fits, in words that do not change.
MATCHES: Mapping[Match, str] = {each: each.name.lower().replace("_", "-") for each in Match}
KINDS: Mapping[Kind, str] = {each: each.name.lower().replace("_", "-") for each in Kind}


@dataclass(frozen=True, slots=True)
class ShownThing:
    """A thing that was found; `found_by` is set where it was by another text than its name."""

    iri: str
    name: LanguageText
    address: str | None
    type: LanguageText | None
    found_by: LanguageText | None
    found: Found


@dataclass(frozen=True, slots=True)
class ShownClass:
    """A class of what was found, and how many things are of it."""

    iri: str
    name: LanguageText
    count: int


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One part of the things that were found, or of those of a class."""

    things: tuple[ShownThing, ...]
    pager: Pager
    classes: tuple[ShownClass, ...]
    results: Results


def search(page: Page, text: str, limit: int | None = None) -> Results:
    """Find things by what they are called."""
    look = partial(find, page.snapshot.search_path, text, page.languages)
    return look() if limit is None else look(limit)


def with_subclasses(reader: Reader, classes: Iterable[str]) -> frozenset[str]:
    """Return the IRIs of some classes and of all below them."""
    found = list(dict.fromkeys(classes))
    for each in found:
        try:
            below = reader.subjects(_SUBCLASS, NamedNode(each))
        except ValueError:
            raise MalformedRequest(f"class={each[:100]!r} is no IRI") from None
        found += sorted({node.value for node in below if isinstance(node, NamedNode)}.difference(found))
    return frozenset(found)


def show_part(page: Page, results: Results, class_iri: str | None, number: int) -> ShownPart:
    """Prepare one part of the results, counted from 1; raises NotFound for one after the last."""
    chosen = [each for each in results.things if class_iri is None or class_iri in each.classes]
    pager = Pager(number, len(chosen), PAGE_THINGS)
    return ShownPart(
        things=tuple(show_thing(page, each) for each in pager.cut(chosen)),
        pager=pager,
        classes=tuple(_classes(page, results.things)),
        results=results,
    )


def show_thing(page: Page, found: Found) -> ShownThing:
    """Prepare a thing that was found."""
    node = NamedNode(found.iri)
    name = page.name(node)
    schemes = (each for each in page.reader.values(node, _IN_SCHEME) if isinstance(each, NamedNode))
    types = (*map(page.name, schemes), *filter(None, (_class_name(page, iri) for iri in found.classes)))
    found_by = None if found.name == name.text else LanguageText(found.name, found.language)
    return ShownThing(found.iri, name, page.of(node), next(iter(types), None), found_by, found)


def results_table(page: Page, text: str, part: ShownPart) -> dict[str, Any]:
    """Write what was found as the members of a JSON object."""
    return {
        "query": text,
        "language": page.language,
        "snapshot": page.snapshot.number,
        "total": part.pager.total,
        "complete": part.results.complete,
        "respelt": list(part.results.respelt),
        "partial": part.results.partial,
        "page": part.pager.number,
        "pages": part.pager.last,
        "things": [_thing_table(each) for each in part.things],
        "classes": [{"iri": each.iri, "name": each.name.text, "count": each.count} for each in part.classes],
    }


def suggestions_table(text: str, things: Iterable[ShownThing]) -> dict[str, Any]:
    """Write suggestions as the members of a JSON object."""
    return {
        "query": text,
        "suggestions": [
            {
                "name": each.name.text,
                "language": each.name.language,
                "type": each.type.text if each.type else None,
                "found_by": each.found_by.text if each.found_by else None,
                "address": each.address,
                "iri": each.iri,
            }
            for each in things
            if each.address
        ],
    }


def _thing_table(thing: ShownThing) -> dict[str, Any]:
    found = thing.found
    return {
        "iri": thing.iri,
        "address": thing.address,
        "name": thing.name.text,
        "language": thing.name.language,
        "found_by": {
            "text": found.name,
            "language": found.language,
            "kind": KINDS[found.kind],
            "match": MATCHES[found.match],
        },
        "classes": list(found.classes),
        "mentions": found.mentions,
        "score": found.score,
    }


def _class_name(page: Page, iri: str) -> LanguageText | None:
    """Name a class; one of a vocabulary that isn't published here has no name, but for the commonest."""
    node = NamedNode(iri)
    if page.reader.names(node):
        return page.name(node)
    key = COMMON_CLASSES.get(iri)
    return LanguageText(page.t.text(f"search_class_{key}"), page.t.language) if key else None


def _classes(page: Page, things: Sequence[Found]) -> Iterable[ShownClass]:
    """List the largest classes; of those with just the same things the first, which is the instance's own."""
    members: dict[str, list[int]] = {}
    for number, thing in enumerate(things):
        for iri in thing.classes:
            members.setdefault(iri, []).append(number)
    named = {iri: name for iri in members if (name := _class_name(page, iri))}
    distinct: dict[tuple[int, ...], str] = {}
    for iri in sorted(named, key=lambda each: (not each.startswith(page.reader.base_iri), each)):
        distinct.setdefault(tuple(members[iri]), iri)
    largest = sorted(distinct.items(), key=lambda each: (-len(each[0]), each[1]))[:MOST_CLASSES]
    return (ShownClass(iri, named[iri], len(numbers)) for numbers, iri in largest)
