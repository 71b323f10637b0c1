"""Random small graphs, changes of them and queries over them."""

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

NODES = [NamedNode(f"urn:{number}") for number in range(3)]
PREDICATES = [NamedNode(f"urn:{name}") for name in "pq"]
# Predicates are nodes too, as those of an ontology are; one value has two spellings.
SUBJECTS = [*NODES, *NODES, PREDICATES[0], BlankNode("b")]
OBJECTS = [*SUBJECTS, Literal(1), Literal("x", language="en")]
VARIABLES = ["?this", "?a", "?b", "?c"]

triples = st.builds(Triple, st.sampled_from(SUBJECTS), st.sampled_from(PREDICATES), st.sampled_from(OBJECTS))
graphs = st.frozensets(triples, min_size=2, max_size=12)


@st.composite
def changes(draw: st.DrawFn) -> tuple[frozenset[Triple], frozenset[Triple]]:
    """Give a graph before and after a change."""
    before = draw(graphs)
    removed = draw(st.frozensets(st.sampled_from(sorted(before, key=str)), max_size=2)) if before else frozenset()
    return before, (before - removed) | draw(st.frozensets(triples, max_size=2))


def store_of(graph: frozenset[Triple]) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in graph)
    return store


terms = st.sampled_from([*VARIABLES, *VARIABLES, *VARIABLES, "<urn:0>"])
objects = st.sampled_from([*VARIABLES, *VARIABLES, *VARIABLES, "<urn:0>", "01", '"x"@EN', "[]", "[ <urn:q> ?c ]"])
steps = st.sampled_from(["<urn:p>", "<urn:q>", "<urn:p>", "<urn:q>", "!<urn:p>", "!^<urn:q>", "!(<urn:p>|^<urn:q>)"])


def _longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({}{})".format, inner, st.sampled_from("*+?")),
        st.builds("(^{})".format, inner),
        st.builds("({}{}{})".format, inner, st.sampled_from("/|"), inner),
    )


paths = st.recursive(steps, _longer, max_leaves=3)
predicates = st.one_of(st.sampled_from(["?b", "<urn:p>", "<urn:q>", "<urn:p>", "<urn:q>"]), paths)
blocks = st.builds("{} {} {} .".format, terms, predicates, objects)
conditions = st.sampled_from(
    [
        *("?a = ?b", "BOUND(?b)", "isIRI(?this)", "?this != <urn:0>", "!BOUND(?c)", "true"),
        *(
            "?a IN (<urn:0>, <urn:1>)",
            "?b = <urn:p>",
            "?b = <urn:p> && ?a = <urn:0> || <urn:q> = ?b",
            "?this = <urn:1>",
        ),
    ]
)


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("OPTIONAL {{ {} }}".format, inner),
        st.builds("OPTIONAL {{ {} FILTER({}) }}".format, inner, conditions),
        st.builds("OPTIONAL {{ {} FILTER(NOT EXISTS {{ {} }}) }}".format, inner, inner),
        st.builds("MINUS {{ {} }}".format, inner),
        st.builds("{{ {} }}".format, inner),
        st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
        st.builds("FILTER(NOT EXISTS {{ {} }} || {})".format, inner, conditions),
        st.builds("FILTER EXISTS {{ {} }}".format, inner),
        st.builds("{{ SELECT DISTINCT ?a ?this {{ {} }} }}".format, inner),
        st.builds("{{ SELECT ?b {{ {} }} }}".format, inner),
        st.builds("{{ SELECT * {{ {} }} }}".format, inner),
        st.builds("{{ SELECT ?a ?b {{ {} }} ORDER BY ?a ?b ?this LIMIT 1 }}".format, inner),
        st.builds("{{ SELECT ?a (COUNT(?b) AS ?n) {{ {} }} GROUP BY ?a }}".format, inner),
        st.builds("{{ SELECT (MAX(STR(?b)) AS ?m) {{ {} }} }}".format, inner),
        st.builds("{{ SELECT ?this (COUNT(*) AS ?k) {{ {} }} GROUP BY ?this HAVING(COUNT(*) > 1) }}".format, inner),
    )


def _group(parts: list[str]) -> str:
    return " ".join(parts)


simple = st.one_of(
    blocks,
    blocks,
    st.builds("FILTER({})".format, conditions),
    st.sampled_from(
        [
            "VALUES ?a { <urn:0> <urn:1> }",
            "VALUES (?b ?c) { (<urn:p> <urn:0>) (<urn:q> 1) }",
            "VALUES (?this ?b) { (<urn:0> UNDEF) (<urn:1> <urn:2>) }",
        ]
    ),
)
groups = st.recursive(
    st.lists(simple, min_size=1, max_size=3).map(_group),
    lambda inner: st.lists(st.one_of(blocks, _groups(inner)), min_size=1, max_size=3).map(_group),
    max_leaves=4,
)
selects = st.one_of(
    st.builds("SELECT ?this ?a ?b {{ {} }}".format, groups),
    st.builds("SELECT DISTINCT ?this {{ {} BIND(STR(?a) AS ?text) }}".format, groups),
    st.builds("SELECT ?this (COUNT(?a) AS ?size) {{ {} }} GROUP BY ?this HAVING(COUNT(?a) != 1)".format, groups),
)
