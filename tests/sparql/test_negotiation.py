"""RFC 9110, sections 12.5.1 and 12.5.3, and the parameter `format`: one row for each rule."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.errors import MalformedRequest
from lapekg.sparql.negotiation import (
    BOOLEAN,
    DESCRIPTION,
    GRAPH,
    HTML,
    OFFERS,
    SOLUTIONS,
    negotiate,
    negotiate_encoding,
    negotiate_forms,
    not_acceptable,
    parse_accept,
    read_format,
)

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
PAGE = "text/html"
TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
TRIG = "application/trig"
N_QUADS = "application/n-quads"

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"

CASES = [
    # No preference: the server's first.
    (None, "solutions", JSON),
    ("", "solutions", JSON),
    ("   ", "solutions", JSON),
    (",, ,", "solutions", JSON),
    ("*/*", "solutions", JSON),
    ("*/*;q=0.1", "solutions", JSON),
    (None, "boolean", JSON),
    ("*/*", "boolean", JSON),
    (None, "graph", TURTLE),
    ("*/*", "graph", TURTLE),
    # One type is asked for.
    (JSON, "solutions", JSON),
    (XML, "solutions", XML),
    (CSV, "solutions", CSV),
    (TSV, "solutions", TSV),
    (XML, "boolean", XML),
    (CSV, "boolean", None),
    (TURTLE, "graph", TURTLE),
    (N_TRIPLES, "graph", N_TRIPLES),
    (RDF_XML, "graph", RDF_XML),
    (JSON_LD, "graph", JSON_LD),
    (TRIG, "graph", TRIG),
    (N_QUADS, "graph", N_QUADS),
    (JSON, "graph", None),
    (TURTLE, "solutions", None),
    ("text/plain", "solutions", None),
    ("TEXT/Csv", "solutions", CSV),
    # Weights decide, not the order of the header.
    (f"{CSV};q=0.5, {XML}", "solutions", XML),
    (f"{XML}, {CSV};q=0.5", "solutions", XML),
    (f"{CSV};q=0.5, {XML};q=0.4, {TSV};q=0.6", "solutions", TSV),
    (f"{CSV};q=0.501, {TSV};q=0.502", "solutions", TSV),
    (f"{RDF_XML}, {TURTLE};q=0.9", "graph", RDF_XML),
    (f"{CSV};Q=0.1, {TSV};q=0.2", "solutions", TSV),
    (f"{CSV} \t;\t q=0.1 , {TSV};q=0.2", "solutions", TSV),
    # Equals: the server's order.
    (f"{CSV}, {TSV}", "solutions", CSV),
    (f"{TSV}, {CSV}", "solutions", CSV),
    (f"{CSV};q=1.000, {TSV};q=1.", "solutions", CSV),
    (f"{TSV};q=0.9, */*;q=0.9", "solutions", JSON),
    (f"{PAGE}, {JSON}", "solutions", JSON),
    (f"{PAGE}, */*", "graph", TURTLE),
    # q=0 forbids.
    (f"{CSV};q=0", "solutions", None),
    (f"{CSV};q=0.000, {TSV}", "solutions", TSV),
    ("*/*;q=0", "solutions", None),
    (f"{JSON};q=0, */*;q=0.1", "solutions", XML),
    (f"*/*, {TURTLE};q=0", "graph", N_TRIPLES),
    # Wildcards, and the more specific range decides alone.
    ("text/*", "solutions", CSV),
    ("application/*", "graph", N_TRIPLES),
    ("image/*", "solutions", None),
    (f"text/*, {CSV};q=0", "solutions", TSV),
    ("*/*, application/*;q=0", "solutions", CSV),
    (f"*/*;q=0.1, {XML};q=0.2", "solutions", XML),
    (f"text/*;q=0.9, {CSV};q=0.1, */*;q=0.5", "solutions", TSV),
    ("*/csv", "solutions", JSON),  # no range of the grammar, so no preference is left
    # Other names of the same format.
    ("application/json", "solutions", JSON),
    ("application/json", "graph", JSON_LD),
    ("application/xml", "boolean", XML),
    ("text/xml", "graph", RDF_XML),
    ("application/x-turtle", "graph", TURTLE),
    (f"application/json;q=0.9, {JSON};q=0", "solutions", None),  # the format's own name is more specific
    (f"application/json;q=0.2, application/*;q=0.9, {XML};q=0.1", "solutions", JSON),
    # Browsers get the page; programs that take anything do not.
    (PAGE, "solutions", PAGE),
    (PAGE, "boolean", PAGE),
    (FIREFOX, "solutions", PAGE),
    (FIREFOX, "boolean", PAGE),
    (FIREFOX, "graph", PAGE),
    ("text/html;q=0.9, */*;q=0.8", "solutions", PAGE),
    ("text/html;q=0.8, */*;q=0.9", "solutions", JSON),
    ("application/xhtml+xml", "solutions", None),
    (JAVA, "solutions", PAGE),
    # Parameters of a range.
    (f"{TURTLE};charset=utf-8", "graph", TURTLE),
    (f'{TURTLE}; charset="UTF-8"; q=0.3, {JSON_LD};q=0.2', "graph", TURTLE),
    (f"{CSV};charset=utf-8;q=0.1, {CSV};q=0.9, {TSV};q=0.5", "solutions", TSV),  # the longer range is more specific
    (f'{JSON_LD};profile="http://www.w3.org/ns/json-ld#compacted"', "graph", JSON_LD),
    (f"{JSON_LD};profile=a;q=1, {JSON_LD};q=0.4, {TURTLE};q=0.5", "graph", TURTLE),
    (f"{CSV};header=absent;q=0, {CSV}", "solutions", CSV),  # what is forbidden is not on offer
    (f"{CSV};header=absent;q=0", "solutions", None),
    (f"{CSV};q=0.4;level=1, {TSV};q=0.3", "solutions", CSV),  # what follows the weight is no parameter of the type
    (f"{CSV};;q=0.3;, {TSV};q=0.4", "solutions", TSV),  # empty parameters are allowed
    # Quoted strings hold commas, semicolons and quotes.
    (f'{CSV}; note="a, b; q=0"', "solutions", CSV),
    (f'{CSV}; note="a\\", {TSV}"; q=0.5, {XML};q=0.4', "solutions", CSV),
    # What breaks the grammar is passed over.
    (f"{CSV};q=2, {TSV};q=0.1", "solutions", TSV),
    (f"{CSV};q=-1, {TSV};q=0.1", "solutions", TSV),
    (f"{CSV};q=0.1234, {TSV};q=0.1", "solutions", TSV),
    (f"{CSV};q=.5, {TSV};q=0.1", "solutions", TSV),
    (f'{CSV};q="1", {TSV};q=0.1', "solutions", TSV),
    (f"{CSV};q=, {TSV};q=0.1", "solutions", TSV),
    (f"{CSV};q, {TSV};q=0.1", "solutions", TSV),
    (f"{CSV} {TSV}, {XML}", "solutions", XML),
    (f"rubbish, {CSV}", "solutions", CSV),
    ("rubbish", "solutions", JSON),
    (f", ,{CSV},", "solutions", CSV),
    (f'{CSV};a="never ends, {TSV}', "solutions", JSON),
    # Several headers arrive joined by commas.
    (f"{CSV};q=0.5,{TSV};q=0.6, {CSV};q=0.7", "solutions", CSV),
]


@pytest.mark.parametrize(("accept", "form", "media_type"), CASES)
def test_negotiate(accept: str | None, form: str, media_type: str | None) -> None:
    chosen = negotiate(accept, OFFERS[form])
    assert (chosen and chosen.media_type) == media_type
    assert negotiate_forms(accept)[form] is chosen


def test_offers_are_complete_with_the_page_last() -> None:
    assert [each.media_type for each in SOLUTIONS] == [JSON, XML, CSV, TSV, PAGE]
    assert [each.media_type for each in BOOLEAN] == [JSON, XML, PAGE]
    assert [each.media_type for each in GRAPH] == [TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS, PAGE]
    assert set(DESCRIPTION) == set(GRAPH)
    assert HTML.content_type == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("format_", "accept", "solutions", "boolean", "graph"),
    [
        # Names, in any case; json and xml mean what the form is written in.
        ("json", None, JSON, JSON, JSON_LD),
        ("xml", None, XML, XML, RDF_XML),
        ("XML", None, XML, XML, RDF_XML),
        ("csv", None, CSV, None, None),
        ("tsv", None, TSV, None, None),
        ("turtle", None, None, None, TURTLE),
        ("ttl", None, None, None, TURTLE),
        ("n3", None, None, None, TURTLE),
        ("ntriples", None, None, None, N_TRIPLES),
        ("n-triples", None, None, None, N_TRIPLES),
        ("nt", None, None, None, N_TRIPLES),
        ("rdf/xml", None, None, None, RDF_XML),
        ("rdfxml", None, None, None, RDF_XML),
        ("rdf+xml", None, None, None, RDF_XML),
        ("rdf xml", None, None, None, RDF_XML),  # a plus that was not percent-encoded
        ("rdf", None, None, None, RDF_XML),
        ("jsonld", None, None, None, JSON_LD),
        ("json-ld", None, None, None, JSON_LD),
        ("trig", None, None, None, TRIG),
        ("nquads", None, None, None, N_QUADS),
        ("n-quads", None, None, None, N_QUADS),
        ("nq", None, None, None, N_QUADS),
        ("html", None, PAGE, PAGE, PAGE),
        # Media types, and their other names.
        (JSON, None, JSON, JSON, None),
        ("application/sparql-results json", None, JSON, JSON, None),
        ("Application/JSON", None, JSON, JSON, JSON_LD),
        (f"{TURTLE};charset=utf-8", None, None, None, TURTLE),
        ("application/ld+json,application/x-json+ld", None, None, None, JSON_LD),
        # It chooses among what Accept allows.
        ("csv", "*/*", CSV, None, None),
        ("csv", FIREFOX, CSV, None, None),
        ("json", FIREFOX, JSON, JSON, JSON_LD),
        ("html", "*/*;q=0.1", PAGE, PAGE, PAGE),
        ("json", "application/json", JSON, JSON, JSON_LD),
        ("csv", TSV, None, None, None),
        ("json", JSON, JSON, JSON, None),
        ("html", f"*/*, {PAGE};q=0", None, None, None),
    ],
)
def test_negotiate_forms_by_format(
    format_: str, accept: str | None, solutions: str | None, boolean: str | None, graph: str | None
) -> None:
    chosen = negotiate_forms(accept, format_)
    assert [each and each.media_type for each in chosen.values()] == [solutions, boolean, graph]
    assert list(chosen) == ["solutions", "boolean", "graph"]


@pytest.mark.parametrize("format_", ["", "yaml", "text/plain", "image/*", ",", "x" * 100_000, "json\r\nSet-Cookie: a"])
def test_negotiate_forms_unknown_format_is_malformed_and_names_the_formats(format_: str) -> None:
    with pytest.raises(MalformedRequest, match="json, xml, csv, tsv, turtle") as caught:
        negotiate_forms(None, format_)
    assert len(str(caught.value)) < 500
    assert "\n" not in str(caught.value)


def test_negotiate_forms_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        negotiate_forms(None, None)["graph"] = None  # type: ignore[index] # the point of the test


def test_not_acceptable_without_format_names_accept_and_the_offers() -> None:
    error = not_acceptable("graph", "image/png", None)
    assert error.offered == (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS, PAGE)
    assert "'image/png'" in str(error)
    assert str(error).endswith(f"it is offered as {', '.join(error.offered)}")


def test_not_acceptable_for_a_format_that_accept_excludes_names_both() -> None:
    error = str(not_acceptable("solutions", TSV, "csv"))
    assert error.startswith(f"format='csv' asks for {CSV}, which the Accept header, '{TSV}', excludes")


def test_not_acceptable_for_a_format_of_another_form_says_so() -> None:
    error = str(not_acceptable("graph", "*/*", "csv"))
    assert error.startswith("format='csv' is no format of a graph; it is offered as text/turtle")


def test_not_acceptable_is_one_short_line_whatever_the_header() -> None:
    error = str(not_acceptable("boolean", "a/b\r\nc" * 10_000, None))
    assert "\n" not in error
    assert len(error) < 500


@pytest.mark.parametrize("names", [("ttl", "turtle", TURTLE), ("json", "application/json"), ("jsonld", JSON_LD)])
def test_read_format_finds_the_same_for_synonyms(names: tuple[str, ...]) -> None:
    assert len({read_format(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("accept_encoding", "coding"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "gzip"),
        ("br", None),
        ("identity", None),
        ("*", "gzip"),
        ("*;q=0.5", "gzip"),
        ("*;q=0", None),
        ("gzip;q=0", None),
        ("gzip;q=0.000, *", None),
        ("gzip;q=0.001", "gzip"),
        ("gzip;q=0.5, identity;q=0.6", None),
        ("gzip;q=0.5, identity", None),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0, *", "gzip"),
        ("gzip;q=0.5, *;q=0.6", None),  # the star stands for identity, too
        ("gzip;q=0.5, *;q=0", "gzip"),
        ("gzip ; Q=0.5", "gzip"),
        ("gzip;q=2", None),
        ("gzip;level=9", None),
        ("gzip gzip", None),
        ("rubbish;;, gzip", "gzip"),
    ],
)
def test_negotiate_encoding(accept_encoding: str | None, coding: str | None) -> None:
    assert negotiate_encoding(accept_encoding) == coding


_header_text = st.text() | st.text(alphabet='ab*/;,="\\q.01 \t')


@given(_header_text)
def test_parse_accept_reads_any_header(header: str) -> None:
    for each in parse_accept(header):
        assert 0 <= each.quality <= 1
        assert each.type == each.type.lower()
        assert each.subtype == "*" or each.type != "*"


@given(_header_text)
def test_negotiation_reads_any_header(header: str) -> None:
    assert negotiate(header, SOLUTIONS) in (*SOLUTIONS, None)
    assert negotiate_encoding(header) in ("gzip", None)


@pytest.mark.parametrize(
    "header", ['"' * 60_000, 'a/b;c="' + '\\"' * 30_000, "a/b;" * 15_000, "a/b" + " " * 60_000 + "!"]
)
def test_parse_accept_hostile_header_is_read_in_linear_time(header: str) -> None:
    # A quadratic reading takes minutes here, which the time limit of the tests does not allow.
    assert len(list(parse_accept(header))) <= 1


_ranges = st.sampled_from([JSON, XML, CSV, TSV, "application/json", "text/*", "application/*", "*/*", PAGE])
_elements = st.tuples(_ranges, st.integers(0, 1000))


@given(st.lists(_elements, min_size=1, max_size=6), st.randoms())
def test_negotiate_does_not_depend_on_the_order_of_the_header(elements: list[tuple[str, int]], random: Random) -> None:
    texts = [f"{name};q={quality / 1000:.3f}" for name, quality in elements]
    shuffled = random.sample(texts, len(texts))
    assert negotiate(",".join(texts), SOLUTIONS) == negotiate(",".join(shuffled), SOLUTIONS)


@given(st.lists(_elements, min_size=1, max_size=6))
def test_negotiate_never_chooses_what_the_closest_range_forbids(elements: list[tuple[str, int]]) -> None:
    header = ",".join(f"{name};q={quality / 1000:.3f}" for name, quality in elements)
    chosen = negotiate(header, SOLUTIONS)
    if chosen:
        own = [quality for name, quality in elements if name == chosen.media_type]
        assert not own or max(own) > 0


@given(st.lists(_elements, max_size=6), st.sampled_from(["json", "xml", "csv", "tsv", "html"]))
def test_negotiate_forms_format_gives_only_what_accept_allows(elements: list[tuple[str, int]], format_: str) -> None:
    header = ",".join(f"{name};q={quality / 1000:.3f}" for name, quality in elements)
    for form, chosen in negotiate_forms(header, format_).items():
        wanted = [each for each in OFFERS[form] if each in read_format(format_)]
        assert chosen == negotiate(header, wanted)
