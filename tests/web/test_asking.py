"""Queries that pages ask on their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import Literal, NamedNode

from lapekg.config import Settings, load_instance
from lapekg.errors import MalformedQuery, QueryError
from lapekg.web.app import create_app
from lapekg.web.asking import Solution, ask
from lapekg.web.service import Service, current_service
from lapekg.web.site import Page


@pytest.fixture(scope="module")
def app(books: Path) -> Iterator[Flask]:
    application = create_app(Settings.from_env({}, books), load_instance(books))
    yield application
    with application.app_context():
        service: Service = current_service()
    service.bridge.run(service.pool.close())
    service.bridge.close()


def asked(app: Flask, query: str) -> list[Solution]:
    with app.test_request_context("/"):
        return ask(Page(), query)


def test_ask_returns_solutions_as_terms_with_language_and_datatype(app: Flask) -> None:
    solutions = asked(app, 'SELECT ?title (1 AS ?one) ("x" AS ?x) { ?book <http://books.example/title> ?title }')
    assert solutions == [
        {
            "title": Literal("Moby-Dick", language="en"),
            "one": Literal(1),
            "x": Literal("x"),
        }
    ]


def test_ask_leaves_out_variables_without_a_value(app: Flask) -> None:
    assert asked(app, "SELECT ?a ?b { VALUES ?a { <http://a.example/> } }") == [{"a": NamedNode("http://a.example/")}]


def test_ask_keeps_the_order_of_the_solutions(app: Flask) -> None:
    solutions = asked(app, "SELECT ?n { VALUES ?n { 2 3 1 } } ORDER BY DESC(?n)")
    assert [each["n"] for each in solutions] == [Literal(3), Literal(2), Literal(1)]


def test_ask_reads_an_answer_that_came_as_a_file(app: Flask) -> None:
    # 1000 numbers to the second power, above the megabyte that travels in a message.
    query = "SELECT ?a ?c { GRAPH ?g { ?a <http://books.example/number> ?b . ?c <http://books.example/number> ?d } }"
    assert len(asked(app, f"{query} LIMIT 20000")) == 20000


def test_ask_raises_what_the_endpoint_raises(app: Flask) -> None:
    with pytest.raises(MalformedQuery):
        asked(app, "SELECT {")


@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_ask_takes_no_query_without_solutions(app: Flask, query: str) -> None:
    with pytest.raises(QueryError):
        asked(app, query)
