"""The site as a catalogue, DCAT-AP 3.0 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/).

Nothing is made up: a publisher and a licence stand here where the instance names them.
"""

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode, Triple

from lapekg.config import Instance
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import DCAT, DCTERMS, FOAF, A, Property, about, date_time, texts

_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")


def describe_catalogue(instance: Instance, snapshot: Snapshot) -> list[Triple]:
    """Describe the catalogue, its dataset, the endpoint as the way to it, and the service behind the endpoint."""
    names, manifest = Names.of(instance), snapshot.manifest
    modified = (DCTERMS["modified"], date_time(manifest.published))
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
            (DCTERMS["identifier"], Literal(names.dataset.value)),
            modified,
            (DCAT["version"], Literal(str(manifest.number))),
            (DCAT["landingPage"], names.catalogue),
            (DCAT["distribution"], distribution),
        ),
        *about(distribution, (A, DCAT["Distribution"]), titles, modified, licensed, _access(names)),
        *about(names.service, (A, DCAT["DataService"]), titles, published, licensed, _service(names)),
    ]


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
