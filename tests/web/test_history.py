"""The history: the list of commits, the page of each, and both for programs."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from lapekg.commits import Said
from lapekg.config import Settings, load_instance
from lapekg.history import Door
from lapekg.web import history
from lapekg.web.app import create_app
from lapekg.web.translations import load_translations
from tests.conftest import write_files
from tests.linked.library import BASE, SEPARATE
from tests.web.commits import MESSAGE, Writer, library_with_a_past
from tests.web.conftest import publish

ATOM = "{http://www.w3.org/2005/Atom}"
PROV = "http://www.w3.org/ns/prov#"
MOBY = f"{BASE}id/moby"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with six snapshots."""
    return library_with_a_past(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def app(root: Path) -> Flask:
    """Return the application over it."""
    return create_app(Settings.from_env({}, root), load_instance(root))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return what asks it."""
    return app.test_client()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


def listed(client: FlaskClient, query: str = "") -> list[int]:
    """Give the numbers of the commits in the JSON list."""
    table = client.get(f"/history.json{query}").json
    return [each["number"] for each in (table or {})["commits"]]


def ask(triples: str, pattern: str) -> bool:
    store = Store()
    store.load(triples.encode(), RdfFormat.TURTLE)
    return bool(store.query(f"PREFIX prov: <{PROV}> BASE <{BASE}> ASK {{ {pattern} }}"))


def test_list_tells_who_changed_what_and_why(client: FlaskClient) -> None:
    text = page(client, "/history?lang=en")
    order = ["Change 4 was undone", "The review says so", "Changed by SPARQL Update", "Pierre, and the title", "Built"]
    assert sorted(order, key=text.index) == order
    assert "Anna" in text
    assert "Bertil" in text
    assert f'<a href="/doc/source/cover?lang=en">{BASE}source/cover</a>' in text


def test_reports_are_folded_below_the_commit_that_they_follow(client: FlaskClient) -> None:
    text = page(client, "/history?lang=en")
    folded = text[text.index("<details>") : text.index("</details>")]
    assert 'href="/history/3?lang=en"' in folded
    assert text.count('href="/history/3?lang=en"') == 1
    alone = page(client, "/history?door=reports")
    assert "<details>" not in alone.partition("<aside")[0]
    assert "/history/3" in alone


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [6, 5, 4, 3, 2, 1]),
        ("?author=Anna", [6, 5, 2]),
        ("?door=update", [5, 4]),
        ("?author=Anna&door=update", [5]),
        ("?author=nobody", []),
        (f"?about={MOBY}", [6, 5, 4, 2]),
        (f"?about={BASE}source/cover", [2]),
        # A document is changed with its paragraphs.
        (f"?about={BASE}source/journal", [6, 5, 4]),
        (f"?about={BASE}id/hawthorne", [2]),
    ],
)
def test_list_is_narrowed_down(client: FlaskClient, query: str, numbers: list[int]) -> None:
    assert listed(client, query) == numbers


def test_facets_count_and_lead_back(client: FlaskClient) -> None:
    text = page(client, "/history?author=Anna")
    assert 'href="/history?author=Anna&amp;door=update"' in text
    assert 'href="/history?door=revert"' not in text
    assert '<a href="/history" aria-current="true" rel="nofollow">Anna</a>' in text


@pytest.mark.parametrize("query", ["?door=window", "?about=not an iri", "?page=0"])
def test_filter_that_is_nothing_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/history{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_list_comes_in_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "PAGE_SIZE", 2)
    second = page(client, "/history?page=2&lang=en")
    assert "Pierre, and the title" in second
    assert "Built" not in second
    assert client.get("/history?page=4").status_code == 404
    monkeypatch.setattr(history, "_MOST_LISTED", 4)
    table: Any = client.get("/history.json?author=&door=build").json
    assert table["next"] is None
    # Of another address than the other tests ask for: pages are kept.
    table = client.get("/history.json?few").json
    assert [each["number"] for each in table["commits"]] == [6, 5, 4, 3]
    assert listed(client, table["next"].partition("json")[2]) == [2, 1]


def test_json_has_what_the_log_has(client: FlaskClient) -> None:
    table: Any = client.get("/history/2.json").json
    assert table["iri"] == f"{BASE}history/2"
    assert (table["author"], table["door"], table["message"]) == ("Anna", "form", MESSAGE)
    assert (table["added"], table["removed"], table["inferred_added"]) == (4, 1, 1)
    assert len(table["sha256"]) == 64
    moby, pierre = table["changes"]
    assert (moby["iri"], pierre["name"]) == (MOBY, "Pierre")
    assert moby["removed"] == [
        f'<{MOBY}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Moby-Dick"@en <{BASE}source/cover> .'
    ]
    assert [each["iri"] for each in table["inferred"]] == [f"{BASE}id/hawthorne"]
    assert table["patch"] == "/history/2.rdfp"


def test_turtle_tells_the_provenance(client: FlaskClient) -> None:
    answer = client.get("/history/2", headers={"Accept": "text/turtle"})
    assert answer.headers["Content-Location"] == "/history/2.ttl"
    assert ask(
        answer.text,
        "<history/2> a prov:Activity ; prov:used <snapshot/1> ; prov:wasInformedBy <history/1> ;"
        " prov:wasAssociatedWith ?who ; <http://purl.org/dc/terms/source> <source/cover> ;"
        " <http://purl.org/dc/terms/description> ?message . ?who <http://xmlns.com/foaf/0.1/name> 'Anna' ."
        " <snapshot/2> prov:wasGeneratedBy <history/2> ; prov:wasRevisionOf <snapshot/1> ;"
        " prov:generatedAtTime ?time . <history/2#removed> prov:wasInvalidatedBy <history/2> ;"
        " <http://rdfs.org/ns/void#triples> 1",
    )
    whole = client.get("/history.ttl?author=Anna").text
    assert ask(whole, "<history/6> prov:wasInfluencedBy <history/4> ; prov:used <snapshot/5>")
    assert ask(whole, "<history> prov:hadMember <snapshot/2>")
    assert not ask(whole, "<history/4> a prov:Activity")


@pytest.mark.parametrize("extension", ["jsonld", "rdf", "nt", "trig", "nq", "linkset"])
def test_commit_comes_in_every_syntax(client: FlaskClient, extension: str) -> None:
    answer = client.get(f"/history/2.{extension}")
    assert answer.status_code == 200
    assert f"{BASE}history/2" in answer.text or extension == "jsonld"


def test_program_that_takes_anything_gets_the_page_and_one_that_likes_json_gets_json(client: FlaskClient) -> None:
    assert client.get("/history", headers={"Accept": "*/*"}).content_type.startswith("text/html")
    assert client.get("/history", headers={"Accept": "application/json"}).content_type == "application/json"
    assert client.get("/history/2", headers={"Accept": "application/json"}).content_type == "application/json"
    assert client.get("/history/2", headers={"Accept": "application/rdf-patch"}).text.startswith("H id ")
    assert client.get("/history", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("number", [2, 3, 4, 5, 6])
def test_patch_makes_a_snapshot_of_the_one_before(client: FlaskClient, root: Path, number: int) -> None:
    answer = client.get(f"/history/{number}.rdfp")
    assert answer.content_type == "application/rdf-patch"
    lines = answer.text.splitlines()
    assert lines[:3] == [f"H id <{BASE}history/{number}> .", f"H prev <{BASE}history/{number - 1}> .", "TX ."]
    before, after = (named_quads(root, each) for each in (number - 1, number))
    added, removed = (
        set(parse("\n".join(each[2:] for each in lines if each.startswith(mark)).encode(), RdfFormat.N_QUADS))
        for mark in ("A ", "D ")
    )
    assert removed <= before
    assert not added & before
    assert (before - removed) | added == after


def named_quads(root: Path, number: int) -> set[Quad]:
    store = Store.read_only(str(root / f".lapekg/snapshots/{number:06}/store"))
    return {each for each in store if isinstance(each.graph_name, NamedNode)}


def test_feed_tells_of_what_the_list_is_narrowed_down_to(client: FlaskClient) -> None:
    answer = client.get(f"/history.atom?about={MOBY}&author=Anna&lang=en")
    feed = ET.fromstring(answer.text)  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}title") == "Library, Moby-Dick; or, The Whale, Anna: changes"
    assert feed.findtext(f"{ATOM}id") == f"{BASE}history.atom?author=Anna&about=http%3A%2F%2Fbooks.example%2Fid%2Fmoby"
    entries = feed.findall(f"{ATOM}entry")
    assert [each.findtext(f"{ATOM}id") for each in entries] == [f"{BASE}snapshot/{number}" for number in (6, 5, 2)]
    assert entries[2].findtext(f"{ATOM}summary", "").startswith("Checked with the second printing. Statements: 4 added")
    assert entries[2].findtext(f"{ATOM}author/{ATOM}name") == "Anna"
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_feed_leaves_reports_out_unless_they_are_asked_for(client: FlaskClient) -> None:
    assert "history/3" not in client.get("/feed.atom").text
    assert "history/3" not in client.get("/history.atom").text
    assert "history/3" in client.get("/history.atom?door=reports").text


def test_page_shows_what_came_and_what_went_by_thing(client: FlaskClient) -> None:
    text = " ".join(page(client, "/history/2?lang=en").split())
    assert "<h1>Pierre, and the title as the cover has it</h1>" in text
    assert '<p class="message">Checked with the second printing.</p>' in text
    assert "<del><bdi>Moby-Dick</bdi></del>" in text
    assert "<ins><bdi>Moby-Dick; or, The Whale</bdi></ins>" in text
    pierre = text[text.index('<article class="changed created">') :]
    assert pierre.index("Pierre") < pierre.index("</article>")
    assert '<span class="badge created">new</span>' in pierre
    assert 'aria-label="Source 1: ' in text


def test_thing_that_was_deleted_is_called_by_its_former_name_and_leads_to_what_it_was(client: FlaskClient) -> None:
    text = page(client, "/history/4?lang=en")
    assert '<article class="changed deleted">\n<h3><a href="/doc/withdrawn?lang=en&amp;snapshot=3">Withdrawn' in text
    assert client.get("/doc/withdrawn").status_code == 404
    assert client.get("/doc/withdrawn?snapshot=3").status_code == 410


def test_statement_of_another_source_is_told_as_such(client: FlaskClient) -> None:
    text = page(client, "/history/5?lang=en")
    assert '<dd class="moved">' in text
    assert "<del>" not in text
    assert "source now" in text


def test_undone_commit_and_what_undid_it_lead_to_each_other(client: FlaskClient) -> None:
    assert '<a href="/history/6?lang=en">This was undone by change 6.</a>' in page(client, "/history/4?lang=en")
    assert '<a href="/history/4?lang=en">This undoes change 4.</a>' in page(client, "/history/6?lang=en")


def test_commit_of_a_whole_dataset_leads_to_the_files(client: FlaskClient) -> None:
    assert "whole dataset" in page(client, "/history/1?lang=en")
    answer = client.get("/history/1.rdfp")
    assert answer.status_code == 404
    assert "/snapshot/1/dataset.nq.gz" in answer.text
    assert client.get("/history/1", headers={"Accept": "application/rdf-patch"}).status_code == 406
    assert client.get("/history/1.ttl").status_code == 200


@pytest.mark.parametrize("number", ["0", "01", "7", "x", "-1", "\N{ARABIC-INDIC DIGIT TWO}", "99999999999999999999"])
def test_number_that_no_commit_has_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/history/{number}").status_code == 404
    assert client.get(f"/history/{number}.json").status_code == 404


@pytest.mark.parametrize("path", ["/history", "/history.json", "/history.atom", "/history/2", "/history/2.rdfp"])
def test_unchanged_document_is_not_sent_again(client: FlaskClient, path: str) -> None:
    etag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_page_of_a_thing_leads_to_its_last_changes(client: FlaskClient) -> None:
    text = page(client, "/doc/moby?lang=en")
    assert '<h2 id="history">Changes</h2>' in text
    assert '<a href="/history/5?lang=en">The review says so, not the cover</a>' in text
    assert f"/history.atom?about={MOBY}" in text
    assert 'id="history"' not in page(client, "/doc/hub")
    assert '<a href="/history/2' in page(client, "/doc/source/cover")
    assert '<a href="/history/4' in page(client, "/doc/source/journal")


@pytest.mark.parametrize(("language", "word"), [("fi", "Muutoshistoria"), ("en", "History")])
def test_pages_speak_the_readers_language(client: FlaskClient, language: str, word: str) -> None:
    answer = client.get("/history", headers={"Accept-Language": language})
    assert f"<h1>{word}</h1>" in answer.text
    assert answer.headers["Content-Language"] == language
    assert client.get("/history/4", headers={"Accept-Language": language}).status_code == 200


def test_commit_whose_words_are_markup_harms_no_page(tmp_path: Path) -> None:
    root = library_with_a_past(tmp_path)
    writer = Writer(root)
    said = Said(Door.UPDATE, "<b>Eve</b>", "<script>alert(1)</script>\x08\n]]>", "javascript:alert(1)")
    writer.write(said, 'source:cover { id:moby b:near id:hub ; skos:altLabel "<img src=x onerror=alert(1)>" }')
    writer.close()
    client = create_app(Settings.from_env({}, root), load_instance(root)).test_client()
    for path in ("/history", "/history/7", "/doc/moby"):
        text = page(client, path)
        assert "<script>alert" not in text
        assert "<b>Eve" not in text
        assert "<img" not in text
        assert 'href="javascript' not in text
    assert ET.fromstring(client.get("/history.atom").text) is not None  # noqa: S314 - our own
    assert json.loads(client.get("/history/7.json").text)["message"] == "<script>alert(1)</script>\x08\n]]>"
    assert client.get("/history/7.ttl").status_code == 200


def test_commit_to_the_default_graph_with_blank_nodes_is_shown(tmp_path: Path) -> None:
    root = write_files(tmp_path, SEPARATE)
    publish(root)
    writer = Writer(root)
    writer.write(Said(Door.UPDATE, "Anna"), 'id:moby b:edition [ b:year "1952" ] . id:new b:title "New"@sv .')
    writer.close()
    client = create_app(Settings.from_env({}, root), load_instance(root)).test_client()
    text = page(client, "/history/2")
    assert "1952" in text
    assert '<article class="changed created">' in text
    assert '<span class="tag" translate="no">sv</span>' in text
    assert client.get("/history/2.rdfp").text.count("\nA ") == 3
    table: Any = client.get("/history/2.json").json
    assert len(table["changes"]) == 3


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_every_door_has_its_words(language: str) -> None:
    texts = load_translations()[language].texts
    doors = [each.replace("-", "_") for each in Door]
    assert {f"history_{kind}_{each}" for kind in ("door", "untitled") for each in doors} <= set(texts)
