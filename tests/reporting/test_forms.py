"""A report in its forms: where results stand, and what people and programs read of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store
from rdflib import Graph, URIRef

from lapekg.reporting.checked import Checked, locate
from lapekg.reporting.github import to_github
from lapekg.reporting.sarif import to_sarif
from lapekg.reporting.shacl import SH, to_turtle
from lapekg.reporting.text import to_text
from lapekg.sources import Place, Position
from lapekg.validation.naming import Naming
from lapekg.validation.paths import sparql_path
from lapekg.validation.report import Severity, ValidationReport, Violation
from tests.validation.expectations import make_instance, report_on

SHAPES = """
ex:EventShape a sh:NodeShape ; sh:targetClass ex:Event ;
    sh:property [ sh:path ex:start ; sh:minCount 1 ; sh:datatype xsd:date ; sh:message "Wrong: {?value}"@en ] ;
    sh:property [ sh:path [ sh:inversePath ex:held ] ; sh:maxCount 1 ; sh:severity sh:Warning ] .
"""
DATA = """ex:g {
  # ex:tasa ex:start in a comment is not the place
\tex:tasa a ex:Event ;  ex:start ex:other ,
      "27.10."@fi .
}
ex:late a ex:Event .
ex:x ex:held ex:tasa . ex:y ex:held ex:tasa .
"""


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    instance = make_instance(tmp_path, SHAPES, DATA)
    return locate(report_on(instance), lambda name: (instance.root / name).read_text(encoding="utf-8"))


def test_wrong_value_is_found_where_it_is_written(checked: Checked) -> None:
    places = [str(each.place) for each in checked.results if each.violation.constraint == "Datatype"]
    assert places == ["data/d.trig:4:33", "data/d.trig:5:7"]


def test_missing_value_is_told_at_the_subject(checked: Checked) -> None:
    (result,) = [each for each in checked.results if each.violation.constraint == "MinCount"]
    assert result.place is not None
    assert (str(result.place), result.place.length) == ("data/d.trig:7:1", len("ex:late"))


def test_text_shows_the_line_with_a_mark_under_the_piece(checked: Checked) -> None:
    lines = to_text(checked, "en").splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("data/d.trig:5:7: error:"))
    assert "Wrong: 27.10." in lines[head]
    assert lines[head + 1] == '    5 |       "27.10."@fi .'
    assert lines[head + 2] == "      |       " + "^" * len('"27.10."@fi')
    assert lines[-1] == "3 \N{MULTIPLICATION SIGN} error, 1 \N{MULTIPLICATION SIGN} warning"


def test_mark_under_a_line_with_a_tab_begins_with_the_tab(checked: Checked) -> None:
    lines = to_text(checked, "en").splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("data/d.trig:4:33:"))
    assert lines[head + 2].startswith("      | \t")


def test_results_stand_in_the_order_of_their_places(checked: Checked) -> None:
    keys = [(each.place.line, each.place.column) for each in checked.results if each.place]
    assert keys == sorted(keys)
    assert len(keys) == 4


def test_warning_fails_only_when_asked(checked: Checked) -> None:
    assert (checked.up_to(Severity.VIOLATION), checked.up_to(Severity.WARNING)) == (True, True)
    warnings = tuple(each for each in checked.results if each.violation.severity is Severity.WARNING)
    only = Checked(checked.report, warnings)
    assert (only.up_to(Severity.VIOLATION), only.up_to(Severity.WARNING)) == (False, True)


def test_nothing_wrong_is_said_in_each_language(tmp_path: Path) -> None:
    empty = locate(report_on(make_instance(tmp_path, SHAPES, "ex:a a ex:Other .")), lambda _: None)
    assert [to_text(empty, each) for each in ("fi", "sv", "en", "de")] == [
        "kunnossa\n",
        "i sin ordning\n",
        "conforms\n",
        "conforms\n",
    ]


def test_sarif_has_a_region_for_each_result_and_a_rule_for_each_constraint(checked: Checked) -> None:
    (run,) = to_sarif(checked, "en")["runs"]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in run["results"]]
    assert {(each["startLine"], each["startColumn"], each["endColumn"]) for each in regions} >= {(5, 7, 18), (7, 1, 8)}
    assert [each["level"] for each in run["results"]].count("warning") == 1
    assert all(run["tool"]["driver"]["rules"][each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])


def test_annotation_escapes_what_would_end_it() -> None:
    violation = Violation(
        focus_node=NamedNode("http://a.example/x"),
        path=None,
        value=None,
        component="AConstraintComponent",
        severity=Severity.VIOLATION,
        source_shape="http://a.example/S",
        messages={"en": "100 %\nof: it"},
        position=Position("data/a,b:c.ttl", 3),
    )
    text = to_github(locate(ValidationReport((violation,)), lambda _: None), "en")
    assert text == "::error file=data/a%2Cb%3Ac.ttl,line=3::<http://a.example/x>: 100 %25%0Aof: it [S/A]\n"


def test_shacl_report_has_every_result_with_its_path(checked: Checked) -> None:
    graph = Graph().parse(data=to_turtle(checked), format="turtle")
    answer = graph.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?focus ?path ?inverse { ?report a sh:ValidationReport ; "
        "sh:conforms false ; sh:result ?result . ?result sh:focusNode ?focus ; sh:resultPath ?path "
        "OPTIONAL { ?path sh:inversePath ?inverse } }"
    )
    found = sorted((str(row[0])[-4:], str(row[2])[-4:]) for row in answer)  # type: ignore[index]
    assert found == [("late", "None"), ("tasa", "None"), ("tasa", "None"), ("tasa", "held")]


paths = st.recursive(
    st.sampled_from(["<http://a.example/p>", "<http://a.example/q>"]),
    lambda inner: st.one_of(
        st.builds(lambda each: f"^({each})", inner),
        st.builds(lambda each, sign: f"({each}){sign}", inner, st.sampled_from("*+?")),
        st.builds(lambda one, other: f"({one}/{other})", inner, inner),
        st.builds(lambda one, other: f"({one}|{other})", inner, inner),
    ),
    max_leaves=5,
)


PAIRS = "".join(
    f"<http://a.example/{one}> <http://a.example/{name}> <http://a.example/{other}> .\n"
    for one, name, other in ("1p2", "2p3", "3p1", "2q4", "4q4", "4p1", "5q1")
)


@given(paths)
def test_path_in_the_report_leads_where_the_path_told_does(path: str) -> None:
    violation = Violation(
        focus_node=NamedNode("http://a.example/x"),
        path=path,
        value=Literal("v"),
        component="AConstraintComponent",
        severity=Severity.INFO,
        source_shape="http://a.example/S",
        messages={"": "m"},
    )
    turtle = to_turtle(locate(ValidationReport((violation,)), lambda _: None))
    graph = Graph().parse(data=turtle, format="turtle")
    (node,) = graph.objects(predicate=URIRef(f"{SH}resultPath"))
    store = Store()
    store.load(PAIRS.encode(), format=RdfFormat.N_TRIPLES)
    told, written = (_ends(store, each) for each in (path, sparql_path(graph, node)))
    assert told == written


def _ends(store: Store, path: str) -> set[str]:
    solutions = store.query(f"SELECT DISTINCT * {{ ?s {path} ?o }}")
    assert isinstance(solutions, QuerySolutions)
    return set(map(str, solutions))


FINDING = Violation(
    focus_node=None,
    path=None,
    value=None,
    component="unknown-prefix",
    severity=Severity.VIOLATION,
    source_shape="",
    messages={"en": "no such prefix"},
    position=Position("data/a.ttl", 3),
    hints={"en": "did you mean ex:"},
    place=Place("data/a.ttl", 3, 4, 2, "x: y"),
)


def test_finding_is_named_by_its_rule_in_every_form() -> None:
    report = ValidationReport((FINDING,), Naming(base_iri="http://base.example/"))
    checked = locate(report, lambda _: None)
    assert to_text(checked, "en").splitlines() == [
        "data/a.ttl:3:4: error: no such prefix [unknown-prefix]",
        "    3 | x: y",
        "      |    ^",
        "      = did you mean ex:",
        "1 \N{MULTIPLICATION SIGN} error",
    ]
    assert to_github(checked, "en").endswith("::no such prefix [unknown-prefix]%0Adid you mean ex:\n")
    (run,) = to_sarif(checked, "en")["runs"]
    assert run["tool"]["driver"]["rules"] == [
        {"id": "unknown-prefix", "helpUri": "http://base.example/check#unknown-prefix"}
    ]
    (entry,) = checked.to_json("en")["violations"]
    assert (entry["focus_node"], entry["rule"], entry["hint"], entry["column"]) == (
        None, "unknown-prefix", "did you mean ex:", 4,
    )  # fmt: skip


def test_finding_in_the_shacl_report_has_a_focus_node_and_the_rule_as_its_component() -> None:
    report = ValidationReport((FINDING,), Naming(base_iri="http://base.example/"))
    graph = Graph().parse(data=to_turtle(locate(report, lambda _: None)), format="turtle")
    (component,) = graph.objects(predicate=URIRef(f"{SH}sourceConstraintComponent"))
    assert str(component) == "http://base.example/check#unknown-prefix"
    assert len(list(graph.objects(predicate=URIRef(f"{SH}focusNode")))) == 1
