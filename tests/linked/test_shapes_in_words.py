"""Shapes as sentences."""

from pathlib import Path

from pyoxigraph import Literal, NamedNode

from lapekg.config import load_instance
from lapekg.linked.shapes import read_shapes
from lapekg.linked.shapes_in_words import (
    PropertyInWords,
    Rule,
    ShapeInWords,
    classes_of_shapes,
    describe_shapes,
    properties_of_shapes,
)
from tests.conftest import write_files
from tests.lape import REPOSITORY

PREFIXES = """\
@prefix b: <http://b.example/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def shapes_of(tmp_path: Path, text: str) -> list[ShapeInWords]:
    write_files(tmp_path, {"lapekg.toml": "", "shapes/a/b.ttl": PREFIXES + text})
    return list(describe_shapes(read_shapes(load_instance(tmp_path))))


def property_of(tmp_path: Path, text: str) -> PropertyInWords:
    (shape,) = shapes_of(tmp_path, f"b:S a sh:NodeShape ; sh:property [ {text} ] .")
    return shape.properties[0]


def told(rule: Rule) -> tuple[str, list[str]]:
    return rule.key, [str(getattr(each, "value", each)) for each in rule.values]


def rules_of(tmp_path: Path, text: str) -> list[tuple[str, list[str]]]:
    return [told(each) for each in property_of(tmp_path, f"sh:path b:p ; {text}").rules]


def test_counts_that_are_the_same_are_one_rule(tmp_path: Path) -> None:
    assert rules_of(tmp_path, "sh:minCount 1 ; sh:maxCount 1") == [("exact_count", ["1"])]


def test_counts_that_differ_are_one_rule_with_both(tmp_path: Path) -> None:
    assert rules_of(tmp_path, "sh:minCount 1 ; sh:maxCount 3") == [("between_count", ["1", "3"])]


def test_list_keeps_its_order(tmp_path: Path) -> None:
    assert rules_of(tmp_path, 'sh:languageIn ( "sv" "fi" )') == [("language_in", ["sv", "fi"])]


def test_list_that_leads_back_to_itself_ends(tmp_path: Path) -> None:
    circle = "b:l rdf:first 1 ; rdf:rest b:l ."
    prefix = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ."
    (shape,) = shapes_of(tmp_path, f"{prefix} {circle} b:S a sh:NodeShape ; sh:in b:l .")
    assert [told(each) for each in shape.rules] == [("in", ["1"])]


def test_shape_that_refers_to_itself_ends(tmp_path: Path) -> None:
    (shape,) = shapes_of(tmp_path, "b:S a sh:NodeShape ; sh:not b:S ; sh:class b:C .")
    assert {each.key for each in shape.rules} == {"not", "class"}


def test_alternatives_are_parts_with_rules_of_their_own(tmp_path: Path) -> None:
    rule = property_of(tmp_path, "sh:path b:p ; sh:or ( [ sh:datatype xsd:date ] [ sh:nodeKind sh:IRI ] )").rules[0]
    assert rule.key == "or"
    assert [[told(each)[0] for each in part] for part in rule.parts] == [["datatype"], ["node_kind_iri"]]


def test_qualified_shape_tells_its_count_and_what_conforms(tmp_path: Path) -> None:
    text = "sh:path b:p ; sh:qualifiedMinCount 2 ; sh:qualifiedValueShape [ sh:class b:C ]"
    rule = property_of(tmp_path, text).rules[0]
    assert [[told(each) for each in part] for part in rule.parts] == [
        [("min_count", ["2"])],
        [("class", ["http://b.example/C"])],
    ]


def test_path_is_written_as_in_a_query(tmp_path: Path) -> None:
    path = property_of(tmp_path, "sh:path ( [ sh:inversePath b:p ] [ sh:zeroOrMorePath b:q ] )").path
    assert "".join(each if isinstance(each, str) else each.value[-1] for each in path) == "^p / q*"


def test_alternative_path_names_all_its_properties(tmp_path: Path) -> None:
    path = property_of(tmp_path, "sh:path [ sh:alternativePath ( b:p b:q ) ]").path
    assert path == (NamedNode("http://b.example/p"), " | ", NamedNode("http://b.example/q"))


def test_target_that_is_a_query_is_told_with_it(tmp_path: Path) -> None:
    (shape,) = shapes_of(tmp_path, 'b:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select "SELECT" ] .')
    assert shape.targets == (Rule("target", (Literal("SELECT"),)),)


def test_file_is_named_by_its_path_below_the_folder(tmp_path: Path) -> None:
    (shape,) = shapes_of(
        tmp_path, "b:S a sh:NodeShape ; sh:targetClass b:C ; sh:severity sh:Warning ; sh:closed true ."
    )
    assert (shape.file, shape.severity, shape.closed) == ("a/b", "Warning", True)


def test_shapes_are_found_by_class_and_by_property(tmp_path: Path) -> None:
    shapes = shapes_of(tmp_path, "b:S a sh:NodeShape ; sh:targetClass b:C ; sh:property [ sh:path b:p ] .")
    assert classes_of_shapes(shapes) == {NamedNode("http://b.example/C"): shapes}
    assert properties_of_shapes(shapes) == {NamedNode("http://b.example/p"): shapes}


def test_shapes_are_read_anew_when_a_file_has_changed(tmp_path: Path) -> None:
    assert len(shapes_of(tmp_path, "b:S a sh:NodeShape .")) == 1
    assert len(shapes_of(tmp_path, "b:S a sh:NodeShape . b:T a sh:NodeShape .")) == 2


def test_instance_without_shapes_has_none(tmp_path: Path) -> None:
    write_files(tmp_path, {"lapekg.toml": ""})
    assert describe_shapes(read_shapes(load_instance(tmp_path))) == ()


def test_every_rule_of_our_shapes_has_a_sentence_in_each_language() -> None:
    from lapekg.web.translations import load_translations

    keys: set[str] = set()

    def collect(rules: tuple[Rule, ...]) -> None:
        for rule in rules:
            keys.add(rule.key)
            for part in rule.parts:
                collect(part)

    for shape in describe_shapes(read_shapes(load_instance(REPOSITORY))):
        collect((*shape.targets, *shape.rules))
        for each in shape.properties:
            collect(each.rules)
    assert len(keys) > 10
    for translation in load_translations().values():
        assert {key for key in keys - {"property"} if f"shapes_{key}" not in translation.texts} == set()
