"""The site as a catalogue, DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).

Nothing is made up: a publisher and a licence stand here where the instance names them.
"""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from lapekg.config import Instance
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description.distributions import describe_distributions, distribution_names
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import DCAT, DCTERMS, FOAF, VCARD, A, Property, about, date_time, texts

_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")


def describe_catalogue(instance: Instance, snapshot: Snapshot) -> list[Triple]:
    """Describe the catalogue, its dataset, the endpoint and the files as the ways to it, and the endpoint's service."""
    names = Names.of(instance)
    modified = (DCTERMS["modified"], date_time(snapshot.manifest.published))
    titles = _texts(DCTERMS["title"], instance.title, instance.base_iri)
    descriptions = texts(DCTERMS["description"], instance.description) or _texts(
        DCTERMS["description"], instance.title, instance.base_iri
    )
    distribution = names.in_dataset("endpoint")
    published: list[Property] = [(DCTERMS["publisher"], names.publisher)] if instance.publisher else []
    licensed: list[Property] = [(DCTERMS["license"], NamedNode(instance.license))] if instance.license else []
    publisher = about(names.publisher, (A, FOAF["Agent"]), texts(FOAF["name"], instance.publisher))
    return [
        *(publisher if published else ()),
        *about(
            names.catalogue,
            (A, DCAT["Catalog"]),
            titles,
            descriptions,
            published,
            licensed,
            modified,
            (DCAT["dataset"], names.dataset),
            (DCAT["service"], names.service),
        ),
        *about(
            names.dataset,
            (A, DCAT["Dataset"]),
            titles,
            descriptions,
            published,
            modified,
            _dataset(names, snapshot.number),
            [(DCAT["contactPoint"], names.contact)] if instance.contact else [],
            [(DCAT["distribution"], each) for each in (distribution, *distribution_names(names, snapshot))],
        ),
        *about(distribution, (A, DCAT["Distribution"]), titles, modified, licensed, _access(names)),
        *describe_distributions(instance, snapshot),
        *_contact(names, instance),
        *about(names.service, (A, DCAT["DataService"]), titles, published, licensed, _service(names)),
    ]


def _dataset(names: Names, number: int) -> list[Property]:
    return [
        (DCTERMS["identifier"], Literal(names.dataset.value)),
        (DCAT["version"], Literal(str(number))),
        (DCAT["landingPage"], names.catalogue),
        (DCAT["hasCurrentVersion"], names.snapshot(number)),
    ]


def _contact(names: Names, instance: Instance) -> Iterator[Triple]:
    if instance.contact:
        by = "hasEmail" if instance.contact.startswith("mailto:") else "hasURL"
        yield from about(names.contact, (A, VCARD["Kind"]), (VCARD[by], NamedNode(instance.contact)))


def _access(names: Names) -> list[Property]:
    return [(DCAT["accessURL"], names.endpoint), (DCAT["accessService"], names.service)]


def _service(names: Names) -> list[Property]:
    return [
        (DCTERMS["conformsTo"], _PROTOCOL),
        (DCAT["endpointURL"], names.endpoint),
        (DCAT["endpointDescription"], names.endpoint),
        (DCAT["servesDataset"], names.dataset),
    ]


def _texts(predicate: NamedNode, by_language: Mapping[str, str], otherwise: str) -> list[Property]:
    # Titles and descriptions are mandatory: an instance that has none is known by its address.
    return texts(predicate, by_language) or [(predicate, Literal(otherwise))]
