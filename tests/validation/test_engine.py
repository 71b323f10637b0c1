"""What is validated and found: core constraints, SPARQL, targets, focus nodes, named graphs."""

from pathlib import Path

import pytest

from lapekg.errors import ShapesError, SourceError, ValidationError
from lapekg.validation import Severity, execution, load_shapes, validate
from tests.validation.expectations import dataset_of, expected_in, make_instance, report_on

EVENT_SHAPE = """
ex:EventShape a sh:NodeShape ; sh:targetClass ex:Event ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property [ sh:path ex:start ; sh:minCount 1 ; sh:datatype xsd:date ] ;
  sh:property [ sh:path ex:place ; sh:class ex:Place ; sh:nodeKind sh:IRI ] .
"""
DECLARATIONS = """
<http://example.org/shapes> sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""


def test_core_constraints_give_exact_results(tmp_path: Path) -> None:
    data = """
        ex:hall a ex:Place . ex:sub rdfs:subClassOf ex:Event .
        ex:fine a ex:Event ; ex:start "2016-10-27"^^xsd:date ; ex:place ex:hall .
        ex:bad a ex:sub ; ex:place ex:nowhere ; ex:colour "red" .
        # violates: ex:bad | ex:start | MinCount
        # violates: ex:bad | ex:place | Class
        # violates: ex:bad | ex:colour | Closed
        ex:odd a ex:Event ; ex:start "27.10.2016"^^xsd:date .
        # violates: ex:odd | ex:start | Datatype
    """
    report = report_on(make_instance(tmp_path, EVENT_SHAPE, data))
    assert report.result_set() == expected_in(tmp_path / "data" / "d.trig")
    assert not report.conforms
    with pytest.raises(ValidationError, match="4 violations"):
        report.raise_for_violations()


def test_closed_shape_ignores_what_its_property_shapes_allow_and_types(tmp_path: Path) -> None:
    data = 'ex:a a ex:Event ; ex:start "2016-10-27"^^xsd:date .'
    assert report_on(make_instance(tmp_path, EVENT_SHAPE, data)).conforms


def test_shape_used_by_another_keeps_its_property_shapes(tmp_path: Path) -> None:
    shapes = """
        ex:Named a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
        ex:Owner a sh:NodeShape ; sh:targetClass ex:Owner ; sh:property [ sh:path ex:owns ; sh:node ex:Named ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:o a ex:Owner ; ex:owns ex:x . ex:t a ex:Thing ."))
    assert report.result_set() == {("ex:o", "ex:owns", "Node"), ("ex:t", "ex:name", "MinCount")}


def test_two_texts_in_one_language_violate_unique_lang(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:uniqueLang true ] ."
    data = 'ex:a ex:p "x"@fi, "y"@FI . ex:b ex:p "x"@fi, "y"@sv, "z", "w" .'
    report = report_on(make_instance(tmp_path, shapes, data))
    assert report.result_set() == {("ex:a", "ex:p", "UniqueLang")}


def test_deactivated_shape_asks_for_nothing(tmp_path: Path) -> None:
    shapes = "ex:S sh:deactivated true ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    assert report_on(make_instance(tmp_path, shapes, "ex:b ex:p 1 .")).conforms


def test_shapes_see_named_graphs(tmp_path: Path) -> None:
    shapes = "ex:G a sh:NodeShape ; sh:targetClass sd:NamedGraph ; sh:class ex:Paragraph ."
    data = "GRAPH ex:known { ex:known a ex:Paragraph } GRAPH ex:lost { ex:a ex:p 1 }"
    report = report_on(make_instance(tmp_path, shapes, data))
    assert report.result_set() == {("ex:lost", None, "Class")}
    assert str(report.violations[0].position) == "data/d.trig:2"


def test_statement_of_two_graphs_is_one_value(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."
    assert report_on(make_instance(tmp_path, shapes, "GRAPH ex:g { ex:a ex:p 1 } GRAPH ex:h { ex:a ex:p 1 }")).conforms


def test_validation_leaves_the_dataset_as_it_was(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, EVENT_SHAPE, "GRAPH ex:g { ex:a a ex:Event }")
    dataset = dataset_of(instance)
    before = (dataset.quads, set(dataset.statements()))
    assert not validate(dataset, load_shapes(instance)).conforms
    assert (dataset.quads, set(dataset.statements())) == before


TARGETS = [
    ("sh:targetNode ex:a", {"ex:a"}),
    ("sh:targetClass ex:C", {"ex:a", "ex:b"}),
    ("sh:targetSubjectsOf ex:p", {"ex:a"}),
    ("sh:targetObjectsOf ex:p", {"ex:b"}),
    ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this <http://example.org/p> ?o }' ]", {"ex:a"}),
    ("sh:target [ sh:prefixes <http://example.org/shapes> ; sh:select 'SELECT ?this { ?s ex:p ?this }' ]", {"ex:b"}),
]


@pytest.mark.parametrize(("target", "focus_nodes"), TARGETS)
def test_target(tmp_path: Path, target: str, focus_nodes: set[str]) -> None:
    shapes = f"{DECLARATIONS} ex:S a sh:NodeShape ; {target} ; sh:property [ sh:path ex:none ; sh:minCount 1 ] ."
    data = "ex:a a ex:C ; ex:p ex:b . ex:b a ex:D . ex:D rdfs:subClassOf ex:C . ex:c a ex:E ."
    report = report_on(make_instance(tmp_path, shapes, data))
    assert {focus for focus, _, _ in report.result_set()} == focus_nodes


def test_class_that_is_a_shape_targets_its_instances(tmp_path: Path) -> None:
    shapes = "ex:C a sh:NodeShape, rdfs:Class ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    report = report_on(make_instance(tmp_path, shapes, "ex:a a ex:C ."))
    assert report.result_set() == {("ex:a", "ex:p", "MinCount")}


def test_sparql_target_finds_what_was_never_declared(tmp_path: Path) -> None:
    shapes = """
        ex:Dangling a sh:NodeShape ; sh:not [ sh:nodeKind sh:IRI ] ; sh:target [ a sh:SPARQLTarget ; sh:select '''
          SELECT ?this {
            ?s ?p ?this FILTER(STRSTARTS(STR(?this), "http://example.org/")) FILTER NOT EXISTS { ?this a ?t }
          } ''' ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a a owl:Thing ; ex:p ex:a, ex:gone .\nex:a ex:q ex:gone ."))
    assert report.result_set() == {("ex:gone", None, "Not")}
    assert str(report.violations[0].position) == "data/d.trig:2"


SPARQL_CONSTRAINT = (
    DECLARATIONS
    + """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [
  sh:prefixes <http://example.org/shapes> ;
  sh:message "{$this} asks {?limit}, has {?value}"@en, "{$this}: {?value} > {?limit}"@fi ;
  sh:select '''SELECT $this ?value ?limit { $this ex:limit ?limit ; ex:value ?value FILTER(?value > ?limit) }''' ] .
"""
)


def test_sparql_constraint_fills_its_messages_in_each_language(tmp_path: Path) -> None:
    data = "ex:a a ex:C ; ex:limit 1 ; ex:value 1, 2 . ex:b a ex:C ; ex:limit 5 ; ex:value 3 ."
    report = report_on(make_instance(tmp_path, SPARQL_CONSTRAINT, data))
    assert report.result_set() == {("ex:a", None, "SPARQL")}
    assert report.violations[0].messages == {"en": "ex:a asks 1, has 2", "fi": "ex:a: 2 > 1"}


def test_backslashes_in_values_reach_the_message_unchanged(tmp_path: Path) -> None:
    data = r'ex:a a ex:C ; ex:limit "a\\g<9>" ; ex:value "b\\1" .'
    report = report_on(make_instance(tmp_path, SPARQL_CONSTRAINT, data))
    assert report.violations[0].messages["fi"] == r"ex:a: b\1 > a\g<9>"


def test_sparql_constraint_of_a_property_shape_knows_its_path(tmp_path: Path) -> None:
    shapes = """
        ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path ( ex:p ex:q ) ; sh:sparql [
          sh:select 'SELECT $this ?value { $this $PATH ?value FILTER(?value > 1) }' ] ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:p ex:b . ex:b ex:q 1, 2 ."))
    assert report.result_set() == {("ex:a", "ex:p/ex:q", "SPARQL")}


def test_sparql_constraint_pre_binds_this_in_every_part_of_the_query(tmp_path: Path) -> None:
    shapes = """
        ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select '''
          SELECT $this { { FILTER NOT EXISTS { $this <http://example.org/p> ?x } } UNION { FILTER(false) } }''' ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ."))
    assert report.result_set() == {("ex:b", None, "SPARQL")}


@pytest.mark.parametrize(
    "query",
    ["SELECT $this {", "ASK {}", "SELECT ?value { $this ?p ?value }", "SELECT $this { $currentShape ?p $this }"],
)
def test_query_that_cannot_run_names_the_file(tmp_path: Path, query: str) -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:sparql [ sh:select '{query}' ] ."
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: (line 2, column \d+: )?a query in a shape"):
        report_on(make_instance(tmp_path, shapes, "ex:a ex:p 1 ."))


@pytest.mark.parametrize(
    "target", ["sh:select 'SELECT ?x {}'", "sh:select 'ASK {}'", "sh:select 'SELECT'", "a sh:Target"]
)
def test_unusable_target_names_the_file(tmp_path: Path, target: str) -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:target [ {target} ] ."
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: "):
        report_on(make_instance(tmp_path, shapes, "ex:a ex:p 1 ."))


FOCUS_DATA = "ex:a a ex:Event . ex:b a ex:Event ; ex:place ex:a ."


def test_focus_validates_only_the_nodes_named(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, EVENT_SHAPE, FOCUS_DATA)
    assert report_on(instance, ["a"]).result_set() == {("ex:a", "ex:start", "MinCount")}
    assert report_on(instance, ["other"]).conforms
    assert report_on(instance, []).conforms


def test_focus_gives_what_the_whole_report_says_of_the_node(tmp_path: Path) -> None:
    # pySHACL's own focus_nodes option finds nothing here: it leaves out ex:x, which is reached through sh:node.
    shapes = """
        ex:Owner a sh:NodeShape ; sh:targetClass ex:Owner ; sh:property [ sh:path ex:owns ; sh:node ex:Named ] .
        ex:Named a sh:NodeShape ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .
    """
    instance = make_instance(tmp_path, shapes, "ex:o a ex:Owner ; ex:owns ex:x .")
    assert report_on(instance, ["o"]) == report_on(instance)
    assert not report_on(instance, ["o"]).conforms


@pytest.mark.parametrize(
    ("severity", "conforms"),
    [("sh:Violation", False), ("sh:Warning", True), ("sh:Info", True), ("ex:Catastrophe", False)],
)
def test_only_violations_make_it_not_conform(tmp_path: Path, severity: str, conforms: bool) -> None:
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:severity {severity} ] ."
    report = report_on(make_instance(tmp_path, shapes, "ex:b ex:p 1 ."))
    assert len(report.violations) == 1
    assert report.conforms is conforms
    assert (report.violations[0].severity is Severity.VIOLATION) is not conforms


def test_blank_nodes_in_a_separate_default_graph_are_validated(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, EVENT_SHAPE, "[] a ex:Event .", toml='[prefixes]\nex = "http://example.org/"\n')
    assert [(path, name) for _, path, name in report_on(instance).result_set()] == [("ex:start", "MinCount")]


def test_triple_term_is_refused_with_its_place(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:class ex:C ."
    with pytest.raises(SourceError, match=r"^data/d\.trig:2: a triple term"):
        report_on(make_instance(tmp_path, shapes, "ex:a ex:says <<( ex:b ex:p ex:c )>> ."))


def test_property_shapes_that_are_disjoint_keep_their_siblings(tmp_path: Path) -> None:
    shapes = """
        ex:Hand a sh:NodeShape ; sh:targetClass ex:Hand ; sh:property
          [ sh:path ex:digit ; sh:qualifiedValueShape [ sh:class ex:Thumb ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true ] ,
          [ sh:path ex:digit ; sh:qualifiedValueShape [ sh:class ex:Finger ] ; sh:qualifiedMinCount 1 ;
            sh:qualifiedValueShapesDisjoint true ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:h a ex:Hand ; ex:digit ex:d . ex:d a ex:Thumb, ex:Finger ."))
    assert report.result_set() == {("ex:h", "ex:digit", "QualifiedMinCount")}


def test_report_of_too_many_errors_ends_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "MOST_ERRORS", 10)
    monkeypatch.setattr(execution, "_BATCH", 5)
    shapes = """
        ex:A sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .
        ex:B sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Info ] .
    """
    data = " ".join(f"ex:n{number} a ex:C ." for number in range(23))
    violations = report_on(make_instance(tmp_path, shapes, data)).violations
    (ended,) = [each for each in violations if each.component == "checking-ended"]
    errors = {each.focus_node for each in violations if each.severity is Severity.VIOLATION and each is not ended}
    assert len(errors) == 10
    assert ended.focus_node not in errors
    assert "after 10 errors" in ended.messages["en"]


def test_classes_below_one_another_by_thousands_are_followed(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:C0 ; sh:property [ sh:path ex:p ; sh:class ex:C0, ex:D ] ."
    chain = " ".join(f"ex:C{number + 1} rdfs:subClassOf ex:C{number} ." for number in range(5000))
    report = report_on(
        make_instance(tmp_path, shapes, f"ex:a a ex:C5000 ; ex:p ex:a . {chain} ex:C0 rdfs:subClassOf ex:C9 .")
    )
    assert report.result_set() == {("ex:a", "ex:p", "Class")}
