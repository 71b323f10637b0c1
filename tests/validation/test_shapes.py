"""Reading shapes, and refusing what would be passed over in silence."""

from pathlib import Path

import pytest

from lapekg.errors import ShapesError
from lapekg.validation import load_shapes
from lapekg.validation.unsupported import calls_out
from tests.validation.expectations import ONE_LINE_HEADER, make_instance, report_on


def test_no_shapes_conforms(tmp_path: Path) -> None:
    assert report_on(make_instance(tmp_path, data="ex:a ex:p 1 .")).conforms


def test_syntax_error_names_file_line_and_column(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, "ex:S a sh:NodeShape ;\n  sh:targetClass ex:C\nex:oops")
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: line 4, column \d+: \S"):
        load_shapes(instance)


def test_invalid_utf8_is_a_shapes_error(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, "ex:S a sh:NodeShape .")
    (tmp_path / "shapes" / "t.ttl").write_bytes(b'<http://e/a> <http://e/b> "\xff" .')
    with pytest.raises(ShapesError, match=r"^shapes/t\.ttl: "):
        load_shapes(instance)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, "ex:S a sh:NodeShape ; sh:property _:a . _:a sh:path ex:p .")
    (tmp_path / "shapes" / "t.ttl").write_text(ONE_LINE_HEADER + "ex:T sh:property _:a . _:a sh:path ex:q .")
    assert len(load_shapes(instance).graph) == 5


def test_shapes_are_read_from_subfolders_and_hidden_files_are_not(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, "ex:S a sh:NodeShape .")
    (tmp_path / "shapes" / "more").mkdir()
    (tmp_path / "shapes" / "more" / "t.ttl").write_text(ONE_LINE_HEADER + "ex:T a sh:NodeShape .")
    (tmp_path / "shapes" / ".t.ttl").write_text("not Turtle")
    assert len(load_shapes(instance).graph) == 2


def test_misspelt_shacl_term_gets_a_hint(tmp_path: Path) -> None:
    instance = make_instance(tmp_path, "ex:S sh:property [ sh:path ex:p ; sh:minCout 1 ] .")
    with pytest.raises(
        ShapesError,
        match=r"^shapes/s\.ttl: line 2, column 35: SHACL has no term sh:minCout; did you mean sh:minCount\?",
    ):
        load_shapes(instance)


@pytest.mark.parametrize(
    "feature",
    ["sh:rule []", "sh:js []", "sh:jsLibrary <http://e/x.js>", "sh:expression []", "a sh:ConstraintComponent"],
)
def test_unsupported_feature_is_refused(tmp_path: Path, feature: str) -> None:
    with pytest.raises(ShapesError, match="is not supported"):
        load_shapes(make_instance(tmp_path, f"ex:S a sh:NodeShape ; {feature} ."))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { SERVICE <http://e/> { ?s ?p ?o } }",
        "select $this { service silent ?where { } }",
        r"SELECT $this { \u0053ERVICE <http://e/> { } }",
        'SELECT $this { FILTER(?x = "#") SERVICE ex:s { } }',
    ],
)
def test_query_that_calls_out_is_refused(tmp_path: Path, query: str) -> None:
    escaped = query.replace("\\", "\\\\")
    instance = make_instance(tmp_path, f"ex:S a sh:NodeShape ; sh:sparql [ sh:select '''{escaped}''' ] .")
    with pytest.raises(ShapesError, match="never calls out"):
        load_shapes(instance)


@pytest.mark.parametrize("query", ["SELECT ?service { }", "SELECT $this { $this ex:service ?s }"])
def test_query_with_the_word_service_as_a_name_is_not_refused(query: str) -> None:
    assert not calls_out(query)


def test_imports_are_not_followed(tmp_path: Path) -> None:
    # Port 9 of the loopback answers nobody: a fetch would fail loudly.
    shapes = "<http://127.0.0.1:9/o> a owl:Ontology ; owl:imports <http://127.0.0.1:9/other> . ex:S a sh:NodeShape ."
    data = "ex:o a owl:Ontology ; owl:imports <http://127.0.0.1:9/data> ."
    assert report_on(make_instance(tmp_path, shapes, data)).conforms


def test_empty_list_of_alternatives_is_a_shapes_error(tmp_path: Path) -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:or () ] ."
    with pytest.raises(ShapesError, match=r"^shapes: \S"):
        report_on(make_instance(tmp_path, shapes, "ex:a ex:p 1 ."))


def test_shapes_graph_in_a_query_is_refused(tmp_path: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:sparql [ sh:select 'SELECT $this { GRAPH $shapesGraph { ?s ?p $this } }' ] ."
    with pytest.raises(ShapesError, match=r"^shapes/s\.ttl: line 2, column 45: \$shapesGraph is not supported"):
        load_shapes(make_instance(tmp_path, shapes))


def test_prefixes_come_from_what_sh_prefixes_imports_too(tmp_path: Path) -> None:
    shapes = """
        ex:one owl:imports ex:two ; sh:declare [ sh:prefix "a" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
        ex:two owl:imports ex:one ; sh:declare [ sh:prefix "b" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
        ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:prefixes ex:one ; sh:select 'SELECT $this { $this a:p b:o }' ] .
        ex:T sh:target [ sh:prefixes ex:one ; sh:select 'SELECT ?this { ?this b:q ?o }' ] ; sh:nodeKind sh:Literal .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:p ex:o . ex:b ex:p ex:c . ex:d ex:q 1 ."))
    assert report.result_set() == {("ex:a", None, "SPARQL"), ("ex:d", None, "NodeKind")}


def test_prefixes_of_another_ontology_are_no_prefixes(tmp_path: Path) -> None:
    shapes = """
        ex:one sh:declare [ sh:prefix "a" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
        ex:two a owl:Ontology ; sh:declare [ sh:prefix "a" ; sh:namespace "http://else.example/"^^xsd:anyURI ] .
        ex:S sh:targetSubjectsOf ex:p ; sh:sparql [ sh:prefixes ex:one ; sh:select 'SELECT $this { $this a:p ?o }' ] .
    """
    report = report_on(make_instance(tmp_path, shapes, "ex:a ex:p ex:o ."))
    assert report.result_set() == {("ex:a", None, "SPARQL")}


@pytest.mark.parametrize("reference", ["sh:node ex:gone", "sh:property ex:gone", "sh:or ( ex:S ex:gone )"])
def test_name_of_a_shape_that_stands_nowhere_is_refused(tmp_path: Path, reference: str) -> None:
    with pytest.raises(
        ShapesError, match=r"^shapes/s\.ttl: line 2, column \d+: names the shape ex:gone, which stands nowhere"
    ):
        load_shapes(make_instance(tmp_path, f"ex:S a sh:NodeShape ; {reference} ."))


@pytest.mark.parametrize("value", ["1.50", "'01'^^xsd:integer", "1.0e0", "'1'^^xsd:boolean", "'12:00:00.0'^^xsd:time"])
def test_value_may_be_spelt_in_shapes_as_in_the_data(tmp_path: Path, value: str) -> None:
    shapes = f"""
        ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:in ( {value} ) ; sh:hasValue {value} ] .
        ex:T sh:targetNode {value} ; sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:maxCount 0 ] .
    """
    report = report_on(make_instance(tmp_path, shapes, f"ex:a ex:p {value} ."))
    assert [(each.path, each.constraint) for each in report.violations] == [("^<http://example.org/p>", "MaxCount")]
