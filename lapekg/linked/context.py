"""A JSON-LD context of the instance's own terms (https://www.w3.org/TR/json-ld11/#context-definitions).

With it the terms of the ontology are plain keys: links are IRIs, values have the datatype of their range, and texts
in several languages are objects by language. All else is written with the prefixes.
"""

from typing import Any

from pyoxigraph import NamedNode

from lapekg.iris import local_name
from lapekg.linked.ontology import TermDescription, read_ontology
from lapekg.linked.reader import Reader

_XSD = "http://www.w3.org/2001/XMLSchema#"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def make_context(reader: Reader) -> dict[str, Any]:
    """Make the context; a term whose name is that of a prefix is left to be written with one."""
    ontology = read_ontology(reader)
    prefixes = reader.instance.prefixes
    compact = sorted(((iri, prefix) for prefix, iri in prefixes.items()), key=lambda each: -len(each[0]))
    terms: dict[str, Any] = {}
    for each in (*ontology.classes, *ontology.properties):
        name = local_name(each.node.value)
        if name and name not in prefixes and name not in terms:
            terms[name] = _definition(each, compact)
    prefixed = {prefix: {"@id": iri, "@prefix": True} for prefix, iri in sorted(prefixes.items())}
    return {"@context": {"@version": 1.1, **prefixed, **dict(sorted(terms.items()))}}


def _definition(term: TermDescription, prefixes: list[tuple[str, str]]) -> Any:
    iri = _short(term.node, prefixes)
    ranges = {each.value for each in term.ranges}
    if ranges == {_LANG_STRING}:
        return {"@id": iri, "@container": "@language"}
    if term.kind == "ObjectProperty":
        return {"@id": iri, "@type": "@id"}
    # A string needs no type, and of several datatypes none can be meant.
    if len(ranges) == 1 and (datatype := next(iter(ranges))).startswith(_XSD) and datatype != f"{_XSD}string":
        return {"@id": iri, "@type": _short(NamedNode(datatype), prefixes)}
    return iri


def _short(node: NamedNode, prefixes: list[tuple[str, str]]) -> str:
    for namespace, prefix in prefixes:
        if node.value.startswith(namespace):
            return f"{prefix}:{node.value[len(namespace) :]}"
    return node.value
