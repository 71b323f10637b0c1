"""What keeps a text from being read as RDF, where, and what was probably meant."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import chain, islice

from lapekg.checking.broken import Broken, Edit, Failure, Guess, changed, failure_of
from lapekg.checking.declared import SUFFIXES, looks_like, other_kind, other_syntax
from lapekg.checking.endings import bare_text
from lapekg.checking.entry import WITH_PLACES, Entry
from lapekg.checking.found import place_at, place_of, unreadable
from lapekg.checking.joints import joints
from lapekg.checking.prefixes import declaration, known_prefixes
from lapekg.checking.refusals import refusal
from lapekg.checking.slips import slips
from lapekg.checking.structured import json_finding, xml_finding
from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import Place, read_stream
from lapekg.sources.nesting import inspect_nesting
from lapekg.turtle.tokens import tokens
from lapekg.validation.report import Violation

MOST_FINDINGS = 20
# Every guess means reading the text once more: so many characters are read in all, which takes 2 s.
MOST_READ = 20_000_000

# Signs of Windows-1252 that texts have beside letters: dashes, quotation marks, an ellipsis, the euro.
_SIGNS = "\u2013\u2014\u201c\u201d\u2019\u2026\u20ac"
# What the reader says of JSON-LD that would be lost.
_LOST = {
    "JSON-LD has no such keyword": "lost-keyword",
    "no @context defines": "lost-key",
    "not an IRI": "lost-iri",
    "not a language tag": "lost-language",
}
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |\r?$)", re.MULTILINE)
_UNDECLARED = re.compile(r"The prefix (?P<prefix>.*): has not been declared")


def syntax_findings(entry: Entry, instance: Instance) -> list[Violation]:
    """Tell what is wrong with a text that cannot be read; the empty list when it can.

    Each finding has its place, and a guess that was tried: the text with the guess made is read further. Nothing that
    the text names is fetched.
    """
    try:
        for _ in read_stream(BytesIO(entry.data), entry.rdf_format, entry.name, instance):
            pass
    except SourceError as error:
        return _findings(entry, error, instance)
    return []


def _findings(entry: Entry, error: SourceError, instance: Instance) -> list[Violation]:
    if error.kind == "blank-node":
        # The reader has come no further than to the node: what comes after it may be no Turtle.
        return _of_turtle(entry, error, instance) if entry.text() is not None else [_blank_node(entry, error)]
    if error.kind not in {"syntax", "encoding"}:
        return [_refused(entry, error)]
    other = _other(entry, instance)
    if other is not None:
        return [other]
    if error.kind == "encoding":
        return [_encoding(entry, error)]
    if entry.rdf_format in WITH_PLACES:
        return _of_turtle(entry, error, instance)
    return [json_finding(entry, error) or xml_finding(entry, error)]


def _of_turtle(entry: Entry, error: SourceError, instance: Instance) -> list[Violation]:
    try:
        text = entry.data.decode()
    except UnicodeDecodeError as wrong:
        return [_letter(entry, wrong)]
    failure = failure_of(text, entry.rdf_format) if _is_flat(entry) else None
    if failure is None and error.kind == "blank-node":
        return [_blank_node(entry, error)]
    if failure is None:
        return [unreadable(entry, "syntax", "other", place_of(entry, error), reason=error.reason)]
    return list(_failures(entry, text, failure, instance))


def _other(entry: Entry, instance: Instance) -> Violation | None:
    """Say so when the text is of another kind than it was said to be."""
    kind = other_kind(entry.data)
    if kind is not None:
        key = f"no-rdf-{kind}" if kind in {"binary", "text"} else "no-rdf"
        return unreadable(entry, "wrong-syntax", key, None, kind=kind)
    syntax = other_syntax(entry, instance) or looks_like(entry.data, entry.rdf_format)
    if syntax is None:
        return None
    values = {"declared": entry.rdf_format.name, "found": syntax.name, "suffix": SUFFIXES[syntax]}
    return unreadable(entry, "wrong-syntax", "wrong-syntax", None, **values)


def _refused(entry: Entry, error: SourceError) -> Violation:
    """Tell what the reader refuses for a reason of its own, in the reader's words where they name something."""
    key = next((key for beginning, key in _LOST.items() if error.reason.startswith(beginning)), error.kind)
    # The reader's reason ends with the piece that it is about.
    piece = error.reason.rpartition(": ")[2]
    return unreadable(entry, error.kind, f"refused-{key}", place_of(entry, error), reason=error.reason, piece=piece)


def _encoding(entry: Entry, error: SourceError) -> Violation:
    data = entry.data
    key = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "mark" if data[:1] == b"\xef" else "nul"
    return unreadable(entry, "encoding", f"encoding-{key}", place_of(entry, error))


def _letter(entry: Entry, error: UnicodeDecodeError) -> Violation:
    data = entry.data
    line_start = data.rfind(b"\n", 0, error.start) + 1
    # Windows-1252 has a sign for nearly every byte; that it is a letter shows that this is what was written.
    line = data[line_start:].split(b"\n", 1)[0].decode("cp1252", errors="replace").rstrip("\r")
    column = len(data[line_start : error.start].decode("cp1252", errors="replace"))
    place = Place(entry.name, data.count(b"\n", 0, error.start) + 1, column + 1, 1, line)
    is_letter = line[column].isalpha() or line[column] in _SIGNS
    values = {"byte": f"0x{data[error.start]:02X}", "word": _word(line, column)}
    return unreadable(entry, "encoding", "encoding-letter" if is_letter else "encoding", place, **values)


def _word(line: str, at: int) -> str:
    found = (each[0] for each in re.finditer(r"\w+", line) if each.start() <= at < each.end())
    return next(found, line[at])


def _is_flat(entry: Entry) -> bool:
    """Say whether all of a text may be given to the parser, beyond the place where it failed."""
    inspect = inspect_nesting(entry.rdf_format, entry.name)
    try:
        for number, line in enumerate(entry.data.splitlines(keepends=True), start=1):
            inspect(line, number)
    except SourceError:
        return False
    return True


def _blank_node(entry: Entry, error: SourceError) -> Violation:
    """Tell of a node without a name, which a merged graph does not publish."""
    place = place_of(entry, error)
    text = entry.text()
    for token in tokens(text) if text is not None else ():
        if token.kind == "blank" or (token.kind == "sign" and token.text in "[("):
            place = place_at(entry.name, entry.data.decode(), token.start, token.end)
            break
    return unreadable(entry, "blank-node", "blank-node", place)


def _failures(entry: Entry, text: str, failure: Failure, instance: Instance) -> Iterator[Violation]:
    """Tell the first failure, and, as long as a guess lets the reading go on, those after it."""
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        yield unreadable(entry, "syntax", "conflict", place_at(entry.name, text, *conflict.span()))
        return
    mended: list[Edit] = []
    rest: Failure | None = failure
    current = text
    guesses = MOST_READ // (len(text) + 1)
    for _ in range(MOST_FINDINGS):
        if rest is None:
            return
        broken = Broken(current, entry.rdf_format, rest)
        guess, rule, further = _best(broken, guesses // 2, instance)
        guesses -= guesses // 2
        start, end = _back(guess.start, mended), _back(guess.end, mended)
        yield unreadable(entry, rule, guess.key, place_at(entry.name, text, start, end), **guess.values)
        if further is None:
            return
        mended.extend(sorted(guess.edits, key=lambda each: -each.start))
        current = further
        rest = failure_of(current, entry.rdf_format)


def _best(broken: Broken, most: int, instance: Instance) -> tuple[Guess, str, str | None]:
    """Give the first of so many guesses that holds, else the parser's reason; the rule; the text as guessed."""
    undeclared = _UNDECLARED.search(broken.failure.reason)
    guesses = slips(broken) if undeclared else chain(slips(broken), joints(broken), bare_text(broken))
    for guess in islice(guesses, most):
        text = broken.mended_by(guess)
        if text is not None:
            return guess, "syntax", text
    if undeclared is not None:
        guess = declaration(broken, undeclared["prefix"].removesuffix(":"), known_prefixes(instance))
        return guess, "unknown-prefix", changed(broken.text, guess.edits)
    key, values, rule = refusal(broken)
    return Guess(key, (), broken.failure.start, broken.failure.end, values), rule, None


def _back(position: int, edits: list[Edit]) -> int:
    """Find where a position of the mended text was in the original."""
    for edit in reversed(edits):
        grown = len(edit.text) - (edit.end - edit.start)
        if position >= edit.start + len(edit.text):
            position -= grown
        elif position > edit.start:
            position = edit.start
    return position
