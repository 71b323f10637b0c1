"""Texts of findings: the same ones in every language, and none that nobody uses."""

import re
from pathlib import Path

import pytest

import lapekg.checking
from lapekg.checking.wording import LANGUAGES, PARTS, texts, told

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(lapekg.checking.__file__).parent.rglob("*.py"))
# Keys that are made from a kind.
MADE = ("encoding-", "refused-", "no-rdf-")
PLACEHOLDER = re.compile(r"(?<!\{)\{(\w+)\}")


@pytest.mark.parametrize("part", PARTS)
def test_texts_have_the_same_keys_and_placeholders_in_every_language(part: str) -> None:
    fi, sv, en = (
        {key: sorted(set(PLACEHOLDER.findall(text))) for key, text in texts(part, language).items()}
        for language in LANGUAGES
    )
    assert fi == sv == en


@pytest.mark.parametrize("part", PARTS)
def test_every_text_is_used(part: str) -> None:
    unused = [
        key
        for key in texts(part, "en")
        if f'"{key.removesuffix("-hint")}"' not in SOURCES and f'"{key}"' not in SOURCES and not key.startswith(MADE)
    ]
    assert unused == []


def test_every_text_about_what_cannot_be_read_has_a_hint() -> None:
    keys = set(texts("syntax", "en"))
    assert {key for key in keys if not key.endswith("-hint") and f"{key}-hint" not in keys} == set()


def test_value_in_every_language_is_put_in_by_language() -> None:
    assert told("advice", "did-you-mean", names={"fi": "yksi", "sv": "en", "en": "one"}) == {
        "fi": "tarkoititko yksi?",
        "sv": "menade du en?",
        "en": "did you mean one?",
    }
