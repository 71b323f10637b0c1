"""The page of a thing in a browser: from the start page to the paragraph, the drawing, and the page without scripts."""

from tests.site.conftest import PHONE, Open

PROJECT = "/doc/project/jarjestosotehanke-113"


def test_payer_and_paragraph_are_found_in_four_clicks_on_a_phone(visit: Open) -> None:
    page = visit("/?lang=fi", PHONE)
    page.locator('a[href^="/browse"]').first.click()
    page.locator('main a[href^="/list/ngo-project"]').first.click()
    page.locator(f'main a[href^="{PROJECT}"]').first.click()
    payer = page.locator("dl.facts > div").filter(has=page.get_by_text("rahan lähde", exact=True))
    assert payer.locator("a").first.text_content() == "Veikkaus"
    payer.locator("a.ref").click()
    page.wait_for_url("**/doc/source/lape-muutos-ja-sote-uudistus/p10*")
    assert "Veikkaus" in (page.locator("main").text_content() or "")


def test_neighbourhood_is_drawn_when_the_reader_asks_for_it(visit: Open) -> None:
    page = visit(f"{PROJECT}?lang=en")
    assert page.locator("#drawing canvas").count() == 0
    page.get_by_role("button", name="Draw the graph").click()
    page.locator("#drawing canvas").first.wait_for()
    assert page.get_by_role("img", name="Graph of what is connected with").count() == 1


def test_page_without_scripts_has_the_neighbourhood_as_a_list_and_no_button(visit: Open) -> None:
    page = visit(f"{PROJECT}?lang=en", java_script_enabled=False)
    section = page.locator("section[aria-labelledby=neighbourhood]")
    assert section.get_by_role("button", name="Draw the graph").count() == 0
    section.locator("summary").click()
    assert section.get_by_role("link", name="Veikkaus").first.is_visible()


def test_timeline_is_as_wide_as_its_place_on_a_phone(visit: Open) -> None:
    page = visit("/doc/person/maria-kaisa-aula?lang=sv", PHONE)
    widths = page.eval_on_selector_all(
        "figure.timeline svg", "all => all.map(each => each.getBoundingClientRect().width)"
    )
    assert len(widths) > 5
    assert len(set(widths)) == 1
    assert 300 < widths[0] <= PHONE[0]
