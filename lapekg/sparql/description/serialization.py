"""Triples to bytes, the same bytes each time."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, RdfFormat, Triple
from pyoxigraph import serialize as write_rdf

from lapekg.config import Instance
from lapekg.prefixes import sort_declarations, writable
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import PREFIXES, A


def serialize(triples: Iterable[Triple], media_type: str, instance: Instance) -> bytes:
    """Write triples as a media type that pyoxigraph knows, in the order given, with the instance's prefixes.

    Raises ValueError for a media type that is not RDF.
    """
    rdf_format = RdfFormat.from_media_type(media_type)
    if rdf_format is None:
        raise ValueError(f"{media_type} is not a media type of RDF")
    listed = list(dict.fromkeys(triples))
    body = write_rdf(listed, format=rdf_format, prefixes=_prefixes(listed, instance)) or b""
    return sort_declarations(body)


def _prefixes(triples: list[Triple], instance: Instance) -> dict[str, str]:
    names = Names.of(instance)
    local = {"dataset": f"{names.dataset_document.value}#", "service": f"{names.endpoint.value}#"}
    terms = {each.predicate.value for each in triples}
    terms |= {each.object.value for each in triples if each.predicate == A and isinstance(each.object, NamedNode)}
    terms |= {each.subject.value for each in triples if isinstance(each.subject, NamedNode)}
    known = {**local, **PREFIXES}
    used = {prefix: iri for prefix, iri in known.items() if any(term.startswith(iri) for term in terms)}
    taken = set(instance.prefixes.values())
    # A prefix means what the instance says it means.
    chosen = {**{prefix: iri for prefix, iri in used.items() if iri not in taken}, **instance.prefixes}
    return writable(chosen)
