"""The search box as a combobox: WAI-ARIA Authoring Practices, keyboard interaction of the editable combobox."""

from urllib.parse import urlsplit

from tests.site.conftest import PHONE, Open


def test_suggestions_are_chosen_with_the_keyboard(visit: Open) -> None:
    page = visit("/search?lang=fi")
    field = page.get_by_role("combobox")
    field.press_sequentially("Raisi")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert "ehdotusta" in (page.locator(".search-box [role=status]").text_content() or "")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    field.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/doc/place/raisio*")


def test_escape_closes_the_suggestions_and_then_empties_the_field(visit: Open) -> None:
    page = visit("/search?lang=en")
    field = page.get_by_role("combobox")
    field.press_sequentially("minis")
    page.get_by_role("option").first.wait_for()
    field.press("Escape")
    assert (field.get_attribute("aria-expanded"), field.input_value()) == ("false", "minis")
    field.press("ArrowDown")
    assert field.get_attribute("aria-expanded") == "true"
    field.press("Escape")
    field.press("Escape")
    assert field.input_value() == ""


def test_enter_without_a_chosen_suggestion_searches(visit: Open) -> None:
    page = visit("/about?lang=sv")
    field = page.get_by_role("combobox")
    field.press_sequentially("STM")
    field.press("Enter")
    page.wait_for_url("**/search?*")
    assert "q=STM" in urlsplit(page.url).query
    assert "lang=sv" in urlsplit(page.url).query
    assert page.get_by_role("link", name="Social- och hälsovårdsministeriet", exact=True).is_visible()


def test_a_tap_opens_a_suggestion(visit: Open) -> None:
    page = visit("/search?lang=fi", PHONE, has_touch=True)
    page.get_by_role("combobox").press_sequentially("Raisio")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/doc/place/raisio*")


def test_box_is_a_plain_form_without_scripts(visit: Open) -> None:
    page = visit("/search?lang=fi", java_script_enabled=False)
    page.get_by_role("textbox").fill("Raisiossa")
    page.get_by_role("button", name="Hae").click()
    assert page.get_by_role("link", name="Raisio", exact=True).first.is_visible()
