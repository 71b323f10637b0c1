"""Edits of N-Triples and N-Quads."""

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from lapekg.export.lines import edit_lines
from lapekg.history.record import Patch

S, P, G = NamedNode("a:s"), NamedNode("a:p"), NamedNode("a:g")
NT, NQ = RdfFormat.N_TRIPLES, RdfFormat.N_QUADS


def patch(added: list[Quad], removed: list[Quad]) -> Patch:
    return Patch(frozenset(added), frozenset(removed))


def test_lines_that_go_and_come_keep_the_order_of_a_sorted_file() -> None:
    text = '<a:s> <a:p> "1" .\n<a:s> <a:p> "3" .\n<a:t> <a:p> "1" .\n'
    new = patch([Quad(S, P, Literal("2"), G)], [Quad(S, P, Literal("1"), G)])
    assert edit_lines(text, NT, new, G) == '<a:s> <a:p> "2" .\n<a:s> <a:p> "3" .\n<a:t> <a:p> "1" .\n'


def test_lines_without_an_order_and_comments_stay_and_new_ones_follow() -> None:
    text = '# why\n<a:s> <a:p> "3" . # that\n\n<a:r> <a:p> "1" .'
    new = patch([Quad(NamedNode("a:a"), P, Literal("2"), G)], [])
    assert edit_lines(text, NT, new, G) == text + '\n<a:a> <a:p> "2" .\n'


@pytest.mark.parametrize(
    "line",
    [
        '<a:s> <a:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> <a:g> .\n',
        '<a:\\u0073><a:p>"7"^^<http://www.w3.org/2001/XMLSchema#integer><a:g>.\n',
        '  <a:s> <a:p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <a:g> . # seven\n',
    ],
)
def test_statement_goes_however_it_is_spelt(line: str) -> None:
    assert edit_lines(line, NQ, patch([], [Quad(S, P, Literal(7), G)]), DefaultGraph()) == ""


def test_only_the_line_of_the_graph_goes() -> None:
    text = '<a:s> <a:p> "1" .\n<a:s> <a:p> "1" <a:g> .\n'
    own = NamedNode("a:own")
    assert edit_lines(text, NQ, patch([], [Quad(S, P, Literal("1"), own)]), own) == '<a:s> <a:p> "1" <a:g> .\n'
    assert edit_lines(text, NQ, patch([], [Quad(S, P, Literal("1"), G)]), own) == '<a:s> <a:p> "1" .\n'


def test_other_line_separators_within_a_literal_end_no_line() -> None:
    text = '<a:s> <a:p> "a\u2028b\x85c" .\n<a:s> <a:p> "d" .\n'
    assert edit_lines(text, NT, patch([], [Quad(S, P, Literal("d"), G)]), G) == '<a:s> <a:p> "a\u2028b\x85c" .\n'


def test_quad_of_the_files_own_graph_is_written_without_it() -> None:
    new = patch([Quad(S, P, Literal("1"), G), Quad(S, P, Literal("1"), NamedNode("a:h"))], [])
    assert edit_lines("", NQ, new, G) == '<a:s> <a:p> "1" .\n<a:s> <a:p> "1" <a:h> .\n'
