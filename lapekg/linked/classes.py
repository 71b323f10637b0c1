"""The classes of a snapshot: how many members each has, which stand below which, and their names in addresses."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from lapekg.iris import local_name
from lapekg.linked.facets import Naming
from lapekg.linked.reader import NAMES, Reader
from lapekg.linked.term_relations import TermRelations
from lapekg.statistics import Statistics

_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class Branch:
    """A class with its members and with the classes below it."""

    iri: NamedNode
    slug: str
    members: int
    below: tuple["Branch", ...] = ()


def slugs(statistics: Statistics, base_iri: str, prefixes: Mapping[str, str]) -> dict[str, NamedNode]:
    """Name each class that has members for an address, those of the instance first: the others say whose they are."""
    classes = [NamedNode(each.class_iri) for each in statistics.classes]
    named: dict[str, NamedNode] = {}
    for own in (True, False):
        for each in classes:
            if each.value.startswith(base_iri) is own:
                named[_free(slug(each.value, base_iri, prefixes), named)] = each
    return named


def slug(iri: str, base_iri: str, prefixes: Mapping[str, str]) -> str:
    """Write the local name of a class as words with hyphens, after the prefix for a class of others.

    >>> slug("https://a.example/ontology#NGOProject", "https://a.example/", {})
    'ngo-project'
    >>> slug("http://www.w3.org/ns/org#Organization", "https://a.example/", {"org": "http://www.w3.org/ns/org#"})
    'org-organization'
    """
    name = local_name(iri)
    words = [word.lower() for word in _WORD.findall(name)]
    if not iri.startswith(base_iri):
        namespace = iri[: len(iri) - len(name)]
        words[:0] = [prefix for prefix, each in prefixes.items() if each == namespace][:1]
    return "-".join(words) or "class"


def own_tree(reader: Reader, statistics: Statistics, named: Mapping[str, NamedNode]) -> list[Branch]:
    """Arrange the classes that the instance defines: those below another one of them stand there, and there alone."""
    members = {NamedNode(each.class_iri): each.entities for each in statistics.classes}
    own = {each: name for name, each in named.items() if each.value.startswith(reader.base_iri)}
    terms = TermRelations(reader)
    below: dict[NamedNode, list[NamedNode]] = {}
    tops = []
    for each in own:
        parents = [term for term in reader.values(each, _SUBCLASS) if term in own and term != each]
        # Of two classes that stand below each other neither does here.
        if parents and isinstance(parents[0], NamedNode) and each not in terms.lineage([parents[0]]):
            below.setdefault(parents[0], []).append(each)
        else:
            tops.append(each)

    def branch(each: NamedNode) -> Branch:
        return Branch(each, own[each], members[each], tuple(map(branch, below.get(each, ()))))

    return [branch(each) for each in tops]


def foreign(reader: Reader, statistics: Statistics, named: Mapping[str, NamedNode]) -> list[Branch]:
    """List the classes of others that have members."""
    members = {NamedNode(each.class_iri): each.entities for each in statistics.classes}
    return [
        Branch(each, name, members[each]) for name, each in named.items() if not each.value.startswith(reader.base_iri)
    ]


def naming_of(statistics: Statistics, of_class: NamedNode) -> Naming:
    """Choose the properties that name the members of a class: the first that may name all, else all that occur."""
    used = {each.property for each in statistics.properties}
    anywhere = tuple(each for each in NAMES if each.value in used)
    partition = next((each for each in statistics.classes if each.class_iri == of_class.value), None)
    if partition is None or partition.properties is None:
        return Naming(anywhere, anywhere)
    triples = {each.property: each.triples for each in partition.properties}
    members = tuple(each for each in NAMES if each.value in triples)
    if members and triples[members[0].value] >= partition.entities:
        members = members[:1]
    return Naming(members, anywhere)


def _free(name: str, taken: Iterable[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free
