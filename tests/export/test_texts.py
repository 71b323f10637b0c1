"""Edits of Turtle and TriG: what changes in a text, and that nothing else does."""

from collections import Counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from lapekg.export.texts import edit_text
from lapekg.export.wording import Manner
from lapekg.graph.literals import canonical
from lapekg.history.record import Patch
from lapekg.turtle.layout import lay_out
from lapekg.turtle.tokens import tokens
from tests.turtle.test_statements import texts

A = "http://a.example/"
MANNER = Manner({"n": "http://new.example/", "a": A}, ("fi", "en"))
HEAD = "@prefix a: <http://a.example/> .\n\n"
OWN = NamedNode(f"{A}own")


def name(local: str) -> NamedNode:
    return NamedNode(A + local)


def quads(text: str) -> frozenset[Quad]:
    """Read statements, those without a graph as of the file's own."""
    found = parse((HEAD + text).encode(), format=RdfFormat.TRIG)
    return frozenset(canonical(Quad(each.subject, each.predicate, each.object, graph_of(each))) for each in found)


def graph_of(quad: Quad) -> NamedNode | BlankNode:
    return OWN if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name


def edit(text: str, added: str = "", removed: str = "") -> str:
    return edit_text(text, Patch(quads(added), quads(removed)), OWN, MANNER)


CASES = {
    "object goes": ("a:s a:p 1 , 2 , 3 .", "", "a:s a:p 2 .", "a:s a:p 1 , 3 ."),
    "first object goes": ("a:s a:p 1 , 2 .", "", "a:s a:p 1 .", "a:s a:p 2 ."),
    "predicate goes": ("a:s a:p 1 ; a:q 2 ; a:r 3 .", "", "a:s a:q 2 .", "a:s a:p 1 ; a:r 3 ."),
    "first predicate goes": ("a:s a:p 1 ; a:q 2 .", "", "a:s a:p 1 .", "a:s a:q 2 ."),
    "last predicate goes": ("a:s a:p 1 ; a:q 2 .", "", "a:s a:q 2 .", "a:s a:p 1 ."),
    "value changes": ("a:s a:p 1 ; a:q 2 .", "a:s a:p 7 .", "a:s a:p 1 .", "a:s a:p 7 ; a:q 2 ."),
    "object comes": ("a:s a:p 1 ; a:q 2 .", "a:s a:p 7 .", "", "a:s a:p 1 , 7 ; a:q 2 ."),
    "predicate comes": ("a:s a:p 1 .", "a:s a:q 2 .", "", "a:s a:p 1 ; a:q 2 ."),
    "everything changes": ("a:s a:p 1 .", "a:s a:q 2 .", "a:s a:p 1 .", "a:s a:q 2 ."),
    "block goes": ("a:r a:p 1 .\na:s a:p 1 .\na:t a:p 1 .", "", "a:s a:p 1 .", "a:r a:p 1 .\na:t a:p 1 ."),
    "block comes in order": ("a:r a:p 1 .\na:t a:p 1 .", "a:s a:p 1 .", "", "a:r a:p 1 .\na:s a:p 1 .\na:t a:p 1 ."),
    "said twice goes twice": ("a:s a:p 1 .\n\na:s a:p 01 ; a:q 2 .", "", "a:s a:p 1 .", "a:s a:q 2 ."),
    "numbers sort as people count": (
        "a:p2 a:p 1 .\na:p9 a:p 1 .\na:p11 a:p 1 .",
        "a:p10 a:p 1 .",
        "",
        "a:p2 a:p 1 .\na:p9 a:p 1 .\na:p10 a:p 1 .\na:p11 a:p 1 .",
    ),
    "graph comes": ("a:s a:p 1 .", "a:g { a:s a:p 1 }", "", "a:s a:p 1 .\n\na:g {\n    a:s a:p 1 .\n}"),
    "graph comes behind what it is about": (
        "a:g a:p 1 .\n\na:h a:p 1 .\n\na:h {\n    a:s a:p 1 .\n}",
        "a:g { a:s a:p 1 }",
        "",
        "a:g a:p 1 .\n\na:g {\n    a:s a:p 1 .\n}\n\na:h a:p 1 .\n\na:h {\n    a:s a:p 1 .\n}",
    ),
    "graph goes with its last statement": (
        "a:s a:p 1 .\n\na:g {\n    a:s a:p 1 .\n}",
        "",
        "a:g { a:s a:p 1 }",
        "a:s a:p 1 .",
    ),
    "graph stays for what comes": (
        "a:g {\n    a:s a:p 1 .\n}",
        "a:g { a:t a:p 2 }",
        "a:g { a:s a:p 1 }",
        "a:g {\n    a:t a:p 2 .\n}",
    ),
    "same statement in another graph stays": (
        "a:s a:p 1 .\n\na:g {\n    a:s a:p 1 .\n}",
        "",
        "a:s a:p 1 .",
        "a:g {\n    a:s a:p 1 .\n}",
    ),
    "comment of a block that is gone stays": (
        "# why\na:s a:p 1 .\n\n# that\na:t a:p 1 .",
        "",
        "a:s a:p 1 .",
        "# why\n\n# that\na:t a:p 1 .",
    ),
    "comments within stay": (
        "a:s a:p 1 , # one\n        2 ; # two\n    # three\n    a:q 3 .",
        "",
        "a:s a:p 1 .",
        "a:s a:p\n        # one\n        2 ; # two\n    # three\n    a:q 3 .",
    ),
    "texts stand below each other": (
        'a:s a a:C ;\n    a:label "yksi"@fi .',
        'a:s a:label "one"@en , "uno"@it .',
        "",
        'a:s a a:C ;\n    a:label "yksi"@fi ,\n        "one"@en ,\n        "uno"@it .',
    ),
    "languages have the order of the instance": (
        "a:r a a:C ;\n    a:p 1 .",
        'a:s a:label "b"@en , "c"@sv , "d"@fi ; a a:C .',
        "",
        'a:r a a:C ;\n    a:p 1 .\n\na:s a a:C ;\n    a:label "d"@fi ,\n        "b"@en ,\n        "c"@sv .',
    ),
    "predicates have the order of the neighbour": (
        "a:r a:z 1 ;\n    a:p 1 .",
        "a:s a:p 1 ; a:z 1 .",
        "",
        "a:r a:z 1 ;\n    a:p 1 .\n\na:s a:z 1 ;\n    a:p 1 .",
    ),
    "line that would be too long is broken": (
        f'a:s a:p "{"x" * 80}" .',
        f'a:s a:q "{"y" * 80}" .',
        "",
        f'a:s a:p "{"x" * 80}" ;\n    a:q "{"y" * 80}" .',
    ),
    "nodes without a name stay": (
        "a:s a:p [ a:q 1 ] , 2 , ( 1 2 ) .",
        "",
        "a:s a:p 2 .",
        "a:s a:p [ a:q 1 ] , ( 1 2 ) .",
    ),
}


@pytest.mark.parametrize(("before", "added", "removed", "after"), CASES.values(), ids=CASES.keys())
def test_text_in_the_layout_is_edited_in_place(before: str, added: str, removed: str, after: str) -> None:
    assert lay_out(f"{HEAD}{before}\n") == f"{HEAD}{before}\n"
    assert edit(f"{HEAD}{before}\n", added, removed) == f"{HEAD}{after}\n"


def test_prefix_is_declared_for_what_is_new_and_gone_with_the_last_use() -> None:
    text = "# what this is\n@prefix a: <http://a.example/> .\n@prefix z: <http://z.example/> .\n\na:s a:p z:o .\n"
    added = "<http://a.example/s> <http://new.example/p> 1 ."
    assert edit(text, added, "a:s a:p <http://z.example/o> .") == (
        "# what this is\n@prefix a: <http://a.example/> .\n@prefix n: <http://new.example/> .\n\na:s n:p 1 .\n"
    )


def test_prefix_is_not_declared_where_its_names_are_written_in_full() -> None:
    text = f"{HEAD}a:s a:p <http://new.example/o> .\n"
    after = edit(text, "a:t <http://new.example/p> 1 .")
    assert after == f"{text}a:t <http://new.example/p> 1 .\n"


def test_text_without_the_layout_changes_only_where_it_is_edited() -> None:
    text = f"{HEAD}a:r\ta:p 'x',1.\n  a:s  a:p 'x',2;a:q 3.   a:t a:p\n1 .\n\n\na:u a:p true ."
    after = edit(text, "a:s a:p <http://new.example/o> .", "a:s a:p 2 .")
    new = "@prefix n: <http://new.example/> .\n"
    assert after == new + text.replace("a:s  a:p 'x',2;a:q 3.", 'a:s a:p "x" , n:o ; a:q 3 .\n') + "\n"


def test_text_with_a_base_keeps_its_relative_names() -> None:
    text = "@base <http://a.example/> .\n<s> <p> <o> , <x> ; <q> 1 .\n"
    assert edit(text, "a:s a:p a:y .", "a:s a:p a:x .") == (
        "@base <http://a.example/> .\n<s> <p> <o> , <http://a.example/y> ; <q> 1 .\n"
    )


def test_empty_text_takes_what_comes() -> None:
    assert edit("", "a:s a:p 1 . a:g { a:s a:p 2 }") == f"{HEAD}a:s a:p 1 .\n\na:g {{\n    a:s a:p 2 .\n}}\n"


def test_unordered_blocks_take_a_new_one_beside_the_like() -> None:
    text = f"{HEAD}a:z a:p 1 .\na:kind\\/b a:p 1 .\na:a a:p 1 .\n"
    assert "a:kind\\/b a:p 1 .\n<http://a.example/kind/c> a:p 1 .\n" in edit(text, "<http://a.example/kind/c> a:p 1 .")


words = st.sampled_from(["x", "b", "c.d", "new", "zz"]).map(name)
values = st.one_of(
    words,
    st.text(max_size=8).map(Literal),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.builds(Literal, st.text(max_size=4), language=st.sampled_from(["en", "fi"])),
)
new_quads = st.builds(Quad, words, words, values, st.sampled_from([OWN, name("g"), name("new")]))


def without_nameless(found: frozenset[Quad]) -> frozenset[Quad]:
    return frozenset(
        each
        for each in found
        if not any(isinstance(term, BlankNode) for term in (each.subject, each.object, each.graph_name))
    )


def comments(text: str) -> Counter[str]:
    return Counter(each.text.rstrip() for each in tokens(text) if each.kind == "comment")


@given(texts, st.lists(new_quads, max_size=4), st.data(), st.booleans())
def test_any_text_says_what_is_meant_afterwards(text: str, new: list[Quad], data: st.DataObject, is_tidy: bool) -> None:
    if is_tidy:
        text = lay_out(text)
    before = frozenset(
        canonical(Quad(each.subject, each.predicate, each.object, graph_of(each)))
        for each in parse(text.encode(), format=RdfFormat.TRIG)
    )
    said = sorted(without_nameless(before), key=str)
    removed = frozenset(data.draw(st.lists(st.sampled_from(said), max_size=3)) if said else [])
    added = frozenset(canonical(each) for each in new) - before
    assume(not added & removed)
    after = edit_text(text, Patch(added, removed), OWN, MANNER)
    found = frozenset(
        canonical(Quad(each.subject, each.predicate, each.object, graph_of(each)))
        for each in parse(after.encode(), format=RdfFormat.TRIG)
    )
    assert without_nameless(found) == without_nameless(before) - removed | added
    assert len(found) == len(before) - len(removed) + len(added)
    assert comments(after) == comments(text)
    if is_tidy:
        assert lay_out(after) == after
