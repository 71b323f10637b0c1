"""Pages of our own graph: a visitor finds who paid for a project, and the paragraph that says so, in four clicks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lape import REPOSITORY
from tests.web.conftest import Server, start_server, stop_server

PROJECT = "/doc/project/jarjestosotehanke-113"
PARAGRAPH = "/doc/source/lape-muutos-ja-sote-uudistus/p10"


@pytest.fixture(scope="module")
def site(lape_state: Path) -> Iterator[Server]:
    server = start_server(REPOSITORY, "-m", "lapekg", "serve", state=lape_state)
    yield server
    stop_server(server)


def html_of(site: Server, path: str, language: str) -> str:
    answer = site.request(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status == 200, path
    return answer.body.decode()


def key_facts(html: str) -> dict[str, str]:
    box = html.partition('<dl class="facts">')[2].partition("</dl>")[0]
    rows = re.findall(r"<dt[^>]*>(.*?)</dt>(.*?)</div>", box, re.DOTALL)
    return dict(rows)


def test_visitor_finds_who_paid_and_which_paragraph_says_so_in_four_clicks(site: Server) -> None:
    path = "/"
    for link in ("/browse", "/list/ngo-project", PROJECT, PARAGRAPH):
        assert f'href="{link}"' in html_of(site, path, "fi"), f"{path} does not lead to {link}"
        path = link
    assert "Veikkaus" in html_of(site, PARAGRAPH, "fi")


@pytest.mark.parametrize(
    ("language", "label"), [("fi", "rahan lähde"), ("sv", "pengarna kommer från"), ("en", "money from")]
)
def test_payer_stands_at_the_top_of_the_project_with_its_paragraph(site: Server, language: str, label: str) -> None:
    payer = key_facts(html_of(site, PROJECT, language))[label]
    assert ">Veikkaus" in payer
    assert re.findall(r'<a class="ref" href="([^"]+)"', payer) == [PARAGRAPH]


def test_computed_end_is_marked_and_its_reason_given(site: Server) -> None:
    html = html_of(site, PROJECT, "fi")
    assert '<span class="evidence">laskettu</span>' in key_facts(html)["loppu"]
    assert "viimeinen päivä on 31.1.2021" in html.partition('<h2 id="references">')[2]


def test_roles_of_a_person_are_drawn_in_order(site: Server) -> None:
    html = html_of(site, "/doc/person/maria-kaisa-aula", "fi")
    drawn = html.partition('<figure class="timeline">')[2].partition("</figure>")[0]
    assert re.findall(r'class="meta period">(\d{4})', drawn)[:3] == ["1991", "1994", "2003"]
    assert drawn.count("<svg") == drawn.count("<li>") + 1


def test_plans_and_claims_stand_apart_from_facts(site: Server) -> None:
    html = html_of(site, "/doc/programme/lape", "en")
    before, _, claims = html.partition('<h2 id="claims">')
    assert claims
    assert 'class="claim"' not in before
    assert claims.count('class="claim"') >= 10


# One of each kind, and what is most referred to.
@pytest.mark.parametrize(
    "path",
    [
        "organisation/stm",
        "place/varsinais-suomi",
        "event/ot-hanke-koulutusfoorumi-2023",
        "publication/oma-hameen-lape-loppuraportti",
        "concept/undertaking-kind",
        "concept/role-type/expert",
        "disagreement/jarjesto-2-0-rahat",
        "plan/uudistus-voimaan-2020-01-01",
        "sum/lape-etela-savo-haettu",
        "grant/jarjestosotehanke-113",
        "role/janina-andersson-asiantuntija",
    ],
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_of_every_kind_of_thing_cites_its_sources(site: Server, path: str, language: str) -> None:
    html = html_of(site, f"/doc/{path}", language)
    facts = html.partition('<dl class="statements">')[2]
    assert len(re.findall(r'<a class="ref[^"]*" href="/doc/(?:source|rule)/', facts)) >= 1
    assert f'<html lang="{language}">' in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
