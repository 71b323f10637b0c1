"""Statements with their places, compared with what the engine's parser reads."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, parse

from lapekg.turtle.statements import WrittenStatement, statements
from lapekg.turtle.tokens import tokens
from tests.lape import REPOSITORY

FILES = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for folder in ("data", "ontology", "shapes")
    for path in (REPOSITORY / folder).rglob("*.t*")
    if path.suffix in {".ttl", ".trig"}
)

iris = st.sampled_from(
    ["<http://a.example/x>", "a:b", "a:c.d", "a:", ":e", r"a:f\,g", "a:%20", r"<http://a.example/\u00e4>"]
)
strings = st.sampled_from(
    [
        "'x'",
        '"y \\n \\u00e4"',
        '"""z " ""\n\\""""',
        "'''a ' b'''",
        '""',
        "''",
        '"d"@en-GB',
        "'e'^^a:b",
        '"f"^^<http://a.example/t>',
    ]
)
simple = st.sampled_from(["1", "-2.5", ".5e3", "true", "false", "_:b1", "()", "[]"])
objects = st.recursive(
    iris | strings | simple,
    lambda inner: (
        st.builds(lambda each: f"( {' '.join(each)} )", st.lists(inner, max_size=3))
        | st.builds(
            lambda verb, each: f"[ {verb} {' , '.join(each)} ; ]", iris, st.lists(inner, min_size=1, max_size=2)
        )
    ),
    max_leaves=6,
)
predicates = st.builds(
    lambda verb, values: f"{verb} {', '.join(values)}", iris | st.just("a"), st.lists(objects, min_size=1, max_size=3)
)
subjects = iris | st.sampled_from(["_:b1", "[]", "( 1 )", "[ a:p 'x' ]"])
triples = st.builds(
    lambda subject, each: f"{subject} {' ; '.join(each)} .", subjects, st.lists(predicates, min_size=1, max_size=3)
)
gaps = st.sampled_from(["\n", "\r\n", " # a comment { . '\n", "\n\n  "])
heads = st.sampled_from(["a:g", "GRAPH a:g", "", "_:g"])
blocks = triples | st.builds(lambda head, each: f"{head} {{ {' '.join(each)} }}", heads, st.lists(triples, max_size=3))
texts = st.builds(
    lambda each, gap: "@prefix a: <http://a.example/> .\nPREFIX : <http://b.example/>\n" + gap.join(each),
    st.lists(blocks, max_size=4),
    gaps,
)


def read(text: str) -> list[Quad]:
    return list(parse(text.encode(), format=RdfFormat.TRIG))


def shape(subject: object, predicate: object, value: object, graph: object) -> str:
    """Write a statement with all blank nodes alike."""
    return " ".join("_" if isinstance(each, BlankNode) else str(each) for each in (subject, predicate, value, graph))


def of_quad(quad: Quad) -> str:
    graph = "DEFAULT" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name
    return shape(quad.subject, quad.predicate, quad.object, graph)


def of_written(each: WrittenStatement) -> str:
    graph = "DEFAULT" if each.graph is None else each.graph.term
    return shape(each.subject.term, each.predicate.term, each.object.term, graph)


@given(texts)
def test_statements_are_those_that_the_parser_reads(text: str) -> None:
    assert sorted(map(of_written, statements(text))) == sorted(map(of_quad, read(text)))


@given(texts)
def test_tokens_and_gaps_make_up_the_text(text: str) -> None:
    position = 0
    for token in tokens(text):
        assert text[position : token.start].strip(" \t\r\n") == ""
        assert text[token.start : token.end] == token.text
        assert token.kind != "unknown"
        before = text[: token.start]
        assert (token.line, token.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))
        position = token.end
    assert text[position:].strip(" \t\r\n") == ""


@pytest.mark.parametrize("file", FILES)
def test_statements_of_our_files_are_those_that_the_parser_reads(file: str) -> None:
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    assert sorted(map(of_written, statements(text))) == sorted(map(of_quad, read(text)))


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(list(statements(text)), list)


def test_statement_knows_where_its_parts_begin_and_end() -> None:
    text = "@prefix a: <http://a.example/> .\na:g {\n  a:s a:p 'x'^^a:t ,\n      a:o .\n}\n"
    first, second = statements(text)
    assert [(each.first.line, each.first.column) for each in (first.subject, first.predicate, first.object)] == [
        (3, 3),
        (3, 7),
        (3, 11),
    ]
    assert (first.object.last.text, second.object.first.line, second.object.first.column) == ("a:t", 4, 7)
    assert first.graph is not None
    assert first.graph.first.line == 2


def test_relative_iri_is_resolved_against_the_base() -> None:
    (statement,) = statements("<x> <p> <#y> .", "http://a.example/z")
    assert [str(each.term) for each in (statement.subject, statement.object)] == [
        "<http://a.example/x>",
        "<http://a.example/z#y>",
    ]


def test_reading_of_a_broken_text_ends_where_it_breaks() -> None:
    found = list(statements("<http://a.example/s> a <http://a.example/C> . <http://a.example/s> a ] ."))
    assert len(found) == 1


def test_folder_of_our_files_is_found() -> None:
    assert len(FILES) > 200
    assert all(Path(REPOSITORY, each).exists() for each in FILES)
