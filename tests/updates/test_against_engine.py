"""The difference that is computed here leads to what the engine makes of the same request, whatever that is."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from lapekg.updates import SparqlUpdate
from tests.updates.drafts import BASE, PREFIXES, applied, held, work_on
from tests.updates.suite import same_dataset

NODES = (":a", ":b", ":c")
PREDICATES = (":p", ":q")
VALUES = (*NODES, '"x"', '"x"@en', "1", "01", "2.0", "true")
GRAPHS = ("g:1", "g:2")
VARIABLES = ("?s", "?p", "?o", "?g", "$x")
WHERE = (
    "?s ?p ?o",
    "?s :p ?o . ?o :q ?x",
    "?s ?p ?o . GRAPH ?g { ?s ?p ?x }",
    "GRAPH ?g { ?s ?p ?o }",
    "GRAPH g:1 { ?s ?p ?o } OPTIONAL { ?s :q ?x }",
    "{ ?s :p ?o } UNION { GRAPH ?g { ?s :q ?o } }",
    "?s ?p ?o FILTER(?o<2&&?o>0)",
    "?s ?p ?o MINUS { GRAPH ?g { ?s ?p ?o } }",
    "?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } }",
    "VALUES (?s ?g) { (:a g:1) (:b UNDEF) (UNDEF :g2) }",
    "{ SELECT ?s (COUNT(*) AS ?o) { ?s ?p ?x } GROUP BY ?s }",
    "?s ?p ?o BIND(:f(?o) AS ?x) # }",
    "BIND('}' AS ?o) BIND(:a AS ?s)",
    "?s ?p [] . ?s :p _:b",
    "",
)
MANAGEMENT = (
    "CLEAR SILENT GRAPH g:1",
    "CLEAR DEFAULT",
    "CLEAR NAMED",
    "DROP SILENT GRAPH g:2",
    "DROP ALL",
    "CREATE SILENT GRAPH g:3",
    "ADD DEFAULT TO g:1",
    "ADD SILENT g:1 TO DEFAULT",
    "COPY DEFAULT TO GRAPH g:2",
    "MOVE DEFAULT TO g:1",
    "LOAD SILENT <nowhere:a>",
)

quads = st.builds(
    Quad,
    st.sampled_from([NamedNode(f"{BASE}{each[1:]}") for each in NODES]),
    st.sampled_from([NamedNode(f"{BASE}{each[1:]}") for each in PREDICATES]),
    st.sampled_from(
        [
            NamedNode(f"{BASE}a"),
            NamedNode(f"{BASE}b"),
            Literal("x"),
            Literal("x", language="en"),
            Literal(1),
            Literal(2),
        ]
    ),
    st.sampled_from([DefaultGraph(), *(NamedNode(f"{BASE}source/{each[2:]}") for each in GRAPHS)]),
)


@st.composite
def triples(draw: st.DrawFn, *, variables: bool, blank: bool) -> str:
    """Write the triples of a template, in all the ways that Turtle abbreviates them."""
    free = VARIABLES if variables else ()
    nodes = ("_:n", "_:m", "[]", "[ :q 1 ]", "(1 :a)") if blank else ()
    lines = []
    for _ in range(draw(st.integers(0, 2))):
        subject = draw(st.sampled_from((*NODES, *free, *nodes[:3])))
        predicate = draw(st.sampled_from((*PREDICATES, *free, "a")))
        values = draw(st.lists(st.sampled_from((*VALUES, *free, *nodes)), min_size=1, max_size=2))
        lines.append(f"{subject} {predicate} {', '.join(values)}")
    return " . ".join(lines)


@st.composite
def blocks(draw: st.DrawFn, *, variables: bool, blank: bool) -> str:
    """Write a template with GRAPH blocks and more around them."""
    of_block = triples(variables=variables, blank=blank)
    text = before = draw(of_block)
    for _ in range(draw(st.integers(0, 2))):
        graph = draw(st.sampled_from((*GRAPHS, *(("?g", "?x") if variables else ()))))
        dots = [draw(st.sampled_from(("", " .\n"))) for _ in "ab"]
        text += f"{before and dots[0]} GRAPH {graph} {{ {draw(of_block)} }} {dots[1]}"
        before = draw(of_block)
        text += before
    return f"{{ {text} }}"


@st.composite
def operations(draw: st.DrawFn) -> str:
    """Write one operation."""
    kind = draw(st.sampled_from(("insert data", "delete data", "delete where", "modify", "modify", "manage")))
    if kind == "insert data":
        return f"INSERT DATA {draw(blocks(variables=False, blank=True))}"
    if kind == "delete data":
        return f"DELETE DATA {draw(blocks(variables=False, blank=False))}"
    if kind == "delete where":
        # Where a GRAPH block is empty the engine forgets it; as a pattern it asks whether there is such a graph.
        block = draw(blocks(variables=True, blank=False).filter(lambda text: not re.search(r"\{\s*\}", text)))
        return f"delete WHERE {block}"
    if kind == "manage":
        return draw(st.sampled_from(MANAGEMENT))
    text = draw(st.sampled_from(("", "WITH g:1 ", "WITH g:3 ")))
    parts = draw(st.sampled_from((("DELETE",), ("INSERT",), ("DELETE", "INSERT"))))
    text += " ".join(f"{part} {draw(blocks(variables=True, blank=part == 'INSERT'))}" for part in parts)
    for _ in range(draw(st.integers(0, 2))):
        text += f" USING {draw(st.sampled_from(('', 'NAMED ')))}{draw(st.sampled_from(GRAPHS))}"
    return f"{text} WHERE {{ {draw(st.sampled_from(WHERE))}\n}}"


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.frozensets(quads, max_size=8), st.lists(operations(), min_size=1, max_size=3))
def test_request_changes_what_the_engine_would(before: frozenset[Quad], requested: list[str]) -> None:
    request = PREFIXES + " ;\n".join(each.replace("_:", f"_:{number}") for number, each in enumerate(requested))
    expected = Store()
    expected.extend(before)
    expected.update(request, custom_functions={NamedNode(f"{BASE}f"): lambda *_: None})
    work = work_on(before)
    change = SparqlUpdate(request).propose(work)
    assert same_dataset(held(work), expected)
    assert applied(before, change) == held(work)
