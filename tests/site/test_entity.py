"""The page of a thing in a browser: the drawing, and the page without scripts."""

from tests.site.conftest import PHONE, Open, needs_vendor

PROJECT = "/doc/project/jarjestosotehanke-113"


@needs_vendor
def test_neighbourhood_is_drawn_when_the_reader_asks_for_it(visit: Open) -> None:
    page = visit(f"{PROJECT}?lang=en")
    assert page.locator("#drawing canvas").count() == 0
    assert page.locator("script[src*=cytoscape]").count() == 0
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
