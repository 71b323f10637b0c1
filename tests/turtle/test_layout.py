"""The layout of Turtle and TriG: what it does to a text, and that it changes nothing else."""

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, parse

from lapekg.turtle.layout import TurtleError, lay_out
from lapekg.turtle.sameness import same_statements
from lapekg.turtle.tokens import tokens
from tests.lape import REPOSITORY
from tests.turtle.test_statements import FILES, texts

PREFIX = "@prefix a: <http://a.example/> .\n\n"
GAPS = [" ", " ", " ", "\n", "\r\n", "\n\n", "\n\n\n\t", " # c\n", "\n# c\n", "\n\n  # c\n\n", " #\n # c \n"]


def spread(text: str, gaps: list[str]) -> str:
    """Write a text with other white space and numbered comments between its tokens."""
    found = [each for each in tokens(text) if each.kind != "comment"]
    pieces: list[str] = []
    for number, (token, following) in enumerate(zip(found, [*found[1:], None], strict=True)):
        is_one = following is not None and following.kind == "at" and following.start == token.end
        pieces += [token.text, "" if is_one else gaps[number % len(gaps)].replace("c", f"c{number}")]
    return "".join(pieces)


def read(text: str) -> list[Quad]:
    return list(parse(text.encode(), format=RdfFormat.TRIG))


def comments(text: str) -> Counter[str]:
    return Counter(each.text.rstrip() for each in tokens(text) if each.kind == "comment")


def is_same(before: str, after: str) -> bool:
    return same_statements((before, read(before)), (after, read(after)))


@given(st.builds(spread, texts, st.lists(st.sampled_from(GAPS), min_size=1, max_size=12)))
@example("# a\n@prefix a: <http://a.example/> . # b\n# c\n@prefix b: <http://b.example/> .\n# d\na:s a a:C .\n")
@example("@base <http://a.example/> .\n<s> <p> <o> . # a\n@base <http://b.example/> .\n<s> <p> <o> .")
@example("@prefix a: <http://a.example/> .\na:s a:p a:o .\n@prefix a: <http://b.example/> .\na:s a:p a:o .")
def test_layout_keeps_statements_and_comments_and_is_its_own_layout(text: str) -> None:
    laid_out = lay_out(text)
    assert is_same(text, laid_out)
    assert comments(laid_out) == comments(text)
    assert lay_out(laid_out) == laid_out
    assert all(line == line.rstrip() for line in laid_out.split("\n"))


@pytest.mark.parametrize("file", FILES)
def test_our_files_have_the_layout(file: str) -> None:
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    assert lay_out(text) == text


@pytest.mark.parametrize(
    ("written", "laid_out"),
    [
        ("a:s a:p 'x' .", 'a:s a:p "x" .'),
        ("a:s a:p '''it's''' .", 'a:s a:p "it\'s" .'),
        ('a:s a:p """x\ny""" .', 'a:s a:p """x\ny""" .'),
        (r'a:s a:p "x\ny \u00e4\u200b" .', r'a:s a:p "x\ny ä\u200B" .'),
        ('a:s a:p "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .', "a:s a:p 1.50 ."),
        ('a:s a:p "x"^^<http://www.w3.org/2001/XMLSchema#string> .', 'a:s a:p "x" .'),
        ('a:s a:p "x"^^<http://www.w3.org/2001/XMLSchema#integer> .', None),
        ("<http://a.example/s> a:p <http://a.example/o/1> .", "a:s a:p <http://a.example/o/1> ."),
        ("a:s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> a:C .", "a:s a a:C ."),
        ("a:s a:p a:o ; a a:C .", "a:s a a:C ; a:p a:o ."),
        ("a:s a:p a:o ;\n a a:C .", "a:s a a:C ;\n    a:p a:o ."),
        ("a:s a:p a:o , a:x ;\n a:q a:y,\na:z; .", "a:s a:p a:o , a:x ;\n    a:q a:y ,\n        a:z ."),
        ("a:s\n a:p a:o .", "a:s\n    a:p a:o ."),
        ("GRAPH a:g {a:s a:p a:o}", "a:g {\n    a:s a:p a:o .\n}"),
        ("{a:s a:p a:o}", "{\n    a:s a:p a:o .\n}"),
        ("a:s a:p [a:q 1;a:r(1 2)] .", "a:s a:p [ a:q 1 ; a:r ( 1 2 ) ] ."),
        ("a:s a:p [\na:q 1] , [\na:q 2] .", "a:s a:p [\n        a:q 1\n    ] , [\n        a:q 2\n    ] ."),
        ("a:s a:p 1 ; # one\n a:q 2 # two\n .", "a:s a:p 1 ; # one\n    a:q 2 . # two"),
        ("a:s a:p 1 ;\n # no more\n .", "a:s a:p 1 ;\n    # no more\n    ."),
        ("a:s a:p 1 .\na:t a:p 1 .\n\n\n\na:u a:p 1 .", "a:s a:p 1 .\na:t a:p 1 .\n\na:u a:p 1 ."),
    ],
)
def test_layout_of_a_statement(written: str, laid_out: str | None) -> None:
    assert lay_out(PREFIX + written) == PREFIX + (laid_out or written) + "\n"


def test_prefixes_come_first_sorted_and_only_those_used() -> None:
    unused, late = "@prefix c: <http://c.example/> .\n", "@prefix a: <http://a.example/> .\n"
    text = f"# What this is.\nPREFIX b: <http://b.example/>\n{unused}b:s b:p 1 .\n{late}a:s a:p 1 .\n"
    head = "# What this is.\n@prefix a: <http://a.example/> .\n@prefix b: <http://b.example/> .\n\n"
    assert lay_out(text) == f"{head}b:s b:p 1 .\na:s a:p 1 .\n"


def test_prefix_of_a_name_in_a_comment_stays() -> None:
    used, unused = "@prefix b: <http://b.example/> .\n", "@prefix c: <http://c.example/> .\n"
    body = "\na:s a:p 1 .\n# a:s b:p 1 . c: is none\n"
    assert lay_out(PREFIX + used + unused + body) == PREFIX.strip() + "\n" + used + body


def test_comment_above_a_prefix_stays_there() -> None:
    text = f"# Ours.\n@prefix b: <http://b.example/> .\n\n# Theirs.\n{PREFIX}a:s b:p 1 .\n"
    assert lay_out(text) == text


def test_directives_stay_where_a_prefix_changes_its_meaning_or_a_base_is_set() -> None:
    text = "@prefix b: <x/> .\n@base <http://a.example/> .\n@prefix b: <x/> .\n\nb:s <p> 1 .\n"
    assert lay_out(text) == text


def test_empty_text_stays_empty() -> None:
    assert [lay_out(each) for each in ("", "\n\n", "# a\n")] == ["", "", "# a\n"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a:s a:p <<( a:s a:p a:o )>> .", 1, 9),
        ("a:s a:p a:o {| a:q 1 |} .", 1, 13),
        (f"a:s a:p\n {'[ a:p ' * 60}", 2, 302),
        (f"a:s a:p {'(' * 5000}", 1, 59),
        ("a:s a:p", 1, 8),
    ],
)
def test_what_is_not_of_version_1_1_or_too_deep_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(TurtleError) as raised:
        lay_out(text)
    assert (raised.value.line, raised.value.column) == (line, column)


@pytest.mark.parametrize("run", ["a1", "a.", "true1", "'", "<"])
def test_long_run_without_spaces_is_read_in_proportion_to_its_length(run: str) -> None:
    before = time.process_time()
    with suppress(TurtleError):
        lay_out(f"{PREFIX}a:s a:p ( {run * (60_000 // len(run))}")
    assert sum(1 for _ in tokens(run * (60_000 // len(run)))) > 0
    assert time.process_time() - before < 5


@given(st.text(max_size=60))
def test_any_text_is_laid_out_or_refused(text: str) -> None:
    with suppress(TurtleError):
        assert lay_out(lay_out(text)) == lay_out(text)


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("[] a:p [ a:q 1 , 2 ] .", "[] a:p [ a:q 2 , 1 ] .", True),
        ("[] a:p [ a:q 1 ] .", "[] a:p [ a:q 2 ] .", False),
        ("[] a:p [ a:q 1 ; a:r 1 ] .", "[] a:p [ a:q 1 ] , [ a:r 1 ] .", False),
        ("_:x a:p _:y .", "_:y a:p _:x .", False),
        ("[] a:p 1 , 1 .", "[] a:p 1 .", False),
        ("[] { a:s a:p 1 } [] { a:s a:p 2 }", "[] { a:s a:p 1 . a:s a:p 2 }", False),
        (f"a:s a:p ( {'1 ' * 3000} ) .", f"a:s a:p ( {'1 ' * 2999} 2 ) .", False),
    ],
)
def test_comparison_of_statements_sees_what_differs(before: str, after: str, same: bool) -> None:
    assert is_same(PREFIX + before, PREFIX + after) is same


def test_files_with_the_layout_are_found() -> None:
    assert len(FILES) > 200
    assert Path(REPOSITORY, FILES[0]).exists()
