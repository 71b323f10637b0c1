"""The files to download as distributions, DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/#Class:Distribution).

Each snapshot is a version of the dataset with files of its own; those of the newest are the dataset's.
"""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from lapekg.config import Instance
from lapekg.snapshots.derived import Distribution
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import (
    DCAT,
    DCTERMS,
    SPDX,
    VOID,
    XSD,
    A,
    Namespace,
    Property,
    about,
    date_time,
    texts,
)

_MEDIA_TYPES = Namespace("https://www.iana.org/assignments/media-types/")
# The names that the EU's Publications Office gave to formats, which DCAT-AP recommends.
_FILE_TYPES = Namespace("http://publications.europa.eu/resource/authority/file-type/")
_CODES = {"nq": "RDF_N_QUADS", "trig": "RDF_TRIG", "jsonld": "JSON_LD", "ttl": "RDF_TURTLE"}


def files_of(snapshot: Snapshot) -> list[tuple[str, Distribution]]:
    """List the files of a snapshot, or those of the earlier one that it has so far; those with the sources first."""
    order = [*_CODES]
    found = snapshot.derived.distributions.items()
    return sorted(found, key=lambda each: order.index(syntax_of(each[0]).file_extension))


def syntax_of(file: str) -> RdfFormat:
    """Tell the syntax of a file by its name.

    >>> syntax_of("dataset.trig.gz").media_type
    'application/trig'
    """
    syntax = RdfFormat.from_extension(file.split(".")[-2])
    assert syntax is not None, file  # noqa: S101 - the names are made of extensions of formats
    return syntax


def distribution_names(names: Names, snapshot: Snapshot) -> list[NamedNode]:
    """Name the distributions of a snapshot."""
    number = snapshot.derived.number
    return [names.in_snapshot(number, syntax_of(file).file_extension) for file, _ in files_of(snapshot)]


def downloads(names: Names, snapshot: Snapshot) -> list[NamedNode]:
    """Give the addresses of a snapshot's files."""
    return [names.below(f"snapshot/{snapshot.derived.number}/{file}") for file, _ in files_of(snapshot)]


def describe_distributions(instance: Instance, snapshot: Snapshot) -> Iterator[Triple]:
    """Describe each file of a snapshot: what it is written in, its size and its checksum."""
    names, number = Names.of(instance), snapshot.derived.number
    published = date_time(snapshot.manifest.published)
    licensed: list[Property] = [(DCTERMS["license"], NamedNode(instance.license))] if instance.license else []
    for file, facts in files_of(snapshot):
        syntax = syntax_of(file)
        node = names.in_snapshot(number, syntax.file_extension)
        checksum = names.in_snapshot(number, f"{syntax.file_extension}-sha256")
        yield from about(
            node,
            (A, DCAT["Distribution"]),
            (DCTERMS["title"], Literal(f"{syntax.name}, gzip")),
            (DCTERMS["modified"], published),
            licensed,
            (DCAT["accessURL"], names.snapshot(number)),
            (DCAT["downloadURL"], names.below(f"snapshot/{number}/{file}")),
            (DCAT["mediaType"], _MEDIA_TYPES[syntax.media_type]),
            (DCAT["compressFormat"], _MEDIA_TYPES["application/gzip"]),
            (DCTERMS["format"], _FILE_TYPES[_CODES[syntax.file_extension]]),
            (DCAT["byteSize"], Literal(str(facts.bytes), datatype=XSD["nonNegativeInteger"])),
            (SPDX["checksum"], checksum),
        )
        yield from about(
            checksum,
            (A, SPDX["Checksum"]),
            (SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"]),
            (SPDX["checksumValue"], Literal(facts.sha256, datatype=XSD["hexBinary"])),
        )


def describe_snapshot(instance: Instance, snapshot: Snapshot) -> list[Triple]:
    """Describe a snapshot as a version of the dataset."""
    names, manifest = Names.of(instance), snapshot.manifest
    licensed: list[Property] = [(DCTERMS["license"], NamedNode(instance.license))] if instance.license else []
    return [
        *about(
            names.snapshot(snapshot.number),
            (A, DCAT["Dataset"]),
            (A, VOID["Dataset"]),
            texts(DCTERMS["title"], manifest.title),
            (DCTERMS["issued"], date_time(manifest.published)),
            licensed,
            (DCAT["version"], Literal(str(snapshot.number))),
            (DCAT["isVersionOf"], names.dataset),
            (VOID["triples"], Literal(manifest.counts["statements"])),
            [(VOID["dataDump"], each) for each in downloads(names, snapshot) if snapshot.is_finished],
            [(DCAT["distribution"], each) for each in distribution_names(names, snapshot) if snapshot.is_finished],
        ),
        *(describe_distributions(instance, snapshot) if snapshot.is_finished else ()),
    ]
