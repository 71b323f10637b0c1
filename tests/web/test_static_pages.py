"""The pages about the site itself."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from lapekg.config import Settings, load_instance
from lapekg.web.app import create_app
from lapekg.web.static_pages import PATHS
from tests.conftest import write_files
from tests.web.conftest import Server, publish

TITLED = {
    "lapekg.toml": """\
base_iri = "http://books.example/"
languages = ["en", "fi"]
license = "https://creativecommons.org/licenses/by-sa/4.0/"
contact = "mailto:books@books.example"

[title]
en = "Books & 100 % others"

[publisher]
en = "Friends of books"

[about]
en = \"\"\"
First <b>paragraph</b>.

Second one.
\"\"\"
""",
    "data/books.nt": """\
<http://books.example/id/moby> <http://books.example/title> "Moby-Dick" .
<http://books.example/source/list> <http://purl.org/dc/terms/license> <https://opendatacommons.org/licenses/odbl/1-0/> .
<http://books.example/source/other> <http://purl.org/dc/terms/license> <javascript:alert(1)> .
""",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application over an instance that tells all about itself."""
    root = write_files(tmp_path_factory.mktemp("titled"), TITLED)
    publish(root)
    return create_app(Settings.from_env({}, root), load_instance(root))


class Ids(HTMLParser):
    """Gathers identifiers, headings and what refers to identifiers."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.referred: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"] or "")
        self.referred += (values.get("aria-labelledby") or "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)


@pytest.mark.parametrize("path", [*PATHS, "/dumps", "/snapshot/1"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_page_is_in_each_language_and_well_made(server: Server, path: str, language: str) -> None:
    answer = server.request(f"{path}?lang={language}", headers={"Accept": "text/html"})
    assert (answer.status, answer.headers["Content-Language"]) == (200, language)
    text = answer.body.decode()
    assert f'<html lang="{language}">' in text
    page = Ids()
    page.feed(text)
    assert len(set(page.ids)) == len(page.ids)
    assert set(page.referred) <= set(page.ids)
    assert page.headings[0] == "h1"
    assert page.headings.count("h1") == 1
    steps = zip(page.headings, page.headings[1:], strict=False)
    assert all(int(after[1]) <= int(before[1]) + 1 for before, after in steps)


def test_about_tells_what_the_instance_says_of_itself(app: Flask) -> None:
    page = app.test_client().get("/about?lang=en").text
    assert "<p>First &lt;b&gt;paragraph&lt;/b&gt;.</p>" in page
    assert "<p>Second one.</p>" in page
    assert "Friends of books" in page
    assert '<a href="mailto:books@books.example">books@books.example</a>' in page


def test_about_marks_a_text_in_another_language(app: Flask) -> None:
    assert '<p lang="en">Second one.</p>' in app.test_client().get("/about?lang=fi").text


def test_licence_names_what_it_asks_for_and_the_licences_of_others(app: Flask) -> None:
    page = app.test_client().get("/licence?lang=en").text
    assert (
        '<a href="https://creativecommons.org/licenses/by-sa/4.0/" translate="no">Creative Commons BY-SA 4.0</a>'
        in page
    )
    assert "use the same licence" in page
    assert "Open Database License 1.0" in page
    assert 'href="javascript:' not in page


def test_licence_of_an_instance_without_one_allows_nothing(server: Server) -> None:
    page = server.request("/licence?lang=en").body.decode()
    assert "The publisher has named no licence." in page
    assert "You may copy" not in page


def test_cite_gives_the_same_reference_in_each_form(app: Flask) -> None:
    client = app.test_client()
    (item,) = json.loads(client.get("/cite.json?lang=en").text)
    assert (item["type"], item["title"], item["URL"]) == (
        "dataset",
        "Books & 100 % others",
        "http://books.example/snapshot/1",
    )
    assert r"title = {{Books \& 100 \% others}}" in client.get("/cite.bib?lang=en").text
    year = item["issued"]["date-parts"][0][0]
    reference = f"Friends of books. ({year}). Books &amp; 100 % others (Snapshot 1) [Data set]. {item['URL']}"
    assert reference in client.get("/cite?lang=en").text


def test_cite_files_have_their_own_types(server: Server) -> None:
    assert server.request("/cite.bib").headers["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert server.request("/cite.json").headers["Content-Type"] == "application/vnd.citationstyles.csl+json"


def test_quality_without_measurements_says_so(server: Server) -> None:
    page = server.request("/quality?lang=en").body.decode()
    assert "No measurements of this dataset" in page
    assert "1,001 statements" in page


def test_static_pages_are_in_every_language_the_program_speaks() -> None:
    folder = Path(__file__).parents[2] / "lapekg/web/translations"
    parts = ("dumps", "feeds", "about", "quality", "licence", "cite", "accessibility", "privacy")
    assert all((folder / f"{part}.{language}.toml").exists() for part in parts for language in ("fi", "sv", "en"))
