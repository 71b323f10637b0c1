"""What a report says of a result: place, label, message, language; as text and as data."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lapekg.validation import ValidationReport, Violation, load_shapes, validate
from lapekg.validation.naming import Naming
from lapekg.validation.sentences import SENTENCES
from tests.validation.expectations import PREFIXES, dataset_of, make_instance, report_on

SHAPES = """
ex:EventShape a sh:NodeShape ; sh:targetClass ex:Event ; sh:property [
    sh:path ex:start ; sh:minCount 1 ; sh:datatype xsd:date ;
    sh:message "Alku puuttuu tai on väärin: {?value}"@fi, "Start is missing or wrong: {?value}"@en ] .
"""
DATA = """ex:tasa a ex:Event ;
  skos:prefLabel "Täsä se Lape ny o!"@fi, "Here it is"@en ;
  ex:place ex:hall ;
  ex:start "27.10." ."""


def only(report: ValidationReport) -> Violation:
    (violation,) = report.violations
    return violation


def test_text_is_one_line_like_a_compilers(tmp_path: Path) -> None:
    report = report_on(make_instance(tmp_path, SHAPES, DATA))
    assert report.to_text() == (
        "data/d.trig:5: error: “Täsä se Lape ny o!” ex:tasa ex:start: "
        'Alku puuttuu tai on väärin: 27.10. (value "27.10.") [EventShape/Datatype]\n'
    )
    assert report.to_text("en").startswith("data/d.trig:5: error: “Here it is” ex:tasa ex:start: Start is missing")
    assert report.to_text("sv") == report.to_text("fi")


def test_conforming_report_is_empty(tmp_path: Path) -> None:
    report = report_on(make_instance(tmp_path, SHAPES, "ex:a a ex:Other ."))
    assert (report.to_text(), report.to_json()) == ("", {"conforms": True, "violations": []})
    report.raise_for_violations()


def test_json_holds_the_same_as_the_text(tmp_path: Path) -> None:
    report = report_on(make_instance(tmp_path, SHAPES, DATA))
    (entry,) = json.loads(json.dumps(report.to_json("en")))["violations"]
    assert entry == {
        "file": "data/d.trig",
        "line": 5,
        "severity": "Violation",
        "focus_node": "http://example.org/tasa",
        "label": "Here it is",
        "path": "<http://example.org/start>",
        "value": '"27.10."',
        "component": "DatatypeConstraintComponent",
        "source_shape": "http://example.org/EventShape",
        "rule": "EventShape/Datatype",
        "message": "Start is missing or wrong: 27.10.",
        "messages": {
            "en": "Start is missing or wrong: 27.10.",
            "fi": "Alku puuttuu tai on väärin: 27.10.",
        },
        "hint": None,
        "text": report.line(report.violations[0], "en"),
    }


POSITIONS = [
    ("sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in (2) ]", 4),
    ("sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 3 ]", 3),
    ("sh:targetNode ex:a ; sh:property [ sh:path ex:none ; sh:minCount 1 ]", 2),
    ("sh:targetNode ex:b ; sh:property [ sh:path ex:none ; sh:minCount 1 ]", 5),
    ("sh:targetNode ex:g ; sh:property [ sh:path ex:none ; sh:minCount 1 ]", 2),
    ("sh:targetNode ex:b ; sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:nodeKind sh:Literal ]", 5),
    ("sh:targetNode ex:a ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ]", 2),
    ("sh:targetNode ex:q ; sh:property [ sh:path ex:none ; sh:minCount 1 ]", 5),
    ("sh:targetNode ex:unknown ; sh:property [ sh:path ex:p ; sh:minCount 1 ]", None),
]


@pytest.mark.parametrize(("shape", "line"), POSITIONS)
def test_position_is_the_statement_else_the_nearest_place(tmp_path: Path, shape: str, line: int | None) -> None:
    data = "GRAPH ex:g { ex:a a ex:C ;\n  ex:p 2 ,\n    1 ;\n  ex:q ex:b . }\n"
    violation = only(report_on(make_instance(tmp_path, f"ex:S a sh:NodeShape ; {shape} .", data)))
    assert (violation.position and violation.position.line) == line


def test_result_without_place_is_said_of_the_dataset(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetNode ex:gone ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    assert (
        report_on(make_instance(tmp_path, shapes, "ex:a ex:p 1 .")).to_text().startswith("dataset: error: ex:gone ex:p")
    )


PATHS = [
    ("ex:p", "ex:p"),
    ("[ sh:inversePath ex:p ]", "^ex:p"),
    ("( ex:p ex:q )", "ex:p/ex:q"),
    ("[ sh:alternativePath ( ex:p ex:q ) ]", "(ex:p|ex:q)"),
    ("[ sh:zeroOrMorePath ex:p ]", "ex:p*"),
    ("[ sh:oneOrMorePath ( ex:p ex:q ) ]", "(ex:p/ex:q)+"),
    ("( [ sh:inversePath ex:p ] [ sh:zeroOrOnePath ex:q ] )", "^ex:p/ex:q?"),
    (
        "[ sh:inversePath ( [ sh:alternativePath ( ex:p ex:q ) ] [ sh:alternativePath ( ex:r ex:s ) ] ) ]",
        "^((ex:p|ex:q)/(ex:r|ex:s))",
    ),
    ("[ sh:inversePath [ sh:alternativePath ( ex:p ex:q ) ] ]", "^(ex:p|ex:q)"),
]


@pytest.mark.parametrize(("path", "text"), PATHS)
def test_paths_are_written_in_sparql_syntax(tmp_path: Path, path: str, text: str) -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:minCount 9 ] ."
    assert report_on(make_instance(tmp_path, shapes, "ex:a ex:p 1 .")).result_set() == {("ex:a", text, "MinCount")}


CONSTRAINTS = [
    ("sh:minCount 3", "MinCount", "vähintään 3"),
    ("sh:maxCount 1", "MaxCount", "enintään 1"),
    ("sh:class ex:C", "Class", "ex:C"),
    ("sh:datatype xsd:date", "Datatype", "xsd:date"),
    ("sh:nodeKind sh:IRI", "NodeKind", "sh:IRI"),
    ("sh:in ( 'a' 'c' )", "In", "a, c"),
    ("sh:hasValue 'c'", "HasValue", "c"),
    ("sh:pattern '^c'", "Pattern", "^c"),
    ("sh:minLength 3", "MinLength", "3"),
    ("sh:maxLength 0", "MaxLength", "0"),
    ("sh:languageIn ( 'fi' 'sv' )", "LanguageIn", "fi, sv"),
    ("sh:equals ex:q", "Equals", "ex:q"),
    ("sh:disjoint ex:p", "Disjoint", "ex:p"),
    ("sh:lessThan ex:p", "LessThan", "ex:p"),
    ("sh:minInclusive 'x'", "MinInclusive", "x"),
    ("sh:node ex:N", "Node", "ex:N"),
    ("sh:not [ sh:nodeKind sh:Literal ]", "Not", ""),
    ("sh:or ( [ sh:nodeKind sh:IRI ] )", "Or", ""),
    ("sh:and ( [ sh:nodeKind sh:IRI ] )", "And", ""),
    ("sh:xone ( [ sh:nodeKind sh:IRI ] )", "Xone", ""),
    ("sh:qualifiedMinCount 3 ; sh:qualifiedValueShape [ sh:nodeKind sh:Literal ]", "QualifiedMinCount", "3"),
]


@pytest.mark.parametrize(("constraint", "name", "asked"), CONSTRAINTS)
def test_shape_without_message_gets_a_sentence_in_three_languages(
    tmp_path: Path, constraint: str, name: str, asked: str
) -> None:
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraint} ] . ex:N sh:nodeKind sh:IRI ."
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:p 'a', 'bb' ; ex:q 1 ."))
    assert {constraint for _, _, constraint in report.result_set()} == {name}
    for violation in report.violations:
        assert set(violation.messages) == {"fi", "sv", "en"}
        assert len(set(violation.messages.values())) == 3
        assert asked in violation.messages["fi"]


def test_every_core_component_has_a_sentence() -> None:
    assert {name for name in SENTENCES if name != "other"} >= {name for _, name, _ in CONSTRAINTS} | {
        *("Closed", "UniqueLang", "LessThanOrEquals", "MinExclusive", "MaxExclusive", "MaxInclusive"),
        "QualifiedMaxCount",
    }


def test_message_of_the_node_shape_stands_for_its_own_constraints_only(tmp_path: Path) -> None:
    shapes = """
        ex:S sh:targetNode ex:a ; sh:closed true ; sh:message "closed"@en ;
          sh:property [ sh:path ex:p ; sh:minCount 1 ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:q 1 ."))
    texts = {each.constraint: each.messages["en"] for each in report.violations}
    assert texts == {"Closed": "closed", "MinCount": "too few values; at least 1 needed"}


def test_message_survives_sh_and_and_sh_node(tmp_path: Path) -> None:
    shapes = """
        ex:S sh:targetNode ex:a ; sh:and ( ex:N ) ; sh:message "and"@en ;
          sh:property [ sh:path ex:p ; sh:node ex:N ; sh:message "node"@en, "solmu"@fi ] .
        ex:N a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:message "inner"@en .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:p ex:b ."))
    texts = {each.constraint: dict(each.messages) for each in report.violations}
    assert texts == {"And": {"en": "and"}, "Node": {"en": "node", "fi": "solmu"}}


def test_same_finding_of_two_paths_through_the_shapes_is_reported_once(tmp_path: Path) -> None:
    shapes = """
        ex:S sh:targetNode ex:a ; sh:property ex:P . ex:T sh:targetClass ex:C ; sh:property ex:P .
        ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 .
    """
    violation = only(report_on(make_instance(tmp_path, shapes, "ex:a a ex:C .")))
    assert violation.source_shape == "http://example.org/P"


NAMES = [
    ("http://example.org/a", "ex:a"),
    ("http://example.org/a/b", "<http://example.org/a/b>"),
    ("http://example.org/", "<http://example.org/>"),
    ("http://www.w3.org/2001/XMLSchema#date", "xsd:date"),
    ("urn:x", "<urn:x>"),
]


@pytest.mark.parametrize(("iri", "name"), NAMES)
def test_iri_is_compacted_only_to_a_plain_name(iri: str, name: str) -> None:
    assert Naming(PREFIXES).iri(iri) == name


LANGUAGES = [
    ({"fi": "f", "sv": "s", "en": "e"}, "sv", "s"),
    ({"fi": "f", "en": "e"}, "sv", "f"),
    ({"sv": "s", "en": "e"}, None, "s"),
    ({"de": "d", "": "none"}, "fi", "none"),
    ({"de": "d"}, "fi", "d"),
    ({}, "fi", None),
]


@pytest.mark.parametrize(("texts", "language", "chosen"), LANGUAGES)
def test_language_falls_back(texts: dict[str, str], language: str | None, chosen: str | None) -> None:
    assert Naming({}, ("fi", "sv", "en")).choose(texts, language) == chosen


BROKEN = [
    "ex:a a ex:Event .",
    'ex:b a ex:Event ; ex:start "x", "y" .',
    "GRAPH ex:g { ex:c a ex:Event }",
    "GRAPH ex:h { ex:c a ex:Event ; ex:start 1 }",
    'ex:b skos:prefLabel "b"@fi .',
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(order=st.permutations(range(len(BROKEN))))
def test_report_does_not_depend_on_the_order_of_files(tmp_path: Path, order: list[int]) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    instance = make_instance(tmp_path, SHAPES)
    for number, index in enumerate(order):
        make_instance(tmp_path, data=BROKEN[index])
        (tmp_path / "data" / "d.trig").rename(tmp_path / "data" / f"{number}.trig")
    dataset = dataset_of(instance)
    report = validate(dataset, load_shapes(instance))
    found = {(str(each.focus_node), each.path, str(each.value), each.constraint) for each in report.violations}
    start = "<http://example.org/start>"
    assert found == {
        ("<http://example.org/a>", start, "None", "MinCount"),
        ("<http://example.org/b>", start, '"x"', "Datatype"),
        ("<http://example.org/b>", start, '"y"', "Datatype"),
        ("<http://example.org/c>", start, '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "Datatype"),
    }
    places = [(each.position.file, each.position.line) for each in report.violations if each.position]
    assert places == sorted(places)
    assert validate(dataset, load_shapes(instance)).to_text() == report.to_text()
