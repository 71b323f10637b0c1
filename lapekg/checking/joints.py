"""Guesses at what joins statements: full stops, semicolons, commas and brackets that are missing, wrong or too many."""

import re
from collections.abc import Iterator

from pyoxigraph import RdfFormat

from lapekg.checking.broken import Broken, Edit, Guess
from lapekg.turtle.tokens import Token

_SIGNS = (".", ";", ",")
_BRACKETS = {"[": "]", "(": ")", "{": "}"}
_DIRECTIVES = frozenset(("@prefix", "@base"))
_STATEMENT_ENDS = frozenset(".{}")
# So many tokens back a wrong sign is sought: a subject or a property, and its value, stand between.
_BACK = 6


def joints(broken: Broken) -> Iterator[Guess]:
    """Guess what was meant, the likeliest first: how the lines are indented tells what the writer thought of."""
    layout = _Layout(broken)
    opened = _opened(broken)
    has_graphs = broken.rdf_format == RdfFormat.TRIG
    if opened is None and has_graphs:
        yield from _unopened(layout, alone=True)
    wrong, missing = list(_wrong(layout)), list(_missing(layout))
    yield from (guess for guess, is_expected in (*wrong, *missing) if is_expected)
    # Without a hint from the layout, one more value and one more property are equally likely.
    if layout.is_doubtful():
        return
    yield from (guess for guess, is_expected in (*missing, *wrong) if not is_expected)
    if opened is not None:
        yield from _unclosed(broken, layout, opened)
    elif has_graphs:
        yield from _unopened(layout, alone=False)
    yield from _needless(broken)


class _Layout:
    """The tokens around a failure, and what their places on the lines say."""

    def __init__(self, broken: Broken) -> None:
        self._broken = broken
        before = broken.tokens[: broken.at]
        self.previous = before[-1] if before else None
        self.failing = broken.tokens[broken.at] if broken.at < len(broken.tokens) else None
        ends = [number for number, each in enumerate(before) if each.kind == "sign" and each.text in _STATEMENT_ENDS]
        first = ends[-1] + 1 if ends else 0
        self.first = before[first] if first < len(before) else None
        self.second = before[first + 1] if first + 1 < len(before) else None
        self._statement = before[first:]
        signs = [
            number
            for number, each in enumerate(before)
            if number >= len(before) - _BACK and each.kind == "sign" and each.text in _SIGNS
        ]
        self.sign = before[signs[-1]] if signs else None
        self.after_sign = before[signs[-1] + 1] if signs and signs[-1] + 1 < len(before) else None

    def begins_line(self, token: Token) -> bool:
        start, _ = self._broken.line_at(token.start)
        return not self._broken.text[start : token.start].strip()

    def begins_statement(self, token: Token | None) -> bool:
        """Say whether a token stands where writers begin a statement: no further in than the last one did."""
        return token is not None and self.begins_line(token) and (not self.first or token.column <= self.first.column)

    def goes_on(self, token: Token | None) -> bool:
        """Say whether a token begins a line that is indented further than the statement."""
        return token is not None and self.begins_line(token) and bool(self.first) and not self.begins_statement(token)

    def is_directive(self) -> bool:
        return self.first is not None and self.first.text.lower() in _DIRECTIVES

    def is_doubtful(self) -> bool:
        """Say whether `a , b c` is what cannot be read: either b is a property, or a comma is missing before c."""
        names = {"name", "iri"}
        return (
            self.sign is not None
            and self.sign.text == ","
            and self.after_sign is self.previous
            and self.previous is not None
            and self.previous.kind in names
            and self.failing is not None
            and self.failing.kind in names
            and not self.is_property(self.previous)
        )

    def is_property(self, token: Token | None) -> bool:
        """Say whether a name is written as a property elsewhere in the text, or stands before a text or a number."""
        if token is None or token.kind not in {"name", "iri"}:
            return False
        if token is self.previous and self.failing is not None and self.failing.kind in {"string", "number"}:
            return True
        # Properties of a thing stand below each other.
        below = (
            each.column
            for sign, each in zip(self._statement, self._statement[1:], strict=False)
            if sign.text == ";" and each is not token and self.begins_line(each)
        )
        if self.begins_line(token) and token.column in below:
            return True
        return re.search(rf";\s*{re.escape(token.text)}\s", self._broken.text) is not None


def _missing(layout: _Layout) -> Iterator[tuple[Guess, bool]]:
    previous = layout.previous
    if previous is None or previous.text in _SIGNS:
        return
    for sign in _SIGNS:
        edit = Edit(previous.end, previous.end, f" {sign}")
        expected = layout.begins_statement(layout.failing) if sign == "." else layout.goes_on(layout.failing)
        yield Guess("is-missing", (edit,), previous.end, previous.end + 1, {"sign": sign}, joint=True), expected


def _wrong(layout: _Layout) -> Iterator[tuple[Guess, bool]]:
    failing = layout.failing
    if layout.is_directive() and failing is not None and failing.text in {";", ","}:
        values = {"written": failing.text, "sign": "."}
        edit = Edit(failing.start, failing.end, ".")
        yield Guess("wrong-sign", (edit,), failing.start, failing.end, values), True
    token = layout.sign
    if token is None:
        return
    following = layout.after_sign or layout.failing
    for sign in _SIGNS:
        if sign == token.text:
            continue
        expected = {
            ".": layout.begins_statement(following),
            ";": layout.is_property(following) and not layout.begins_statement(following),
            ",": False,
        }
        guess = Guess(
            "wrong-sign",
            (Edit(token.start, token.end, sign),),
            token.start,
            token.end,
            {"written": token.text, "sign": sign},
            joint=True,
        )
        yield guess, expected[sign]


def _unopened(layout: _Layout, *, alone: bool) -> Iterator[Guess]:
    """Guess that what begins the statement was to name a graph: when it is alone on its line, rather than any other."""
    graph, following = layout.first, layout.second
    if graph is not None and following is not None and (following.line != graph.line or not alone):
        edit = Edit(graph.end, graph.end, " {")
        yield Guess("no-opening", (edit,), graph.start, graph.end, {"graph": graph.text}, joint=True)


def _unclosed(broken: Broken, layout: _Layout, opened: Token) -> Iterator[Guess]:
    if layout.previous is None:
        return
    closing = _BRACKETS[opened.text]
    values = {"sign": closing, "opened": opened.text, "line": str(broken.text.count("\n", 0, opened.start) + 1)}
    end = layout.previous.end
    places = [(end, f" {closing}"), (end, f" {closing} .")]
    if closing == "}" and layout.failing is not None and layout.failing.text == "{" and broken.at > 1:
        # The name of the next graph has been read as a subject.
        places.insert(0, (broken.tokens[broken.at - 2].end, "\n}"))
    for at, text in places:
        yield Guess("is-open", (Edit(at, at, text),), at, at + 1, values, joint=True)


def _needless(broken: Broken) -> Iterator[Guess]:
    if broken.at < len(broken.tokens):
        token = broken.tokens[broken.at]
        if token.kind == "sign":
            edit = Edit(token.start, token.end, "")
            yield Guess("is-needless", (edit,), token.start, token.end, {"sign": token.text}, joint=True)


def _opened(broken: Broken) -> Token | None:
    """Find the innermost bracket that is open where the text breaks off."""
    stack: list[Token] = []
    for token in broken.tokens_before():
        if token.kind == "sign" and token.text in _BRACKETS:
            stack.append(token)
        elif token.kind == "sign" and token.text in _BRACKETS.values() and stack:
            stack.pop()
    return stack[-1] if stack else None
