"""The languages of the pages."""

from string import Formatter

import pytest

from lapekg.languages import LanguageText, choose_text
from lapekg.web.translations import load_translations, translation_for

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


@pytest.mark.parametrize(
    ("language", "month", "day", "moment"),
    [
        ("fi", "9/2017", "1.9.2017", "13.10.2016 klo 12.00"),
        ("sv", "september 2017", "1.9.2017", "13.10.2016 kl. 12.00"),
        ("en", "September 2017", "1 September 2017", "13 October 2016, 12:00"),
    ],
)
def test_date_is_written_as_precisely_as_it_is_known(language: str, month: str, day: str, moment: str) -> None:
    t = TRANSLATIONS[language]
    dates = [t.date(each) for each in ("2017", "2017-09", "2017-09-01", "2016-10-13T12:00:00+03:00")]
    assert dates == ["2017", month, day, moment]


@pytest.mark.parametrize("value", ["", "soon", "--09", "2017-13", "2017-02-30", "-0044"])
def test_date_that_is_none_stays_as_it_is(value: str) -> None:
    assert TRANSLATIONS["fi"].date(value) == value


@pytest.mark.parametrize(
    ("language", "start", "end", "period"),
    [
        ("fi", "2017-09", "2018", "9/2017~2018"),
        ("en", "2017-09", "2018", "September 2017 ~ 2018"),
        ("sv", "2017", None, "2017~"),
        ("sv", None, "2017", "~2017"),
        ("fi", "2017", "2017", "2017"),
    ],
)
def test_period_has_a_spaced_dash_where_a_side_has_a_space(
    language: str, start: str | None, end: str | None, period: str
) -> None:
    assert TRANSLATIONS[language].period(start, end).replace("\N{EN DASH}", "~") == period


def test_translation_for_a_language_without_one_is_english() -> None:
    assert translation_for(TRANSLATIONS, "de").language == "en"
    assert translation_for(TRANSLATIONS, "sv-FI").language == "sv"


def test_choose_text_takes_the_fallback_only_when_there_is_no_text() -> None:
    fallback = LanguageText("none", "en")
    assert choose_text({"de": "Ja"}, ("fi",), fallback) == LanguageText("Ja", "de")
    assert choose_text({}, ("fi",), fallback) == fallback
