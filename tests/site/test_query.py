"""The query page in a browser: the editor, what it offers, and the views of an answer."""

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.site.conftest import PHONE, Open, needs_vendor

if TYPE_CHECKING:
    from playwright.sync_api import Page

PREFIX = "PREFIX lape: <https://w3id.org/lapekg/ontology#>\n"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'never') }"


def _enter(page: "Page") -> None:
    page.locator(".CodeMirror").click()
    page.locator(".CodeMirror-focused").wait_for()


def _write(page: "Page", query: str) -> None:
    """Type into the editor, in place of what it has."""
    _enter(page)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def _views(page: "Page") -> list[str]:
    page.locator(".yasr_btnGroup button").first.wait_for()
    return page.locator(".yasr_btnGroup button").all_inner_texts()


@needs_vendor
def test_editor_finds_classes_and_properties_by_their_names_and_declares_the_prefix(visit: Open) -> None:
    page = visit("/sparql?lang=fi")
    _write(page, "SELECT * { ?x a maakunnall")
    offered = page.locator(".CodeMirror-hint", has_text="maakunnallinen hanke")
    offered.wait_for()
    assert "lape:RegionalProject" in offered.inner_text()
    page.keyboard.press("Enter")
    page.keyboard.type(" ; lape:")
    page.locator(".CodeMirror-hint", has_text="lape:coordinatedBy").wait_for()
    # The properties of the class stand before those that only other things have.
    listed = page.locator(".CodeMirror-hint").all_inner_texts()
    assert any("lape:region " in each for each in listed[:12])
    assert page.locator("#text").input_value().startswith(PREFIX)


@needs_vendor
def test_editor_lists_every_class_when_it_is_asked_and_nothing_before(visit: Open) -> None:
    page = visit("/sparql?lang=en")
    _write(page, "SELECT * { ?x a ")
    assert page.locator(".CodeMirror-hint").count() == 0
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint", has_text="regional project").wait_for()
    assert page.locator(".CodeMirror-hint").count() == 50


@needs_vendor
def test_keyboard_leaves_the_editor(visit: Open) -> None:
    page = visit("/sparql?lang=en")
    _enter(page)
    page.keyboard.press("Tab")
    page.locator("#format:focus").wait_for()


@needs_vendor
def test_query_that_is_run_has_an_address_that_answers_it_again(visit: Open) -> None:
    page = visit("/sparql?lang=en")
    query = "ASK { ?x a lape:RegionalProject }"
    _write(page, query)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Yes: the pattern has at least one match.").wait_for()
    assert parse_qs(urlsplit(page.url).query) == {"query": [f"{PREFIX}{query}"], "lang": ["en"]}
    assert page.locator("#permalink").get_attribute("href") == page.url
    page.reload()
    assert page.get_by_text("Yes: the pattern has at least one match.").is_visible()


@pytest.mark.parametrize(
    ("example", "view", "drawn"),
    [
        ("sums-by-region-and-kind", "Chart", "svg.drawing rect.bar"),
        ("municipalities-per-region", "Map", "svg.drawing path.area.shade-4"),
        ("roles-over-time", "Timeline", "svg.drawing rect.bar"),
        ("organisation-network", "Graph", ".network canvas"),
    ],
)
@needs_vendor
def test_answer_is_drawn_where_it_can_be_and_the_table_comes_back(
    visit: Open, example: str, view: str, drawn: str
) -> None:
    page = visit(f"/query/{example}?lang=en", PHONE)
    assert view in _views(page)
    page.locator(".yasr_btnGroup button", has_text=view).click()
    page.locator(drawn).first.wait_for()
    assert not page.locator("#result").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.locator(".yasr_btnGroup button", has_text="Table").click()
    page.locator("#result table").wait_for()
    assert page.locator(drawn).count() == 0


@needs_vendor
def test_graph_is_drawn_with_the_names_of_its_things(visit: Open) -> None:
    query = "DESCRIBE <https://w3id.org/lapekg/id/project/lupa-auttaa>"
    page = visit(f"/sparql?lang=sv&query={quote(query)}#graph")
    assert _views(page)[0] == "Turtle"
    page.locator(".network canvas").first.wait_for()
    label = page.locator(".network").get_attribute("aria-label") or ""
    assert re.search(r"saker: \d+", label)


@pytest.mark.parametrize(
    ("query", "drawn"),
    [
        (
            "SELECT * { VALUES (?name ?shape) { "
            "('a' 'POINT(22.27 60.45)'^^<http://www.opengis.net/ont/geosparql#wktLiteral>) "
            "('b' 'POLYGON((22 60, 23 60, 23 61, 22 60))'^^<http://www.opengis.net/ont/geosparql#wktLiteral>) } }",
            {"circle": 1, "path.shape": 1},
        ),
        ("SELECT * { VALUES (?name ?lat ?long) { ('a' 60.45 22.27) ('b' 65.01 25.47) } }", {"circle": 2}),
    ],
)
@needs_vendor
def test_places_are_drawn_over_the_areas(visit: Open, query: str, drawn: dict[str, int]) -> None:
    page = visit(f"/sparql?lang=en&query={quote(query)}#map")
    page.locator("path.area").first.wait_for()
    assert {each: page.locator(f".drawing {each}").count() for each in drawn} == drawn


@needs_vendor
def test_query_can_be_cancelled(visit: Open) -> None:
    page = visit("/sparql?lang=en")
    _write(page, ENDLESS)
    page.locator("#query button[type=submit]").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("The query was cancelled.").wait_for()


@needs_vendor
def test_query_page_keeps_nothing_in_the_browser(visit: Open) -> None:
    page = visit("/sparql?lang=en&query=ASK%20%7B%7D")
    page.locator(".CodeMirror").wait_for()
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_query_page_without_scripts_is_a_form_with_an_answer(visit: Open) -> None:
    page = visit("/sparql?lang=en", java_script_enabled=False)
    page.locator("#query button[type=submit]").click()
    assert page.locator("#result tbody tr").count() > 10
    assert page.locator(".CodeMirror").count() == 0
