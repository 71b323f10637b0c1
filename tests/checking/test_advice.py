"""Hints for results of shapes: each holds in the graph that it is given for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from lapekg.checking.advice.meant import XSD, meant
from lapekg.validation.terms import is_well_formed
from tests.checking.scenes import Scene, publish, told

SHAPES = """
ex:EventShape a sh:NodeShape ; sh:targetClass ex:Event ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
    sh:property ex:startShape , ex:endShape , ex:nameShape , ex:organiserShape , ex:kindShape , ex:pageShape ,
        ex:areaShape ,
        [ sh:path ex:value ; sh:datatype xsd:decimal ; sh:minCount 1 ; sh:maxCount 1 ] ,
        [ sh:path ex:size ; sh:in ( "small" "large" ) ] ,
        [ sh:path ex:text ; sh:languageIn ( "fi" "sv" ) ; sh:uniqueLang true ] ,
        [ sh:path ex:code ; sh:pattern "^[A-Z]{3}-[0-9]+$" ] ,
        [ sh:path ex:source ; sh:hasValue ex:register ] .
ex:startShape sh:path ex:start ; sh:or ( [ sh:datatype xsd:gYear ] [ sh:datatype xsd:date ] ) ;
    sh:lessThanOrEquals ex:end .
ex:endShape sh:path ex:end .
ex:nameShape sh:path skos:prefLabel ; sh:minCount 2 ; sh:languageIn ( "fi" "sv" ) .
ex:organiserShape sh:path ex:organiser ; sh:class ex:Organisation .
ex:kindShape sh:path ex:kind ; sh:nodeKind sh:IRI ; sh:pattern "^http://example\\\\.org/kind/" .
ex:pageShape sh:path ex:page ; sh:nodeKind sh:IRI .
ex:areaShape sh:path ex:area ; sh:or ( [ sh:class ex:Place ] [ sh:class ex:Organisation ] ) .
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:born ; sh:datatype xsd:date ] .
"""
DATA = """
ex:Event a owl:Class . ex:Organisation a owl:Class . ex:Place a owl:Class . ex:Person a owl:Class .
ex:organiser a owl:ObjectProperty . ex:start a owl:DatatypeProperty . ex:born a owl:DatatypeProperty .
ex:register a ex:Source .
<http://example.org/organisation/raision-kaupunki> a ex:Organisation ; skos:prefLabel "Raision kaupunki"@fi .
<http://example.org/place/raisio> a ex:Place ; skos:prefLabel "Raisio"@fi .
<http://example.org/kind/seminar> a ex:Kind ; skos:prefLabel "seminaari"@fi .
<http://example.org/kind/meeting> a ex:Kind ; skos:prefLabel "kokous"@fi .
ex:known a ex:Event ; skos:prefLabel "A"@fi , "B"@sv ; ex:value 35.0 ; ex:source ex:register .
"""
GOOD = {
    "skos:prefLabel": '"N"@fi , "M"@sv',
    "ex:value": "1.5",
    "ex:source": "ex:register",
}
ORGANISATION = "<http://example.org/organisation/raision-kaupunki> (Raision kaupunki)"
CASES = [
    ("ex:start", '"27.10.2017"', 'write "2017-10-27"^^xsd:date'),
    ("ex:start", '"27.10.2017"^^xsd:date', 'write "2017-10-27"^^xsd:date'),
    ("ex:start", "2017", 'write "2017"^^xsd:gYear'),
    ("ex:start", '"lokakuussa"', ""),
    ("ex:start", '"2017-10-27"^^xsd:date ; ex:end "2016-10-27"^^xsd:date', 'ex:end is "2016-10-27"^^xsd:date'),
    ("ex:value", '"1,5"', "write 1.5"),
    ("ex:value", "3", "write 3.0"),
    ("ex:value", '"1 200,50"', "write 1200.50"),
    ("ex:value", "1.5 , 2.5", "there are: 1.5 , 2.5"),
    ("ex:value", "", "add ex:value, as in: ex:known ex:value 35.0 ."),
    ("ex:source", "", "add: ex:source ex:register ;"),
    ("skos:prefLabel", '"N"@fi', 'add: skos:prefLabel "…"@sv ;'),
    ("skos:prefLabel", "", 'add: skos:prefLabel "…"@fi , "…"@sv ;'),
    ("ex:size", '"larg"', 'did you mean "large"?'),
    ("ex:size", '"huge"', 'write "small" or "large"'),
    ("ex:text", '"teksti"', 'write "teksti"@fi or "teksti"@sv'),
    ("ex:text", '"text"@se', 'write "text"@sv'),
    ("ex:text", '"yksi"@fi , "kaksi"@fi , "ett"@sv', 'there are: "kaksi"@fi , "yksi"@fi'),
    ("ex:code", '"abc-12"', 'write "ABC-12"'),
    ("ex:code", '" ABC-12"', 'write "ABC-12"'),
    ("ex:code", '"12"', ""),
    ("ex:organiser", '"Raision kaupunki"', f"did you mean {ORGANISATION}?"),
    ("ex:organiser", "<http://example.org/organisation/raison-kaupunki>", f"did you mean {ORGANISATION}?"),
    ("ex:organiser", "<http://example.org/place/raisio>", "<http://example.org/place/raisio> (Raisio) is a ex:Place"),
    ("ex:organiser", '"Naantali"', ""),
    ("ex:area", '"Raisio"', "did you mean <http://example.org/place/raisio> (Raisio)?"),
    ("ex:page", '"https://p.example/x"', "write <https://p.example/x>"),
    ("ex:page", '"ex:known"', "did you mean ex:known (A)?"),
    ("ex:kind", "<http://example.org/kinds/seminar>", "did you mean <http://example.org/kind/seminar> (seminaari)?"),
    ("ex:kind", '"kokous"', "did you mean <http://example.org/kind/meeting> (kokous)?"),
    ("ex:kind", "<http://example.org/kinds/ball>", ""),
    ("ex:organizer", "ex:known", "did you mean ex:organiser?"),
    ("ex:born", '"2017-10-27"^^xsd:date', "ex:born is for ex:Person"),
]  # fmt: skip


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return publish(tmp_path_factory.mktemp("graph"), DATA, SHAPES)


@pytest.mark.parametrize(("predicate", "values", "hint"), CASES)
def test_result_is_given_what_to_do(scene: Scene, predicate: str, values: str, hint: str) -> None:
    said = {**GOOD, predicate: values}
    text = " ; ".join(f"{name} {value}" for name, value in said.items() if value)
    found = told(scene, f"ex:g {{ ex:e a ex:Event ; {text} . }}")
    of_entry = [each for each in found if each.focus_node and each.focus_node.value.endswith("org/e")]
    hints = {each.hints.get("en", "") for each in of_entry if not each.is_finding}
    assert hints == {hint}, of_entry


def test_hint_is_given_in_every_language(scene: Scene) -> None:
    text = 'ex:g { ex:e a ex:Event ; skos:prefLabel "N"@fi , "M"@sv ; ex:value "1,5" ; ex:source ex:register . }'
    (found,) = [each for each in told(scene, text) if each.constraint == "Datatype"]
    assert found.hints == {"fi": "kirjoita 1.5", "sv": "skriv 1.5", "en": "write 1.5"}


def test_results_that_follow_from_a_misspelt_property_are_left_out(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetClass ex:Event ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
    sh:property [ sh:path ex:start ; sh:minCount 1 ] .
ex:T a sh:PropertyShape ; sh:target ex:predicates ; sh:path rdf:type ;
    sh:qualifiedValueShape [ sh:in ( owl:DatatypeProperty ) ] ; sh:qualifiedMinCount 1 .
ex:predicates a sh:SPARQLTarget ;
    sh:select "SELECT DISTINCT ?this { [] ?this ?o FILTER(STRSTARTS(STR(?this), 'http://example.org/')) }" .
"""
    scene = publish(tmp_path, "ex:Event a owl:Class . ex:start a owl:DatatypeProperty .", shapes)
    found = told(scene, "ex:g { ex:e a ex:Event ; ex:strat 1 . }")
    assert [each.constraint for each in found if not each.is_finding] == ["Closed"]
    assert found[0].hints["en"] == "did you mean ex:start?"


def test_second_value_is_marked_in_the_entry_that_brings_it(scene: Scene) -> None:
    found = told(scene, "ex:g { ex:known ex:value 1.5 . }")
    (several,) = [each for each in found if each.constraint == "MaxCount"]
    assert several.position is not None
    assert (several.position.file, several.hints["en"]) == ("data/new.trig", "there are: 1.5 , 35.0")


def test_class_of_a_thing_that_nothing_declares_is_not_asked_for(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetClass ex:Event ; sh:property [ sh:path ex:by ; sh:class ex:Person ] .
ex:T a sh:PropertyShape ; sh:targetObjectsOf ex:by ; sh:path rdf:type ; sh:minCount 1 .
"""
    scene = publish(tmp_path, 'ex:ada-lovelace a ex:Person ; skos:prefLabel "Ada"@en .', shapes)
    found = told(scene, "ex:g { ex:e a ex:Event ; ex:by ex:ada-lovelase . }")
    results = [each for each in found if not each.is_finding]
    assert [(each.constraint, each.hints["en"]) for each in results] == [
        ("MinCount", "did you mean ex:ada-lovelace (Ada)?")
    ]


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("27.10.2017", "date", "2017-10-27"),
        ("1.2.2017", "date", "2017-02-01"),
        ("2017-1-5", "date", "2017-01-05"),
        ("27. lokakuuta 2017", "date", "2017-10-27"),
        ("den 27 oktober 2017", "date", "2017-10-27"),
        ("October 27, 2017", "date", "2017-10-27"),
        ("10/11/2017", "date", None),
        ("31.2.2017", "date", None),
        ("2017", "date", None),
        ("10/2017", "gYearMonth", "2017-10"),
        ("lokakuussa 2017", "gYearMonth", "2017-10"),
        ("27.10.2017", "gYearMonth", None),
        ("vuosi 2017", "gYear", "2017"),
        ("2016-2018", "gYear", None),
        ("2017-10-27 12.00+0300", "dateTime", "2017-10-27T12:00:00+03:00"),
        ("2017-10-27T12:00", "dateTime", None),
        ("klo 9.30", "time", "09:30:00"),
        ("1 200,5", "decimal", "1200.5"),
        ("1,200", "decimal", None),
        ("12.0", "integer", "12"),
        ("noin 12", "integer", None),
        ("kyllä", "boolean", "true"),
        ("x", "anyURI", None),
    ],
)
def test_value_is_rewritten_only_where_it_is_plain_what_is_meant(
    text: str, datatype: str, expected: str | None
) -> None:
    found = meant(Literal(text), f"{XSD}{datatype}")
    assert (found and found.value) == expected


@given(
    st.text("0123456789.,-: /TZ+kloåvä", max_size=20),
    st.sampled_from(["date", "gYearMonth", "gYear", "dateTime", "time", "decimal", "integer", "boolean"]),
)
def test_rewritten_value_is_of_its_datatype(text: str, datatype: str) -> None:
    found = meant(Literal(text), f"{XSD}{datatype}")
    assert found is None or is_well_formed(found.value, f"{XSD}{datatype}")


def test_grave_result_is_not_left_out_for_a_lesser_one(tmp_path: Path) -> None:
    shapes = """
ex:S a sh:NodeShape ; sh:targetClass ex:Event ; sh:property [ sh:path ex:by ; sh:class ex:Person ] .
ex:T a sh:PropertyShape ; sh:targetObjectsOf ex:by ; sh:path rdf:type ; sh:minCount 1 ; sh:severity sh:Info .
"""
    found = told(publish(tmp_path, "ex:ada a ex:Person .", shapes), "ex:g { ex:e a ex:Event ; ex:by ex:bob . }")
    assert sorted(each.constraint for each in found if not each.is_finding) == ["Class", "MinCount"]
