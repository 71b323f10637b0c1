"""What a first-time visitor is after: who paid for a project, and which paragraph of which source says so."""

from typing import TYPE_CHECKING

from tests.site.conftest import PHONE, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

PROJECT = "/doc/project/jarjestosotehanke-113"


def follow_the_reference_of_the_payer(page: "Page") -> None:
    payer = page.locator("dl.facts > div").filter(has=page.get_by_text("money from", exact=True))
    assert payer.get_by_role("link").first.inner_text() == "Veikkaus"
    payer.get_by_role("link", name="Source 1: LAPE-muutos ja sote-uudistus, paragraph 10").click()


def says_who_paid(page: "Page") -> bool:
    """Tell whether this is the paragraph, and that money came from Veikkaus is among what was read out of it."""
    page.wait_for_url("**/doc/source/lape-muutos-ja-sote-uudistus/p10*")
    assert page.get_by_role("heading", level=1).inner_text() == "Paragraph 10"
    statement = page.locator("dl > div").filter(has=page.get_by_text("money from", exact=True)).first
    return statement.get_by_role("link", name="Veikkaus").is_visible()


def test_payer_and_paragraph_are_three_clicks_from_the_map(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("link", name="Southwest Finland: 4").click()
    page.get_by_role("main").get_by_role("link", name="JärjestöSotehanke 113, Varsinais-Suomi").first.click()
    follow_the_reference_of_the_payer(page)
    assert says_who_paid(page)


def test_payer_and_paragraph_are_four_clicks_through_the_lists_on_a_phone_without_scripts(visit: Open) -> None:
    page = visit("/", PHONE, java_script_enabled=False)
    page.get_by_role("navigation", name="Sections of the site").get_by_role("link", name="Browse").click()
    page.get_by_role("link", name="NGO project", exact=True).click()
    page.get_by_role("link", name="JärjestöSotehanke 113, Varsinais-Suomi").click()
    follow_the_reference_of_the_payer(page)
    assert says_who_paid(page)


def test_payer_and_paragraph_are_found_by_searching_with_the_keyboard_alone(visit: Open) -> None:
    page = visit("/")
    field = page.get_by_role("combobox", name="Search by name")
    while not field.evaluate("field => field === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("hanke 113")
    page.get_by_role("option", name="JärjestöSotehanke 113, Varsinais-Suomi").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{PROJECT}*")
    while not page.evaluate("document.activeElement.matches('dl.facts > div:nth-of-type(4) a.ref')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert says_who_paid(page)


def test_each_numbered_reference_leads_to_what_the_list_of_sources_says(visit: Open) -> None:
    page = visit(PROJECT)
    targets = page.locator("a.ref").evaluate_all(
        "all => all.map(each => [each.textContent, each.getAttribute('href')])"
    )
    listed = page.locator(".references > li").evaluate_all(
        "all => all.map(each => [each.id.slice(1), each.querySelector('a:last-of-type').getAttribute('href')])"
    )
    assert [number for number, _ in listed] == [str(place) for place in range(1, len(listed) + 1)]
    assert set(map(tuple, targets)) == set(map(tuple, listed))


def test_document_shows_every_paragraph_and_leads_to_its_page(visit: Open) -> None:
    page = visit("/doc/source/lape-muutos-ja-sote-uudistus")
    paragraphs = page.locator("section.paragraph")
    assert paragraphs.count() >= 10
    paragraphs.get_by_role("heading").get_by_role("link", name="Paragraph 10").click()
    assert says_who_paid(page)
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="LAPE-muutos").click()
    assert paragraphs.count() >= 10


def test_disagreement_shows_both_sides_each_with_its_source(visit: Open) -> None:
    page = visit(PROJECT)
    page.get_by_role("link", name="The sources disagree on one point.").click()
    sides = page.locator(".conflict .side")
    assert sides.count() >= 2
    assert sides.locator("a.ref").count() >= sides.count()
