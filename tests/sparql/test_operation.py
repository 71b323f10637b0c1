"""SPARQL 1.1 Protocol, section 2.1."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.errors import MalformedRequest, QueryError, UnsupportedMediaType
from lapekg.sparql.operation import FORM, SPARQL_QUERY, QueryOperation, parse_operation

ASK = "ASK {}"


def test_parse_operation_get_decodes_the_query_once() -> None:
    operation = parse_operation("GET", None, b"query=ASK+%7B+%3Chttp%3A%2F%2Fa%2F%2520%3E+a+%22%C3%A4%22+%7D", b"")
    assert operation == QueryOperation('ASK { <http://a/%20> a "ä" }')


def test_parse_operation_post_form_decodes_the_query_once() -> None:
    body = urlencode({"query": "ASK { <http://a/%20> a 1 }"}).encode()
    assert parse_operation("POST", FORM, b"", body).query == "ASK { <http://a/%20> a 1 }"


def test_parse_operation_post_direct_takes_the_dataset_from_the_url() -> None:
    url = urlencode([("default-graph-uri", "http://a/1"), ("default-graph-uri", "http://a/2")]).encode()
    operation = parse_operation("POST", f"{SPARQL_QUERY}; charset=UTF-8", url, ASK.encode())
    assert operation == QueryOperation(ASK, default_graphs=("http://a/1", "http://a/2"))


def test_parse_operation_head_is_read_as_get() -> None:
    assert parse_operation("HEAD", None, b"query=ASK{}", b"").query == "ASK{}"


@given(query=st.text(), graphs=st.lists(st.sampled_from(["http://a/1", "urn:x:ä", "http://a/?q=1&r=2"]), unique=True))
def test_parse_operation_reads_the_same_from_all_three_forms(query: str, graphs: list[str]) -> None:
    expected = QueryOperation(query, named_graphs=tuple(graphs))
    dataset = [("named-graph-uri", graph) for graph in graphs]
    everything = urlencode([("query", query), *dataset]).encode()
    assert parse_operation("GET", None, everything, b"") == expected
    assert parse_operation("POST", FORM, b"", everything) == expected
    assert parse_operation("POST", SPARQL_QUERY, urlencode(dataset).encode(), query.encode()) == expected


@pytest.mark.parametrize(
    ("method", "content_type", "query_string", "body", "error", "message"),
    [
        ("GET", None, b"", b"", MalformedRequest, "no query"),
        ("GET", None, b"default-graph-uri=http://a/", b"", MalformedRequest, "no query"),
        ("GET", None, b"query=ASK{}&query=ASK{}", b"", MalformedRequest, "2 queries"),
        ("GET", None, b"update=CLEAR+ALL", b"", MalformedRequest, "only reads"),
        ("GET", None, b"query=%FF", b"", MalformedRequest, "UTF-8"),
        ("GET", None, b"query=\xff", b"", MalformedRequest, "UTF-8"),
        ("GET", None, b"query=ASK{}&default-graph-uri=g", b"", MalformedRequest, "absolute IRI"),
        ("POST", FORM, b"query=ASK{}", b"query=ASK{}", MalformedRequest, "2 queries"),
        ("POST", SPARQL_QUERY, b"query=ASK{}", b"ASK {}", MalformedRequest, "2 queries"),
        ("POST", SPARQL_QUERY, b"", b"ASK { # \xff\n}", MalformedRequest, "UTF-8 at byte 8"),
        ("POST", FORM, b"", b"update=CLEAR+ALL", MalformedRequest, "only reads"),
        ("POST", None, b"", b"ASK {}", UnsupportedMediaType, "nothing"),
        ("POST", "text/plain", b"", b"ASK {}", UnsupportedMediaType, "text/plain"),
        ("POST", "application/sparql-update", b"", b"CLEAR ALL", UnsupportedMediaType, "only reads"),
        ("POST", f"{SPARQL_QUERY}; charset=utf-16", b"", b"ASK {}", UnsupportedMediaType, "utf-16"),
    ],
)
def test_parse_operation_refuses(
    method: str, content_type: str | None, query_string: bytes, body: bytes, error: type[QueryError], message: str
) -> None:
    with pytest.raises(error, match=message):
        parse_operation(method, content_type, query_string, body)


def test_parse_operation_refuses_a_flood_of_parameters() -> None:
    with pytest.raises(MalformedRequest, match="too many"):
        parse_operation("GET", None, b"&".join([b"a=1"] * 20_000), b"")
