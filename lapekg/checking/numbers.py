"""A comma between figures, which Turtle takes for the end of a value."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from lapekg.checking.found import place_at
from lapekg.checking.said import Said, Subject, found
from lapekg.checking.surroundings import Surroundings
from lapekg.checking.wording import told
from lapekg.turtle.statements import statements
from lapekg.validation.report import Severity, Violation

# A longer text was not written by hand.
_LONGEST = 1_000_000
_JOINED = re.compile(r"\d,\d")


def decimal_commas(said: Sequence[Said], around: Surroundings) -> Iterator[Violation]:
    """Find two whole numbers with nothing but a comma between them: 3,5 is meant to be 3.5."""
    for each in said:
        text = each.entry.text() or ""
        if len(text) > _LONGEST or not _JOINED.search(text):
            continue
        written = list(statements(text))
        for one, two in pairwise(written):
            first, second = one.object.first, two.object.first
            is_joined = text[first.end : second.start] == "," and first.kind == second.kind == "number"
            if not is_joined or not (first.text + second.text).lstrip("+-").isdigit():
                continue
            position = each.quads[0].position._replace(line=first.line)
            hints = told("lint", "decimal-comma-hint", meant=f"{first.text}.{second.text}")
            values = {"first": first.text, "second": second.text, "hints": hints}
            about = Subject(one.subject.term, position)
            yield replace(
                found("decimal-comma", Severity.WARNING, about, around, **values),
                place=place_at(each.entry.name, text, first.start, second.end),
            )
