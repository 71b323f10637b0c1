"""The ontology: its OWL 2 RL profile, what each term says of itself, and that the terms and their uses agree.

What the profile (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL) asks of our few constructs is tested one by one.
Two things lie outside the axioms, and so outside the profile:

- Dates that keep their precision, times, durations and texts in a language (xsd:date, xsd:gYear, rdf:langString …) are
  not in the datatype map of OWL 2 RL. No axiom names them: they stand behind schema:rangeIncludes, an annotation. In
  data such literals are opaque to the RL rules, which is allowed, and the shapes check them.
- skos:closeMatch makes an individual of a class or property. OWL 2 allows one IRI to be both; nothing follows from it.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import owlrl  # type: ignore[import-untyped]
import pytest
import rdflib.term
from pyoxigraph import NamedNode
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SKOS, TIME, XSD, DefinedNamespaceMeta
from rdflib.term import Node

from lapekg.config import load_instance
from lapekg.sources import read_instance

ROOT = Path(__file__).parents[1]
LAPE = Namespace("https://w3id.org/lapekg/ontology#")
ENTITIES = "https://w3id.org/lapekg/id/"
ONTOLOGY = URIRef("https://w3id.org/lapekg/ontology")
LANGUAGES = ["en", "fi", "sv"]
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")  # owlrl's class of contradictions

KINDS = frozenset({OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty})
AXIOMS = frozenset({RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf})
ALIGNING = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch)
REMARKS = frozenset({SKOS.example, SKOS.editorialNote})
ANNOTATIONS = REMARKS | {
    *(RDFS.label, RDFS.isDefinedBy, SKOS.definition, SKOS.closeMatch),
    *(SDO.domainIncludes, SDO.rangeIncludes),
}
# The closed lists that rdflib has of other vocabularies, by namespace.
KNOWN_VOCABULARIES: dict[str, DefinedNamespaceMeta] = {
    str(each._NS): each for each in (DCAT, DCTERMS, FOAF, ORG, PROV, SDO, SKOS, TIME)
}

# In schema.org's newest release (looked up at https://schema.org/Observation), not yet in rdflib's list.
NEWER_THAN_RDFLIB = {f"{SDO}{name}" for name in ("measurementQualifier", "observationAbout")}

# OWL 2 Profiles, section 4.2.2: the whole list. owlrl's own is longer (xsd:date, rdf:langString).
_RL_XSD = """
decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong
unsignedInt unsignedShort unsignedByte float double string normalizedString token language Name NCName NMTOKEN boolean
hexBinary base64Binary anyURI dateTime dateTimeStamp
"""
RL_DATATYPES = frozenset({RDF.PlainLiteral, RDF.XMLLiteral, RDFS.Literal, *(XSD[name] for name in _RL_XSD.split())})

# Nothing is two of these.
DISJOINT = """
Disagreement Event EventSeries EvidenceGraph Figure Grant GrantApplication GrantCall Legislation Organisation
OrganisationChange Output Person Place Proposition Publication Repository RoleTenure Service SourceDocument Sum
Undertaking
"""

# Terms that no data uses yet, by the reason. The lists shrink; a term that came into use has to leave its list.
NOT_YET_USED = {
    "no source so far speaks of one": "ParishUnion",
    "sources tell it only as a plan, or do not tell it": "basedOn inCall submittedTo",
}


def local(term: Node) -> str:
    return str(term).removeprefix(str(LAPE))


@cache
def ontology() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology").glob("*.ttl")):
        graph.parse(path)
    return graph


@cache
def terms() -> tuple[URIRef, ...]:
    return tuple(sorted(s for s in set(ontology().subjects()) if isinstance(s, URIRef) and s.startswith(LAPE)))


def of_kind(*kinds: URIRef) -> list[URIRef]:
    return [term for term in terms() if kinds_of(term) & set(kinds)]


def kinds_of(term: Node) -> set[Node]:
    return set(ontology().objects(term, RDF.type))


def pairs(*predicates: URIRef) -> list[tuple[URIRef, Node]]:
    return [(term, value) for term in terms() for each in predicates for value in ontology().objects(term, each)]


def alignments() -> list[tuple[URIRef, Node]]:
    return [(term, value) for term, value in pairs(*ALIGNING) if not str(value).startswith(LAPE)]


@cache
def prefixes() -> dict[str, str]:
    """Give the prefixes that the files of ontology/ and data/ agree on, and those of lapekg.toml."""
    declared: dict[str, set[str]] = {}
    for path in texts("ontology", "data"):
        for name, iri in re.findall(r"^@prefix ([\w-]+): <([^>]*)>", path.read_text(encoding="utf-8"), re.MULTILINE):
            declared.setdefault(name, set()).add(iri)
    agreed = {name: min(iris) for name, iris in declared.items() if len(iris) == 1}
    named: dict[str, str] = tomllib.loads((ROOT / "lapekg.toml").read_text(encoding="utf-8"))["prefixes"]
    return agreed | named


def example(term: URIRef) -> Graph:
    """Parse a term's example; a prefix that no file declares is a folder of entities."""
    text = str(ontology().value(term, SKOS.example))
    used = set(re.findall(r"(?<![\w<\"'])([a-z][\w-]*):(?=\S)", re.sub(r'<[^>]*>|"[^"]*"', " ", text)))
    used |= {"xsd"} if "^^xsd:" in text else set()
    head = "".join(f"@prefix {name}: <{prefixes().get(name, f'{ENTITIES}{name}/')}> .\n" for name in sorted(used))
    return Graph().parse(data=head + text, format="turtle")


def texts(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".ttl", ".trig", ".rq", ".json"}:
                yield path


# What each term says of itself


@pytest.mark.parametrize("term", terms(), ids=local)
def test_term_is_described_in_three_languages(term: URIRef) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        values = [value for value in ontology().objects(term, predicate) if isinstance(value, Literal)]
        assert sorted(str(value.language) for value in values) == LANGUAGES
        assert all(str(value) == str(value).strip() != "" for value in values)
    assert set(ontology().objects(term, RDFS.isDefinedBy)) == {ONTOLOGY}


@pytest.mark.parametrize("term", terms(), ids=local)
def test_term_has_an_example_that_uses_it(term: URIRef) -> None:
    (literal,) = ontology().objects(term, SKOS.example)
    assert isinstance(literal, Literal)
    assert literal.language is None
    ((subject, predicate, value),) = example(term)
    assert not isinstance(subject, BNode)
    assert term == (value if OWL.Class in kinds_of(term) else predicate)
    assert (predicate == RDF.type) == (OWL.Class in kinds_of(term))


@pytest.mark.parametrize("term", terms(), ids=local)
def test_term_is_aligned_or_says_why_not(term: URIRef) -> None:
    notes = [note for note in ontology().objects(term, SKOS.editorialNote) if isinstance(note, Literal)]
    assert notes or term in {aligned for aligned, _ in alignments()}
    assert not notes or sorted(str(note.language) for note in notes) == LANGUAGES


def test_alignments_exist_in_the_vocabularies_that_rdflib_knows() -> None:
    known = [
        (target, each) for _, target in alignments() for each in KNOWN_VOCABULARIES if str(target).startswith(each)
    ]
    assert len(known) > 100
    unknown = {str(target) for target, namespace in known} - {
        str(name) for each in KNOWN_VOCABULARIES.values() for name in dir(each)
    }
    assert unknown == NEWER_THAN_RDFLIB


# The OWL 2 RL profile


def test_terms_use_only_constructs_of_the_profile() -> None:
    foreign = {(local(s), p) for s in terms() for p in ontology().predicates(s) if p not in AXIOMS | ANNOTATIONS}
    assert foreign == set()
    assert [s for s, _, o in ontology() if isinstance(s, BNode) or isinstance(o, BNode)] == []


@pytest.mark.parametrize("term", terms(), ids=local)
def test_term_is_of_one_kind(term: URIRef) -> None:
    (kind,) = kinds_of(term)  # so no term is a class and a property, and none an individual of a class
    assert kind in KINDS
    lower = local(term)[0].islower()
    assert lower == (kind != OWL.Class)


def test_classes_have_named_superclasses() -> None:
    for term, superclass in pairs(RDFS.subClassOf):
        assert OWL.Class in kinds_of(term)
        assert isinstance(superclass, URIRef)
        assert superclass != OWL.Thing
        assert not superclass.startswith(LAPE) or OWL.Class in kinds_of(superclass)


def test_subproperties_are_of_the_kind_of_their_superproperty() -> None:
    by_super: dict[Node, set[Node]] = {}
    for term, superproperty in pairs(RDFS.subPropertyOf):
        by_super.setdefault(superproperty, kinds_of(superproperty).copy()).update(kinds_of(term))
    mixed = {str(name): kinds for name, kinds in by_super.items() if len(kinds) != 1}
    assert mixed == {}


def test_inverses_are_object_properties() -> None:
    for term, inverse in pairs(OWL.inverseOf):
        assert kinds_of(term) == kinds_of(inverse) == {OWL.ObjectProperty}


def test_domains_are_named_classes() -> None:
    for _, domain in pairs(RDFS.domain, SDO.domainIncludes):
        assert OWL.Class in kinds_of(domain)


def test_ranges_are_named_classes_or_datatypes_of_the_profile() -> None:
    for term, value in pairs(RDFS.range):
        if kinds_of(term) == {OWL.ObjectProperty}:
            assert OWL.Class in kinds_of(value), term
        else:
            assert value in RL_DATATYPES, term


def test_datatypes_outside_the_profile_are_only_hinted_at() -> None:
    for term, value in pairs(SDO.rangeIncludes):
        is_literal = str(value).startswith(str(XSD)) or value == RDF.langString
        assert is_literal == (OWL.ObjectProperty not in kinds_of(term)), term


def closure(*statements: tuple[URIRef, URIRef, URIRef]) -> Graph:
    """Draw every conclusion of OWL 2 RL from the ontology, all its examples and these statements."""
    graph = Graph()
    graph += (triple for triple in ontology() if triple[1] in AXIOMS and triple[1:] != (RDF.type, OWL.Ontology))
    for term in terms():
        graph += example(term)
    for triple in (*statements, (PROV.Activity, OWL.disjointWith, PROV.Entity)):
        graph.add(triple)
    graph.add((FOAF.Person, OWL.disjointWith, ORG.Organization))
    members = BNode()
    Collection(graph, members, [LAPE[name] for name in DISJOINT.split()])
    axiom = BNode()
    graph.add((axiom, RDF.type, OWL.AllDisjointClasses))
    graph.add((axiom, OWL.members, members))
    # owlrl swaps rdflib's reading of literals for its own and does not give all of it back.
    readings = dict(rdflib.term._toPythonMapping)
    try:
        owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, datatype_axioms=False).expand(graph)
    finally:
        rdflib.term._toPythonMapping.clear()
        rdflib.term._toPythonMapping.update(readings)
    return graph


def test_ontology_and_examples_are_consistent() -> None:
    graph = closure()
    assert set(graph.subjects(RDF.type, ERROR)) == set()
    district = URIRef(f"{ENTITIES}organisation/mll-varsinais-suomi")
    assert (district, RDF.type, ORG.Organization) in graph


def test_a_contradiction_is_found() -> None:
    project, ngo = URIRef(f"{ENTITIES}project/lupa-auttaa"), URIRef(f"{ENTITIES}organisation/mll")
    assert set(closure((project, LAPE.districtOf, ngo)).subjects(RDF.type, ERROR))


# Terms and their uses


@cache
def in_use() -> frozenset[str]:
    """Give the terms that data use, with what follows: superclasses, inverses and what the rules conclude."""
    used: set[str] = set()
    for located in read_instance(load_instance(ROOT)):
        if located.position.file.startswith(("data/", "ontology/concepts/")):
            used.add(located.quad.predicate.value)
            if located.quad.predicate.value == str(RDF.type) and isinstance(located.quad.object, NamedNode):
                used.add(located.quad.object.value)
    used |= {f"{LAPE}{name}" for name in mentioned("ontology/rules")}
    used.add(f"{LAPE}RuleGraph")  # those stand in ontology/rules.ttl
    for term, inverse in pairs(OWL.inverseOf):
        if {str(term), str(inverse)} & used:
            used |= {str(term), str(inverse)}
    superclasses = (ontology().transitive_objects(URIRef(each), RDFS.subClassOf) for each in set(used))
    return frozenset(used | {str(each) for each in chain.from_iterable(superclasses)})


def mentioned(*folders: str) -> set[str]:
    names: set[str] = set()
    for path in texts(*folders):
        names.update(re.findall(r"(?:(?<![\w-])lape:|lapekg/ontology#)([A-Za-z]\w*)", path.read_text(encoding="utf-8")))
    return names


def test_every_term_is_used_or_said_to_be_unused() -> None:
    expected = set(chain.from_iterable(names.split() for names in NOT_YET_USED.values()))
    assert {local(term) for term in terms() if str(term) not in in_use()} == expected


def test_every_term_in_use_is_declared() -> None:
    declared = {local(term) for term in terms()}
    assert mentioned("data", "shapes", "queries", "ontology/rules", "ontology/concepts") - declared == set()
    assert {local(URIRef(term)) for term in in_use() if term.startswith(str(LAPE))} - declared == set()


# Terms over time


def published() -> dict[str, str]:
    """Give the terms of ontology 0.1, each with the digest of what it said."""
    lines = (ROOT / "tests" / "ontology-0.1-terms.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def digest(term: URIRef) -> str:
    """Tell apart what a term says: everything but its example and note."""
    said = sorted(f"{p.n3()} {o.n3()}" for p, o in ontology().predicate_objects(term) if p not in REMARKS)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def test_published_terms_are_still_declared() -> None:
    assert len(published()) == 145
    assert set(published()) - {str(term) for term in terms()} == set()


def test_changelog_names_each_term_added_or_changed() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = changelog.split("\n## 0.2.0", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"`lape:(\w+)`", section))
    assert told == {local(term) for term in terms() if published().get(str(term)) != digest(term)}
