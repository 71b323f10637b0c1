"""Where a text or an IRI should have ended: quotation marks and brackets that are missing, wrong or too many."""

import re
from collections.abc import Iterator

from lapekg.checking.broken import Broken, Edit, Guess
from lapekg.turtle.tokens import Token

# What ends a text that begins with a straight quotation mark, by mistake.
_CLOSING = frozenset("'\"\u201c\u201d\u2019\u2033")
_REST = re.compile(r"(?P<text>.*?)[ \t]*(?P<tail>(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^\S+?)?[ \t]*[;,.\])}]*[ \t\r]*)")
_LONGEST_LINE = 5000
_SWALLOWED = re.compile(r"([\"'].*[^\s\"'])[ ]?(@[a-z]{2,3})[ ]?[,;.][ ]?[\"']", re.DOTALL)
_BAD_ESCAPE = re.compile(r"\\(?![tbnrf\"'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})")


def endings(broken: Broken) -> Iterator[Guess]:
    """Guess where what begins at the failure, or on its line, was to end."""
    yield from _iris(broken)
    yield from _strings(broken)


def bare_text(broken: Broken) -> Iterator[Guess]:
    """Guess at a text without quotation marks; nearly anything could be one, so other guesses come before."""
    if broken.at >= len(broken.tokens):
        return
    token = broken.tokens[broken.at]
    _, end = broken.line_at(token.start)
    rest = _rest(broken.text, token.start, end)
    if token.kind not in {"word", "unknown"} or rest is None:
        return
    text = rest["text"]
    if len(text) > 1 and not re.search(r"[\"\\<>{}\[\]]|[;,.]\s|\w:\w|\Aa\b", text):
        edit = Edit(token.start, token.start + len(text), f'"{text}"')
        yield Guess("bare-text", (edit,), edit.start, edit.end, {"meant": edit.text})


def _rest(text: str, start: int, end: int) -> re.Match[str] | None:
    """Part the rest of a line into a text and what follows it; of a line that no person writes nothing is told."""
    return _REST.fullmatch(text, start, end) if end - start <= _LONGEST_LINE else None


def _strings(broken: Broken) -> Iterator[Guess]:
    """Guess where a text should have ended, and at signs in it that need a backslash."""
    line_start, line_end = broken.line_at(broken.failure.start)
    for token in broken.tokens:
        # The first quotation mark on the line that begins no text.
        if line_start <= token.start < line_end and token.kind == "unknown" and token.text in {'"', "'"}:
            yield from _unclosed(broken, token.start)
            break
    before = broken.tokens[broken.at - 1] if 0 < broken.at <= len(broken.tokens) else None
    if (
        before is not None
        and before.kind == "string"
        and len(before.text) > 2
        and before.text[:3] != before.text[0] * 3
    ):
        yield from _swallowed(before)
        # A blank between two texts parts them.
        if broken.failure.start == before.end:
            yield from _quote_in_text(broken, before)


def _swallowed(before: Token) -> Iterator[Guess]:
    """Guess that the text should have ended before a language that it has swallowed with the mark after it."""
    match = _SWALLOWED.fullmatch(before.text)
    if match:
        at = before.start + match.end(1)
        values = {"meant": f"{match[1]}{before.text[0]}{match[2]}"}
        yield Guess("unclosed-text", (Edit(at, at, before.text[0]),), before.start, at, values)


def _quote_in_text(broken: Broken, before: Token) -> Iterator[Guess]:
    quote = before.text[0]
    _, end = broken.line_at(before.start)
    rest = _rest(broken.text, before.start + 1, end)
    inner = rest["text"].rstrip() if rest else ""
    if inner.endswith(quote) and len(inner) > len(before.text) - 1:
        inner = inner[:-1]
        escaped = re.sub(rf"(?<!\\){quote}", rf"\\{quote}", inner)
        edit = Edit(before.start + 1, before.start + 1 + len(inner), escaped)
        yield Guess("quote-in-text", (edit,), before.start, edit.end + 1, {"meant": f"{quote}{escaped}{quote}"})


def _unclosed(broken: Broken, start: int) -> Iterator[Guess]:
    quote = broken.text[start] * (3 if broken.text.startswith(broken.text[start] * 3, start) else 1)
    first = start + len(quote)
    _, end = broken.line_at(start)
    closing = broken.text.find(quote, first)
    if 0 <= closing < end:
        inner = broken.text[first:closing]
        mended = _BAD_ESCAPE.sub(r"\\\\", inner)
        if mended != inner:
            edit = Edit(first, closing, mended)
            yield Guess("backslash", (edit,), start, closing + len(quote), {"meant": f"{quote}{mended}{quote}"})
    rest = _rest(broken.text, first, end)
    if rest is None:
        return
    inner = rest["text"]
    if inner[-1:] in _CLOSING and inner[-1:] != quote[0]:
        at = first + len(inner) - 1
        yield Guess("other-quote", (Edit(at, at + 1, quote),), start, at + 1, {"written": inner[-1], "meant": quote})
    at = first + len(inner)
    meant = f"{quote}{inner}{quote}{rest['tail'].strip(' .;,])}')}"
    yield Guess("unclosed-text", (Edit(at, at, quote),), start, at, {"meant": meant})
    if closing >= 0 and len(quote) == 1 and broken.text.count("\n", first, closing) < 30:
        long = quote * 3
        edits = (Edit(start, first, long), Edit(closing, closing + 1, long))
        yield Guess("lines-in-text", edits, start, end, {"meant": long})


def _iris(broken: Broken) -> Iterator[Guess]:
    start = broken.failure.start
    if broken.text[start : start + 1] != "<":
        return
    _, end = broken.line_at(start)
    closing = broken.text.find(">", start, end)
    if closing > 0:
        inner = broken.text[start + 1 : closing]
        mended = re.sub(
            r"[ \u00a0{}|^`\\\"]",
            lambda match: f"%{ord(match[0]):02X}" if ord(match[0]) < 128 else "%20",
            inner.strip(),
        )
        if mended != inner:
            edit = Edit(start + 1, closing, mended)
            yield Guess("sign-in-iri", (edit,), start, closing + 1, {"meant": f"<{mended}>"})
    match = re.compile(r"<[^\s<>\"]*[^\s<>\".,;]").match(broken.text, start, end)
    if match:
        yield Guess(
            "unclosed-iri", (Edit(match.end(), match.end(), ">"),), start, match.end(), {"meant": f"{match[0]}>"}
        )
