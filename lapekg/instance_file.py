"""Values of lapekg.toml, checked; what is wrong is told with its key."""

import difflib
import re
from collections.abc import Collection, Mapping
from typing import Any

from lapekg.errors import SettingsError

INSTANCE_FILE = "lapekg.toml"

# Absolute IRI, RFC 3987: a scheme, then none of the characters that SPARQL's IRIREF forbids.
ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def wrong(reason: str) -> SettingsError:
    """Make the error for lapekg.toml."""
    return SettingsError(f"{INSTANCE_FILE}: {reason}")


def closest(name: str, known: Collection[str]) -> str | None:
    """Find what a misspelt name was meant to be."""
    # Two letters swapped is the commonest slip, and difflib rates it no better than two wrong ones: PROT, PORT, ROOT.
    swapped = [each for each in known if sorted(each) == sorted(name)]
    return next(iter(swapped or difflib.get_close_matches(name, known, n=1)), None)


def refuse_unknown(table: Mapping[str, Any], known: Collection[str], section: str = "") -> None:
    """Raise SettingsError for a key that nothing reads, so that a misspelt one never passes unseen."""
    for key in table:
        if key not in known:
            close = closest(key, known)
            hint = f'did you mean "{close}"?' if close else f"known are {', '.join(sorted(known))}"
            raise wrong(f'unknown key "{section}{key}"; {hint}')


def table_of(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Read a table; one that is missing is empty."""
    value = table.get(key, {})
    if not isinstance(value, dict):
        raise wrong(f'"{key}" must be a table: [{key}]')
    return value


def strings_of(table: Mapping[str, Any], key: str) -> dict[str, str]:
    """Read a table of strings."""
    for name, value in table_of(table, key).items():
        if not isinstance(value, str):
            raise wrong(f'"{key}.{name}" must be a string')
    return dict(table_of(table, key))


def texts_of(table: Mapping[str, Any], key: str) -> dict[str, str]:
    """Read a table of texts by language."""
    texts = strings_of(table, key)
    for language in texts:
        if not LANGUAGE_TAG.fullmatch(language):
            raise wrong(f'"{key}.{language}": {language!r} is not a language tag')
    return texts
