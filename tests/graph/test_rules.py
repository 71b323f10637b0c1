"""Rules to a fixpoint."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from lapekg.config import load_instance
from lapekg.errors import RuleError
from lapekg.graph import Rule, build_dataset, load_rules
from lapekg.graph.rules import infer
from lapekg.sources import read_instance


def rule(text: str, name: str = "r") -> Rule:
    return Rule(name, NamedNode(f"urn:rule:{name}"), text, f"ontology/rules/{name}.rq")


def chain(length: int) -> Store:
    store = Store()
    store.extend(quad(f"urn:{n}", "urn:next", f"urn:{n + 1}") for n in range(length))
    return store


def quad(subject: str, predicate: str, value: str, graph: str | None = None) -> Quad:
    terms = (NamedNode(subject), NamedNode(predicate), NamedNode(value))
    return Quad(*terms, NamedNode(graph)) if graph else Quad(*terms)


def test_infer_applies_a_rule_to_its_own_results() -> None:
    closure = rule("CONSTRUCT { ?a <urn:next> ?c } WHERE { ?a <urn:next> ?b . ?b <urn:next> ?c }")
    store = chain(20)
    assert len(infer([closure], store)) == 20 * 21 // 2 - 20
    assert len(store) == 20 * 21 // 2


def test_infer_applies_an_early_rule_to_the_results_of_a_late_one() -> None:
    early = rule("CONSTRUCT { ?a <urn:c> ?b } WHERE { ?a <urn:b> ?b }", "1")
    late = rule("CONSTRUCT { ?a <urn:b> ?b } WHERE { ?a <urn:next> ?b }", "2")
    assert set(infer([early, late], chain(1))) == {
        quad("urn:0", "urn:b", "urn:1", "urn:rule:2"),
        quad("urn:0", "urn:c", "urn:1", "urn:rule:1"),
    }


def test_infer_leaves_known_statements_where_they_are() -> None:
    assert infer([rule("CONSTRUCT { ?a <urn:next> ?b } WHERE { ?a <urn:next> ?b }")], chain(3)) == []


def test_infer_statement_of_two_rules_stands_in_the_first() -> None:
    text = "CONSTRUCT { ?a <urn:b> ?b } WHERE { ?a <urn:next> ?b }"
    assert infer([rule(text, "1"), rule(text, "2")], chain(1)) == [quad("urn:0", "urn:b", "urn:1", "urn:rule:1")]


def test_infer_statement_of_two_rules_stands_in_the_first_whichever_came_to_it_first() -> None:
    first = rule("CONSTRUCT { ?a <urn:c> ?b } WHERE { ?a <urn:b> ?b }", "1")
    second = rule("CONSTRUCT { ?a <urn:b> ?b . ?a <urn:c> ?b } WHERE { ?a <urn:next> ?b }", "2")
    graphs = {each.predicate.value: each.graph_name for each in infer([first, second], chain(1))}
    assert graphs == {"urn:b": NamedNode("urn:rule:2"), "urn:c": NamedNode("urn:rule:1")}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CONSTRUCT { ?a <urn:b> [] } WHERE { ?a <urn:next> ?b }", "blank nodes"),
        ("CONSTRUCT { _:x <urn:b> ?a } WHERE { ?a <urn:next> ?b }", "blank nodes"),
        ("SELECT * { ?a ?b ?c }", "not a CONSTRUCT"),
        ("ASK { ?a ?b ?c }", "not a CONSTRUCT"),
        ("CONSTRUCT { ?a <urn:b> } WHERE { ?a <urn:next> ?b }", "expected"),
        (
            'CONSTRUCT { ?new <urn:next> ?a } WHERE { ?a <urn:next> ?b BIND(IRI(CONCAT(STR(?a), "x")) AS ?new) }',
            "must settle",
        ),
    ],
)
def test_infer_bad_rule_is_refused_with_its_file(text: str, reason: str) -> None:
    with pytest.raises(RuleError, match=reason) as caught:
        infer([rule(text)], chain(1))
    assert str(caught.value).startswith("ontology/rules/r.rq: ")
    assert "\n" not in str(caught.value)


def test_load_rules_reads_them_in_the_order_of_names(tiny_instance: Path) -> None:
    (tiny_instance / "ontology/rules/a.rq").write_text("CONSTRUCT WHERE { ?s ?p ?o }")
    (tiny_instance / "ontology/rules/README.md").write_text("")
    first, second = load_rules(load_instance(tiny_instance))
    assert (first.name, first.iri) == ("a", NamedNode("http://books.example/rule/a"))
    assert (second.name, second.file) == ("wrote", "ontology/rules/wrote.rq")


def test_load_rules_not_utf8_is_refused(tiny_instance: Path) -> None:
    (tiny_instance / "ontology/rules/a.rq").write_bytes(b"\xff")
    with pytest.raises(RuleError, match=r"ontology/rules/a\.rq"):
        load_rules(load_instance(tiny_instance))


def test_load_rules_without_folder_gives_none(empty_instance: Path) -> None:
    assert load_rules(load_instance(empty_instance)) == ()


COUNT = """
CONSTRUCT { ?graph <urn:size> ?n }
WHERE { SELECT ?graph (COUNT(*) AS ?n) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph }
"""


def test_report_counts_what_the_rules_left_and_sees_named_graphs(tiny_instance: Path) -> None:
    reports = tiny_instance / "ontology/rules/reports"
    reports.mkdir()
    (reports / "sizes.rq").write_text(COUNT)
    (reports / "other.rq").write_text(COUNT.replace("size", "other"))
    instance = load_instance(tiny_instance)
    rules = load_rules(instance)
    assert [(each.name, each.is_report) for each in rules] == [("wrote", False), ("other", True), ("sizes", True)]
    dataset = build_dataset(read_instance(instance), rules, instance)
    sizes = [each for each in dataset.quads if each.predicate == NamedNode("urn:size")]
    assert {str(each.subject): each.object for each in sizes} == {
        "<http://books.example/graph/data/people>": Literal(2),
        "<http://books.example/rule/wrote>": Literal(1),
        "<http://books.example/source/cover>": Literal(3),
        "<http://books.example/source/terms>": Literal(2),
    }
    assert {each.graph_name for each in sizes} == {NamedNode("http://books.example/rule/sizes")}
    assert sum(1 for _ in dataset.statements()) == len(
        {(each.subject, each.predicate, each.object) for each in dataset.quads}
    )
