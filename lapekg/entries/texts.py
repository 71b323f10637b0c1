"""What templates and questions say, in the languages that lapekg speaks."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

_FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language."""

    language: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """Fill in a text."""
        return self.texts[key].format(**values)


@cache
def texts_for(language: str) -> Texts:
    """Read the texts in a language, or in English where there are none."""
    known = {
        each.name.split(".")[1]: each for each in resources.files(__package__).iterdir() if each.name.endswith(".toml")
    }
    for candidate in (language, language.partition("-")[0], _FALLBACK):
        if candidate in known:
            return Texts(candidate, tomllib.loads(known[candidate].read_text(encoding="utf-8")))
    raise LookupError(_FALLBACK)
