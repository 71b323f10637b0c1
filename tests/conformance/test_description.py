"""The check of a service description tells a right one from a wrong one."""

import pytest
from rdflib import Graph

from tests.conformance.description import schema_fault

DESCRIPTION = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix formats: <http://www.w3.org/ns/formats/> .

<http://example.org/sparql#service> a sd:Service ;
    sd:endpoint <http://example.org/sparql> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat formats:SPARQL_Results_JSON, formats:Turtle ;
    sd:feature sd:UnionDefaultGraph ;
    sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple> ;
    sd:defaultDataset [
        a sd:Dataset ;
        sd:defaultGraph [ a sd:Graph ] ;
        sd:namedGraph [ a sd:NamedGraph ; sd:name <http://example.org/g> ; sd:graph [ a sd:Graph ] ]
    ] .
"""


def _fault(description: str) -> str | None:
    return schema_fault(Graph().parse(data=description, format="turtle"))


def test_description_in_the_terms_of_the_vocabulary_conforms() -> None:
    assert _fault(DESCRIPTION) is None


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sd:endpoint <http://example.org/sparql>", 'sd:endpoint "http://example.org/sparql"'),
        ("sd:endpoint <http://example.org/sparql> ;", ""),
        ("sd:resultFormat", "sd:resultFormats"),
        ("sd:SPARQL11Query", "sd:UnionDefaultGraph"),
        ("sd:feature sd:UnionDefaultGraph", "sd:feature sd:SPARQL11Query"),
        ("a sd:NamedGraph", "a sd:Graph"),
        ("sd:name <http://example.org/g> ;", ""),
        ("a sd:Dataset ;", ""),
        ("a sd:Service ;", ""),
    ],
)
def test_description_with_a_wrong_or_missing_term_does_not_conform(right: str, wrong: str) -> None:
    assert right in DESCRIPTION
    assert _fault(DESCRIPTION.replace(right, wrong)) is not None
