"""What holds for every kind of page: in three languages, on a desktop and on a phone, light and dark."""

from pathlib import Path

import pytest

from tests.lape import REPOSITORY
from tests.site.conftest import DESKTOP, PHONE, Open

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
    "dumps": "/dumps",
    "about": "/about",
    "quality": "/quality",
    "licence": "/licence",
    "citing": "/cite",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
    "not found": "/doc/project/jarjestosotehanke-112",
}
AXE = REPOSITORY / "assets" / "node_modules" / "axe-core" / "axe.min.js"
# The rules of WCAG 2.2, levels A and AA, and what axe-core counts as good practice.
_RUN_AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run({ runOnly: tags });
  return violations.map(each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.target.join(" ")).join("; "));
}"""


def in_language(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={language}"


@pytest.fixture(scope="module")
def axe() -> Path:
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make setup` installs it where npm or Node is at hand")
    return AXE


@pytest.mark.parametrize("kind", KINDS)
def test_page_has_no_violation_that_axe_finds(visit: Open, axe: Path, kind: str) -> None:
    for scheme, size in (("light", DESKTOP), ("dark", PHONE)):
        # The engine of the checks is put into the page from outside, past its content security policy.
        page = visit(KINDS[kind], size, color_scheme=scheme, bypass_csp=True)
        page.add_script_tag(path=axe)
        assert page.evaluate(_RUN_AXE) == [], scheme


@pytest.mark.parametrize("kind", KINDS)
def test_page_in_each_language_says_so_and_is_no_wider_than_a_phone(visit: Open, kind: str) -> None:
    page = visit("/privacy", PHONE)
    site = page.url.removesuffix("/privacy")
    for language in ("fi", "sv", "en"):
        page.goto(site + in_language(KINDS[kind], language))
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], language
        assert page.locator("h1").count() == 1, language


@pytest.mark.parametrize("kind", KINDS)
def test_page_without_scripts_shows_its_heading_and_content(visit: Open, kind: str) -> None:
    page = visit(KINDS[kind], java_script_enabled=False)
    assert page.locator("h1").inner_text().strip()
    assert len(page.locator("main").inner_text()) > 40
