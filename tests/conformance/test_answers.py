"""The comparison that decides about conformance decides rightly."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from tests.conformance.answers import Answer, Row, by_value, read_answer, same

A, B, C = (BlankNode(label) for label in "abc")
X, Y = (NamedNode(f"http://example.org/{name}") for name in "xy")
XSD = "http://www.w3.org/2001/XMLSchema#"


def _answer(*rows: Row) -> Answer:
    return Answer(("s", "o"), rows)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (_answer((X, Y), (Y, X)), _answer((Y, X), (X, Y)), True),
        (_answer((X, Y), (X, Y)), _answer((X, Y), (Y, X)), False),
        (_answer((X, None)), _answer((X, Y)), False),
        (_answer((A, B), (B, A)), _answer((B, C), (C, B)), True),
        (_answer((A, A)), _answer((B, C)), False),
        (_answer((A, B)), _answer((C, C)), False),
        (_answer((A, X), (A, Y)), _answer((B, X), (C, Y)), False),
        (_answer((A, X), (B, Y)), _answer((C, X), (C, Y)), False),
        (_answer((A, X), (B, A)), _answer((C, B), (B, X)), True),
        (Answer((), (), True), Answer((), (), False), False),
        (Answer(("s",), ()), Answer(("o",), ()), False),
    ],
)
def test_answers_are_the_same_up_to_order_and_labels(left: Answer, right: Answer, expected: bool) -> None:
    assert same(left, right) is expected
    assert same(right, left) is expected


def test_ordered_answers_are_the_same_only_in_the_same_order() -> None:
    assert same(_answer((X, A), (Y, A)), _answer((X, B), (Y, B)), ordered=True)
    assert not same(_answer((X, Y), (Y, X)), _answer((Y, X), (X, Y)), ordered=True)
    assert not same(_answer((X, A), (Y, A)), _answer((X, B), (Y, C)), ordered=True)


def test_spellings_of_a_value_become_one_but_its_datatype_stays() -> None:
    def literal(text: str, datatype: str) -> Literal:
        return Literal(text, datatype=NamedNode(f"{XSD}{datatype}"))

    assert by_value(literal("2.0", "decimal")) == by_value(literal("2", "decimal"))
    assert by_value(literal("2", "integer")) != by_value(literal("2", "decimal"))
    assert by_value(literal("-3", "negativeInteger")) != by_value(literal("-3", "integer"))
    assert by_value(Literal("2.0")) == Literal("2.0")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/csv", b'o,s\r\n"a, b",http://example.org/x\r\n,_:b\r\n'),
        ("text/tab-separated-values", b'?o\t?s\n"a, b"\t<http://example.org/x>\n\t_:b\n'),
        (
            "application/sparql-results+json",
            b'{"head": {"vars": ["o", "s"]}, "results": {"bindings": ['
            b'{"o": {"type": "literal", "value": "a, b"}, "s": {"type": "uri", "value": "http://example.org/x"}},'
            b'{"s": {"type": "bnode", "value": "b"}}]}}',
        ),
        (
            "text/turtle",
            b"@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> . [] a rs:ResultSet ;"
            b' rs:resultVariable "s", "o" ; rs:solution [ rs:binding [ rs:variable "s" ; rs:value _:b ] ],'
            b' [ rs:binding [ rs:variable "s" ; rs:value <x> ], [ rs:variable "o" ; rs:value "a, b" ] ] .',
        ),
    ],
)
def test_formats_are_read_alike(media_type: str, body: bytes) -> None:
    answer = read_answer(body, media_type, "http://example.org/")
    if media_type == "text/csv":  # which keeps no difference between kinds of terms, nor between unbound and empty
        assert same(answer, Answer(("o", "s"), (("a, b", X.value), ("", BlankNode("z")))))
    else:
        assert same(answer, Answer(("o", "s"), ((Literal("a, b"), X), (None, BlankNode("z")))))
