"""Texts with their languages, and the choice of one for a reader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LanguageText:
    """A text and the language it turned out to be in; the language is empty where the text has none."""

    text: str
    language: str


def choose_language(accepted: Iterable[str], offered: Sequence[str]) -> str:
    """Choose the first accepted language that is offered, with or without its region (lookup, RFC 4647, section 3.4).

    >>> choose_language(["de", "sv-FI", "fi"], ["fi", "sv"])
    'sv'
    """
    by_tag = {each.lower(): each for each in reversed(offered)}
    for tag in accepted:
        parts = tag.lower().split("-")
        for length in range(len(parts), 0, -1):
            if found := by_tag.get("-".join(parts[:length])):
                return found
    return offered[0]


def choose_text(texts: Mapping[str, str], languages: tuple[str, ...], fallback: LanguageText) -> LanguageText:
    """Choose the first language that a text of the instance has.

    >>> choose_text({"sv": "Hej"}, ("fi", "sv"), LanguageText("?", "en"))
    LanguageText(text='Hej', language='sv')
    """
    for language in (*languages, *texts):
        if texts.get(language):
            return LanguageText(texts[language], language)
    return fallback
