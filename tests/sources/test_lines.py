"""The stream between a file and the parser: lines are counted, and what is no text is refused."""

from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import read_bounded, read_stream
from lapekg.sources.lines import Lines
from lapekg.sources.reader import MOST_BYTES

INSTANCE = Instance(Path("/nowhere"), base_iri="http://example.org/")
MARK = b"\xef\xbb\xbf"


def refused(data: bytes, rdf_format: RdfFormat = RdfFormat.TURTLE) -> SourceError:
    with pytest.raises(SourceError) as error:
        list(read_stream(BytesIO(data), rdf_format, "a", INSTANCE))
    return error.value


@given(
    st.lists(st.binary(max_size=30), max_size=30).map(b"\n".join),
    st.lists(st.integers(1, 20), min_size=1, max_size=10),
    st.booleans(),
)
def test_lines_give_every_byte_and_count_the_lines_begun(data: bytes, sizes: list[int], is_long: bool) -> None:
    lines = Lines(BytesIO(data))
    given_bytes = b""
    for turn in range(len(data) + 2):
        lines.unsettled = 1_000_000 if is_long else 0
        piece = lines.read(sizes[turn % len(sizes)])
        assert len(piece) <= sizes[turn % len(sizes)]
        given_bytes += piece
        if piece:
            assert lines.count == given_bytes.count(b"\n") + (not given_bytes.endswith(b"\n"))
        if given_bytes == data:
            break
    assert given_bytes == data
    assert lines.read(1) == b""


def test_literal_over_many_lines_is_read_in_a_time_linear_in_it() -> None:
    data = b'<urn:s> <urn:p> """' + b"a\n" * 300_000 + b'""" .\n<urn:s> <urn:p> "2" .\n'
    started = process_time()
    located = list(read_stream(BytesIO(data), RdfFormat.TURTLE, "a", INSTANCE))
    # Given to the parser line by line it takes minutes, as it begins each time at the beginning.
    assert process_time() - started < 5
    # Of so long a text the parser takes more than a line at once, and the line is that of its last.
    first, second = (each.position.line for each in located)
    assert 300_001 <= first <= second == 300_002


def test_line_of_many_statements_is_read_in_a_time_linear_in_it() -> None:
    data = b'<urn:s> <urn:p> "1" .' * 100_000
    started = process_time()
    assert len(list(read_stream(BytesIO(data), RdfFormat.TURTLE, "a", INSTANCE))) == 100_000
    assert process_time() - started < 5


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (MARK + b'<urn:s> <urn:p> "1" .', (1, 1)),
        ('<urn:s> <urn:p> "1" .'.encode("utf-16"), (1, 1)),
        (b'<urn:s> <urn:p> "1" .\n<urn:s> <urn:p> "\xc3\xa4\0" .', (2, 19)),
    ],
)
def test_what_is_no_utf_8_text_is_refused_with_its_place(data: bytes, place: tuple[int, int]) -> None:
    error = refused(data)
    assert (error.kind, error.line, error.column) == ("encoding", *place)


def test_byte_order_mark_is_allowed_where_the_syntax_allows_it() -> None:
    assert len(list(read_stream(BytesIO(MARK + b'{"@id":"urn:s","urn:p":"1"}'), RdfFormat.JSON_LD, "a", INSTANCE))) == 1


def test_text_longer_than_the_parser_reads_is_refused() -> None:
    assert refused(b'<urn:s> <urn:p> "' + b"a" * (17 << 20) + b'" .').kind == "too-long"


class Endless:
    """A stream without an end, such as /dev/zero."""

    def read(self, size: int) -> bytes:
        assert size > 0
        return b"\0" * size


def test_read_bounded_ends_on_a_stream_without_end() -> None:
    with pytest.raises(SourceError, match=r"more than the \d+ MiB") as error:
        read_bounded(Endless(), "a")  # type: ignore[arg-type]
    assert error.value.kind == "too-long"


def test_read_bounded_gives_what_is_within_the_bound() -> None:
    assert len(read_bounded(BytesIO(b"a" * MOST_BYTES), "a")) == MOST_BYTES
