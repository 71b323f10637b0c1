"""The form for a new entry in a browser, with JavaScript and without."""

from typing import TYPE_CHECKING

from tests.site.conftest import PHONE, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

PARAGRAPH = "<https://w3id.org/lapekg/source/kaleva-sote-uudistus-2020/p1>"


# The first check starts what it needs.
_MILLISECONDS = 40_000


def send(page: "Page", found: str) -> str:
    """Send the form, and give the text of what the page then has."""
    page.locator(".submit button").click(no_wait_after=True)
    page.locator(found).wait_for(timeout=_MILLISECONDS)
    return page.locator(found).inner_text()


def test_things_are_found_while_their_names_are_typed(visit: Open) -> None:
    page = visit("/new/event?lang=fi")
    field = page.get_by_role("combobox", name="paikka", exact=True)
    field.press_sequentially("raisi")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert options.first.inner_text().startswith("Raisio")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Enter")
    assert field.input_value() == "Raisio"
    assert page.locator("#f-lape-place .chosen").inner_text() == "https://w3id.org/lapekg/id/place/raisio"
    field.press("Escape")
    assert options.count() == 0 or options.first.is_hidden()


def test_entry_is_made_with_a_thing_that_is_created_in_place(visit: Open) -> None:
    page = visit("/new/event?lang=en", PHONE)
    page.get_by_label("in Finnish").first.fill("Koetapahtuma")
    page.locator("#f-lape-start input").fill("13.10.2018")
    page.locator("summary", has_text="organiser").click()
    # Rows and small forms come without a new page, and what was filled in stays.
    page.locator("#f-lape-organiser").get_by_role("button", name="Create new").click()
    new = page.locator("#f-lape-organiser .new-thing")
    new.get_by_label("Class").select_option("ngo")
    new.get_by_label("in Finnish").fill("Koeyhdistys")
    page.locator("#f-lape-start").get_by_role("button", name="Add another").click()
    page.locator("#f-lape-start .row").nth(1).wait_for()
    assert page.locator("#f-lape-start input").first.input_value() == "13.10.2018"
    page.locator("#f-lape-organiser").get_by_role("button", name="Create new").click()
    new.nth(1).wait_for()
    new.nth(1).get_by_role("button", name="Remove").click()
    new.nth(1).wait_for(state="detached")
    page.locator("#source").fill(PARAGRAPH)
    text = send(page, "#text")
    assert "organisation:koeyhdistys a lape:NGO" in text
    assert "lape:organiser organisation:koeyhdistys" in text
    assert page.locator(":focus").inner_text() == "The entry"
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_without_javascript_names_are_asked_about_and_rows_come_with_the_page(visit: Open) -> None:
    page = visit("/new/event?lang=sv", java_script_enabled=False)
    page.get_by_label("på finska").first.fill("Koetapahtuma")
    page.locator("#f-lape-place input").first.fill("Raisoi")
    page.locator("#f-lape-start").get_by_role("button", name="Lägg till en till").click()
    page.wait_for_load_state()
    assert page.locator("#f-lape-start .row").count() == 1
    assert send(page, "#wrong") == "Rätta detta"
    page.locator("#f-lape-place").get_by_label("Reso", exact=True).check()
    assert "lape:place place:raisio" in send(page, "#text")
