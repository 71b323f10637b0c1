"""RFC 9110, section 12.5.1: one row for each rule."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.sparql.negotiation import BOOLEAN, GRAPH, SOLUTIONS, negotiate, parse_accept

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"

CASES = [
    (None, JSON),
    ("", JSON),
    ("*/*", JSON),
    (CSV, CSV),
    ("TEXT/CSV", CSV),
    (f"{CSV};q=0.5, {XML}", XML),
    (f"{CSV};q=0.5, {XML};q=0.4, {TSV};q=0.6", TSV),
    (f"{CSV}, {TSV}", CSV),
    (f"{TSV}, {CSV}", CSV),  # equals: the order of the server decides, not that of the header
    (f"{CSV};q=1.0, {TSV};q=1", CSV),
    ("text/*", CSV),
    ("text/*, text/csv;q=0", TSV),
    ("*/*, application/*;q=0", CSV),
    (f"*/*;q=0.1, {XML};q=0.2", XML),
    (f"{CSV};q=0.9, */*;q=0.9", JSON),
    (f"{JSON};q=0, */*;q=0.1", XML),
    ("application/json", JSON),
    (f"application/json;q=0.9, {JSON};q=0", None),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", XML),
    (f"{CSV}; charset=utf-8; q=0.3", CSV),
    (f'{CSV}; note="a, b; q=0"', CSV),
    ("text/html", None),
    ("text/plain", None),
    (f"{CSV};q=0", None),
    ("*/*;q=0", None),
    (f"{CSV};q=2, {TSV};q=0.1", TSV),
    (f"{CSV};q=0.1234, {TSV};q=0.1", TSV),
    (f"rubbish, {CSV}", CSV),
    ("rubbish", JSON),
    (f", ,{CSV},", CSV),
    ("*/csv", JSON),
]


@pytest.mark.parametrize(("accept", "media_type"), CASES)
def test_negotiate(accept: str | None, media_type: str | None) -> None:
    chosen = negotiate(accept, SOLUTIONS)
    assert (chosen and chosen.media_type) == media_type


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/sparql-results+json", None),
    ],
)
def test_negotiate_for_a_graph(accept: str | None, media_type: str | None) -> None:
    chosen = negotiate(accept, GRAPH)
    assert (chosen and chosen.media_type) == media_type


def test_negotiate_offers_no_table_for_a_boolean() -> None:
    assert negotiate(CSV, BOOLEAN) is None


@given(st.text())
def test_negotiate_reads_any_header(header: str) -> None:
    assert negotiate(header, SOLUTIONS) in (*SOLUTIONS, None)


_ranges = st.sampled_from([JSON, XML, CSV, TSV, "text/*", "application/*", "*/*", "text/html"])
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
        assert list(parse_accept(header))
