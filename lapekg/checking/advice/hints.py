"""Hints as texts."""

from collections.abc import Mapping, Sequence
from typing import Any

from lapekg.checking.surroundings import Surroundings
from lapekg.checking.wording import LANGUAGES, alternatives, told

# A hint by language; None where nothing sure can be said.
Hint = Mapping[str, str] | None

# Of more choices than these a reader is told nothing by listing them.
MOST_SHOWN = 8


def did_you_mean(nodes: Sequence[Any], around: Surroundings) -> Hint:
    """Ask whether one of some things was meant, each with what it is called."""
    if not nodes:
        return None
    shown = [around.shown(each) for each in nodes]
    names = {language: alternatives([each[language] for each in shown])[language] for language in LANGUAGES}
    return told("advice", "did-you-mean", names=names)


def write(values: Sequence[Any], around: Surroundings) -> Hint:
    """Say what to write."""
    if not values:
        return None
    return told("advice", "write", meant=alternatives([around.written(each) for each in values]))
