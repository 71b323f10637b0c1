"""The start page, lists and search results: what narrows them down works without scripts too."""

import re

import pytest

from tests.site.conftest import PHONE, Open


def number_in(text: str) -> int:
    """Read the last number of a text, its thousands apart by a comma."""
    return int(re.findall(r"\d[\d,]*", text)[-1].replace(",", ""))


def test_numbers_on_the_start_page_are_those_of_the_lists_they_lead_to(visit: Open) -> None:
    page = visit("/")
    numbers = page.locator(".numbers a")
    told = dict(
        zip(numbers.evaluate_all("all => all.map(each => each.pathname)"), numbers.all_inner_texts(), strict=True)
    )
    lists = [each for each in told if each.startswith("/list/")]
    assert len(lists) > 4
    site = page.url.rstrip("/")
    for each in lists:
        page.goto(site + each)
        assert number_in(page.locator(".list-count").inner_text().splitlines()[0]) == number_in(told[each]), each


def test_map_and_list_of_areas_say_the_same(visit: Open) -> None:
    page = visit("/")
    mapped = page.locator("svg.map a").evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    listed = page.locator(".area-list > li").evaluate_all(
        "all => all.map(each => (each.querySelector('summary') ?? each).textContent.trim())"
    )
    assert len(mapped) == 19
    assert {each.replace(": ", " ") for each in mapped} == {" ".join(each.split()) for each in listed}


def test_area_in_the_list_opens_with_the_keyboard(visit: Open) -> None:
    page = visit("/")
    page.locator(".area-list summary", has_text="Southwest Finland").focus()
    project = page.locator(".area-list").get_by_role("link", name="JärjestöSotehanke 113")
    assert not project.is_visible()
    page.keyboard.press("Enter")
    assert project.is_visible()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_facet_narrows_a_list_down_and_is_taken_away_again(visit: Open, has_scripts: bool) -> None:
    page = visit("/list/organisation", PHONE, java_script_enabled=has_scripts)
    count = page.locator(".list-count")
    before = number_in(count.inner_text().splitlines()[0])
    facet = page.locator(".facet li", has=page.get_by_role("link", name="Southwest Finland", exact=True))
    promised = number_in(facet.inner_text())
    facet.get_by_role("link").click()
    assert number_in(count.inner_text().splitlines()[0]) == promised < before
    page.locator(".chip.on", has_text="Southwest Finland").click()
    assert number_in(count.inner_text().splitlines()[0]) == before


def test_class_narrows_the_search_results_down_without_scripts(visit: Open) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_role("textbox", name="Search by name").fill("Raision")
    page.get_by_role("button", name="Search").click()
    classes = page.locator(".facet li")
    promised = number_in(classes.nth(1).inner_text())
    classes.nth(1).get_by_role("link").click()
    assert page.locator(".found > li").count() == min(promised, 20)
    assert classes.nth(1).get_by_role("link").get_attribute("aria-current") == "true"


def test_query_of_a_list_is_run_in_the_editor_and_gives_the_same_rows(visit: Open) -> None:
    page = visit("/list/ngo-project")
    names = page.locator(".members tbody th").all_inner_texts()
    page.locator(".list-query summary").click()
    page.get_by_role("link", name="Open on the query page").click()
    page.wait_for_url("**/sparql?**")
    assert page.locator("#result tbody tr").count() == len(names)
