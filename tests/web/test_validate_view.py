"""Texts with marks: every character is there once, whatever is marked."""

from hypothesis import given
from hypothesis import strategies as st

from lapekg.validator.question import Text
from lapekg.web.validate_view import ShownResult, show_texts

NOTHING = dict.fromkeys(("file", "hint", "label", "focus", "focus_address", "path", "value", "rule", "rule_address"))


def result(severity: str, line: int, column: int | None, length: int | None) -> ShownResult:
    return ShownResult(1, severity, 0, line=line, column=column, length=length, message="", **NOTHING)


RESULTS = st.builds(
    result,
    st.sampled_from(["Violation", "Warning", "Info"]),
    st.integers(1, 12),
    st.none() | st.integers(1, 30),
    st.none() | st.integers(1, 30),
)


@given(st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=20), max_size=12),
       st.lists(RESULTS, max_size=6))  # fmt: skip
def test_marked_lines_are_the_lines_of_the_text(lines: list[str], results: list[ShownResult]) -> None:
    text = "\n".join(lines)
    (shown,) = show_texts([Text("a", text.encode(), "turtle")], results)
    written = ["".join(piece for piece, _ in line.pieces) for line in shown.lines]
    wanted = text.split("\n")
    if not wanted[-1] and len(written) < len(wanted):
        wanted = wanted[:-1]
    # A blank after the end stands for what is missing there.
    assert [
        each.removesuffix(" ") if each != line else each for each, line in zip(written, wanted, strict=True)
    ] == wanted


def test_graver_mark_shows_where_two_overlap() -> None:
    marks = [result("Info", 1, 1, 6), result("Violation", 1, 3, 2)]
    (shown,) = show_texts([Text("a", b"abcdef", "turtle")], marks)
    assert shown.lines[0].pieces == (("ab", "Info"), ("cd", "Violation"), ("ef", "Info"))


def test_what_is_missing_at_the_end_of_a_line_is_marked_there() -> None:
    (shown,) = show_texts([Text("a", b"abc\nd", "turtle")], [result("Violation", 1, 4, 1)])
    assert shown.lines[0].pieces == (("abc", None), (" ", "Violation"))


def test_long_text_shows_the_lines_around_its_marks() -> None:
    text = "\n".join(map(str, range(1, 1001)))
    (shown,) = show_texts([Text("a", text.encode(), "turtle")], [result("Violation", 500, 1, 3)])
    assert [each.number for each in shown.lines] == [0, 498, 499, 500, 501, 502, 0]


def test_long_line_shows_what_is_around_its_mark() -> None:
    line = "x" * 5000 + "HERE" + "x" * 5000
    (shown,) = show_texts([Text("a", line.encode(), "turtle")], [result("Violation", 1, 5001, 4)])
    pieces = shown.lines[0].pieces
    assert ("HERE", "Violation") in pieces
    assert sum(len(piece) for piece, _ in pieces) < 500
    assert pieces[0] == pieces[-1] == ("…", None)
