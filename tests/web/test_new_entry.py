"""The form for a new entry, as a browser without JavaScript sends it."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlencode

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from lapekg.config import Settings
from tests.entries.concerts import BASE, TERMS
from tests.web.conftest import Answer, Server, start_server, stop_server

POSTER = f"{BASE}source/poster/p1"
NIGHT = {"skos:prefLabel@en": "Late night", "c:start": "2018", "c:hall": "Savoy", "source": POSTER}


@pytest.fixture(scope="module")
def house(concert_house: Settings) -> Iterator[Server]:
    """Return a server over the concerts of tests.entries.concerts."""
    running = start_server(concert_house.root)
    yield running
    stop_server(running)


def post(server: Server, class_name: str, sent: dict[str, str] | list[tuple[str, str]]) -> Answer:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Accept-Language": "en"}
    return server.request(f"/new/{class_name}", "POST", urlencode(sent).encode(), headers)


def shown(server: Server, class_name: str, sent: dict[str, str] | list[tuple[str, str]]) -> str:
    answer = post(server, class_name, sent)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    return unescape(answer.body.decode())


def download(server: Server, class_name: str, sent: dict[str, str]) -> str:
    answer = post(server, class_name, sent | {"action": "download"})
    assert answer.headers["Content-Type"] == "application/trig", answer.body.decode()
    return answer.body.decode()


def problems(html: str) -> list[str]:
    return re.findall(r'<p class="problem"[^>]*>([^<]*)</p>', html)


@pytest.mark.parametrize(
    ("language", "heading", "required"),
    [
        ("en", "New: concert", "(required)"),
        ("fi", "Uusi konsertti", "(pakollinen)"),
        ("sv", "Ny: concert", "(obligatoriskt)"),
    ],
)
def test_form_speaks_the_readers_language(house: Server, language: str, heading: str, required: str) -> None:
    html = house.request(f"/new/concert?lang={language}").body.decode()
    assert f"<h1>{heading}</h1>" in html
    assert html.count(required) == 1
    assert f'lang="{language}"' in html


def test_classes_are_listed_with_their_forms(house: Server) -> None:
    html = house.request("/new?lang=en").body.decode()
    assert re.findall(r'href="/new/([a-z]+)\?lang=en"', html) == ["agent", "band", "player", "concert", "hall"]


def test_class_that_no_shape_is_for_is_not_found(house: Server) -> None:
    assert house.request("/new/event").status == 404
    assert house.request("/new/none", "POST", b"").status == 404


def test_choices_are_a_list_and_classes_are_told_to_the_search(house: Server) -> None:
    html = house.request("/new/concert?lang=en").body.decode()
    assert f'<option value="&lt;{BASE}kind/jazz&gt;">jazz</option>' in html
    assert f'data-classes="{TERMS}Hall"' in html


def test_entry_is_made_and_checked(house: Server) -> None:
    html = shown(house, "concert", NIGHT)
    assert problems(html) == []
    assert f"{BASE}id/concert/late-night" in html
    assert "The entry keeps to" in html


def test_entry_is_sent_as_a_file(house: Server) -> None:
    answer = post(house, "concert", NIGHT | {"action": "download"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="late-night.trig"'
    stated = {(each.predicate.value, str(each.object)) for each in parse(answer.body, format=RdfFormat.TRIG)}
    assert (f"{TERMS}hall", f"<{BASE}id/hall/savoy>") in stated


def test_thing_is_taken_by_its_iri_as_suggestions_write_it(house: Server) -> None:
    text = download(house, "concert", NIGHT | {"c:hall": f"Any name <{BASE}id/hall/tavastia>"})
    assert "c:hall hall:tavastia" in text


def test_nothing_filled_in_tells_what_is_required(house: Server) -> None:
    html = shown(house, "concert", {})
    assert '<a href="#f-skos-prefLabel">name</a>: This is required' in html
    assert "Give at least one of these: starts, day." in html


def test_wrong_values_are_kept_and_told_at_their_fields(house: Server) -> None:
    html = shown(house, "concert", NIGHT | {"c:start": "31.2.2018", "c:price": "much"})
    assert [each.split("”")[0] for each in problems(html)] == ["“31.2.2018", "“much"]
    assert 'value="31.2.2018"' in html
    assert 'value="much"' in html
    assert 'value="Late night"' in html


def test_ambiguous_name_is_asked_about_and_the_answer_taken(house: Server) -> None:
    html = shown(house, "concert", NIGHT | {"c:by": "Eva Öst"})
    offered = re.findall(r'name="c:by~0" value="([^"]+)"', html)
    assert set(offered) == {f"Eva Öst <{BASE}id/player/eva>", f"Eva Öst <{BASE}id/player/eva-2>"}
    text = download(house, "concert", NIGHT | {"c:by": "Eva Öst", "c:by~0": f"Eva Öst <{BASE}id/player/eva-2>"})
    assert "c:by player:eva-2" in text


def test_one_more_row_and_one_more_new_thing_come_without_checking(house: Server) -> None:
    row = shown(house, "concert", [("c:by", "Eva Öst"), ("more", "c:by")])
    assert row.count('name="c:by"') == 2
    assert problems(row) == []
    thing = shown(house, "concert", {"more": "c:by+"})
    assert 'name="c:by+1+class"' in thing
    assert problems(thing) == []


def test_thing_is_created_in_place(house: Server) -> None:
    new = {"c:by+1+class": "band", "c:by+1+skos:prefLabel": "The Band", "c:by+1+skos:prefLabel@": "en"}
    lacking = shown(house, "concert", NIGHT | new)
    assert problems(lacking) == ["This is required: give a value."]
    text = download(house, "concert", NIGHT | new | {"c:by+1+c:founded": "1967"})
    assert "band:the-band a c:Band" in text
    assert "c:by band:the-band" in text


def test_thing_that_is_created_needs_a_class(house: Server) -> None:
    html = shown(house, "concert", NIGHT | {"c:by+1+skos:prefLabel": "The Band", "c:by+1+skos:prefLabel@": "en"})
    assert "Choose the class." in problems(html)


def test_thing_that_is_created_can_be_taken_away_again(house: Server) -> None:
    first = {"c:by+1+class": "player", "c:by+1+skos:prefLabel": "First"}
    second = {"c:by+2+class": "band", "c:by+2+skos:prefLabel": "Second"}
    html = shown(house, "concert", NIGHT | first | second | {"more": "-c:by+1+"})
    assert ("First" in html, "c:by+2+class" in html) == (False, False)
    assert 'name="c:by+1+skos:prefLabel" type="text" value="Second"' in html
    assert '<option value="band" selected>' in html


def test_iri_that_is_taken_is_told(house: Server) -> None:
    html = shown(house, "concert", NIGHT | {"skos:prefLabel@en": "Opening"})
    assert "is in use already (Opening)" in html


def test_results_of_the_check_stand_at_their_fields(house: Server) -> None:
    html = shown(house, "concert", {name: value for name, value in NIGHT.items() if name != "c:hall"})
    assert "The entry keeps to the rules. Also noted:" in html
    field = html[html.index('id="f-c-hall"') :].partition("</fieldset>")[0]
    assert "too few values" in field


def test_sources_are_found_by_the_names_of_their_documents(house: Server) -> None:
    table = json.loads(house.request("/new/concert/sources?q=poster").body)
    found = {"name": "The poster", "language": "en", "type": "p1", "found_by": None, "iri": POSTER}
    assert table == {"query": "poster", "suggestions": [found]}


def test_more_fields_than_anybody_fills_in_are_bounded(house: Server) -> None:
    many = [("c:by", f"Player {number}") for number in range(500)]
    assert shown(house, "concert", many).count('name="c:by"') == 50


def test_markup_in_values_stays_text(house: Server) -> None:
    answer = post(house, "concert", NIGHT | {"skos:prefLabel@en": '"><script>x</script>', "c:start": "<b>"})
    assert b"<script>x" not in answer.body
    assert b"<b>" not in answer.body


def test_values_of_every_kind_are_in_the_entry(house: Server) -> None:
    sent = NIGHT | {
        "skos:prefLabel@fi": "Myöhäisilta",
        "c:kind": f"<{BASE}kind/jazz>",
        "c:description": "Hieno",
        "c:description@": "fi",
        "c:page": "https://a.example/",
        "c:code": "ABC",
        "c:time": "21.30",
        "c:price": "12,50",
        "c:seats": "300",
        "c:soldOut": "true",
        "c:rating": "good",
    }
    stated = {each.predicate: each.object for each in parse(download(house, "concert", sent), format=RdfFormat.TRIG)}
    names = ("kind", "description", "page", "code", "time", "price", "seats", "soldOut", "rating", "start", "hall")
    assert {NamedNode(TERMS + name) for name in names} <= stated.keys()
