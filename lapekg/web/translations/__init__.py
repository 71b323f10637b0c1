"""The texts of the pages: a TOML file for each language, `fi.toml`, and for parts of the site, `entity.fi.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import Any

FALLBACK = "en"

_DASH = "\N{EN DASH}"
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d\d")


@dataclass(frozen=True, slots=True)
class Translation:
    """One language: its own name, the texts by key, and how numbers and times are written."""

    language: str
    name: str
    texts: Mapping[str, str]
    thousands: str
    decimal: str
    time_pattern: str
    clock_pattern: str
    date_pattern: str
    month_pattern: str
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
        return self._fill(self.time_pattern, datetime.fromisoformat(value).astimezone(UTC))

    def date(self, value: str) -> str:
        """Write a year, a month, a day or a time as precisely as XML Schema has it; another value stays as it is.

        A time is the one on the clock where it was said, so its zone is left out.
        """
        try:
            if _YEAR.fullmatch(value):
                return value.lstrip("0")
            if _MONTH.fullmatch(value):
                return self._fill(self.month_pattern, datetime.fromisoformat(f"{value}-01"))
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return self._fill(self.clock_pattern if "T" in value else self.date_pattern, moment)

    def period(self, start: str | None, end: str | None) -> str:
        """Write from when until when; a side that is not known stays open."""
        if start == end:
            return self.date(start or "")
        sides = [self.date(each or "") for each in (start, end)]
        spaced = all(sides) and any(" " in each for each in sides)
        return f" {_DASH} ".join(sides) if spaced else _DASH.join(sides)

    def _fill(self, pattern: str, moment: datetime) -> str:
        return pattern.format(
            day=moment.day,
            month=self.months[moment.month - 1],
            month_number=moment.month,
            year=moment.year,
            hour=moment.hour,
            minute=moment.minute,
        )


def load_translations() -> dict[str, Translation]:
    """Read the translations that come with the program, by language."""
    tables: dict[str, dict[str, Any]] = {}
    parts: dict[str, dict[str, str]] = {}
    for file in resources.files(__name__).iterdir():
        *part, language, suffix = file.name.split(".")
        if suffix != "toml":
            continue
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        if not part:
            tables[language] = table
        # The texts of a part of the site stand in a file of their own and are named after it.
        prefix = f"{part[0]}_" if part else ""
        parts.setdefault(language, {}).update({f"{prefix}{key}": text for key, text in table["text"].items()})
    return {language: _translation(language, table, parts[language]) for language, table in tables.items()}


def _translation(language: str, table: Mapping[str, Any], texts: Mapping[str, str]) -> Translation:
    return Translation(
        language=language,
        name=table["name"],
        texts=texts,
        thousands=table["format"]["thousands"],
        decimal=table["format"]["decimal"],
        time_pattern=table["format"]["time"],
        clock_pattern=table["format"]["clock"],
        date_pattern=table["format"]["date"],
        month_pattern=table["format"]["month"],
        months=tuple(table["format"]["months"]),
    )


def translation_for(translations: Mapping[str, Translation], language: str) -> Translation:
    """Choose the texts for a language of the instance; English where the program has none for it."""
    return translations.get(language) or translations.get(language.partition("-")[0]) or translations[FALLBACK]
