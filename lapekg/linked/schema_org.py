"""A thing in the words of schema.org, as search engines read it out of a page (JSON-LD 1.1, section 7).

The ontology says which of its terms match or specialise those of schema.org; what it does not liken to them stays out.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode

from lapekg.linked.facts import Embedded, Facts
from lapekg.linked.reader import Reader, Term
from lapekg.linked.term_relations import TermRelations

_SCHEMA = "https://schema.org/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCTERMS = "http://purl.org/dc/terms/"
_NUMBERS = frozenset(f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "double", "float"))
_MOST_VALUES = 20
# What stands on the page of a thing because it points there, from the thing's side.
_INVERSES = {"fundedItem": "funding"}
# Terms in such general use that an ontology takes them as they are.
_GENERAL = {
    f"{_SKOS}altLabel": "alternateName",
    f"{_SKOS}exactMatch": "sameAs",
    f"{_SKOS}definition": "description",
    f"{_DCTERMS}description": "description",
    f"{_DCTERMS}publisher": "publisher",
    f"{_DCTERMS}creator": "creator",
    f"{_DCTERMS}issued": "datePublished",
    f"{_DCTERMS}language": "inLanguage",
    f"{_DCTERMS}license": "license",
    f"{_DCTERMS}identifier": "identifier",
    f"{_DCTERMS}subject": "about",
    f"{_DCTERMS}isPartOf": "isPartOf",
    f"{_DCTERMS}hasPart": "hasPart",
    "http://xmlns.com/foaf/0.1/page": "url",
    "http://www.w3.org/2002/07/owl#sameAs": "sameAs",
}


def describe_in_schema_org(
    reader: Reader, facts: Facts, terms: TermRelations, languages: Iterable[str], address: str
) -> dict[str, Any]:
    """Give a JSON-LD object for a thing; `address` is that of its page.

    Texts come in the first of the languages that has them: a page for one reader has one name.
    """
    preferred = tuple(languages)
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": _type((each.value for each in facts.classes if isinstance(each.value, NamedNode)), terms),
        "@id": facts.node.value,
        "name": reader.name(facts.node, preferred).text,
        "mainEntityOfPage": address,
    }
    own = [(each.predicate, each.object) for each in facts.statements]
    described = {**_properties(reader, own, terms, preferred), **described}
    for entry in facts.entries():
        inverse = _INVERSES.get(_property(entry.predicate, terms) or "") if entry.inverse else None
        if inverse is not None:
            described[inverse] = [_embedded(reader, each, terms, preferred) for each in entry.embedded]
    return described


def _embedded(reader: Reader, thing: Embedded, terms: TermRelations, languages: tuple[str, ...]) -> dict[str, Any]:
    pairs = [(entry.predicate, fact.value) for entry in thing.entries for fact in entry.facts]
    return {
        **_properties(reader, pairs, terms, languages),
        "@type": _type(thing.classes, terms),
        "@id": thing.node.value,
        "name": reader.name(thing.node, languages).text,
    }


def _properties(
    reader: Reader, pairs: Iterable[tuple[NamedNode, Term]], terms: TermRelations, languages: tuple[str, ...]
) -> dict[str, Any]:
    values: dict[str, list[Any]] = {}
    for predicate, value in pairs:
        name = _property(predicate, terms)
        if name is None:
            continue
        if isinstance(value, Literal):
            values.setdefault(name, []).append(value)
        elif isinstance(value, NamedNode):
            node = {"@id": value.value}
            if reader.names(value):
                node["name"] = reader.name(value, languages).text
            values.setdefault(name, []).append(value.value if name in {"sameAs", "url"} else node)
    listed = {name: list(_written(found, languages))[:_MOST_VALUES] for name, found in values.items()}
    return {name: found[0] if len(found) == 1 else found for name, found in listed.items()}


def _type(classes: Iterable[NamedNode], terms: TermRelations) -> str:
    for each in classes:
        for public in terms.public(each):
            if public.value.startswith(_SCHEMA):
                return public.value.removeprefix(_SCHEMA)
    return "Thing"


def _property(predicate: NamedNode, terms: TermRelations) -> str | None:
    for each in terms.public(predicate):
        if each.value.startswith(_SCHEMA):
            return each.value.removeprefix(_SCHEMA)
        if each.value in _GENERAL:
            return _GENERAL[each.value]
    return None


def _written(values: list[Any], languages: tuple[str, ...]) -> Iterator[Any]:
    texts = [each for each in values if isinstance(each, Literal) and each.language]
    chosen = next((each for each in languages if any(text.language == each for text in texts)), None)
    for each in values:
        if not isinstance(each, Literal):
            yield each
        elif not each.language or chosen is None or each.language == chosen:
            yield _number(each) if each.datatype.value in _NUMBERS else each.value


def _number(literal: Literal) -> int | float | str:
    try:
        number = float(literal.value)
    except ValueError:
        return literal.value
    return int(number) if number.is_integer() else number
