"""Triples as JSON-LD 1.1 that people can read: prefixes in a context of its own, every property a list.

https://www.w3.org/TR/json-ld11/#serializing-deserializing-rdf; the engine writes the expanded form only. The context
stands in the document, so that no reader has to fetch another one.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
# Only namespaces that end so are prefixes for a processor (section 4.1.5).
_GENERIC_DELIMITERS = (":", "/", "?", "#", "[", "]", "@")


def write_json_ld(statements: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Write triples in the order given; named graphs are left out, and triple terms are none of JSON-LD's.

    >>> a = NamedNode("http://a.example/a")
    >>> print(write_json_ld([Quad(a, a, Literal("x", language="en"))], {"a": "http://a.example/"}).decode(), end="")
    {
     "@context": {
      "a": "http://a.example/"
     },
     "@graph": [
      {
       "@id": "a:a",
       "a:a": [
        {
         "@language": "en",
         "@value": "x"
        }
       ]
      }
     ]
    }
    """
    listed = list(statements)
    names = _Names(prefixes, listed)
    nodes: dict[str, dict[str, Any]] = {}
    for each in listed:
        node = nodes.setdefault(names.of(each.subject), {"@id": names.of(each.subject)})
        if each.predicate.value == _RDF_TYPE and not isinstance(each.object, Literal):
            node.setdefault("@type", []).append(names.of(each.object))
        else:
            node.setdefault(names.of(each.predicate), []).append(_value(each.object, names))
    document = {"@context": names.prefixes, "@graph": list(nodes.values())}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


class _Names:
    """Compact IRIs (section 3.2) that expand to the same again."""

    def __init__(self, prefixes: Mapping[str, str], statements: Iterable[Quad]) -> None:
        schemes = {
            each.value.partition(":")[0]
            for quad in statements
            for each in (quad.subject, quad.predicate, quad.object)
            if isinstance(each, NamedNode)
        }
        # An IRI with the scheme "id" would be taken for a compact one.
        usable = {name: iri for name, iri in sorted(prefixes.items()) if iri.endswith(_GENERIC_DELIMITERS)}
        self.prefixes = {name: iri for name, iri in usable.items() if name not in schemes}
        self._namespaces = sorted(((iri, name) for name, iri in self.prefixes.items()), key=lambda each: -len(each[0]))

    def of(self, term: object) -> str:
        if not isinstance(term, NamedNode):
            return str(term)
        for namespace, name in self._namespaces:
            if term.value.startswith(namespace):
                local = term.value[len(namespace) :]
                # What follows a colon with two slashes is taken for an absolute IRI.
                return term.value if local.startswith("//") else f"{name}:{local}"
        return term.value


def _value(term: object, names: _Names) -> str | dict[str, str]:
    if not isinstance(term, Literal):
        return {"@id": names.of(term)}
    if term.language:
        direction = {"@direction": str(term.direction)} if term.direction else {}
        return {"@language": term.language, **direction, "@value": term.value}
    if term.datatype.value == _XSD_STRING:
        return term.value
    return {"@type": names.of(term.datatype), "@value": term.value}
