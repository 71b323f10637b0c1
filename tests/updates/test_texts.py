"""Texts and graphs that are put: what comes, what goes, and where."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from lapekg.checking import Entry
from lapekg.commits import Work
from lapekg.commits.proposal import Proposal
from lapekg.errors import NoSuchGraph, RefusedChange, SourceError
from lapekg.updates import GraphContent, GraphRemoval, Mode, Texts
from tests.updates.drafts import BASE, PREFIXES, held, quads_of, work_on

SAID = "GRAPH g:1 { :a :p :b } GRAPH g:2 { :a :p :b . :b :p :c }"
INFERRED = "GRAPH r:symmetric { :b :p :a }"
G1, G2, G9 = (NamedNode(f"{BASE}source/{number}") for number in (1, 2, 9))


def _text(trig: str, name: str = "data/new.trig") -> Entry:
    return Entry(name, RdfFormat.TRIG, f"{PREFIXES}{trig}".encode())


def _work(trig: str = SAID + INFERRED, *, merged: bool = True) -> Work:
    return work_on(quads_of(trig), merged=merged)


def _change(proposal: Proposal, work: Work | None = None) -> tuple[set[Quad], set[Quad]]:
    change = proposal.propose(work or _work())
    return set(change.added), set(change.removed)


# Texts, as `lapekg commit` and the form give them


def test_texts_are_added_to_what_is_there() -> None:
    work = _work()
    texts = [_text("GRAPH g:1 { :a :p :b, :c }"), _text("GRAPH g:9 { :a :p :b }", "data/other.trig")]
    assert _change(Texts(texts), work) == (quads_of("GRAPH g:1 { :a :p :c } GRAPH g:9 { :a :p :b }"), set())
    assert quads_of(SAID) < held(work)


def test_texts_replace_the_graphs_in_which_they_speak() -> None:
    texts = [_text("GRAPH g:2 { :b :p :c, :x }"), _text("", "data/empty.trig")]
    assert _change(Texts(texts, Mode.REPLACE)) == (
        quads_of("GRAPH g:2 { :b :p :x }"),
        quads_of("GRAPH g:2 { :a :p :b }"),
    )


def test_text_replaces_no_default_graph() -> None:
    with pytest.raises(RefusedChange, match=r"data/new\.trig:2: stands in the default graph"):
        _change(Texts([_text(":a :p :x .")], Mode.REPLACE), _work(":a :p :b", merged=False))
    assert _change(Texts([_text(":a :p :x .")], Mode.REPLACE, G1)) == (
        quads_of("GRAPH g:1 { :a :p :x }"),
        quads_of("GRAPH g:1 { :a :p :b }"),
    )


def test_texts_remove_what_they_say_and_is_there() -> None:
    proposal = Texts([_text("GRAPH g:2 { :b :p :c, :x }")], Mode.REMOVE)
    assert _change(proposal) == (set(), quads_of("GRAPH g:2 { :b :p :c }"))
    assert proposal.entries == ()


def test_statement_without_graph_stands_where_the_file_of_that_name_has_it() -> None:
    text = _text(":a :p :b .", "data/people.trig")
    assert _change(Texts([text])) == (quads_of("GRAPH <graph/data/people> { :a :p :b }"), set())
    assert _change(Texts([text]), _work(merged=False)) == (quads_of(":a :p :b"), set())
    work = _work()
    work = replace(work, instance=replace(work.instance, graphs={"data": G9.value}))
    assert _change(Texts([text]), work) == (quads_of("GRAPH g:9 { :a :p :b }"), set())


def test_statement_without_graph_stands_in_the_graph_that_was_named() -> None:
    texts = [_text(":a :p :c . GRAPH g:2 { :a :p :c }")]
    expected = quads_of("GRAPH g:9 { :a :p :c } GRAPH g:2 { :a :p :c }")
    assert _change(Texts(texts, graph=G9)) == (expected, set())


def test_places_of_statements_are_told() -> None:
    change = Texts([_text("GRAPH g:1 {\n:a :p :b .\n:a :p :c }")]).propose(_work())
    assert [each.position.line for each in change.located] == [3, 4]
    assert {each.position.file for each in change.located} == {"data/new.trig"}


def test_text_with_an_error_is_refused_with_its_place() -> None:
    with pytest.raises(SourceError) as raised:
        _change(Texts([_text("GRAPH g:1 {\n:a :p }")]))
    assert (raised.value.file, raised.value.line) == ("data/new.trig", 3)


@pytest.mark.parametrize(
    "proposal", [Texts([_text("GRAPH g:1 { [] :p :b }")]), GraphContent([_text("[] :p :b .")], Mode.ADD, G1)]
)
def test_blank_node_is_refused_in_a_merged_instance(proposal: Proposal) -> None:
    with pytest.raises((SourceError, RefusedChange), match="no blank nodes in published data"):
        _change(proposal)


def test_blank_nodes_of_two_requests_are_two() -> None:
    def subjects(request: str, *names: str) -> list[object]:
        proposal = Texts([_text(":a :p _:x . _:x :q :b, 1 .", name) for name in names], request=request)
        return [
            quad.subject
            for quad in _change(proposal, _work("", merged=False))[0]
            if quad.subject != NamedNode(f"{BASE}a")
        ]

    assert len(set(subjects("one", "a.ttl"))) == 1
    assert subjects("one", "a.ttl") == subjects("one", "a.ttl")
    assert len({*subjects("one", "a.ttl", "b.ttl"), *subjects("two", "a.ttl")}) == 3


def test_blank_node_cannot_be_removed_by_a_text() -> None:
    with pytest.raises(RefusedChange, match=r"data/new\.trig:2: a blank node of a text is none of the graph's"):
        _change(Texts([_text("_:x :p :b .")], Mode.REMOVE), _work("_:x :p :b", merged=False))


def test_graph_of_a_rule_is_not_written_by_a_text() -> None:
    for mode in Mode:
        with pytest.raises(RefusedChange, match="holds what a rule infers"):
            _change(Texts([_text(INFERRED.replace(":a", ":x"))], mode))


# Content of graphs, as the Graph Store Protocol gives it


def test_put_replaces_one_graph() -> None:
    change = _change(GraphContent([_text(":b :p :c, :x .")], Mode.REPLACE, G2))
    assert change == (quads_of("GRAPH g:2 { :b :p :x }"), quads_of("GRAPH g:2 { :a :p :b }"))


def test_post_adds_to_one_graph() -> None:
    parts: Sequence[Entry] = [_text(":b :p :c, :x ."), _text(":y :p :c .", "second")]
    assert _change(GraphContent(parts, Mode.ADD, G2)) == (quads_of("GRAPH g:2 { :b :p :x . :y :p :c }"), set())


def test_put_of_the_same_blank_nodes_changes_nothing() -> None:
    work = _work("GRAPH g:1 { [] :p [ :q 1 ] }", merged=False)
    assert _change(GraphContent([_text("_:x :p _:y . _:y :q 01 .")], Mode.REPLACE, G1), work) == (set(), set())
    added, removed = _change(GraphContent([_text("_:x :p _:y . _:y :q 2 .")], Mode.REPLACE, G1), work)
    assert (len(added), len(removed)) == (2, 2)


def test_put_of_nothing_empties_a_graph() -> None:
    assert _change(GraphContent([_text("")], Mode.REPLACE, G1)) == (set(), quads_of("GRAPH g:1 { :a :p :b }"))


def test_relative_iris_of_a_body_have_its_base() -> None:
    text = Entry("body", RdfFormat.TURTLE, b"<> <#p> <x> .")
    expected = quads_of("GRAPH g:9 { <http://a/b> <http://a/b#p> <http://a/x> }")
    assert _change(GraphContent([text], Mode.ADD, G9, "http://a/b")) == (expected, set())
    json = Entry("body", RdfFormat.JSON_LD, b'{"@id": "", "http://a/b#p": {"@id": "x"}}')
    assert _change(GraphContent([json], Mode.ADD, G9, "http://a/b")) == (expected, set())


def test_content_of_one_graph_names_none() -> None:
    with pytest.raises(SourceError, match=r"body:2: names the graph <http://example\.org/source/1>"):
        _change(GraphContent([_text("GRAPH g:1 { :a :p :c }", "body")], Mode.ADD, G1))


def test_default_graph_is_written_where_it_is_one_of_its_own() -> None:
    content = GraphContent([_text(":x :p :y .")], Mode.REPLACE, DefaultGraph())
    assert _change(content, _work(":a :p :b", merged=False)) == (quads_of(":x :p :y"), quads_of(":a :p :b"))
    with pytest.raises(RefusedChange, match="name the graph that says it"):
        _change(content)


def test_whole_dataset_is_replaced_but_for_what_rules_infer() -> None:
    content = GraphContent([_text("GRAPH g:1 { :a :p :b, :c }")], Mode.REPLACE, None)
    assert _change(content) == (quads_of("GRAPH g:1 { :a :p :c }"), quads_of("GRAPH g:2 { :a :p :b . :b :p :c }"))
    with pytest.raises(RefusedChange, match="name the graph that says it"):
        _change(GraphContent([_text(":a :p :c .")], Mode.REPLACE, None))
    content = GraphContent([_text(":a :p :c .")], Mode.REPLACE, None)
    assert _change(content, _work(SAID + " :a :p :b", merged=False)) == (
        quads_of(":a :p :c"),
        quads_of(SAID + " :a :p :b"),
    )


@pytest.mark.parametrize("graph", [NamedNode(f"{BASE}rule/symmetric"), NamedNode(f"{BASE}rule/other")])
def test_graph_of_a_rule_is_neither_put_nor_deleted(graph: NamedNode) -> None:
    for proposal in (GraphContent([_text("")], Mode.REPLACE, graph), GraphRemoval(graph)):
        with pytest.raises(RefusedChange, match="holds what a rule infers"):
            _change(proposal)


def test_delete_removes_one_graph_or_all() -> None:
    assert _change(GraphRemoval(G2)) == (set(), quads_of("GRAPH g:2 { :a :p :b . :b :p :c }"))
    assert _change(GraphRemoval(None)) == (set(), quads_of(SAID))
    assert _change(GraphRemoval(DefaultGraph()), _work(":a :p :b", merged=False)) == (set(), quads_of(":a :p :b"))


def test_delete_of_a_graph_that_is_not_there_is_told() -> None:
    with pytest.raises(NoSuchGraph):
        _change(GraphRemoval(G9))
