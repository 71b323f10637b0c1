"""The texts of the pages, one TOML file for each language."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Translation:
    """One language: its own name, the texts by key, and how numbers and times are written."""

    language: str
    name: str
    texts: Mapping[str, str]
    thousands: str
    decimal: str
    time_pattern: str
    months: tuple[str, ...]

    def text(self, key: str, **values: object) -> str:
        """Return a text with its places filled."""
        return self.texts[key].format(**values)

    def number(self, value: float) -> str:
        """Write a number with its thousands apart and three decimals at most."""
        whole, _, decimals = f"{value:,.3f}".partition(".")
        decimals = decimals.rstrip("0")
        return whole.replace(",", self.thousands) + (self.decimal + decimals if decimals else "")

    def time(self, value: str) -> str:
        """Write an ISO 8601 time, in UTC."""
        moment = datetime.fromisoformat(value).astimezone(UTC)
        return self.time_pattern.format(
            day=moment.day,
            month=self.months[moment.month - 1],
            month_number=moment.month,
            year=moment.year,
            hour=moment.hour,
            minute=moment.minute,
        )


@dataclass(frozen=True, slots=True)
class LanguageText:
    """A text and the language it turned out to be in."""

    text: str
    language: str


def load_translations() -> dict[str, Translation]:
    """Read the translations that come with the program, by language."""
    files = [file for file in resources.files(__name__).iterdir() if file.name.endswith(".toml")]
    translations = [_parse(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8")) for file in files]
    return {each.language: each for each in translations}


def _parse(language: str, text: str) -> Translation:
    table = tomllib.loads(text)
    return Translation(
        language=language,
        name=table["name"],
        texts=table["text"],
        thousands=table["format"]["thousands"],
        decimal=table["format"]["decimal"],
        time_pattern=table["format"]["time"],
        months=tuple(table["format"]["months"]),
    )


def translation_for(translations: Mapping[str, Translation], language: str) -> Translation:
    """Choose the texts for a language of the instance; English where the program has none for it."""
    return translations.get(language) or translations.get(language.partition("-")[0]) or translations[FALLBACK]


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
