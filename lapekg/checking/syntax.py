"""What keeps a text from being read as RDF, where, and what was probably meant."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import chain

from lapekg.checking.broken import Broken, Edit, Failure, Guess, changed, failure_of
from lapekg.checking.declared import SUFFIXES, looks_like, other_kind, other_syntax
from lapekg.checking.entry import WITH_PLACES, Entry
from lapekg.checking.found import place_at, place_of, unreadable
from lapekg.checking.joints import joints
from lapekg.checking.prefixes import declaration, known_prefixes
from lapekg.checking.refusals import refusal
from lapekg.checking.slips import bare_text, slips
from lapekg.checking.structured import json_finding, xml_finding
from lapekg.config import Instance
from lapekg.errors import SourceError
from lapekg.sources import Place, read_stream
from lapekg.sources.nesting import inspect_nesting
from lapekg.turtle.tokens import tokens
from lapekg.validation.report import Violation

# Of a longer text only the first failure is told: every guess means reading it once more.
MOST_GUESSED = 1_000_000
MOST_FINDINGS = 20

# Signs of Windows-1252 that texts have beside letters: dashes, quotation marks, an ellipsis, the euro.
_SIGNS = "\u2013\u2014\u201c\u201d\u2019\u2026\u20ac"
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
    if not _is_flat(entry):
        return [unreadable(entry, "syntax", "other", place_of(entry, error), reason=error.reason)]
    failure = failure_of(text, entry.rdf_format)
    return [_blank_node(entry, text, error)] if failure is None else list(_failures(entry, text, failure, instance))


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
    rule = error.kind if error.kind in {"remote-context", "relative-iri", "too-deep"} else "syntax"
    return unreadable(entry, rule, f"refused-{error.kind}", place_of(entry, error), reason=error.reason)


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


def _blank_node(entry: Entry, text: str, error: SourceError) -> Violation:
    """Tell of a node without a name, which a merged graph does not publish: the parser minds none."""
    for token in tokens(text):
        if token.kind == "blank" or (token.kind == "sign" and token.text in "[("):
            place = place_at(entry.name, text, token.start, token.end)
            return unreadable(entry, "blank-node", "blank-node", place)
    return unreadable(entry, "syntax", "other", place_of(entry, error), reason=error.reason)


def _failures(entry: Entry, text: str, failure: Failure, instance: Instance) -> Iterator[Violation]:
    """Tell the first failure, and, as long as a guess lets the reading go on, those after it."""
    conflict = _CONFLICT.search(text)
    if conflict is not None:
        yield unreadable(entry, "syntax", "conflict", place_at(entry.name, text, *conflict.span()))
        return
    mended: list[Edit] = []
    rest: Failure | None = failure
    current = text
    for _ in range(MOST_FINDINGS):
        if rest is None:
            return
        guess, rule, further = _best(Broken(current, entry.rdf_format, rest), instance)
        start, end = _back(guess.start, mended), _back(guess.end, mended)
        yield unreadable(entry, rule, guess.key, place_at(entry.name, text, start, end), **guess.values)
        if further is None:
            return
        mended.extend(sorted(guess.edits, key=lambda each: -each.start))
        current = further
        rest = failure_of(current, entry.rdf_format)


def _best(broken: Broken, instance: Instance) -> tuple[Guess, str, str | None]:
    """Give the first guess that holds, else the parser's own reason; the rule; and the text with the guess made."""
    undeclared = _UNDECLARED.search(broken.failure.reason)
    if len(broken.text) <= MOST_GUESSED:
        for guess in slips(broken) if undeclared else chain(slips(broken), joints(broken), bare_text(broken)):
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
