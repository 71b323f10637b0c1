"""What a person is told about a syntax error."""

import pyoxigraph
import pytest

from lapekg.errors import MalformedQuery
from lapekg.sparql.syntax import explain_syntax_error


def _explain(query: str) -> MalformedQuery:
    with pytest.raises(SyntaxError) as caught:
        pyoxigraph.Store().query(query)
    return explain_syntax_error(str(caught.value), query)


def test_explain_syntax_error_names_the_undeclared_prefix() -> None:
    error = _explain("PREFIX a: <http://a/>\nSELECT * { ?s a:x ?o ; b:y 'c:d' }")
    assert "the prefix b: is not declared" in str(error)
    assert error.line == 2


def test_explain_syntax_error_shows_what_stands_there() -> None:
    error = _explain("SELECT * WHERE {\n  ?s ?p ?o\n} ORDERED BY ?s")
    assert str(error).endswith('near "ORDERED BY ?s"')
    assert error.line == 3


def test_explain_syntax_error_shows_the_last_token_when_the_query_ends_too_early() -> None:
    assert str(_explain("SELECT * { ?s ?p ?o")).endswith('near "?o"')


def test_explain_syntax_error_has_a_word_for_an_empty_query() -> None:
    assert str(_explain("")).endswith("near its end")


def test_explain_syntax_error_keeps_the_finding_of_the_engine() -> None:
    assert "unbound" in str(_explain("SELECT ?s { ?s ?p ?o } GROUP BY ?p"))


def test_explain_syntax_error_passes_on_a_message_it_cannot_read() -> None:
    error = explain_syntax_error("something\nelse", "ASK {}")
    assert (str(error), error.line, error.column) == ("syntax error: something else", None, None)
