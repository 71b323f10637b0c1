"""Paths taken apart."""

from typing import Any

import pytest
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from lapekg.delta import paths
from lapekg.delta.paths import Step

P, Q = "<urn:p>", "<urn:q>"
ANY = "(<urn:x>|!<urn:x>)"


def path(text: str) -> Any:
    query = translateQuery(parseQuery(f"SELECT * {{ ?a {text.replace('p', P).replace('q', Q)} ?b }}"))
    ((_, predicate, _),) = query.algebra.p.p.triples
    return predicate


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("^p", [Step(P, (), True, None, None)]),
        ("p/q", [Step(P, (), False, None, f"({Q})"), Step(Q, (), False, f"({P})", None)]),
        ("^(p/q)", [Step(P, (), True, f"(^({Q}))", None), Step(Q, (), True, None, f"(^({P}))")]),
        ("p|^q", [Step(P, (), False, None, None), Step(Q, (), True, None, None)]),
        ("p+", [Step(P, (), False, f"(({P}*))", f"(({P}*))")]),
        ("p?", [Step(P, (), False, None, None)]),
        ("!(p|q)", [Step(None, (P, Q), False, None, None)]),
        ("!^p", [Step(None, (), True, None, None)]),
        ("!(p|^q)", [Step(None, (P,), False, None, None), Step(None, (), True, None, None)]),
    ],
)
def test_steps_know_what_leads_to_them_and_from_them(text: str, steps: list[Step]) -> None:
    assert list(paths.steps(path(text))) == steps


@pytest.mark.parametrize(
    ("text", "written", "nullable"),
    [
        ("p*/^q?", f"(({P}*)/(^({Q}?)))", True),
        ("p|q*", f"({P}|({Q}*))", True),
        ("p/q*", f"({P}/({Q}*))", False),
        ("(p?)+", f"(({P}?)+)", True),
        ("!(p|^q)", f"({ANY}|^{ANY})", False),
        ("!p/q", f"(({ANY})/{Q})", False),
    ],
)
def test_text_leads_at_least_where_the_path_does(text: str, written: str, nullable: bool) -> None:
    assert paths.text(path(text)) == written
    assert paths.is_nullable(path(text)) is nullable
