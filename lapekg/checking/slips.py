"""Slips in how a value or a name is written: what else it could be, tried by whoever asks for these guesses."""

import re
from collections.abc import Callable, Iterator

from lapekg.checking.broken import Broken, Edit, Guess
from lapekg.checking.endings import endings
from lapekg.validation.terms import is_well_formed

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BEFORE = r"(?<![\w\x00.:<-])"
_AFTER = r"(?![\w\x00:-])"
_FINNISH_DAY = re.compile(rf"{_BEFORE}(\d{{1,2}})\.[ ]?(\d{{1,2}})\.[ ]?(\d{{4}}){_AFTER}")
_TIME = re.compile(
    rf"{_BEFORE}\d{{4}}-\d{{2}}(?:-\d{{2}}(?:T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:Z|[+-]\d{{2}}:\d{{2}})?)?)?{_AFTER}"
)
_SPACED_NUMBER = re.compile(
    rf"{_BEFORE}\d{{1,3}}(?:[ \u00a0\u2007\u202f]\d{{3}})+(?:,(?P<cents>\d{{1,2}}))?(?!\d){_AFTER}"
)
_UNIT = re.compile(r"(?<=\d)[ \u00a0\u202f]*[%\u20ac$\u00a3](?=[\s;,.])")
_QUOTED = (
    re.compile(
        r"[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]([^\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\"\n]*)[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]"
    ),
    re.compile(
        r"[\u2018\u2019\u201a\u201b`\u00b4]([^\u2018\u2019\u201a\u201b`\u00b4\"'\n]*)[\u2018\u2019\u201a\u201b`\u00b4]"
    ),
)
_UNSEEN = re.compile("[\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]+")
_EQUALS = re.compile(r"[ \t]*:?=[ \t]*")
_CARET = re.compile(r"(?<=\x00)[ ]*\^[ ]*(?=[\w<\x00])")
_ADDRESS = re.compile(r"(?:https?|urn|mailto|tel):[^\s<>\"{}|\\^`]*[^\s<>\"{}|\\^`.,;)\]]")
_DASHES = re.compile(r"(?<=\w)[\u2010-\u2015\u2212](?=\w)")
_REMARK = re.compile(r"(?://|--|%|/\*+|<!--|\*/|-->)")


def slips(broken: Broken) -> Iterator[Guess]:
    """Guess what was meant, the likeliest first."""
    for guesses in _KINDS:
        yield from guesses(broken)


def _all(
    broken: Broken, key: str, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str | None]
) -> Guess | None:
    """Make one guess of all matches in the block: who makes a slip once makes it twice."""
    edits: list[Edit] = []
    shown: tuple[int, int, str] | None = None
    for start, end, match in broken.matches(pattern):
        text = write(match)
        if text is None:
            continue
        edits.append(Edit(start, end, text))
        if shown is None or end <= broken.failure.start or start <= broken.failure.start:
            shown = (start, end, text)
    if shown is None:
        return None
    start, end, text = shown
    values = {"written": broken.text[start:end].strip(), "meant": text.strip()}
    return Guess(key, tuple(edits), start, end, values)


def _some(guess: Guess | None) -> Iterator[Guess]:
    if guess is not None:
        yield guess


def _xsd(broken: Broken, name: str) -> str:
    prefix = next((prefix for prefix, namespace in broken.prefixes.items() if namespace == _XSD), None)
    return f"<{_XSD}{name}>" if prefix is None else f"{prefix}:{name}"


def _unseen(broken: Broken) -> Iterator[Guess]:
    guess = _all(broken, "unseen-character", _UNSEEN, lambda _: " ")
    if guess is not None:
        sign = broken.text[guess.start]
        yield Guess(guess.key, guess.edits, guess.start, guess.end, {"code": f"U+{ord(sign):04X}"})


def _quotes(broken: Broken) -> Iterator[Guess]:
    for pattern in _QUOTED:
        yield from _some(_all(broken, "curly-quotes", pattern, lambda match: f'"{match[1]}"'))


def _days(broken: Broken) -> Iterator[Guess]:
    def write(match: re.Match[str]) -> str | None:
        day = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
        return f'"{day}"^^{_xsd(broken, "date")}' if is_well_formed(day, f"{_XSD}date") else None

    yield from _some(_all(broken, "bare-time", _FINNISH_DAY, write))


def _times(broken: Broken) -> Iterator[Guess]:
    kinds = {7: "gYearMonth", 10: "date"}

    def write(match: re.Match[str]) -> str | None:
        # A moment is written to the second.
        text = re.sub(r"(T\d{2}:\d{2})(?!:)", r"\1:00", match[0])
        kind = kinds.get(len(text), "dateTime")
        return f'"{text}"^^{_xsd(broken, kind)}' if is_well_formed(text, f"{_XSD}{kind}") else None

    yield from _some(_all(broken, "bare-time", _TIME, write))


def _numbers(broken: Broken) -> Iterator[Guess]:
    def write(match: re.Match[str]) -> str:
        whole = re.sub(r"\D", "", match[0].partition(",")[0])
        return f"{whole}.{match['cents']}" if match["cents"] else whole

    yield from _some(_all(broken, "spaced-number", _SPACED_NUMBER, write))
    guess = _all(broken, "unit", _UNIT, lambda _: " ")
    if guess is not None:
        sign = broken.text[guess.start : guess.end].strip()
        yield Guess(guess.key, guess.edits, guess.start, guess.end, {"written": sign})


def _signs(broken: Broken) -> Iterator[Guess]:
    yield from _some(_all(broken, "equals-sign", _EQUALS, lambda _: " "))
    yield from _some(_all(broken, "one-caret", _CARET, lambda _: "^^"))
    yield from _some(_all(broken, "long-dash", _DASHES, lambda _: "-"))


def _addresses(broken: Broken) -> Iterator[Guess]:
    # From the text itself: what follows a # in an address would be a comment.
    start = broken.failure.start
    line_start, line_end = broken.line_at(start)
    for match in _ADDRESS.finditer(broken.text, line_start, line_end):
        if match.start() <= start < match.end():
            edit = Edit(match.start(), match.end(), f"<{match[0]}>")
            yield Guess("bare-address", (edit,), edit.start, edit.end, {"meant": edit.text})


def _names(broken: Broken) -> Iterator[Guess]:
    """Guess at names with a blank or a sign in them that names cannot have."""
    for first, second in zip(broken.tokens, broken.tokens[1:], strict=False):
        gap = broken.text[first.end : second.start]
        near = abs(second.start - broken.failure.start) < 2 or abs(first.start - broken.failure.start) < 2
        if not near or "\n" in gap:
            continue
        if gap and (
            (first.kind == "name" and first.text.endswith(":"))
            or (second.kind == "name" and second.text.startswith(":"))
        ):
            meant = first.text + second.text
            values = {"written": f"{first.text}{gap}{second.text}", "meant": meant}
            yield Guess("blank-in-name", (Edit(first.end, second.start, ""),), first.start, second.end, values)
        if not gap and first.kind == "name" and second.kind in {"unknown", "comment", "sign"}:
            yield from _some(_in_full(broken, first.start))


def _in_full(broken: Broken, start: int) -> Guess | None:
    match = re.compile(r"[^\s<>\"{}|\\^`]*[^\s<>\"{}|\\^`.,;)\]]").match(broken.text, start)
    prefix, _, local = (match[0] if match else "").partition(":")
    namespace = broken.prefixes.get(prefix)
    if match is None or namespace is None or not re.search(r"[/#+&'()*,;=~!$@?]", local):
        return None
    edit = Edit(match.start(), match.end(), f"<{namespace}{local}>")
    return Guess("sign-in-name", (edit,), edit.start, edit.end, {"written": match[0], "meant": edit.text})


def _words(broken: Broken) -> Iterator[Guess]:
    """Guess at a truth value in another spelling, and at a datatype without its prefix."""
    if broken.at >= len(broken.tokens):
        return
    token = broken.tokens[broken.at]
    if token.kind == "word" and token.text.lower() in {"true", "false", "a"} and token.text != token.text.lower():
        edit = Edit(token.start, token.end, token.text.lower())
        yield Guess("letter-case", (edit,), edit.start, edit.end, {"written": token.text, "meant": edit.text})
    before = broken.tokens[broken.at - 1] if broken.at else None
    if token.kind == "word" and before is not None and before.kind == "datatype":
        edit = Edit(token.start, token.end, _xsd(broken, token.text))
        yield Guess("bare-datatype", (edit,), edit.start, edit.end, {"written": token.text, "meant": edit.text})


def _remarks(broken: Broken) -> Iterator[Guess]:
    start, end = broken.line_at(broken.failure.start)
    line = broken.text[start:end]
    first = start + len(line) - len(line.lstrip())
    if _REMARK.match(broken.text, first):
        yield Guess("remark", (Edit(first, first, "# "),), first, end, {"meant": f"# {line.strip().lstrip('/-%*<! ')}"})


_KINDS: tuple[Callable[[Broken], Iterator[Guess]], ...] = (
    _unseen, _days, _times, _numbers, _addresses, endings, _quotes, _signs, _names, _words, _remarks,
)  # fmt: skip
