"""What stands around a thing besides its own statements: claims about it, disagreements, and what else points to it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lapekg.linked.facts import Embedded, Fact, FactReader, Facts
from lapekg.linked.reader import Reader
from lapekg.linked.term_relations import TermRelations

_SCHEMA = "https://schema.org/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_CLAIM = NamedNode(f"{_SCHEMA}Claim")
_ABOUT = NamedNode(f"{_SCHEMA}about")
_SUBJECT = NamedNode(f"{_RDF}subject")
_PREDICATE = NamedNode(f"{_RDF}predicate")
MOST_CLAIMS = 100
MOST_DISAGREEMENTS = 20
MOST_REFERRING = 25
# Counting stops here for each property: a hub of a large graph has more, by many.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Side:
    """What the graph holds of one property of one thing that sources disagree on."""

    subject: NamedNode
    predicate: NamedNode
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A note on statements that do not go together, and these statements."""

    note: Embedded
    predicates: tuple[NamedNode, ...]
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class Referring:
    """Things that point to a thing by one property; `count` is a lower bound where `more` is set."""

    predicate: NamedNode
    inverse: NamedNode | None
    subjects: tuple[NamedNode, ...]
    count: int
    more: bool


class Surroundings:
    """Reads what stands around one thing."""

    def __init__(self, reader: Reader, facts: FactReader, terms: TermRelations) -> None:
        self._reader = reader
        self._facts = facts
        self._terms = terms

    def claims(self, node: NamedNode) -> list[tuple[NamedNode, list[Embedded]]]:
        """Return what is put forward about a thing and is no fact: plans, goals and claims, by their class."""
        kinds = self._terms.like(_CLAIM)
        found: dict[NamedNode, Embedded] = {}
        for predicate in sorted(self._terms.like(_ABOUT), key=str):
            for each in self._pointing(node, predicate, MOST_CLAIMS):
                if each not in found and kinds.intersection(self._reader.types(each)):
                    found[each] = self._facts.embed(each, predicate, frozenset((node,)))
        by_class: dict[NamedNode, list[Embedded]] = {}
        for embedded in sorted(found.values(), key=Embedded.time):
            by_class.setdefault(next(iter(embedded.classes), _CLAIM), []).append(embedded)
        return sorted(by_class.items(), key=lambda each: each[0].value)

    def disagreements(self, node: NamedNode) -> list[Disagreement]:
        """Return the notes on statements about a thing, or the thing itself when it is such a note."""
        found: dict[NamedNode, Disagreement] = {}
        for predicate in sorted(self._terms.like(_SUBJECT), key=str):
            for each in self._pointing(node, predicate, MOST_DISAGREEMENTS):
                found.setdefault(each, self._disagreement(each, node))
        if not found and self._nodes(node, _SUBJECT) and self._nodes(node, _PREDICATE):
            found[node] = self._disagreement(node, node)
        return list(found.values())

    def referring(self, facts: Facts, shown: Collection[NamedNode]) -> list[Referring]:
        """Return what points to a thing and is not on its page already, by property; `shown` are things that are."""
        hidden = {*facts.embedding} | {inverse for each in facts.predicates for inverse in self._terms.inverses(each)}
        counts = self._reader.referring_predicates(facts.node, MOST_COUNTED)
        found = []
        for predicate in counts.keys() - hidden:
            pointing = self._pointing(facts.node, predicate, MOST_REFERRING + len(shown))
            left = [each for each in pointing if each not in shown]
            count = max(len(left), counts[predicate] - len(pointing) + len(left))
            more = counts[predicate] >= MOST_COUNTED
            inverse = next(iter(self._terms.inverses(predicate)), None)
            if left:
                found.append(Referring(predicate, inverse, tuple(left[:MOST_REFERRING]), count, more))
        return sorted(found, key=lambda each: each.predicate.value)

    def _disagreement(self, note: NamedNode, node: NamedNode) -> Disagreement:
        subjects = self._nodes(note, _SUBJECT)
        predicates = self._nodes(note, _PREDICATE)
        sides = tuple(
            Side(subject, predicate, facts)
            for subject in subjects
            for predicate in predicates
            if (facts := tuple(self._values(subject, predicate)))
        )
        embedded = self._facts.embed(note, _SUBJECT, frozenset((node, *subjects, *predicates)))
        return Disagreement(embedded, tuple(predicates), sides)

    def _values(self, subject: NamedNode, predicate: NamedNode) -> Iterator[Fact]:
        for each in self._reader.about(subject):
            if each.predicate == predicate:
                yield Fact(each.object, each.graphs)

    def _nodes(self, subject: NamedNode, standard: NamedNode) -> list[NamedNode]:
        values = self._reader.values(subject, *sorted(self._terms.like(standard), key=str))
        return [each for each in values if isinstance(each, NamedNode)]

    def _pointing(self, node: NamedNode, predicate: NamedNode, most: int) -> list[NamedNode]:
        subjects = self._reader.referring(node, predicate, most)
        return sorted((each for each in subjects if isinstance(each, NamedNode)), key=lambda each: each.value)
