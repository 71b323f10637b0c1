"""Literals as the store keeps them: by value, so that a dump and a query answer show the same text."""

from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad, Store

_PLAIN = frozenset(
    (
        NamedNode("http://www.w3.org/2001/XMLSchema#string"),
        NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"),
    )
)
_ANY = NamedNode("urn:any")


def canonical(quad: Quad) -> Quad:
    """Write the object as the store gives it back: "007"^^xsd:integer as 7, +00:00 as Z.

    Two spellings of a value are one statement for the store, so they must be one quad here; else counts over the
    dump and over the store would differ.
    """
    value = quad.object
    if not isinstance(value, Literal) or value.datatype in _PLAIN:
        return quad
    stored = _stored(value)
    return quad if stored == value else Quad(quad.subject, quad.predicate, stored, quad.graph_name)


@lru_cache(maxsize=65536)
def _stored(literal: Literal) -> Literal:
    store = Store()
    store.add(Quad(_ANY, _ANY, literal))
    (quad,) = store
    value = quad.object
    return value if isinstance(value, Literal) else literal
