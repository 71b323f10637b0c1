"""What a request to update says."""

import pytest

from lapekg.errors import MalformedRequest, UnsupportedMediaType
from lapekg.sparql.operation import FORM, SPARQL_QUERY, SPARQL_UPDATE
from lapekg.sparql.update_operation import parse_update


def test_update_stands_in_the_body_or_in_a_form() -> None:
    assert parse_update(SPARQL_UPDATE, b"", b"CLEAR ALL").update == "CLEAR ALL"
    assert parse_update(f"{SPARQL_UPDATE}; charset=UTF-8", b"", "# ä".encode()).update == "# ä"
    assert parse_update(FORM, b"", b"update=CLEAR%20ALL").update == "CLEAR ALL"


def test_byte_order_mark_is_no_part_of_the_update() -> None:
    assert parse_update(SPARQL_UPDATE, b"", b"\xef\xbb\xbfCLEAR ALL").update == "CLEAR ALL"


def test_dataset_comes_by_address_or_form() -> None:
    by_address = parse_update(SPARQL_UPDATE, b"using-graph-uri=a:a&using-named-graph-uri=a%3Ab", b"CLEAR ALL")
    assert (by_address.using_graphs, by_address.using_named_graphs) == (("a:a",), ("a:b",))
    by_form = parse_update(FORM, b"", b"update=CLEAR+ALL&using-graph-uri=a:a&using-graph-uri=a:b")
    assert by_form.using_graphs == ("a:a", "a:b")


def test_other_parameters_are_kept() -> None:
    operation = parse_update(FORM, b"dry-run", b"update=CLEAR+ALL&message=a+b")
    assert operation.parameters["dry-run"] == [""]
    assert operation.parameters["message"] == ["a b"]


@pytest.mark.parametrize(
    ("content_type", "query_string", "body", "error", "reason"),
    [
        (FORM, b"", b"", MalformedRequest, "no update"),
        (FORM, b"", b"update=a&update=b", MalformedRequest, "2 updates"),
        (FORM, b"update=a", b"", MalformedRequest, "in the body"),
        (SPARQL_UPDATE, b"update=a", b"CLEAR ALL", MalformedRequest, "in the body"),
        (FORM, b"", b"update=a&query=b", MalformedRequest, "belongs to a query"),
        (SPARQL_UPDATE, b"named-graph-uri=a:a", b"a", MalformedRequest, "belongs to a query"),
        (SPARQL_UPDATE, b"using-graph-uri=a", b"a", MalformedRequest, "absolute IRI"),
        (SPARQL_UPDATE, b"", b"\xff", MalformedRequest, "not valid UTF-8"),
        (FORM, b"", b"update=%f", MalformedRequest, "encodes no byte"),
        (SPARQL_QUERY, b"", b"ASK {}", UnsupportedMediaType, "only writes"),
        ("text/plain", b"", b"CLEAR ALL", UnsupportedMediaType, "send the update as"),
        (None, b"", b"CLEAR ALL", UnsupportedMediaType, "not as nothing"),
    ],
)
def test_what_breaks_the_protocol_is_refused(
    content_type: str | None, query_string: bytes, body: bytes, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        parse_update(content_type, query_string, body)
