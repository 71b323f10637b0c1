"""What stands around every page: languages, navigation with the keyboard, the look on paper and in the dark."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.site.conftest import Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROJECT = "/doc/project/jarjestosotehanke-113"
# Links to pages, not to the same page in another language, not to data.
_LINKS_TO_PAGES = """() => [...document.querySelectorAll("a[href^='/']:not([hreflang])")]
  .map(each => each.getAttribute("href"))
  .filter(each => !/format=|[.][a-z]+(?:[?#]|$)|^[/](?:void|[.]well-known)|^[/]sparql$/.test(each))"""
_FOCUS = """() => {
  const { top, bottom, width } = document.activeElement.getBoundingClientRect();
  return {
    name: document.activeElement.outerHTML.slice(0, 80),
    isSeen: width > 0 && top > -2 && bottom < innerHeight + 2,
    isMarked: getComputedStyle(document.activeElement).outlineStyle !== "none",
  };
}"""
# Of black 0, of white 1.
_LIGHTNESS = """() => {
  const style = getComputedStyle(document.body);
  const lightness = colour => colour.match(/\\d+/g).slice(0, 3).reduce((sum, each) => sum + each / 765, 0);
  return [lightness(style.color), lightness(style.backgroundColor)];
}"""


def languages_of_links(page: "Page") -> set[str]:
    links: list[str] = page.evaluate(_LINKS_TO_PAGES)
    assert len(links) > 10
    return {language for each in links for language in parse_qs(urlsplit(each).query).get("lang", [each])}


@pytest.mark.parametrize(
    "address",
    [
        PROJECT,
        "/search?q=raisio",
        "/list/organisation?year=2017&sort=year",
        "/doc/source/lape-muutos-ja-sote-uudistus/p10",
        "/query/funding-chain",
        "/ontology",
        "/doc/project/jarjestosotehanke-112",
    ],
)
def test_other_language_is_the_same_page_and_goes_along_with_every_link(visit: Open, address: str) -> None:
    page = visit(address)
    page.get_by_role("navigation", name="Language of the page").get_by_role("link", name="Svenska").click()
    page.wait_for_url("**lang=sv*")
    assert page.url.removesuffix("?lang=sv").replace("&lang=sv", "").endswith(address)
    assert page.locator("html").get_attribute("lang") == "sv"
    assert languages_of_links(page) == {"sv"}
    page.get_by_role("navigation", name="Sidans språk").get_by_role("link", name="Suomi").click()
    page.wait_for_url("**lang=fi*")
    assert page.locator("html").get_attribute("lang") == "fi"


def test_start_page_in_a_language_has_an_address_of_its_own_and_hands_the_language_on(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_url("**/sv")
    assert languages_of_links(page) == {"sv"}
    page.get_by_role("combobox").press_sequentially("Raisio")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    assert page.locator("html").get_attribute("lang") == "sv"


@pytest.mark.parametrize(("accepted", "language"), [("sv-FI", "sv"), ("fi-FI", "fi"), ("de-DE", "fi")])
def test_first_page_is_in_the_language_that_the_browser_asks_for(visit: Open, accepted: str, language: str) -> None:
    page = visit("/about", locale=accepted)
    assert page.locator("html").get_attribute("lang") == language


def test_skip_link_is_first_is_seen_and_leads_past_the_navigation(visit: Open) -> None:
    page = visit(PROJECT)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert page.evaluate(_FOCUS)["isSeen"]
    assert skip.evaluate("each => each === document.activeElement")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("address", ["/", PROJECT, "/list/organisation"])
def test_every_stop_of_the_tab_key_is_seen_and_marked(visit: Open, address: str) -> None:
    page = visit(address)
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(_FOCUS))
    assert [each["name"] for each in stops if not (each["isSeen"] and each["isMarked"])] == []
    assert len({each["name"] for each in stops}) > 20


def test_section_that_a_page_belongs_to_is_told(visit: Open) -> None:
    page = visit("/list/organisation")
    sections = page.get_by_role("navigation", name="Sections of the site")
    assert sections.locator("[aria-current=true]").inner_text() == "Browse"
    sections.get_by_role("link", name="Sources").click()
    page.wait_for_url("**/sources")
    assert sections.locator("[aria-current=page]").inner_text() == "Sources"


def test_paper_has_the_content_and_its_sources_and_no_navigation(visit: Open) -> None:
    page = visit(PROJECT, color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in ("header nav", "footer nav", ".search-box", "nav.toc", ".neighbourhood", "#data"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".references li").first.is_visible()
    written = page.locator(".references [data-iri]").first.evaluate("each => getComputedStyle(each, '::after').content")
    assert "https://w3id.org/lapekg/source/" in written
    assert page.evaluate(_LIGHTNESS) == [0, 1]


def test_dark_scheme_turns_the_page_round(visit: Open) -> None:
    page = visit(PROJECT, color_scheme="dark")
    text, ground = page.evaluate(_LIGHTNESS)
    assert text > 0.8
    assert ground < 0.2
    page.emulate_media(color_scheme="light")
    text, ground = page.evaluate(_LIGHTNESS)
    assert text < 0.2
    assert ground > 0.9
