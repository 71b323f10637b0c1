"""The page of a thing: every fact with numbers that lead to what says it, and nothing that a name can break."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from tests.conftest import write_files
from tests.linked.workshop import BASE, WORKSHOP
from tests.web.conftest import Server, publish, start_server, stop_server

VOID = {"meta", "link", "br", "input", "img", "hr", "line", "rect", "circle"}
PAGE = "/doc/bridge"


class Parsed(HTMLParser):
    """Collects texts by where they stand, links, and checks that elements close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.rows: list[tuple[str, list[str]]] = []
        self.ids: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(str(attributes["id"]))
        if tag == "a":
            self.links.append((attributes.get("href") or "", attributes.get("aria-label") or ""))
        if tag == "script":
            self.scripts.append(attributes)
        if tag == "dt":
            self.rows.append(("", []))
        if tag == "dd" and self.rows:
            self.rows[-1][1].append("")
        if tag not in VOID:
            self._open.append((tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        # Lists stand within lists: the innermost part counts.
        part = next((tag for tag, _ in reversed(self._open) if tag in {"dt", "dd"}), None)
        if part == "dt":
            self.rows[-1] = (self.rows[-1][0] + data, self.rows[-1][1])
        elif part == "dd" and self.rows[-1][1]:
            self.rows[-1][1][-1] += data

    def row(self, label: str) -> list[str]:
        """Return the values beside a label, wherever it comes first."""
        return next([" ".join(each.split()) for each in values] for name, values in self.rows if name.strip() == label)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = write_files(tmp_path_factory.mktemp("workshop"), WORKSHOP)
    publish(root)
    running = start_server(root)
    yield running
    stop_server(running)


def html_of(server: Server, path: str) -> str:
    answer = server.request(path, headers={"Accept": "text/html"})
    assert answer.status == 200
    return answer.body.decode()


def data_of(html: str, kind: str) -> dict[str, object]:
    found = re.search(rf'<script type="{re.escape(kind)}"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found is not None
    read = json.loads(found[1])
    assert isinstance(read, dict)
    return read


def test_fact_has_a_number_that_leads_to_the_paragraph(workshop: Server) -> None:
    page = Parsed(html_of(workshop, f"{PAGE}?lang=en"))
    assert page.row("money from") == ["Lottery </script><b> 1"]
    assert ("/doc/source/news/p8?lang=en", "Source 1: The news, paragraph 8") in page.links


def test_conclusion_says_so_in_a_word_and_gives_its_reason(workshop: Server) -> None:
    html = html_of(workshop, f"{PAGE}?lang=en")
    assert Parsed(html).row("end sources differ") == [
        "2019 2",
        "31 January 2021 3 computed",
    ]
    assert "A start and a length." in html


def test_page_is_in_the_language_of_its_address_and_tells_the_other_names(workshop: Server) -> None:
    english, finnish = (html_of(workshop, f"{PAGE}?lang={each}") for each in ("en", "fi"))
    assert "<h1>Great Bridge</h1>" in english
    assert '<span lang="fi">Suuri silta</span>' in english
    assert "<h1>Suuri silta</h1>" in finnish
    assert Parsed(finnish).row("alku") == ["8/2017 1"]


def test_claims_stand_apart_and_disagreements_side_by_side(workshop: Server) -> None:
    html = html_of(workshop, PAGE)
    claims = html.partition('<h2 id="claims">')[2].partition("</section>")[0]
    assert "It will join all" in claims
    sides = html.partition('<h2 id="disagreements">')[2].partition("</section>")[0]
    assert sides.count('class="side"') == 2
    assert "When it ends" in sides


def test_names_that_look_like_markup_stay_text(workshop: Server) -> None:
    html = html_of(workshop, PAGE)
    assert "Lottery </script>" not in html
    graph = data_of(html, "application/json")
    assert "Lottery </script><b>" in json.dumps(graph)


def test_page_describes_the_thing_for_search_engines(workshop: Server) -> None:
    described = data_of(html_of(workshop, f"{PAGE}?lang=fi"), "application/ld+json")
    assert (described["@type"], described["@id"]) == ("Project", f"{BASE}id/bridge")
    assert described["mainEntityOfPage"] == f"{BASE}doc/bridge"


def test_ids_are_unique_and_links_within_the_page_have_their_target(workshop: Server) -> None:
    page = Parsed(html_of(workshop, PAGE))
    assert len(set(page.ids)) == len(page.ids)
    inner = {href[1:] for href, _ in page.links if href.startswith("#")}
    assert inner <= set(page.ids)


def test_every_link_of_the_page_leads_somewhere(workshop: Server) -> None:
    page = Parsed(html_of(workshop, f"{PAGE}?lang=en"))
    addresses = {href.partition("#")[0] for href, _ in page.links if href.startswith("/")}
    formats = {each for each in addresses if re.search(r"\.\w+$", each)}
    assert {each.rpartition(".")[2] for each in formats} == {"ttl", "jsonld", "rdf", "nt", "trig", "nq"}
    assert {each: workshop.request(each).status for each in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("path", ["/doc/lottery", "/doc/near", "/doc/doubt", "/doc/piece"])
def test_page_of_a_thing_without_class_or_name_is_whole(workshop: Server, path: str) -> None:
    assert Parsed(html_of(workshop, path)).links
