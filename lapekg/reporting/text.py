"""For people: each result as a good compiler tells it, with the line and a mark under the piece that is wrong."""

from collections.abc import Callable

from lapekg.reporting.checked import Checked, Result, counts
from lapekg.validation.report import Severity

_WORDS = {
    "fi": {"error": "virhe", "warning": "varoitus", "info": "huomautus", "conforms": "kunnossa", "dataset": "aineisto"},
    "sv": {"error": "fel", "warning": "varning", "info": "anmärkning", "conforms": "i sin ordning", "dataset": "data"},
    "en": {"error": "error", "warning": "warning", "info": "note", "conforms": "conforms", "dataset": "dataset"},
}
_COLOURS = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_WIDEST = 160
_TIMES = "\N{MULTIPLICATION SIGN}"

# Gives a text a colour, or leaves it as it is.
Paint = Callable[[str, str], str]


def plain(text: str, _colour: str) -> str:
    """Leave a text as it is."""
    return text


def to_text(checked: Checked, language: str, paint: Paint = plain) -> str:
    """Write all results, and how many there are; severities are words that editors know, in English."""
    words = _WORDS.get(language, _WORDS["en"])
    parts = [_result(checked, each, language, paint) for each in checked.results]
    total = ", ".join(f"{number} {_TIMES} {words[severity.word]}" for severity, number in counts(checked))
    return "\n".join([*parts, total]) + "\n" if total else f"{words['conforms']}\n"


def _result(checked: Checked, result: Result, language: str, paint: Paint) -> str:
    violation, place = result.violation, result.place
    where = str(place or violation.position or "dataset")
    colour = _COLOURS[violation.severity]
    sentence = checked.report.sentence(violation, language)
    head = f"{paint(where, 'bold')}: {paint(f'{violation.severity.word}:', colour)} {sentence}"
    hint = checked.report.hint(violation, language)
    lines = [head, *([_excerpt(result, paint, colour)] if place else []), *([f"{' ' * 6}= {hint}"] if hint else [])]
    return "\n".join(lines)


def _excerpt(result: Result, paint: Paint, colour: str) -> str:
    place = result.place
    assert place is not None  # noqa: S101 - asked only for results that have one
    cut = max(0, place.column + min(place.length, 40) - _WIDEST)
    text = ("…" if cut else "") + place.text[cut:][:_WIDEST]
    before = place.text[cut : place.column - 1]
    # A tab is as wide under the line as in it.
    margin = (" " if cut else "") + "".join("\t" if each == "\t" else " " for each in before)
    number = f"{place.line:5} | "
    mark = paint("^" * min(place.length, max(1, len(text) - len(margin))), colour)
    return f"{number}{text}\n{' ' * 6}| {margin}{mark}"
