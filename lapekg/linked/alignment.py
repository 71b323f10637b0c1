"""Terms of public vocabularies, and those by which an instance's own ontology stands for them.

The code asks for public terms alone. An instance that has terms of its own says in its ontology what they are like:
by `rdfs:subPropertyOf` and `rdfs:subClassOf`, by an equivalence, or by a SKOS match (SKOS Reference, section 10).
"""

from pyoxigraph import NamedNode

from lapekg.linked.reader import Reader

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
SUBSUMED = (NamedNode(f"{_RDFS}subPropertyOf"), NamedNode(f"{_RDFS}subClassOf"))
SAME = (
    NamedNode(f"{_OWL}equivalentProperty"),
    NamedNode(f"{_OWL}equivalentClass"),
    NamedNode(f"{_SKOS}exactMatch"),
    NamedNode(f"{_SKOS}closeMatch"),
)


def like(reader: Reader, *terms: NamedNode) -> tuple[NamedNode, ...]:
    """Return the terms themselves, what the graph says is like them, and all that is below either, in this order.

    What is like a term counts for the terms that are asked for alone: a chain of close matches leads anywhere.
    """
    found = dict.fromkeys(terms)
    for term in terms:
        found |= dict.fromkeys(_pointing_to(reader, term, SAME))
    waiting = list(found)
    while waiting:
        below = [each for each in _pointing_to(reader, waiting.pop(), SUBSUMED) if each not in found]
        found |= dict.fromkeys(below)
        waiting += below
    return tuple(found)


def _pointing_to(reader: Reader, term: NamedNode, predicates: tuple[NamedNode, ...]) -> list[NamedNode]:
    subjects = {each for predicate in predicates for each in reader.subjects(predicate, term)}
    return sorted((each for each in subjects if isinstance(each, NamedNode)), key=str)
