"""Entries with a mistake that a person makes: the message tells the place and what to do.

They were written by somebody who had not seen the code or the shapes, before the messages were judged: a new source
with an event and a figure (00, without mistake), and 10 an organisation.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pyoxigraph import RdfFormat

from lapekg.checking import Entry, check_texts
from lapekg.config import load_instance
from lapekg.reporting.checked import Checked
from lapekg.reporting.text import to_text
from tests.lape import REPOSITORY

BROKEN = Path(__file__).parent / "broken"


class Expected(NamedTuple):
    """What is told: the place, the rule, and words of the message and of the hint."""

    file: str
    place: str
    severity: str
    rule: str
    message: str
    hint: str


def expectations() -> Iterator[Expected]:
    with (BROKEN / "expected.tsv").open(encoding="utf-8") as stream:
        rows = csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        yield from (Expected(*row) for row in rows)


def entry(path: Path) -> Entry:
    is_register = path.suffix == ".ttl"
    name = f"data/entities/{path.name}" if is_register else f"data/sources/{path.name}"
    return Entry(name, RdfFormat.TURTLE if is_register else RdfFormat.TRIG, path.read_bytes())


@cache
def checked(name: str, state: Path) -> Checked:
    texts = [entry(BROKEN / "register.ttl"), entry(BROKEN / name)]
    return check_texts(load_instance(REPOSITORY), state, texts)


def told(name: str, state: Path, language: str = "en") -> str:
    return to_text(checked(name, state), language)


def results(text: str) -> list[list[str]]:
    """Cut a report into its errors and warnings."""
    found: list[list[str]] = []
    for line in text.splitlines()[:-1]:
        if line.startswith("data/"):
            found.append([])
        found[-1].append(line)
    return [each for each in found if re.match(r"\S+: (error|warning): ", each[0])]


def test_every_entry_has_an_expectation() -> None:
    files = {path.name for path in BROKEN.iterdir() if path.suffix in {".trig", ".ttl"}}
    assert files == {"00-correct.trig", "register.ttl", *(each.file for each in expectations())}
    assert len(files) - 2 >= 10


def test_entry_without_a_mistake_conforms(lape_state: Path) -> None:
    assert told("00-correct.trig", lape_state) == "conforms\n"


@pytest.mark.parametrize("expected", list(expectations()), ids=lambda each: each.file)
def test_mistake_is_told_with_its_place_and_what_to_do(expected: Expected, lape_state: Path) -> None:
    graver = results(told(expected.file, lape_state))
    # One mistake is told once; the register alone, where the entry cannot be read, is told to be poor.
    assert len(graver) == 1
    first, hint = graver[0][0], graver[0][-1]
    assert first.startswith(f"data/{'entities' if '.ttl' in expected.file else 'sources'}/{expected.file}:")
    assert f":{expected.place}: {expected.severity}: " in first
    assert first.endswith(f"[{expected.rule}]")
    assert expected.message in first
    assert expected.hint in hint


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("expected", list(expectations()), ids=lambda each: each.file)
def test_mistake_is_told_in_every_language(expected: Expected, language: str, lape_state: Path) -> None:
    ours, english = told(expected.file, lape_state, language), told(expected.file, lape_state)
    assert f"[{expected.rule}]" in ours
    lines = [{line for each in results(text) for line in each if "|" not in line} for text in (ours, english)]
    assert lines[0].isdisjoint(lines[1])
