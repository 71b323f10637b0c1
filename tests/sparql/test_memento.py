"""Links between a resource and its states."""

from lapekg.history import Commit, Door
from lapekg.snapshots.moments import Moments
from lapekg.sparql.memento import Resource, encoded, memento_link, memento_links, original_links

COMMITS = tuple(
    Commit(number, f"2026-11-21T12:00:0{number}.500Z", Door.UPDATE, "a", "", None, "r", 0, 0, 0, 0, "d")
    for number in (1, 2, 3)
)
THING = Resource("http://a.example", "/doc/x", "lang=fi&snapshot=9")


def test_addresses_of_a_resource_and_its_states() -> None:
    assert THING.address == "http://a.example/doc/x?lang=fi"
    assert THING.memento(2) == "http://a.example/doc/x?lang=fi&snapshot=2"
    assert THING.timemap == "http://a.example/timemap/doc/x?lang=fi"
    assert Resource("http://a.example", "/", "").memento(2) == "http://a.example/?snapshot=2"


def test_state_is_linked_with_its_time_in_whole_seconds() -> None:
    assert memento_link(THING, COMMITS[1], "prev") == (
        '<http://a.example/doc/x?lang=fi&snapshot=2>; rel="prev memento"; datetime="Sat, 21 Nov 2026 12:00:02 GMT"'
    )


def test_one_state_alone_is_the_first_and_the_last() -> None:
    (state,) = memento_links(THING, Moments(COMMITS[:1]), 1)[2:]
    assert 'rel="first last memento"' in state


def test_state_that_is_not_recorded_has_no_neighbours() -> None:
    assert memento_links(THING, Moments(COMMITS), 7) == original_links(THING)


def test_address_too_long_for_a_header_field_is_left_out() -> None:
    assert original_links(Resource("http://a.example", "/sparql", f"query={'x' * 3000}")) == []
    assert memento_links(Resource("http://a.example", "/sparql", f"query={'x' * 3000}"), Moments(COMMITS), 1) == []


def test_query_string_cannot_end_its_link() -> None:
    query_string = encoded(b'query=<a>; rel="x"&q=%20\xc3\xa4')
    assert query_string == "query=%3Ca%3E;%20rel=%22x%22&q=%20%C3%A4"
    assert original_links(Resource("http://a.example", "/sparql", query_string))[0].count(">") == 1
