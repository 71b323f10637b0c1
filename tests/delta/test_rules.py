"""Rules read from their texts."""

import json
from typing import Any

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from lapekg.delta.rules import RuleReading, is_monotone, read_rule
from lapekg.delta.substitution import is_substitutable


def reading(query: str) -> RuleReading:
    found = read_rule(query)
    assert found is not None
    assert RuleReading.from_json(json.loads(json.dumps(found.to_json()))) == found
    return found


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?a <urn:p> ?b } { GRAPH ?g { ?a <urn:q> ?b } }",
        "CONSTRUCT { ?a <urn:p> ?b } FROM <urn:g> { ?a <urn:q> ?b }",
        "CONSTRUCT { ?a <urn:p> ?n } { ?a <urn:q> ?b BIND(NOW() AS ?n) }",
        "CONSTRUCT { ?a <urn:p> [] } { ?a <urn:q> ?b }",
        "CONSTRUCT { ?a <urn:p> ?b } { SERVICE <urn:s> { ?a <urn:q> ?b } }",
        "BASE <urn:> CONSTRUCT { ?a <p> ?b } { ?a <q> ?b }",
        "SELECT * { ?a <urn:q> ?b }",
        "CONSTRUCT { ?a <urn:p> ?b } { ?a <urn:q> ?b LATERAL { ?b <urn:q> ?c } }",
    ],
)
def test_read_rule_gives_none_for_what_cannot_be_told(query: str) -> None:
    assert read_rule(query) is None


@pytest.mark.parametrize(
    ("pattern", "monotone"),
    [
        ("?a <urn:p>+ ?b . FILTER(?a != ?b) VALUES ?a { <urn:0> UNDEF }", True),
        ("{ ?a <urn:p> ?b } UNION { SELECT DISTINCT ?a ?b { ?a ?b ?c } } BIND(STR(?a) AS ?d)", True),
        ("?a <urn:p> ?b OPTIONAL { ?a <urn:q> ?c }", False),
        ("?a <urn:p> ?b MINUS { ?a <urn:q> ?c }", False),
        ("?a <urn:p> ?b FILTER(EXISTS { ?a <urn:q> ?c })", False),
        ("{ SELECT ?a (COUNT(*) AS ?b) { ?a <urn:p> ?c } GROUP BY ?a }", False),
        ("{ SELECT ?a ?b { ?a <urn:p> ?b } ORDER BY ?a LIMIT 1 }", False),
        ("?a <urn:p> ?b BIND(RAND() AS ?c)", False),
    ],
)
def test_is_monotone(pattern: str, monotone: bool) -> None:
    assert is_monotone(f"CONSTRUCT {{ ?a <urn:z> ?b }} WHERE {{ {pattern} }}") is monotone


@pytest.mark.parametrize(
    "query",
    [
        'PREFIX c: <urn:c#> CONSTRUCT { ?a <urn:p> "}{" } WHERE {!?a <urn:p> "{\\"" . # }\n ?a c:x """}"}""" !}',
        "# CONSTRUCT {}\nconstruct {?a <urn:p> ?b} {!?a <urn:p> ?b FILTER(?a<?b && ?b>?a || EXISTS { ?a ?b ?c }) !}",
        "CONSTRUCT WHERE {! ?a <urn:p> '}' !}",
    ],
)
def test_read_rule_knows_where_the_pattern_stands(query: str) -> None:
    start, end = query.index("{!"), query.rindex("!}")
    found = reading(query.replace("!", ""))
    assert found.where == (start, end)
    assert query[found.prologue_end :].upper().startswith("CONSTRUCT")


def test_read_rule_of_the_short_form_makes_its_own_pattern() -> None:
    found = reading("CONSTRUCT WHERE { ?a <urn:p> ?b }")
    assert found.head == (("?a", "<urn:p>", "?b"),)
    assert found.template == found.where
    assert reading("CONSTRUCT WHERE { ?a <urn:p> ?b } LIMIT 1").head == found.head


def test_read_rule_binds_what_a_triple_binds_and_what_a_path_leads_to() -> None:
    found = reading("CONSTRUCT { ?a <urn:z> ?c } WHERE { ?a <urn:p>/<urn:q> ?b . ?b <urn:r> ?c }")
    assert [tuple(key for _, key in each.keys) for each in found.triggers] == [("?a", "?b"), ("?a", "?b"), ("?b", "?c")]
    assert found.triggers[1].pattern == ("?v0", "<urn:q>", "?v1")
    assert found.triggers[1].route == (("?v2", "(<urn:p>)", "?v0"),)
    assert found.certain == ("?a", "?b", "?c")


def test_read_rule_does_not_bind_what_another_branch_leaves_open() -> None:
    found = reading("CONSTRUCT { ?a <urn:z> ?b } WHERE { { ?a <urn:p> ?b } UNION { ?b <urn:q> ?c } }")
    assert found.certain == ("?b",)
    assert {key for each in found.triggers for _, key in each.keys} == {"?b"}


@pytest.mark.parametrize(
    ("pattern", "substitutable"),
    [
        ("?a <urn:p> ?b OPTIONAL { ?a <urn:q> ?c }", True),
        ("?a <urn:p> ?b FILTER NOT EXISTS { ?b <urn:q> ?a }", True),
        (
            "?a <urn:p> ?b OPTIONAL { SELECT ?a (MIN(?c) AS ?d) { ?a <urn:q> ?c } GROUP BY ?a HAVING(COUNT(?c) > 1) }",
            True,
        ),
        ("?a <urn:p> ?b { SELECT (MAX(?a) AS ?d) { ?a <urn:q> ?c } }", True),
        ("?b <urn:p> ?c OPTIONAL { ?a <urn:q> ?c }", False),
        ("?a <urn:p> ?b MINUS { ?a <urn:q> ?c }", False),
        ("?a <urn:p> ?b { ?c <urn:q> ?d FILTER(?a != ?d) }", False),
        ("?b <urn:p> ?c BIND(?b AS ?a)", False),
        ("?a <urn:p> ?b { SELECT ?a { ?a <urn:q> ?c } ORDER BY ?a LIMIT 1 }", False),
        ("VALUES ?a { <urn:0> } ?a <urn:p> ?b", False),
    ],
)
def test_is_substitutable(pattern: str, substitutable: bool) -> None:
    algebra: Any = translateQuery(parseQuery(f"SELECT * {{ {pattern} }}")).algebra
    assert is_substitutable("?a", algebra.p) is substitutable
