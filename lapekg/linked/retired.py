"""What has become of IRIs that are no longer used: they are published for ever, so they lead on or say that they ended.

A thing has ended when it is `owl:deprecated`, or when another thing of this graph stands in its place:
`dcterms:isReplacedBy` is how an IRI is given up for another one. A newer edition, or a plan that was overtaken, is told
by other properties.
"""

from pyoxigraph import Literal, NamedNode

from lapekg.linked.reader import Reader

_DEPRECATED = NamedNode("http://www.w3.org/2002/07/owl#deprecated")
_REPLACED_BY = NamedNode("http://purl.org/dc/terms/isReplacedBy")


def is_retired(reader: Reader, node: NamedNode) -> bool:
    """Say whether a thing has ended."""
    values = reader.values(node, _DEPRECATED)
    if any(isinstance(each, Literal) and each.value in {"true", "1"} for each in values):
        return True
    return any(each.value.startswith(reader.base_iri) for each in _replacements(reader, node))


def find_successor(reader: Reader, node: NamedNode) -> NamedNode | None:
    """Follow the replacements of a retired thing to one that has not ended; None where they lead nowhere."""
    seen = {node}
    while is_retired(reader, node):
        following = [each for each in _replacements(reader, node) if each not in seen]
        if not following:
            return None
        node = following[0]
        seen.add(node)
    return node


def retired_things(reader: Reader) -> frozenset[str]:
    """Find the IRIs of all things that have ended."""
    candidates = {
        each.subject
        for predicate in (_DEPRECATED, _REPLACED_BY)
        for each in reader.store.quads_for_pattern(None, predicate, None, None)
    }
    return frozenset(each.value for each in candidates if isinstance(each, NamedNode) and is_retired(reader, each))


def _replacements(reader: Reader, node: NamedNode) -> list[NamedNode]:
    return [each for each in reader.values(node, _REPLACED_BY) if isinstance(each, NamedNode)]
