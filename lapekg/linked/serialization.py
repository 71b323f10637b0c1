"""Statements to bytes, the same bytes each time."""

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple
from pyoxigraph import serialize as write_rdf

from lapekg.linked.json_ld import write_json_ld
from lapekg.prefixes import sort_declarations, writable

_COMMON_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_WITH_GRAPHS = (RdfFormat.TRIG, RdfFormat.N_QUADS)
# A property is an element of RDF/XML (section 6.1.4), so its IRI must end with a name of XML.
_XML_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")


class NotExpressible(ValueError):
    """A statement that a syntax has no way to write."""


def serialize(
    quads: Iterable[Quad], media_type: str, prefixes: Mapping[str, str], first: NamedNode | None = None
) -> bytes:
    """Write quads as a media type of RDF, those about one thing first; without named graphs every triple comes once.

    Raises NotExpressible where the syntax cannot say it, and ValueError for a media type that is not RDF.
    """
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(f"{media_type} is not a media type of RDF")
    statements = _statements(quads, rdf_format)
    _refuse(statements, rdf_format)
    statements.sort(key=lambda each: _order(each, first))
    used = _used(statements, prefixes)
    if rdf_format == RdfFormat.JSON_LD:
        return write_json_ld(statements, used)
    body = write_rdf(statements, format=rdf_format, prefixes=used) or b""
    return sort_declarations(body)


def _statements(quads: Iterable[Quad], rdf_format: RdfFormat) -> list[Quad]:
    if rdf_format in _WITH_GRAPHS:
        return list(set(quads))
    return list({Quad(each.subject, each.predicate, each.object) for each in quads})


def _refuse(statements: list[Quad], rdf_format: RdfFormat) -> None:
    if rdf_format == RdfFormat.JSON_LD and any(isinstance(each.object, Triple) for each in statements):
        raise NotExpressible("JSON-LD cannot hold the triple terms that stand here")
    if rdf_format == RdfFormat.RDF_XML:
        for each in statements:
            if not _XML_NAME.search(each.predicate.value):
                raise NotExpressible(f"RDF/XML cannot write the property {each.predicate}")


def _used(statements: list[Quad], prefixes: Mapping[str, str]) -> dict[str, str]:
    iris = {
        each.value
        for quad in statements
        for each in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(each, NamedNode)
    }
    iris |= {each.object.datatype.value for each in statements if isinstance(each.object, Literal)}
    # A prefix means what the instance says it means.
    taken = set(prefixes.values())
    known = {prefix: iri for prefix, iri in _COMMON_PREFIXES.items() if iri not in taken} | dict(prefixes)
    used = {prefix: iri for prefix, iri in known.items() if any(each.startswith(iri) for each in iris)}
    return writable(used)


def _order(quad: Quad, first: NamedNode | None) -> tuple[object, ...]:
    # What the document is about, then what it is; the rest by name.
    return (
        str(quad.graph_name),
        quad.subject != first,
        str(quad.subject),
        quad.predicate.value != _TYPE,
        str(quad.predicate),
        str(quad.object),
    )
