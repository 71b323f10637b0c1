"""The languages of the pages."""

from string import Formatter

import pytest

from lapekg.web.translations import LanguageText, choose_text, load_translations, translation_for

TRANSLATIONS = load_translations()


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_translations_have_the_same_texts_with_the_same_places() -> None:
    assert set(TRANSLATIONS) == {"en", "fi", "sv"}
    english = TRANSLATIONS["en"].texts
    for translation in TRANSLATIONS.values():
        assert set(translation.texts) == set(english)
        assert all(_places(translation.texts[key]) == _places(text) for key, text in english.items())
        assert len(translation.months) == 12


@pytest.mark.parametrize(
    ("language", "time"),
    [("fi", "6.11.2026 klo 8.05 UTC"), ("sv", "6.11.2026 kl. 8.05 UTC"), ("en", "6 November 2026, 08:05 UTC")],
)
def test_time_is_written_as_the_language_does(language: str, time: str) -> None:
    assert TRANSLATIONS[language].time("2026-11-06T08:05:09Z") == time
    assert TRANSLATIONS[language].time("2026-11-06T10:05:09+02:00") == time


def test_translation_for_a_language_without_one_is_english() -> None:
    assert translation_for(TRANSLATIONS, "de").language == "en"
    assert translation_for(TRANSLATIONS, "sv-FI").language == "sv"


def test_choose_text_takes_the_fallback_only_when_there_is_no_text() -> None:
    fallback = LanguageText("none", "en")
    assert choose_text({"de": "Ja"}, ("fi",), fallback) == LanguageText("Ja", "de")
    assert choose_text({}, ("fi",), fallback) == fallback
