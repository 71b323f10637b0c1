"""Write a synthetic graph in the vocabulary of this repository's data, of exactly as many triples as asked.

All statements stand in the default graph, as N-Triples, one a line, each once: naming a graph for each would double
what a merged default graph holds, and every engine's work with it. The same size and seed give the same bytes.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from benchmarks.vocabulary import BASE, DCTERMS, LAPE, ORG, PROV, RDF_TYPE, SCHEMA, SKOS, XSD

SEED = 2016

_REGIONS = 18
_MUNICIPALITIES = 300
_PROGRAMMES = 24
_PERSONS = 3
_ROLES = 4
_EVENTS = 2
_PARAGRAPHS = 3

_LANGUAGES = ("fi", "sv", "en")
_KINDS = {
    "role-type": ("change-agent", "project-manager", "chair", "expert", "coordinator", "minister", "researcher"),
    "role-status": ("past", "end-unknown", "current"),
    "event-kind": ("meeting", "kick-off", "seminar", "workshop", "webinar"),
    "sum-kind": ("granted", "applied-for", "total-cost", "own-share"),
    "document-kind": ("news-item", "press-release", "project-page", "report", "slides"),
    "development-area": ("family-centre-model", "operating-culture", "early-education", "special-services"),
}
_ORGANISATION_CLASSES = ("NGO", "PublicOrganisation", "MunicipalOrganisation", "Body")
_NAMES = {
    "fi": ("Lasten", "Perheiden", "Nuorten", "Kunnan", "Maakunnan", "Hyvinvoinnin"),
    "sv": ("Barnens", "Familjernas", "De ungas", "Kommunens", "Landskapets", "Välfärdens"),
    "en": ("Children's", "Families'", "Young people's", "Municipal", "Regional", "Welfare"),
}


def write_graph(path: Path, triples: int, seed: int = SEED) -> str:
    """Write the graph as N-Triples; return the SHA-256 of the file."""
    digest = hashlib.sha256()
    with path.open("wb") as stream:
        for chunk in _chunks(islice(lines(seed), triples)):
            digest.update(chunk)
            stream.write(chunk)
    return digest.hexdigest()


def lines(seed: int = SEED) -> Iterator[str]:
    """Give the lines of the endless graph; a smaller graph is the beginning of a larger one.

    >>> next(lines()).split()[0]
    '<https://w3id.org/lapekg/concept/role-type>'
    """
    choose = random.Random(seed)  # noqa: S311 - data, not secrets
    yield from _concepts()
    yield from _places(choose)
    for number in range(_PROGRAMMES):
        programme = _id("programme", number)
        yield from _typed(programme, f"{LAPE}GrantProgramme", f"{LAPE}Undertaking", f"{PROV}Activity")
        yield from _labels(programme, "ohjelma", number)
    block = 0
    while True:
        yield from _block(block, choose)
        block += 1


def _chunks(source: Iterable[str], size: int = 10_000) -> Iterator[bytes]:
    remaining = iter(source)
    while chunk := list(islice(remaining, size)):
        yield "".join(chunk).encode()


def _concepts() -> Iterator[str]:
    for scheme, names in _KINDS.items():
        scheme_iri = f"{BASE}concept/{scheme}"
        yield _link(scheme_iri, RDF_TYPE, f"{SKOS}ConceptScheme")
        for number, name in enumerate(names):
            concept = f"{scheme_iri}/{name}"
            yield _link(concept, RDF_TYPE, f"{SKOS}Concept")
            yield _link(concept, f"{SKOS}inScheme", scheme_iri)
            yield from _labels(concept, name, number)


def _places(choose: random.Random) -> Iterator[str]:
    country = f"{BASE}id/place/suomi"
    yield from _typed(country, f"{LAPE}Place")
    for number in range(_REGIONS):
        region = _id("region", number)
        yield from _typed(region, f"{LAPE}Region", f"{LAPE}Place")
        yield from _labels(region, "maakunta", number)
        yield _link(region, f"{LAPE}locatedIn", country)
    for number in range(_MUNICIPALITIES):
        place = _id("place", number)
        region = _id("region", choose.randrange(_REGIONS))
        yield from _typed(place, f"{LAPE}MunicipalArea", f"{LAPE}Place")
        yield from _labels(place, "kunta", number)
        yield _link(place, f"{LAPE}locatedIn", region)
        yield _link(region, f"{LAPE}containsPlace", place)
        yield _text(place, f"{LAPE}nationalCode", f"{number:03}")


def _block(number: int, choose: random.Random) -> Iterator[str]:
    """Give one organisation with a project, its money, its people, its events and the source that tells of them."""
    yield from _organisation(number, choose)
    yield from _project(number, choose)
    yield from _grant(number, choose)
    for index in range(number * _PERSONS, (number + 1) * _PERSONS):
        person = _id("person", index)
        yield from _typed(person, f"{LAPE}Person", "http://xmlns.com/foaf/0.1/Person")
        yield _text(person, f"{SKOS}prefLabel", f"{choose.choice(_NAMES['sv'])[:4]} Henkilö {index}", "fi")
    for index in range(number * _ROLES, (number + 1) * _ROLES):
        yield from _role(index, number, choose)
    for index in range(number * _EVENTS, (number + 1) * _EVENTS):
        yield from _event(index, number, choose)
    yield from _source(number, choose)


def _organisation(number: int, choose: random.Random) -> Iterator[str]:
    organisation = _id("organisation", number)
    own_class = choose.choice(_ORGANISATION_CLASSES)
    yield from _typed(organisation, f"{LAPE}Organisation", f"{ORG}Organization", f"{LAPE}{own_class}")
    yield from _labels(organisation, choose.choice(_NAMES["en"]), number)
    yield _text(organisation, f"{LAPE}abbreviation", f"O{number}")
    yield _link(organisation, f"{LAPE}region", _id("region", choose.randrange(_REGIONS)))
    if number:
        # Trees of a bounded depth, as ministries have agencies and agencies have units.
        yield _link(organisation, f"{DCTERMS}isPartOf", _id("organisation", number // 8))


def _project(number: int, choose: random.Random) -> Iterator[str]:
    project, programme = _id("project", number), _id("programme", choose.randrange(_PROGRAMMES))
    yield from _typed(project, f"{LAPE}Project", f"{LAPE}Undertaking", f"{PROV}Activity")
    yield from _labels(project, choose.choice(_NAMES["en"]), number)
    yield _link(project, f"{DCTERMS}isPartOf", programme)
    yield _link(programme, f"{DCTERMS}hasPart", project)
    yield _link(project, f"{LAPE}region", _id("region", choose.randrange(_REGIONS)))
    yield _link(project, f"{DCTERMS}subject", _concept("development-area", choose))
    yield _date(project, f"{LAPE}start", choose, 2016)
    if choose.random() < 0.8:
        yield _date(project, f"{LAPE}end", choose, 2018)
    for participant in sorted({choose.randrange(number + 1) for _ in range(3)}):
        organisation = _id("organisation", participant)
        yield _link(project, f"{LAPE}participant", organisation)
        yield _link(organisation, f"{LAPE}participatesIn", project)


def _grant(number: int, choose: random.Random) -> Iterator[str]:
    grant, total = _id("grant", number), _id("sum", number)
    yield from _typed(grant, f"{LAPE}Grant", f"{SCHEMA}MonetaryGrant")
    yield from _labels(grant, "avustus", number)
    yield _link(grant, f"{LAPE}forUndertaking", _id("project", number))
    yield _link(grant, f"{LAPE}recipient", _id("organisation", number))
    yield _link(grant, f"{LAPE}moneyFrom", _id("organisation", choose.randrange(min(number + 1, 50))))
    yield from _typed(total, f"{LAPE}Sum", f"{SCHEMA}MonetaryAmount")
    yield _link(total, f"{LAPE}sumOf", grant)
    yield _link(total, f"{LAPE}sumKind", _concept("sum-kind", choose))
    yield _value(total, f"{LAPE}amount", str(choose.randrange(1, 4000) * 1000), "decimal")
    yield _text(total, f"{LAPE}currency", "EUR")


def _role(index: int, block: int, choose: random.Random) -> Iterator[str]:
    role, person = _id("role", index), _id("person", choose.randrange((block + 1) * _PERSONS))
    yield from _typed(role, f"{LAPE}RoleTenure", f"{ORG}Membership")
    yield from _labels(role, "rooli", index)
    yield _link(role, f"{LAPE}holder", person)
    yield _link(person, f"{LAPE}hasRole", role)
    within = _id("project", block) if choose.random() < 0.5 else _id("organisation", choose.randrange(block + 1))
    yield _link(role, f"{LAPE}roleWithin", within)
    yield _link(role, f"{LAPE}roleType", _concept("role-type", choose))
    yield _link(role, f"{LAPE}roleStatus", _concept("role-status", choose))
    yield _date(role, f"{LAPE}start", choose, 2015)
    if choose.random() < 0.6:
        yield _date(role, f"{LAPE}end", choose, 2018)


def _event(index: int, block: int, choose: random.Random) -> Iterator[str]:
    event = _id("event", index)
    yield from _typed(event, f"{LAPE}Event", f"{SCHEMA}Event")
    yield _text(event, f"{SKOS}prefLabel", f"{choose.choice(_NAMES['fi'])} tapahtuma {index}", "fi")
    yield _link(event, f"{DCTERMS}type", _concept("event-kind", choose))
    yield _link(event, f"{LAPE}organiser", _id("organisation", block))
    yield _link(event, f"{LAPE}place", _id("place", choose.randrange(_MUNICIPALITIES)))
    yield _date(event, f"{LAPE}start", choose, 2017)


def _source(number: int, choose: random.Random) -> Iterator[str]:
    source = f"{BASE}source/synthetic-{number}"
    yield from _typed(source, f"{LAPE}SourceDocument", f"{PROV}Entity")
    yield _text(source, f"{DCTERMS}title", f"Uutiskirje {number}: {choose.choice(_NAMES['fi'])} palvelut", "fi")
    yield _link(source, f"{DCTERMS}type", _concept("document-kind", choose))
    yield _text(source, f"{DCTERMS}language", choose.choice(_LANGUAGES))
    yield _date(source, f"{DCTERMS}issued", choose, 2016)
    yield _link(source, f"{DCTERMS}publisher", _id("organisation", choose.randrange(number + 1)))
    told = (_id("project", number), _id("grant", number), _id("event", number * _EVENTS))
    for position, entity in enumerate(told[:_PARAGRAPHS], start=1):
        paragraph = f"{source}/p{position}"
        yield from _typed(paragraph, f"{LAPE}Paragraph", f"{LAPE}EvidenceGraph")
        yield _link(paragraph, f"{DCTERMS}isPartOf", source)
        yield _link(source, f"{DCTERMS}hasPart", paragraph)
        yield _value(paragraph, f"{LAPE}position", str(position), "integer")
        yield _link(paragraph, f"{LAPE}about", entity)


def _id(kind: str, number: int) -> str:
    return f"{BASE}id/{kind}/s{number}"


def _concept(scheme: str, choose: random.Random) -> str:
    return f"{BASE}concept/{scheme}/{choose.choice(_KINDS[scheme])}"


def _typed(subject: str, *classes: str) -> Iterator[str]:
    for each in classes:
        yield _link(subject, RDF_TYPE, each)


def _labels(subject: str, name: str, number: int) -> Iterator[str]:
    for language in _LANGUAGES:
        yield _text(subject, f"{SKOS}prefLabel", f"{_NAMES[language][number % 6]} {name} {number}", language)


def _link(subject: str, predicate: str, target: str) -> str:
    return f"<{subject}> <{predicate}> <{target}> .\n"


def _text(subject: str, predicate: str, text: str, language: str = "") -> str:
    return f'<{subject}> <{predicate}> "{text}"{f"@{language}" if language else ""} .\n'


def _value(subject: str, predicate: str, text: str, datatype: str) -> str:
    return f'<{subject}> <{predicate}> "{text}"^^<{XSD}{datatype}> .\n'


def _date(subject: str, predicate: str, choose: random.Random, year: int) -> str:
    day = f"{year + choose.randrange(3)}-{choose.randrange(1, 13):02}-{choose.randrange(1, 29):02}"
    return _value(subject, predicate, day, "date")
