"""The pages of example queries, and their order by topic."""

from collections.abc import Iterator
from html import unescape

import pytest
from werkzeug.exceptions import NotFound

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from lapekg.sparql.examples import load_all_examples, parse_example
from lapekg.web.app import create_app
from lapekg.web.example_pages import by_topic, example_page
from lapekg.web.site import Page, render
from tests.conftest import write_files

BASE = "http://books.example/"
FILES = {
    "lapekg.toml": f'base_iri = "{BASE}"\nlanguages = ["fi", "sv", "en"]\ndefault_graph = "merged"\n',
    "data/books.nq": f'<{BASE}id/moby> <{BASE}title> "Moby-Dick" <{BASE}g> .\n',
    "queries/books.rq": f"""\
# title@en: Books
# audience@en: A reader
# keywords@en: Shelf, old
# keywords@fi: Hylly
# view: chart

SELECT ?title {{ ?book <{BASE}title> ?title }}
""",
    "queries/any.rq": "# title@en: Is there <any>?\n# keywords@en: Shelf\n# keywords@fi: Hylly\nASK {}\n",
    "queries/deep/untold.rq": "SELECT * {} LIMIT 1\n",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Return a request in Finnish to an instance with three queries."""
    root = tmp_path_factory.mktemp("queries")
    settings = Settings(root=root)
    write_files(root, FILES)
    instance = load_instance(root)
    build(settings, instance, lambda _: None)
    app = create_app(settings, instance)
    with app.test_request_context("/?lang=fi"):
        yield Page()
        service = Page().service
        service.bridge.run(service.pool.close())
        service.bridge.close()


def test_examples_stand_under_their_first_keyword_in_the_readers_language(pages: Page) -> None:
    topics = by_topic(pages, load_all_examples(pages.instance.root / "queries"))
    assert [(each.name.text, [example.name for example in each.examples]) for each in topics] == [
        ("Hylly", ["any", "books"]),
        ("", ["deep/untold"]),
    ]


def test_example_leads_to_its_page_and_to_the_editor_in_the_view_that_fits(pages: Page) -> None:
    books = by_topic(pages, load_all_examples(pages.instance.root / "queries"))[0].examples[1]
    assert books.address == "/query/books?lang=fi"
    assert books.editor.startswith("/sparql?query=SELECT")
    assert books.editor.endswith("lang=fi#chart")


def test_example_page_shows_the_query_with_its_answer_and_the_others_of_its_topic(pages: Page) -> None:
    html = unescape(render(pages, example_page(pages, "books")))
    assert "SELECT ?title {" in html
    assert "Moby-Dick" in html
    assert "A reader" in html
    assert "/query/any?lang=fi" in html
    assert "/query/books.rq" in html


def test_example_page_answers_ask_in_words(pages: Page) -> None:
    html = render(pages, example_page(pages, "any"))
    assert "Kyllä" in html
    assert "Is there &lt;any&gt;?" in html


def test_example_page_of_an_unknown_query_is_not_found(pages: Page) -> None:
    with pytest.raises(NotFound):
        example_page(pages, "none")


def test_example_tells_its_view_and_audience() -> None:
    example = parse_example("x", "# audience@sv: Någon\n# view: timeline\n# view: <b>\n\nASK {}")
    assert (example.audience, example.view) == ({"sv": "Någon"}, "timeline")
