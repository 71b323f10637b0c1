"""What holds for every kind of page: in three languages, on a desktop and on a phone, light and dark."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.lape import REPOSITORY
from tests.site.conftest import NARROWEST, PHONE, Open, needs_vendor

if TYPE_CHECKING:
    from playwright.sync_api import Page

KINDS = {
    "start": "/",
    "project": "/doc/project/jarjestosotehanke-113",
    "person": "/doc/person/janina-andersson",
    "organisation": "/doc/organisation/stm",
    "region": "/doc/place/varsinais-suomi",
    "concept": "/doc/concept/role-type",
    "disagreement": "/doc/disagreement/maakunta-ja-sote-uudistus-voimaan",
    "source": "/doc/source/lape-muutos-ja-sote-uudistus",
    "paragraph": "/doc/source/lape-muutos-ja-sote-uudistus/p10",
    "rule": "/doc/rule/subclass",
    "sources": "/sources",
    "classes": "/browse",
    "list": "/list/project",
    "search": "/search?q=raisio",
    "nothing found": "/search?q=zzzzzz",
    "query": "/sparql",
    "answer": "/sparql?query=SELECT%20%2A%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203",
    "example": "/query/funding-chain",
    "ontology": "/ontology",
    "shapes": "/shapes",
    "shape": "/shape/event",
    "classes of entries": "/new",
    "form for an entry": "/new/role-tenure",
    "dumps": "/dumps",
    "checking": "/validate",
    "about": "/about",
    "quality": "/quality",
    "licence": "/licence",
    "citing": "/cite",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "not found": "/doc/project/jarjestosotehanke-112",
}
# Of what stands one after the other in the same way, so many are looked at.
ALIKE = [
    f"{each}:nth-of-type(n + 9)"
    for each in ("tbody tr", ".entries > li", ".references > li", ".term", ".paragraph", "dl.statements > div > dd")
]
AXE = REPOSITORY / "assets" / "node_modules" / "axe-core" / "axe.min.js"
# The rules of WCAG 2.2, levels A and AA, and what axe-core counts as good practice.
EVERY_RULE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules that colours and the width of the window make a difference to.
RULES_OF_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
_RUN_AXE = """async ([rules, alike]) => {
  const exclude = alike.filter(each => document.querySelector(each));
  const { violations } = await axe.run({ exclude }, { runOnly: rules, resultTypes: ["violations"], preload: false });
  return violations.map(each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.target.join(" ")).join("; "));
}"""

_FRAME = """() => {
  const root = document.documentElement;
  return [root.lang, root.scrollWidth, document.querySelectorAll("h1").length];
}"""


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make setup` installs it where npm or Node is at hand")
    return AXE.read_text(encoding="utf-8")


def check(page: "Page", axe: str) -> None:
    """Run all rules in the light, then on a phone in the dark those that this makes a difference to."""
    page.evaluate(axe)
    assert page.evaluate(_RUN_AXE, [EVERY_RULE, ALIKE]) == [], "light, desktop"
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(_RUN_AXE, [RULES_OF_LOOKS, ALIKE]) == [], "dark, phone"


@pytest.mark.parametrize("kind", KINDS)
def test_page_has_no_violation_that_axe_finds(visit: Open, axe: str, kind: str) -> None:
    check(visit(KINDS[kind]), axe)


def suggest(page: "Page") -> None:
    page.get_by_role("combobox").press_sequentially("minis")
    page.get_by_role("option").first.wait_for()


def draw_graph(page: "Page") -> None:
    page.get_by_role("button", name="Draw").click()
    page.locator("#drawing canvas").first.wait_for()


def edit_query(page: "Page") -> None:
    page.locator(".CodeMirror").wait_for()


def show_views(page: "Page") -> None:
    page.locator("[aria-pressed=true]").wait_for()
    page.locator(".yasr_results > *").first.wait_for()


def open_details(page: "Page") -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def check_broken(page: "Page") -> None:
    page.locator("#text").fill("@prefix ex: <http://example.org/> .\n\nex:a ex:b [ .\n")
    page.locator("#validate [type=submit]").click()
    page.locator(".result").first.wait_for()
    open_details(page)


def leave_form_empty(page: "Page") -> None:
    page.locator(".submit button").click()
    page.locator("#wrong").wait_for()
    open_details(page)


def make_entry(page: "Page") -> None:
    page.locator("#f-skos-prefLabel input").first.fill("Koetapahtuma")
    page.locator("summary", has_text="organiser").click()
    page.locator("#f-lape-organiser [data-create]").click()
    page.locator(".new-thing select").select_option("ngo")
    page.locator(".new-thing input").first.fill("Koeyhdistys")
    page.locator(".submit button").click()
    page.locator("#made").wait_for(timeout=40_000)
    open_details(page)


STATES: dict[str, tuple[str, Callable[["Page"], None]]] = {
    "suggestions": ("/search", suggest),
    "neighbourhood": ("/doc/project/jarjestosotehanke-113", draw_graph),
    "query editor": ("/sparql", edit_query),
    "text that cannot be read": ("/validate", check_broken),
    "chart": ("/query/municipalities-per-region#chart", show_views),
    "map": ("/query/regional-projects#map", show_views),
    "timeline": ("/query/regional-projects#timeline", show_views),
    "graph": ("/query/funding-chain#graph", show_views),
    "what a form lacks": ("/new/sum", leave_form_empty),
    "entry that was made": ("/new/event", make_entry),
    "projects of every region": ("/", open_details),
    "what a list leaves out": ("/list/organisation", open_details),
}


@needs_vendor
@pytest.mark.parametrize("state", STATES)
def test_what_scripts_and_readers_open_has_no_violation_that_axe_finds(visit: Open, axe: str, state: str) -> None:
    address, show = STATES[state]
    page = visit(address)
    show(page)
    check(page, axe)


@pytest.mark.parametrize("kind", KINDS)
def test_page_in_each_language_says_so_and_needs_no_scrolling_sideways(visit: Open, kind: str) -> None:
    for language in ("fi", "sv", "en"):
        page = visit(in_language(KINDS[kind], language), NARROWEST)
        assert page.evaluate(_FRAME) == [language, NARROWEST[0], 1]


@pytest.mark.parametrize("kind", KINDS)
def test_page_without_scripts_shows_its_heading_and_content(visit: Open, kind: str) -> None:
    page = visit(KINDS[kind], PHONE, java_script_enabled=False)
    assert page.locator("h1").inner_text().strip()
    assert len(page.locator("main").inner_text()) > 40
