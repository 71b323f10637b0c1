"""SPARQL Update on instances with rules of their own: what is refused, what is told, and how it is put."""

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad

from lapekg.errors import MalformedQuery, MalformedRequest, NoSuchGraph, RefusedChange
from lapekg.updates import SparqlUpdate
from tests.updates.drafts import BASE, PREFIXES, held, quads_of, work_on

SAID = "GRAPH g:1 { :a :p :b } GRAPH g:2 { :a :p :b . :b :p :c }"
INFERRED = "GRAPH r:symmetric { :b :p :a }"
G1 = NamedNode(f"{BASE}source/1")


def _update(text: str, trig: str = "", *, merged: bool = False) -> tuple[set[Quad], set[Quad]]:
    """Run an update; give what came and what went."""
    change = SparqlUpdate(PREFIXES + text).propose(work_on(quads_of(trig), merged=merged))
    return set(change.added), set(change.removed)


def _refusal(text: str, trig: str = SAID + INFERRED, *, merged: bool = True) -> str:
    with pytest.raises(RefusedChange) as raised:
        _update(text, trig, merged=merged)
    return str(raised.value)


# What is refused


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { :x :p :y }",
        "DELETE DATA { :a :p :b }",
        "INSERT { :x :p ?s } WHERE { ?s :p :nothing }",
        "DELETE WHERE { :a :p ?o }",
        "DELETE { ?s ?p ?o } INSERT { GRAPH g:1 { ?s ?p :x } } WHERE { ?s ?p ?o }",
        "CLEAR DEFAULT",
        "COPY g:1 TO DEFAULT",
        "MOVE DEFAULT TO g:3",
    ],
)
def test_write_to_merged_default_graph_is_refused_with_what_to_write(text: str) -> None:
    assert "name the graph that says it: GRAPH <…>" in _refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH r:symmetric { :x :p :y } }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        "WITH r:symmetric DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR GRAPH r:symmetric",
        "DROP SILENT GRAPH r:symmetric",
        "ADD g:1 TO r:other",
        "CREATE GRAPH r:other",
    ],
)
@pytest.mark.parametrize("merged", [True, False])
def test_write_to_graph_of_a_rule_is_refused_with_what_to_write(text: str, merged: bool) -> None:
    reason = _refusal(text, merged=merged)
    assert "holds what a rule infers" in reason
    assert 'FILTER(!STRSTARTS(STR(?g), "http://example.org/rule/"))' in reason


def test_advice_on_graphs_of_rules_works() -> None:
    text = """DELETE { GRAPH ?g { ?s ?p ?o } } WHERE
        { GRAPH ?g { ?s ?p ?o } FILTER(!STRSTARTS(STR(?g), "http://example.org/rule/")) }"""
    assert _update(text, SAID + INFERRED, merged=True) == (set(), quads_of(SAID))


@pytest.mark.parametrize("text", ["CLEAR ALL", "DROP ALL", "CLEAR NAMED", "DROP NAMED"])
def test_all_graphs_are_those_that_no_rule_writes(text: str) -> None:
    assert _update(text, SAID + INFERRED, merged=True) == (set(), quads_of(SAID))


def test_blank_node_is_refused_in_a_merged_instance() -> None:
    reason = "no blank nodes in published data; give it an IRI: [] <http://example.org/p> <http://example.org/b>"
    assert _refusal("INSERT DATA { GRAPH g:1 { [] :p :b } }") == reason
    assert "[]" in _refusal("INSERT { GRAPH g:1 { ?s :q _:new } } WHERE { ?s :p :c }")


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:1/>",
        "LOAD <http://127.0.0.1:1/> INTO GRAPH g:1",
        "INSERT DATA { GRAPH g:1 { :a :a :a } }; load :b",
        "INSERT { GRAPH g:1 { ?s ?p ?o } } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "INSERT { GRAPH g:1 { ?s ?p ?o } } WHERE { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "DELETE WHERE { :a :p :b }; INSERT {} WHERE { FILTER(true)SERVICE<http://127.0.0.1:1/>{} }",
    ],
)
def test_call_to_the_outside_is_refused_before_anything_is_read(text: str) -> None:
    with pytest.raises(RefusedChange, match=r"LOAD is refused|SERVICE is refused"):
        SparqlUpdate(PREFIXES + text).check()


# Syntax


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("SELECT * { ?s ?p ?o }", (1, 1), 'near "SELECT * { ?s ?p ?o }": an operation such as INSERT DATA'),
        ("INSERT DATA { <a:a> <a:b> }", (1, 27), "syntax error at line 1, column 27"),
        ("CLEAR ALL;\n\n  INSERT DATA { <a:a> <a:b> }", (3, 29), "syntax error at line 3, column 29"),
        ("CLEAR ALL;\nDELETE DATA { <a:a> <a:b> ?o }", (2, 31), "not allowed"),
        ("PREFIX a: <a:>\nCLEAR ALL; PREFIX b: <b:>\nINSERT DATA\n{ a:a b:b c:c }", (4, 14), "prefix c: is not"),
        ("CLEAR ALL CLEAR ALL", (1, 11), "a semicolon or the end expected"),
        ("CLEAR ALL; {", (1, 12), "an operation such as"),
        ("CLEAR a", (1, 7), "GRAPH, DEFAULT, NAMED or ALL expected"),
        ("CREATE DEFAULT", (1, 8), "GRAPH expected"),
        ("COPY DEFAULT <a:b>", (1, 14), "TO expected"),
        ("PREFIX a <a:>", (1, 8), "a prefix that ends with a colon expected"),
        ("BASE a:", (1, 6), "an IRI in angle brackets expected"),
        ("INSERT DATA", (1, 12), "at the end: { expected"),
        ("INSERT {} USING", (1, 16), "at the end: an IRI expected"),
        ("INSERT {}", (1, 10), "at the end: WHERE expected"),
        ("INSERT DATA {\n{ <a:a> <a:b> 1 }", (1, 13), "the brace at line 1, column 13 is not closed"),
        ("INSERT DATA { <a:a> <a:b> 'c }", (1, 27), "the string that begins at line 1, column 27 does not end"),
        ("INSERT DATA { <a:a> <a:b> _:c } ; INSERT DATA { <a:a> <a:b> _:c }", (None, None), "_:c"),
        ("INSERT {} WHERE " + "{" * 1001, (1, 1017), "nested more than 1000 deep"),
    ],
)
def test_syntax_error_tells_its_place(text: str, place: tuple[int | None, int | None], reason: str) -> None:
    with pytest.raises(MalformedQuery) as raised:
        SparqlUpdate(text).check()
    assert reason in str(raised.value)
    assert (raised.value.line, raised.value.column) == place


def test_syntax_error_in_a_later_operation_leaves_the_earlier_ones_undone() -> None:
    work = work_on(quads_of(":a :p :b"))
    with pytest.raises(MalformedQuery):
        SparqlUpdate("DROP ALL; DELETE WHERE { ?s ?p }").propose(work)
    assert held(work) == quads_of(":a :p :b")


@pytest.mark.parametrize(
    "text", ["", "  # nothing\n", "PREFIX a: <a:>", "BASE <http://a/>", "INSERT DATA {};", "DELETE {} WHERE {}"]
)
def test_request_that_says_nothing_changes_nothing(text: str) -> None:
    change = SparqlUpdate(text).propose(work_on(quads_of(":a :p :b")))
    assert not change.added
    assert not change.removed


@pytest.mark.parametrize(
    "text",
    [
        "INSERT { :a :p ?s } WHERE { ?s ?p ?a FILTER(?s<?a&&'>}'!=?a) }",
        "INSERT DATA { GRAPH:g { :a :p :b } }",
    ],
)
def test_reading_that_only_the_grammar_tells_apart_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(MalformedQuery, match=r"several ways|syntax error"):
        _update(text, ":a :p :b")


# What operations mean


def test_prologue_may_stand_before_each_operation() -> None:
    text = """PREFIX a: <http://a/> INSERT DATA { a:a a:b <c> } ;
        BASE <http://b/> PREFIX a: <x/> INSERT DATA { a:a a:b <c> }"""
    change = SparqlUpdate(text, "http://base/").propose(work_on(()))
    expected = "<http://a/a> <http://a/b> <http://base/c> . <http://b/x/a> <http://b/x/b> <http://b/c> ."
    assert set(change.added) == quads_of(expected)


def test_operation_sees_what_those_before_it_have_done() -> None:
    text = """INSERT DATA { GRAPH g:1 { :x :p :y } } ;
        INSERT { GRAPH g:3 { ?o :q ?s } } WHERE { ?s :p ?o } ;
        DELETE WHERE { GRAPH g:1 { :x ?p ?o } }"""
    added, removed = _update(text, "GRAPH g:1 { :a :p :b }", merged=True)
    assert added == quads_of("GRAPH g:3 { :b :q :a . :y :q :x }")
    assert removed == set()


def test_what_comes_and_goes_again_is_no_difference() -> None:
    text = "DELETE DATA { :a :p :b } ; INSERT DATA { :a :p :b, 1 } ; DELETE DATA { :a :p 01 }"
    assert _update(text, ":a :p :b") == (set(), set())


def test_statement_deleted_and_inserted_by_one_operation_stays() -> None:
    assert _update("DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }", ":a :p :b") == (set(), set())


def test_pattern_over_a_merged_default_graph_sees_what_rules_infer_and_each_statement_once() -> None:
    text = "INSERT { GRAPH g:3 { ?s :q ?n } } WHERE { SELECT ?s (COUNT(*) AS ?n) { ?s :p ?o } GROUP BY ?s }"
    added, _ = _update(text, SAID + INFERRED, merged=True)
    assert added == quads_of("GRAPH g:3 { :a :q 1 . :b :q 2 }")


def test_with_names_the_graph_of_template_and_pattern() -> None:
    text = "WITH g:2 DELETE { ?s :p ?o } INSERT { ?o :q ?s } WHERE { ?s :p ?o }"
    added, removed = _update(text, SAID, merged=True)
    assert added == quads_of("GRAPH g:2 { :b :q :a . :c :q :b }")
    assert removed == quads_of("GRAPH g:2 { :a :p :b . :b :p :c }")


def test_number_is_one_however_it_is_written() -> None:
    assert _update('DELETE DATA { :a :p "007"^^<http://www.w3.org/2001/XMLSchema#integer> }', ":a :p 7") == (
        set(),
        quads_of(":a :p 7"),
    )


def test_triple_terms_are_filled_too() -> None:
    added, _ = _update("INSERT { :x :says <<( ?s :p ?o )>> } WHERE { ?s :p ?o }", ":a :p :b")
    assert added == quads_of(":x :says <<( :a :p :b )>>")
    assert _update("INSERT { :x :says <<( ?o :p ?s )>> } WHERE { ?s :p ?o }", ":a :p 1") == (set(), set())


def test_new_blank_nodes_are_labelled_by_the_request() -> None:
    def added(request: str) -> set[Quad]:
        update = SparqlUpdate(f"{PREFIXES}INSERT DATA {{ _:n :p [] GRAPH g:1 {{ _:n :q 1 }} }}", request=request)
        return set(update.propose(work_on(())).added)

    nodes = {quad.subject for quad in added("one")}
    assert len(nodes) == 1
    assert added("one") == added("one")
    assert nodes != {quad.subject for quad in added("two")}


def test_blank_node_of_the_store_can_be_deleted() -> None:
    node = BlankNode("kept")
    quad = Quad(node, NamedNode(f"{BASE}p"), NamedNode(f"{BASE}b"))
    change = SparqlUpdate(f"{PREFIXES}DELETE {{ ?s :p ?o }} WHERE {{ ?s :p ?o }}").propose(work_on([quad]))
    assert change.removed == {quad}


def test_unknown_function_has_no_value() -> None:
    added, _ = _update("INSERT { ?s :q ?x . ?s :r ?y } WHERE { ?s :p ?o BIND(:f(?o) AS ?x) BIND(1 AS ?y) }", ":a :p :b")
    assert added == quads_of(":a :r 1")


def test_error_in_an_expression_leaves_its_variable_unbound() -> None:
    added, _ = _update("INSERT { ?s :q ?x, ?y } WHERE { ?s :p ?o BIND(1/0 AS ?x) BIND(1 + 1 AS ?y) }", ":a :p :b")
    assert added == quads_of(":a :q 2")


# Whole graphs


@pytest.mark.parametrize(
    "text", ["DROP GRAPH g:9", "CLEAR GRAPH g:9", "COPY g:9 TO g:1", "MOVE g:9 TO g:1", "ADD g:9 TO g:1"]
)
def test_graph_without_a_statement_is_not_there(text: str) -> None:
    with pytest.raises(NoSuchGraph, match=r"there is no graph <http://example\.org/source/9>"):
        _update(text, SAID)
    silent = text.replace(" ", " SILENT ", 1)
    assert _update(silent, SAID) == (set(), set())


def test_graph_that_is_there_is_not_created_again() -> None:
    assert "is there already" in _refusal("CREATE GRAPH g:1")
    assert _update("CREATE SILENT GRAPH g:1", SAID) == (set(), set())


def test_graph_created_in_a_request_is_there_for_the_rest_of_it() -> None:
    assert _update("CREATE GRAPH g:9; CLEAR GRAPH g:9; DROP GRAPH g:9", SAID) == (set(), set())
    with pytest.raises(NoSuchGraph):
        _update("CREATE GRAPH g:9; DROP GRAPH g:9; DROP GRAPH g:9", SAID)


@pytest.mark.parametrize(
    ("text", "added", "removed"),
    [
        ("COPY g:1 TO g:2", "", "GRAPH g:2 { :b :p :c }"),
        ("COPY g:2 TO g:1", "GRAPH g:1 { :b :p :c }", ""),
        ("MOVE g:2 TO g:3", "GRAPH g:3 { :a :p :b . :b :p :c }", "GRAPH g:2 { :a :p :b . :b :p :c }"),
        ("ADD g:1 TO g:2", "", ""),
        ("COPY DEFAULT TO g:1", "GRAPH g:1 { :b :p :c, :a }", ""),
        ("MOVE g:1 TO g:1", "", ""),
        ("CLEAR GRAPH g:1", "", "GRAPH g:1 { :a :p :b }"),
    ],
)
def test_graphs_are_managed_in_a_merged_instance(text: str, added: str, removed: str) -> None:
    assert _update(text, SAID + INFERRED, merged=True) == (quads_of(added), quads_of(removed))


# The protocol's dataset, and PATCH


def test_dataset_of_the_protocol_is_that_of_the_pattern() -> None:
    text = f"""{PREFIXES} INSERT {{ :found :p ?s }} WHERE
        {{ ?s ?p ?o OPTIONAL {{ GRAPH ?g {{ :b :p ?x }} }} FILTER(!BOUND(?g)) }}"""
    change = SparqlUpdate(text, using=[G1.value]).propose(work_on(quads_of(SAID + " :z :p :z")))
    assert change.added == quads_of(":found :p :a")
    change = SparqlUpdate(text, using=[G1.value], using_named=[f"{BASE}source/2"]).propose(work_on(quads_of(SAID)))
    assert change.added == set()


@pytest.mark.parametrize(
    "text", ["WITH g:1 DELETE {} WHERE {}", "INSERT {} USING g:1 WHERE {}", "INSERT {} USING NAMED g:1 WHERE {}"]
)
def test_two_datasets_are_malformed(text: str) -> None:
    with pytest.raises(MalformedRequest, match="cannot go with USING, USING NAMED or WITH"):
        SparqlUpdate(PREFIXES + text, using=["http://a/"]).check()


@pytest.mark.parametrize(("using", "using_named"), [(["a"], []), ([], [""])])
def test_graph_of_the_protocol_that_is_no_iri_is_malformed(using: list[str], using_named: list[str]) -> None:
    with pytest.raises(MalformedRequest, match="must be absolute IRIs"):
        SparqlUpdate("DELETE WHERE { ?s ?p ?o }", using=using, using_named=using_named).check()


def _patched(text: str, *, merged: bool = True) -> tuple[set[Quad], set[Quad]]:
    change = SparqlUpdate(PREFIXES + text, graph=G1).propose(work_on(quads_of(SAID + INFERRED), merged=merged))
    return set(change.added), set(change.removed)


@pytest.mark.parametrize(
    ("text", "added", "removed"),
    [
        ("INSERT DATA { :x :p :y }", "GRAPH g:1 { :x :p :y }", ""),
        ("DELETE WHERE { ?s ?p ?o }", "", "GRAPH g:1 { :a :p :b }"),
        (
            "DELETE { ?s ?p ?o } INSERT { GRAPH g:1 { ?o ?p ?s } } WHERE { ?s ?p ?o }",
            "GRAPH g:1 { :b :p :a }",
            "GRAPH g:1 { :a :p :b }",
        ),
        ("INSERT { ?s ?p ?o } WHERE { GRAPH g:2 { ?s ?p ?o } }", "GRAPH g:1 { :b :p :c }", ""),
        ("CLEAR GRAPH g:1", "", "GRAPH g:1 { :a :p :b }"),
        ("COPY g:2 TO g:1", "GRAPH g:1 { :b :p :c }", ""),
    ],
)
def test_patch_has_one_graph_as_its_default(text: str, added: str, removed: str) -> None:
    assert _patched(text) == (quads_of(added), quads_of(removed))


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { GRAPH g:2 { :x :p :y } }",
        "WITH g:2 DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL",
        "DROP DEFAULT",
        "MOVE g:2 TO g:1",
    ],
)
def test_patch_of_one_graph_changes_no_other(text: str) -> None:
    with pytest.raises(RefusedChange, match=r"may change <http://example\.org/source/1> alone"):
        _patched(text)
