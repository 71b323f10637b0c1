"""What rules infer after a change is what they infer from everything."""

import json
from collections.abc import Collection, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from lapekg.errors import RuleError
from lapekg.graph import Rule, maintenance
from lapekg.graph.maintenance import Maintained, StudiedRules, maintain, study
from lapekg.graph.rules import infer, report

FILE = NamedNode("urn:file")
TYPE = "<urn:type>"
SUB = "<urn:sub>"

# Monotone rules: recursive, of classes, of inverse properties, with paths, UNION, BIND and a constant head.
MONOTONE = [
    f"CONSTRUCT {{ ?x {TYPE} ?d }} WHERE {{ ?c {SUB}+ ?d . ?x {TYPE} ?c }}",
    "CONSTRUCT { ?o ?i ?s } WHERE { ?p <urn:inverse>|^<urn:inverse> ?i . ?s ?p ?o . FILTER(isIRI(?o)) }",
    "CONSTRUCT { ?a <urn:p> ?c } WHERE { ?a <urn:p> ?b . ?b <urn:p> ?c }",
    "CONSTRUCT { ?a <urn:q> ?c } WHERE { ?a (<urn:p>/<urn:q>?)|^<urn:q> ?c }",
    "CONSTRUCT { ?a <urn:r> ?b . ?b <urn:r> <urn:0> } { { ?a <urn:p> ?b } UNION { ?b <urn:q> ?a . ?x <urn:p> ?b } }",
    'CONSTRUCT { ?a <urn:r> ?n } WHERE { ?a <urn:q> ?b . BIND(IRI(CONCAT("urn:", STRAFTER(STR(?b), "urn:"))) AS ?n) }',
    "CONSTRUCT { <urn:0> <urn:p> ?b } WHERE { VALUES ?b { <urn:1> <urn:2> } ?b <urn:q>* <urn:1> }",
    f"CONSTRUCT {{ ?a <urn:q> ?b }} WHERE {{ {{ SELECT ?a {{ ?a {TYPE} ?t }} }} ?a !(<urn:q>|^<urn:p>) ?b }}",
    "CONSTRUCT WHERE { ?a <urn:p> ?b }",
]
# Rules that count or negate; what they make is read by no other rule, unless a change makes it so.
OTHERS = [
    f"CONSTRUCT {{ ?a <urn:status> ?s }} {{ ?a {TYPE} <urn:1> OPTIONAL {{ ?a <urn:p> ?b }} BIND(BOUND(?b) AS ?s) }}",
    "CONSTRUCT { ?a <urn:count> ?n } WHERE { SELECT ?a (COUNT(?b) AS ?n) { ?a <urn:p> ?b } GROUP BY ?a }",
    f"CONSTRUCT {{ ?a <urn:lacks> ?c }} WHERE {{ ?a {TYPE} ?c FILTER NOT EXISTS {{ ?a <urn:q> ?c }} }}",
    "CONSTRUCT { ?a <urn:most> ?m } WHERE { { SELECT (MAX(?o) AS ?m) { ?s <urn:q> ?o } } ?a <urn:q> ?x }",
    "CONSTRUCT { ?a <urn:pair> ?b . ?b <urn:pair> ?a } WHERE { ?a <urn:p> ?b MINUS { ?b <urn:q> ?a } }",
    "CONSTRUCT { ?a <urn:p> ?b } WHERE { ?a <urn:q> ?b FILTER NOT EXISTS { ?b <urn:r> ?a } }",
]
REPORTS = [
    "CONSTRUCT { <urn:0> <urn:q> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }",
    f"CONSTRUCT {{ ?c {TYPE} <urn:2> ; <urn:p> <urn:1> }} WHERE {{ ?c {SUB} ?d }}",
]

nodes = st.sampled_from([NamedNode(f"urn:{number}") for number in range(3)])
properties = st.sampled_from([NamedNode(f"urn:{name}") for name in ("p", "q", "r", "type", "sub")])
plain = st.builds(Triple, nodes, properties, nodes)
schema = st.sampled_from(
    [
        Triple(NamedNode(f"urn:{first}"), NamedNode("urn:inverse"), NamedNode(f"urn:{second}"))
        for first, second in [("p", "q"), ("r", "r"), ("status", "p"), ("sub", "type")]
    ]
)
statements = st.one_of(plain, plain, plain, plain, schema)
asserted_statements = st.frozensets(statements, min_size=3, max_size=12)
# Few rules at a time, so that most sets of them settle and are kept apart.
rule_sets = st.tuples(
    st.lists(st.sampled_from(MONOTONE), min_size=1, max_size=3, unique=True),
    st.lists(st.sampled_from(OTHERS), max_size=2, unique=True),
    st.lists(st.sampled_from(REPORTS), max_size=1),
)


def rules_of(texts: tuple[Sequence[str], Sequence[str], Sequence[str]]) -> list[Rule]:
    return [
        Rule(f"r{number}", NamedNode(f"urn:rule:{number}"), text, "ontology/rules/r.rq", text in texts[2])
        for number, text in enumerate([*texts[1], *texts[0], *texts[2]])
    ]


def quad(statement: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(statement.subject, statement.predicate, statement.object, graph)


def snapshot(asserted: Collection[Triple], rules: Sequence[Rule], *, with_reports: bool = True) -> Store:
    """Build the store of a snapshot as a build does, with a merged default graph."""
    merged = Store()
    merged.extend(quad(each, DefaultGraph()) for each in asserted)
    quads = [quad(each, FILE) for each in asserted]
    quads += infer([each for each in rules if not each.is_report], merged)
    quads += report([each for each in rules if each.is_report and with_reports], quads, merged)
    store = Store()
    store.extend(quads)
    store.extend(quad(each.triple, DefaultGraph()) for each in quads)
    return store


def statements_of(store: Store, without: Collection[NamedNode]) -> set[Triple]:
    return {each.triple for each in store if each.graph_name not in {DefaultGraph(), *without}}


def quads_of(store: Store, without: Collection[NamedNode]) -> set[Quad]:
    return {each for each in store if each.graph_name not in {DefaultGraph(), *without}}


def change_store(store: Store, added: Collection[Quad], removed: Collection[Quad]) -> None:
    for each in removed:
        store.remove(each)
        if all(found.graph_name == DefaultGraph() for found in store.quads_for_pattern(*each.triple)):
            store.remove(quad(each.triple, DefaultGraph()))
    for each in added:
        store.add(each)
        store.add(quad(each.triple, DefaultGraph()))


def told(*texts: str) -> set[Triple]:
    """Give statements of which each is three names."""
    found = set()
    for text in texts:
        subject, predicate, value = (NamedNode(f"urn:{name}") for name in text.split())
        found.add(Triple(subject, predicate, value))
    return found


def change_told(rules: Sequence[Rule], asserted: set[Triple], now: set[Triple]) -> tuple[Maintained | None, Store]:
    """Change what was told; give what `maintain` says, and the draft."""
    base, draft = snapshot(asserted, rules), Store()
    draft.extend(base)
    added, removed = ([quad(each, FILE) for each in some] for some in (now - asserted, asserted - now))
    change_store(draft, added, removed)
    return maintain(study(rules), base, draft, added, removed), draft


CLOSURE = rules_of(([MONOTONE[2]], [], []))


def test_maintain_takes_back_what_followed_from_a_statement_that_is_gone() -> None:
    maintained, draft = change_told(CLOSURE, told("0 p 1", "1 p 2", "2 p 3"), told("0 p 1", "2 p 3"))
    assert maintained is not None
    assert {each.triple for each in maintained.removed} == told("0 p 2", "1 p 3", "0 p 3")
    assert maintained.went == told("1 p 2", "0 p 2", "1 p 3", "0 p 3")
    assert statements_of(draft, ()) == told("0 p 1", "2 p 3")


def test_maintain_keeps_what_follows_otherwise_too() -> None:
    before = told("0 p 1", "1 p 3", "0 p 2", "2 p 3")
    maintained, draft = change_told(CLOSURE, before, before - told("1 p 3"))
    assert maintained is not None
    assert (maintained.added, maintained.removed) == (frozenset(), frozenset())
    assert told("0 p 3") <= statements_of(draft, ())


def test_maintain_infers_what_nobody_says_any_longer() -> None:
    before = told("0 p 1", "1 p 2", "0 p 2")
    maintained, _ = change_told(CLOSURE, before, before - told("0 p 2"))
    assert maintained is not None
    assert (maintained.came, maintained.went) == (frozenset(), frozenset())
    assert {each.triple for each in maintained.added} == told("0 p 2")


def test_maintain_takes_what_is_said_out_of_the_graphs_of_rules() -> None:
    before = told("0 p 1", "1 p 2")
    maintained, draft = change_told(CLOSURE, before, before | told("0 p 2"))
    assert maintained is not None
    assert {each.triple for each in maintained.removed} == told("0 p 2")
    assert maintained.came == maintained.went == frozenset()
    assert list(draft.quads_for_pattern(None, None, None, CLOSURE[0].iri)) == []


def test_maintain_puts_a_statement_into_the_graph_of_the_first_rule_that_makes_it() -> None:
    copies = [f"CONSTRUCT {{ ?a <urn:r> ?b }} WHERE {{ ?a <urn:{name}> ?b }}" for name in "pq"]
    rules = rules_of((copies, [], []))
    maintained, _ = change_told(rules, told("0 q 1"), told("0 q 1", "0 p 1"))
    assert maintained is not None
    assert [each.graph_name for each in maintained.added] == [rules[0].iri]
    assert [each.graph_name for each in maintained.removed] == [rules[1].iri]


def test_maintain_lets_no_circle_hold_itself_up() -> None:
    rules = rules_of((["CONSTRUCT { ?b <urn:r> ?a } WHERE { ?a <urn:q>|<urn:r> ?b }"], [], []))
    maintained, draft = change_told(rules, told("0 q 1"), set())
    assert maintained is not None
    assert statements_of(draft, ()) == set()


def test_maintain_counts_again_for_what_the_change_touches() -> None:
    rules = rules_of(([], [OTHERS[1]], []))
    maintained, _ = change_told(rules, told("0 p 1", "2 p 1"), told("0 p 1", "0 p 2", "2 p 1"))
    assert maintained is not None
    count = NamedNode("urn:count")
    assert maintained.added == {Quad(NamedNode("urn:0"), count, Literal(2), rules[0].iri)}
    assert maintained.removed == {Quad(NamedNode("urn:0"), count, Literal(1), rules[0].iri)}


def test_maintain_sees_no_report() -> None:
    rules = rules_of(([MONOTONE[2]], [], ["CONSTRUCT { <urn:1> <urn:p> <urn:2> } WHERE { ?a ?b ?c }"]))
    maintained, draft = change_told(rules, told("8 q 9"), told("8 q 9", "0 p 1"))
    assert maintained is not None
    assert maintained.added == frozenset()
    assert Quad(*next(iter(told("1 p 2")))) in draft


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("CONSTRUCT { ?a <urn:r> ?n } WHERE { ?a <urn:p> ?b BIND(UUID() AS ?n) }", []),
        (OTHERS[5].replace("<urn:r>", "<urn:p>"), []),
        ("CONSTRUCT { ?a <urn:q> ?b } WHERE { ?a <urn:p> ?b OPTIONAL { ?b <urn:q> ?c } }", []),
        (MONOTONE[2], [Triple(BlankNode("x"), NamedNode("urn:p"), NamedNode("urn:0"))]),
    ],
)
def test_maintain_gives_none_where_it_cannot_be_told(text: str, now: list[Triple]) -> None:
    rules = rules_of(([text], [], []))
    assert change_told(rules, set(), {*told("0 q 1"), *now})[0] is None


def test_maintain_gives_none_for_what_reaches_too_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "MOST_STATEMENTS", 3)
    chain = told(*(f"{n} p {n + 1}" for n in range(9)))
    assert change_told(CLOSURE, chain, chain - told("4 p 5"))[0] is None
    assert change_told(CLOSURE, chain - told("4 p 5"), chain)[0] is None


def test_studied_rules_can_be_kept_as_json() -> None:
    rules = rules_of((MONOTONE, OTHERS, REPORTS))
    studied = study(rules)
    assert studied is not None
    assert StudiedRules.from_json(rules, json.loads(json.dumps(studied.to_json()))) == studied


def test_infer_counts_when_nothing_else_is_to_come() -> None:
    # In the order of their names alone, the first rule would say that 0 lacks 2, and not take it back.
    rules = rules_of(([f"CONSTRUCT {{ ?a <urn:q> ?c }} WHERE {{ ?a {TYPE} ?c }}"], [OTHERS[2]], []))
    assert statements_of(snapshot(told("0 type 2"), rules), ()) == told("0 type 2", "0 q 2")


@st.composite
def changes(draw: st.DrawFn) -> tuple[frozenset[Triple], frozenset[Triple]]:
    """Give what was told before and after a change."""
    before = draw(asserted_statements)
    removed = draw(st.frozensets(st.sampled_from(sorted(before, key=str)), max_size=3))
    return before, (before - removed) | draw(st.frozensets(statements, max_size=3))


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule_sets, changes())
def test_maintain_gives_what_infer_gives_over_everything(
    texts: tuple[Sequence[str], Sequence[str], Sequence[str]], change: tuple[frozenset[Triple], frozenset[Triple]]
) -> None:
    asserted, now = change
    rules = rules_of(texts)
    reports = [each.iri for each in rules if each.is_report]
    try:
        base, expected = snapshot(asserted, rules), snapshot(now, rules, with_reports=False)
    except RuleError:
        return
    studied = study(rules)
    assert studied is not None
    draft = Store()
    draft.extend(base)
    added, removed = ([quad(each, FILE) for each in some] for some in (now - asserted, asserted - now))
    change_store(draft, added, removed)
    maintained = maintain(studied, base, draft, added, removed)
    if maintained is None:
        return
    assert quads_of(draft, reports) == quads_of(expected, reports)
    merged = {each.triple for each in draft.quads_for_pattern(None, None, None, DefaultGraph())}
    assert merged == statements_of(draft, ())
    before = {each.triple for each in base.quads_for_pattern(None, None, None, DefaultGraph())}
    assert maintained.came == merged - before
    assert maintained.went == before - merged
    inferred = [quads_of(store, [FILE]) for store in (base, draft)]
    assert maintained.added == inferred[1] - inferred[0]
    assert maintained.removed == inferred[0] - inferred[1]
