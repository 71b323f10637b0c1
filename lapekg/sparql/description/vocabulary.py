"""The vocabularies that descriptions are written in, and the few steps from values to triples."""

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

Term = NamedNode | Literal
Property = tuple[NamedNode, Term]


class Namespace(str):
    """A namespace whose terms are looked up by their local names.

    >>> Namespace("http://rdfs.org/ns/void#")["Dataset"].value
    'http://rdfs.org/ns/void#Dataset'
    """

    __slots__ = ()

    def __getitem__(self, name: object) -> NamedNode:  # type: ignore[override]  # a namespace is no sequence of letters
        return NamedNode(f"{self}{name}")


DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
PROV = Namespace("http://www.w3.org/ns/prov#")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
VOID = Namespace("http://rdfs.org/ns/void#")
VOID_EXT = Namespace("http://ldf.fi/void-ext#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")

PREFIXES: Mapping[str, Namespace] = {
    "dcat": DCAT,
    "dcterms": DCTERMS,
    "foaf": FOAF,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sd": SD,
    "sh": SH,
    "spdx": SPDX,
    "spex": SPEX,
    "vcard": VCARD,
    "void": VOID,
    "void-ext": VOID_EXT,
    "xsd": XSD,
}

A = RDF["type"]


def about(subject: NamedNode, *properties: Property | Iterable[Property]) -> Iterator[Triple]:
    """Make the triples of one subject, each of whose properties is one pair or several."""
    for each in properties:
        pairs = [each] if isinstance(each, tuple) else each
        for predicate, value in pairs:
            yield Triple(subject, predicate, value)


def texts(predicate: NamedNode, by_language: Mapping[str, str]) -> list[Property]:
    """Say a text in each of its languages; an empty one says nothing."""
    return [(predicate, Literal(text, language=tag)) for tag, text in sorted(by_language.items()) if text]


def date_time(value: str) -> Literal:
    """Make a point of time of an ISO 8601 text, UTC written as stores write it."""
    return Literal(value.replace("+00:00", "Z"), datatype=XSD["dateTime"])
