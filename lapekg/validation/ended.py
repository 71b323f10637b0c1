"""What a report says when there are too many errors to find them all."""

from collections.abc import Iterator

from lapekg.validation.execution import Outcome
from lapekg.validation.report import Severity, Violation
from lapekg.validation.terms import to_pyoxigraph

ENDED = "checking-ended"

_SENTENCES = {
    "en": "checking ended here after {errors} errors; {unlooked} more checks of a node against a shape were not made."
    " Mend those found first",
    "fi": "tarkistus päättyi tähän, kun virheitä oli {errors}; {unlooked} solmun ja säännön tarkistusta jäi tekemättä."
    " Korjaa ensin löydetyt",
    "sv": "kontrollen slutade här efter {errors} fel; {unlooked} kontroller av en nod mot en form gjordes inte."
    " Rätta först dem som hittades",
}


def ended(outcome: Outcome) -> Iterator[Violation]:
    """Give the result that says so, about the first node that was not looked at; none when all were."""
    if outcome.unlooked:
        numbers = {"errors": outcome.errors, "unlooked": outcome.unlooked}
        yield Violation(
            focus_node=to_pyoxigraph(outcome.ended),
            path=None,
            value=None,
            component=ENDED,
            severity=Severity.VIOLATION,
            source_shape="",
            messages={language: text.format_map(numbers) for language, text in _SENTENCES.items()},
        )
