"""How the terms of an ontology hang together: what stands for what, what is above what, what is whose inverse."""

from collections.abc import Iterable

from pyoxigraph import NamedNode

from lapekg.linked.alignment import SAME, SUBSUMED, like
from lapekg.linked.reader import Reader

_INVERSE = NamedNode("http://www.w3.org/2002/07/owl#inverseOf")


class TermRelations:
    """Relations between the terms of one snapshot, each followed once; for one page, which asks for them often."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._like: dict[NamedNode, frozenset[NamedNode]] = {}
        self._above: dict[NamedNode, tuple[NamedNode, ...]] = {}
        self._inverses: dict[NamedNode, tuple[NamedNode, ...]] = {}

    def like(self, term: NamedNode) -> frozenset[NamedNode]:
        """Return a public term and those that stand for it."""
        if term not in self._like:
            self._like[term] = frozenset(like(self._reader, term))
        return self._like[term]

    def public(self, term: NamedNode) -> tuple[NamedNode, ...]:
        """Return what a term stands for in other vocabularies: it and what is above it, and what these match."""
        above = (term, *self._all_above(term))
        matches = [node for each in above for node in self._objects(each, SAME)]
        return tuple(dict.fromkeys((*self._objects(term, SAME), *above, *matches)))

    def inverses(self, term: NamedNode) -> tuple[NamedNode, ...]:
        """Return the properties that say the same from the other end."""
        if term not in self._inverses:
            there = self._reader.store.quads_for_pattern(term, _INVERSE, None, None)
            back = self._reader.store.quads_for_pattern(None, _INVERSE, term, None)
            nodes = {*(each.object for each in there), *(each.subject for each in back)}
            self._inverses[term] = tuple(sorted((each for each in nodes if isinstance(each, NamedNode)), key=str))
        return self._inverses[term]

    def most_special(self, classes: Iterable[NamedNode]) -> list[NamedNode]:
        """Leave out the classes that are above another one of them."""
        listed = list(dict.fromkeys(classes))
        above = {term for each in listed for term in self._all_above(each)}
        return [each for each in listed if each not in above]

    def lineage(self, classes: Iterable[NamedNode]) -> tuple[NamedNode, ...]:
        """Return some classes and all above them, the most special first: SHACL's targets reach down to subclasses."""
        listed = self.most_special(classes)
        return tuple(dict.fromkeys((*listed, *(above for each in listed for above in self._all_above(each)))))

    def _all_above(self, term: NamedNode) -> tuple[NamedNode, ...]:
        if term not in self._above:
            found = [term]
            for each in found:
                found += [node for node in self._objects(each, SUBSUMED) if node not in found]
            self._above[term] = tuple(found[1:])
        return self._above[term]

    def _objects(self, subject: NamedNode, predicates: Iterable[NamedNode]) -> list[NamedNode]:
        quads = [
            quad for each in predicates for quad in self._reader.store.quads_for_pattern(subject, each, None, None)
        ]
        return sorted({each.object for each in quads if isinstance(each.object, NamedNode)}, key=str)
