"""Pages of documents and graphs."""

from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from lapekg.config import Settings, load_instance
from lapekg.web.app import create_app
from lapekg.web.site import Page, render
from lapekg.web.source_page import document_page, graph_page
from tests.conftest import write_files
from tests.linked.archive import ARCHIVE, BASE
from tests.web.conftest import publish

JOURNAL = "source/journal"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    root: Path = write_files(tmp_path_factory.mktemp("archive"), ARCHIVE)
    publish(root)
    return create_app(Settings.from_env({}, root), load_instance(root))


def show(app: Flask, path: str, parameters: str = "lang=en") -> str:
    with app.test_request_context(f"/doc/{path}?{parameters}"):
        page = Page()
        view = document_page if path == JOURNAL else graph_page
        return render(page, view(page, NamedNode(BASE + path)))


def test_document_shows_its_paragraphs_in_order_and_leads_to_the_original(app: Flask) -> None:
    html = show(app, JOURNAL)
    headings = [html.index(f'id="p{number}-heading"') for number in ("1", "2", "2.9", "2.10", "10")]
    assert headings == sorted(headings)
    assert 'href="https://journal.example/1851"' in html
    assert '<time class="period" datetime="1851-10">' in html


def test_document_shows_a_part_of_a_long_paragraph_and_leads_to_all_of_it(app: Flask) -> None:
    html = show(app, JOURNAL)
    assert "Letter 010" in html
    assert "Letter 110" not in html
    assert '<a href="/doc/source/journal/p1?lang=en">Show all 124 things</a>' in html
    assert "Letter 110" in show(app, f"{JOURNAL}/p1", "lang=en&page=2")


def test_document_shows_what_was_derived_below_its_first_paragraph_alone(app: Flask) -> None:
    html = show(app, JOURNAL)
    assert html.count("The ink is &lt;old&gt;.") == 1
    assert html.index('id="p2-heading"') < html.index("The ink is &lt;old&gt;.") < html.index('id="p2.9-heading"')


def test_paragraph_that_was_weighed_in_leads_to_the_other_one(app: Flask) -> None:
    assert '<a href="/doc/source/journal/p2?lang=en">Paragraph 2</a>' in show(app, f"{JOURNAL}/p10")


def test_paragraph_shows_what_it_says_and_what_else_says_so(app: Flask) -> None:
    html = show(app, f"{JOURNAL}/p2")
    assert "&lt;b&gt;first&lt;/b&gt;" in html
    assert 'class="references"' in html
    assert html.count('class="ref"') == 1


def test_paragraph_shows_texts_of_the_readers_language_first(app: Flask) -> None:
    html = show(app, f"{JOURNAL}/p2", "lang=fi")
    assert html.index("<bdi>ei</bdi>") < html.index('<bdi lang="en">no</bdi>')


def test_paragraph_without_statements_says_so(app: Flask) -> None:
    assert "Nothing has been read out of this." in show(app, f"{JOURNAL}/p2.9")


def test_derived_graph_gives_its_reason_in_the_readers_language(app: Flask) -> None:
    assert "The ink is &lt;old&gt;." in show(app, f"{JOURNAL}/p2/guess/year")
    in_finnish = show(app, f"{JOURNAL}/p2/guess/year", "lang=fi")
    assert "Muste on vanhaa." in in_finnish
    assert "<h1>Arvaus</h1>" in in_finnish


def test_graph_without_a_document_has_a_page(app: Flask) -> None:
    html = show(app, "rule/all")
    assert "A rule." in html
    assert "calm" in html


def test_page_after_the_last_one_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        show(app, f"{JOURNAL}/p1", "page=3")
