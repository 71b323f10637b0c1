"""The words of findings and hints, in Finnish, Swedish and English: one file of texts per part and language."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

LANGUAGES = ("fi", "sv", "en")
PARTS = ("syntax", "lint", "advice", "layout")

_FOLDER = Path(__file__).parent / "translations"
_OR = {"fi": "tai", "sv": "eller", "en": "or"}


def told(part: str, key: str, **values: object) -> dict[str, str]:
    """Give a text in every language, with its placeholders filled; a value may itself be in every language.

    >>> told("syntax", "is-missing", sign=".")["en"]
    '“.” is missing here'
    """
    return {
        language: texts(part, language)[key].format(
            **{name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
        )
        for language in LANGUAGES
    }


def alternatives(names: Sequence[str]) -> dict[str, str]:
    """Write names as alternatives, in every language.

    >>> alternatives(["a", "b", "c"])["en"]
    'a, b or c'
    """
    *first, last = names
    return {language: f"{', '.join(first)} {_OR[language]} {last}" if first else last for language in LANGUAGES}


@cache
def texts(part: str, language: str) -> dict[str, str]:
    """Read the texts of a part in a language."""
    return tomllib.loads((_FOLDER / f"{part}.{language}.toml").read_text(encoding="utf-8"))
