"""What a text is written in, and what its outcome is sent as."""

import pytest

from lapekg.errors import MalformedRequest, NotAcceptable
from lapekg.validator.formats import (
    OFFERED,
    READ_TYPES,
    choose_form,
    guess_syntax,
    syntax_named,
    syntax_of_name,
    syntax_of_type,
)
from lapekg.validator.question import Question, Text

GUESSES = [
    ("", "turtle"),
    ('@prefix a: <b{> .\na:a a:b \'x {\', """y " {""" . # {', "turtle"),
    ("[] a <a:b> .", "turtle"),
    ("<a:a> <a:b> <a:c> .", "turtle"),
    ("@prefix a: <a:> .\na:g { a:a a:b 1 }", "trig"),
    ("{ <a:a> <a:b> 1 }", "trig"),
    ("GRAPH <a:g> { <a:a> <a:b> 1 }", "trig"),
    ('# a comment\n<a:a> <a:b> "x"@fi <a:g> .', "nquads"),
    ('\ufeff {"@id": "a:a"}', "jsonld"),
    ('[{"@id": "a:a"}]', "jsonld"),
    ('<?xml version="1.0"?><rdf:RDF/>', "rdfxml"),
    ("<!-- a -->\n<RDF>", "rdfxml"),
    ("\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), "turtle"),
]


@pytest.mark.parametrize(("text", "name"), GUESSES)
def test_syntax_is_guessed_from_the_text(text: str, name: str) -> None:
    assert guess_syntax(text.encode()).name == name


@pytest.mark.parametrize("text", [" ", '"', "<", "'''", "{", "a{", "\\"])
def test_guess_takes_no_longer_than_the_text_is_long(text: str) -> None:
    assert guess_syntax(text.encode() * 1_000_000).name in {"turtle", "trig"}


def test_syntax_is_told_by_media_type_and_by_the_end_of_a_name() -> None:
    assert [each and each.name for each in map(syntax_of_type, (*READ_TYPES, "text/html"))] == [
        "turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", None
    ]  # fmt: skip
    assert [each and each.name for each in map(syntax_of_name, ("a/b.TTL", "x.json", "x"))] == [
        "turtle",
        "jsonld",
        None,
    ]


def test_syntax_named_knows_auto_and_refuses_what_is_unknown() -> None:
    assert syntax_named("auto") is None
    with pytest.raises(MalformedRequest, match="one of turtle, trig"):
        syntax_named("n3")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "json"),
        ("*/*", "json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        ("text/*", "turtle"),
        ("application/ld+json, application/json;q=0.9", "jsonld"),
        ("application/sarif+json", "sarif"),
        ("text/plain;q=0.5, text/turtle;q=0.4", "text"),
    ],
)
def test_form_is_what_accept_likes_best(accept: str | None, form: str) -> None:
    assert choose_form(accept, None) == form


def test_form_named_by_a_parameter_wins() -> None:
    assert [choose_form("text/html", name) for name in OFFERED] == list(OFFERED)
    with pytest.raises(MalformedRequest):
        choose_form("text/html", "yaml")
    with pytest.raises(NotAcceptable, match="text/turtle"):
        choose_form("image/png", None)


def test_question_survives_the_way_to_a_worker() -> None:
    question = Question((Text("a", b"one"), Text("b", b"", "trig"), Text("c", b"\xff\x00")), "json", "fi", focus="a:a")
    assert Question.read(question.header(), question.payload()) == question
