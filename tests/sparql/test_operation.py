"""SPARQL 1.1 Protocol, section 2.1, and what this server adds to it."""

import contextlib
from urllib.parse import quote, unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.errors import MalformedRequest, QueryError, UnsupportedMediaType
from lapekg.sparql.operation import FORM, SPARQL_QUERY, DescriptionOperation, QueryOperation, parse_operation

ASK = "ASK {}"


def read_query(query_string: bytes) -> str:
    operation = parse_operation("GET", None, query_string, b"")
    assert isinstance(operation, QueryOperation)
    return operation.query


def test_parse_operation_get_decodes_the_query_once() -> None:
    operation = parse_operation("GET", None, b"query=ASK+%7B+%3Chttp%3A%2F%2Fa%2F%2520%3E+a+%22%C3%A4%22+%7D", b"")
    assert operation == QueryOperation('ASK { <http://a/%20> a "ä" }')


def test_parse_operation_post_form_decodes_the_query_once() -> None:
    body = urlencode({"query": "ASK { <http://a/%20> a 1 }"}).encode()
    assert parse_operation("POST", FORM, b"", body) == QueryOperation("ASK { <http://a/%20> a 1 }")


def test_parse_operation_post_direct_does_not_decode_the_query() -> None:
    body = b"ASK { <http://a/%20> a 1+1 }"
    assert parse_operation("POST", SPARQL_QUERY, b"", body) == QueryOperation("ASK { <http://a/%20> a 1+1 }")


def test_parse_operation_post_direct_takes_the_dataset_from_the_url() -> None:
    url = urlencode([("default-graph-uri", "http://a/1"), ("default-graph-uri", "http://a/2")]).encode()
    operation = parse_operation("POST", f"{SPARQL_QUERY}; charset=UTF-8", url, ASK.encode())
    assert operation == QueryOperation(ASK, default_graphs=("http://a/1", "http://a/2"))


def test_parse_operation_post_form_takes_parameters_from_url_and_body() -> None:
    body = urlencode([("query", ASK), ("named-graph-uri", "http://a/2")]).encode()
    operation = parse_operation("POST", FORM, b"named-graph-uri=http://a/1&format=json&timeout=2", body)
    assert operation == QueryOperation(ASK, (), ("http://a/1", "http://a/2"), "json", 2.0)


def test_parse_operation_post_form_may_hold_its_query_in_the_url() -> None:
    assert parse_operation("POST", FORM, b"query=ASK+%7B%7D", b"") == QueryOperation(ASK)


@pytest.mark.parametrize(("content_type", "body"), [(SPARQL_QUERY, b"ASK {}"), (FORM, b"query=ASK+%7B%7D")])
def test_parse_operation_method_query_carries_the_bodies_of_post(content_type: str, body: bytes) -> None:
    operation = parse_operation("QUERY", content_type, b"default-graph-uri=http://a/1", body)
    assert operation == QueryOperation(ASK, ("http://a/1",))


def test_parse_operation_head_is_read_as_get() -> None:
    assert parse_operation("HEAD", None, b"query=ASK+{}", b"") == QueryOperation(ASK)
    assert parse_operation("HEAD", None, b"", b"") == DescriptionOperation()


def test_parse_operation_get_ignores_body_and_its_type() -> None:
    assert parse_operation("GET", "text/plain", b"query=ASK+{}", b"\xff") == QueryOperation(ASK)


def test_parse_operation_same_graph_twice_is_one_graph() -> None:
    operation = parse_operation("GET", None, b"query=ASK+{}&named-graph-uri=urn:a&named-graph-uri=urn:a", b"")
    assert operation == QueryOperation(ASK, named_graphs=("urn:a",))


@pytest.mark.parametrize(
    ("query_string", "operation"),
    [
        (b"", DescriptionOperation()),
        (b"format=turtle", DescriptionOperation("turtle")),
        (b"output=ttl&results=turtle", DescriptionOperation("ttl")),
        (b"utm_source=a", DescriptionOperation()),
        (b"&&", DescriptionOperation()),
    ],
)
def test_parse_operation_get_without_query_asks_for_the_description(
    query_string: bytes, operation: DescriptionOperation
) -> None:
    assert parse_operation("GET", None, query_string, b"") == operation


@pytest.mark.parametrize(
    ("query_string", "query"),
    [
        (b"query=", ""),
        (b"query", ""),
        (b"query=a=b", "a=b"),
        (b"query=a;b", "a;b"),  # only & parts parameters
        (b"query=a+b%20c%2Bd", "a b c+d"),
        (b"query=%25zz%2525", "%zz%25"),
        (b"query=%c3%A4", "ä"),
        (b"query=\xc3\xa4", "ä"),  # not percent-encoded, but valid UTF-8
        (b"query=\xc3%a4", "ä"),
        (b"query=%5Cn\\n\\x41\\u0041%5c", "\\n\\n\\x41\\u0041\\"),
        (b"query=%00%0d%0a", "\x00\r\n"),
        (b"qu%65ry=a", "a"),
        (b"&query=a&", "a"),
        (b"query=a&Query=b&unknown=c&using-graph-uri=d", "a"),  # names are told apart by case; unknown ones are ignored
        (b"query=%EF%BB%BFASK", "ASK"),  # a byte order mark at the beginning is no part of the query
        (b"query=ASK%EF%BB%BF", "ASK\ufeff"),
        (b"query=%F0%9F%90%9F", "🐟"),
    ],
)
def test_parse_operation_reads_query_string(query_string: bytes, query: str) -> None:
    assert read_query(query_string) == query


@pytest.mark.parametrize(
    "content_type",
    [
        "application/sparql-query",
        "Application/SPARQL-Query",
        "application/sparql-query;charset=utf-8",
        'application/sparql-query ; Charset="UTF-8"',
        "application/sparql-query; charset=utf8",
        "application/sparql-query;",
        "application/sparql-query;; a=b",
        'application/sparql-query; a="b;charset=utf-16"',
        "application/sparql-query; version=1.2; charset=UTF-8",
    ],
)
def test_parse_operation_reads_content_type(content_type: str) -> None:
    assert parse_operation("POST", content_type, b"", b"\xef\xbb\xbfASK {}") == QueryOperation(ASK)


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        (None, "send the query as application/sparql-query or application/x-www-form-urlencoded, not as nothing"),
        ("", "not as nothing"),
        ("text/plain", "not as text/plain"),
        ("text/turtle; charset=utf-8", "text/turtle"),
        ("multipart/form-data; boundary=a", "multipart/form-data"),
        ("application/sparql-query, text/plain", "text/plain"),
        ("application/sparql-queryx", "sparql-queryx"),
        ("sparql-query", "not as sparql-query"),
        ("application/sparql-update", "only reads"),
        ("application/sparql-query; charset=utf-16", "utf-16"),
        ("application/sparql-query; charset=", "malformed"),
        ('application/sparql-query; charset=""', "charset"),
        ("application/sparql-query; charset=utf-8; CHARSET=latin1", "latin1"),
        ("application/sparql-query; charset", "malformed"),
        ('application/sparql-query; a="b', "malformed"),
        (f"{FORM}; charset=iso-8859-1", "iso-8859-1"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_parse_operation_refuses_content_type(method: str, content_type: str | None, message: str) -> None:
    with pytest.raises(UnsupportedMediaType, match=message):
        parse_operation(method, content_type, b"", b"ASK {}")


@pytest.mark.parametrize(
    ("method", "content_type", "query_string", "body", "message"),
    [
        ("GET", None, b"default-graph-uri=http://a/", b"", "no query; default-graph-uri needs one"),
        ("GET", None, b"named-graph-uri=http://a/", b"", "no query"),
        ("GET", None, b"timeout=1", b"", "no query"),
        ("GET", None, b"query=ASK{}&query=ASK{}", b"", "2 queries"),
        ("GET", None, b"query=&query=ASK{}", b"", "2 queries"),
        ("GET", None, b"update=CLEAR+ALL", b"", "only reads"),
        ("GET", None, b"query=ASK{}&update=CLEAR+ALL", b"", "only reads"),
        ("GET", None, b"query=%FF", b"", "query string is not valid UTF-8"),
        ("GET", None, b"query=\xff", b"", "UTF-8"),
        ("GET", None, b"query=ASK{}&unknown=%FF", b"", "UTF-8"),
        ("GET", None, b"query=ASK{}&%FF=1", b"", "UTF-8"),
        ("GET", None, b"query=%ED%A0%80", b"", "UTF-8"),  # a surrogate
        ("GET", None, b"query=%C0%80", b"", "UTF-8"),  # an overlong form
        ("GET", None, b"query=%C3", b"", "UTF-8"),
        ("GET", None, b"query=%zz", b"", "'%zz' in the query string encodes no byte"),
        ("GET", None, b"query=100%", b"", "'%' in the query string"),
        ("GET", None, b"query=%4", b"", "'%4'"),
        ("GET", None, b"query=%\\x41", b"", "encodes no byte"),
        ("GET", None, b"query=%+1", b"", "encodes no byte"),
        ("GET", None, b"query=%\xc3\xa4", b"", "encodes no byte"),
        ("GET", None, b"query=ASK{}&default-graph-uri=g", b"", "absolute IRI"),
        ("GET", None, b"query=ASK{}&default-graph-uri=", b"", "absolute IRI"),
        ("GET", None, b"query=ASK{}&named-graph-uri=http://a/%20", b"", "absolute IRI"),
        ("POST", FORM, b"", b"", "no query"),
        ("POST", FORM, b"", b"format=json", "no query"),
        ("POST", FORM, b"query=ASK{}", b"query=ASK{}", "2 queries"),
        ("POST", FORM, b"", b"query=ASK{}&query=ASK{}", "2 queries"),
        ("POST", FORM, b"", b"query=%FF", "form is not valid UTF-8$"),
        ("POST", FORM, b"", b"query=%zz", "'%zz' in the form"),
        ("POST", FORM, b"", b"update=CLEAR+ALL", "only reads"),
        ("POST", SPARQL_QUERY, b"query=ASK{}", b"ASK {}", "2 queries"),
        ("POST", SPARQL_QUERY, b"update=CLEAR+ALL", b"ASK {}", "only reads"),
        ("POST", SPARQL_QUERY, b"", b"ASK { # \xff\n}", "UTF-8 at byte 8"),
        ("POST", SPARQL_QUERY, b"", ASK.encode("utf-16"), "UTF-8 at byte 0"),
        ("QUERY", SPARQL_QUERY, b"query=ASK{}", b"ASK {}", "2 queries"),
        ("PUT", SPARQL_QUERY, b"", b"ASK {}", "not by PUT"),
    ],
)
def test_parse_operation_refuses(
    method: str, content_type: str | None, query_string: bytes, body: bytes, message: str
) -> None:
    with pytest.raises(MalformedRequest, match=message):
        parse_operation(method, content_type, query_string, body)


@pytest.mark.parametrize(
    ("parameters", "format_"),
    [
        ("", None),
        ("format=json", "json"),
        ("output=json", "json"),
        ("results=json", "json"),
        # As SPARQLWrapper sends them.
        ("format=json&output=json&results=json", "json"),
        ("format=tsv&format=text/tab-separated-values&output=tsv&output=text/tab-separated-values", "tsv"),
        ("format=tsv&format=&output=tsv&output=", "tsv"),
        ("format=json-ld&format=application/ld%2Bjson,application/x-json%2Bld", "json-ld"),
        # Synonyms, and what is unknown: negotiation refuses that.
        ("format=ttl&output=TURTLE&results=text/turtle", "ttl"),
        ("format=yaml&output=yaml", "yaml"),
        ("format=", None),
    ],
)
def test_parse_operation_reads_format(parameters: str, format_: str | None) -> None:
    operation = parse_operation("GET", None, f"query=ASK+{{}}&{parameters}".encode(), b"")
    assert operation == QueryOperation(ASK, format=format_)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("format=json&output=xml", "mean the same; give one value, not 'json, xml'"),
        ("format=json&format=csv", "mean the same"),
        ("format=json&results=application/ld%2Bjson", "mean the same"),  # that is JSON for graphs only
        ("format=json&results=yaml", "unknown"),
    ],
)
def test_parse_operation_refuses_formats_that_differ(parameters: str, message: str) -> None:
    with pytest.raises(MalformedRequest, match=message):
        parse_operation("GET", None, f"query=ASK+{{}}&{parameters}".encode(), b"")


@pytest.mark.parametrize(
    ("value", "seconds"), [("5", 5.0), ("0.25", 0.25), (".5", 0.5), ("5.", 5.0), ("007", 7.0), ("1&timeout=1", 1.0)]
)
def test_parse_operation_reads_timeout(value: str, seconds: float) -> None:
    operation = parse_operation("GET", None, f"query=ASK+{{}}&timeout={value}".encode(), b"")
    assert operation == QueryOperation(ASK, timeout=seconds)


@pytest.mark.parametrize(
    "value",
    # One for each way a number can be something else, to Python or to the XML Schema.
    [
        *("", "0", "0.0", "-1", "%2B1", "+1", "1e3", "nan", "inf", "Infinity", "1_0", "0x1", "5s", ".", "1,5", "1 "),
        *("1&timeout=2", "9" * 400, "0." + "0" * 400 + "1", "%D9%A1", "1%0A"),
    ],
)
def test_parse_operation_refuses_timeout(value: str) -> None:
    with pytest.raises(MalformedRequest, match="timeout must be one number of seconds greater than 0"):
        parse_operation("GET", None, f"query=ASK+{{}}&timeout={value}".encode(), b"")


def test_parse_operation_refuses_a_flood_of_parameters() -> None:
    flood = b"&".join([b"a=1"] * 20_000)
    with pytest.raises(MalformedRequest, match="too many"):
        parse_operation("GET", None, flood, b"")
    with pytest.raises(MalformedRequest, match="too many"):
        parse_operation("POST", FORM, b"", flood)


@pytest.mark.parametrize("name", ["default-graph-uri", "format", "output", "timeout"])
def test_parse_operation_error_stays_short_for_a_long_value(name: str) -> None:
    with pytest.raises(MalformedRequest) as caught:
        parse_operation("GET", None, f"query=ASK+{{}}&format=csv&{name}={'x' * 100_000}".encode(), b"")
    assert len(str(caught.value)) < 500


@given(query=st.text(), graphs=st.lists(st.sampled_from(["http://a/1", "urn:x:ä", "http://a/?q=1&r=2"]), unique=True))
def test_parse_operation_reads_the_same_from_all_three_forms(query: str, graphs: list[str]) -> None:
    expected = QueryOperation(query.removeprefix("\ufeff"), named_graphs=tuple(graphs))
    dataset = [("named-graph-uri", graph) for graph in graphs]
    everything = urlencode([("query", query), *dataset]).encode()
    assert parse_operation("GET", None, everything, b"") == expected
    assert (
        parse_operation("GET", None, urlencode([("query", query), *dataset], quote_via=quote).encode(), b"") == expected
    )
    for method in ("POST", "QUERY"):
        assert parse_operation(method, FORM, b"", everything) == expected
        assert parse_operation(method, SPARQL_QUERY, urlencode(dataset).encode(), query.encode()) == expected


@given(query=st.text().filter(lambda text: not text.startswith("\ufeff")))
def test_parse_operation_reads_each_byte_percent_encoded(query: str) -> None:
    assert read_query(b"query=" + b"".join(b"%%%02x" % byte for byte in query.encode())) == query


_pieces = st.sampled_from(
    [b"%", b"%2", b"%41", b"%C3", b"%A4", b"\xc3\xa4", b"\xff", b"\\", b"\\x", b"+", b"41", b"a", b"="]
)


@given(st.lists(_pieces).map(b"".join))
def test_parse_operation_any_bytes_are_read_as_the_url_standard_does_or_refused(value: bytes) -> None:
    try:
        query = read_query(b"query=" + value)
    except MalformedRequest:
        return
    assert query.encode() == unquote_to_bytes(value.replace(b"+", b" "))


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "QUERY", "PUT"]),
    content_type=st.none() | st.sampled_from([FORM, SPARQL_QUERY]) | st.text(alphabet='ab/;="\\ charset-utf8'),
    query_string=st.binary() | st.lists(_pieces).map(b"".join),
    body=st.binary() | st.lists(_pieces).map(b"".join),
)
def test_parse_operation_of_any_request_is_an_operation_or_an_error_of_ours(
    method: str, content_type: str | None, query_string: bytes, body: bytes
) -> None:
    with contextlib.suppress(QueryError):
        operation = parse_operation(method, content_type, query_string, body)
        assert isinstance(operation, QueryOperation | DescriptionOperation)
