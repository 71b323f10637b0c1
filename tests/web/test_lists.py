"""Lists of classes and of sources."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from itertools import chain
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lapekg.config import Settings, load_instance
from lapekg.web import lists
from lapekg.web.app import create_app
from lapekg.web.lists import PAGE_SIZE
from lapekg.web.service import EXTENSION, Service
from tests.conftest import write_files
from tests.linked.archive import ARCHIVE, LETTERS
from tests.web.conftest import publish

ROW = re.compile(r'<th scope="row"><a href="([^"]*)"[^>]*>([^<]*)</a>')
LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@contextmanager
def serving(root: Path) -> Iterator[FlaskClient]:
    app = create_app(Settings.from_env({}, root), load_instance(root))
    yield app.test_client()
    service: Service = app.extensions[EXTENSION]
    service.bridge.run(service.pool.close())
    service.bridge.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root: Path = write_files(tmp_path_factory.mktemp("archive"), ARCHIVE)
    publish(root)
    with serving(root) as running:
        yield running


def get(client: FlaskClient, path: str, language: str = "en") -> TestResponse:
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language})


def page(client: FlaskClient, path: str, language: str = "en") -> str:
    response = get(client, path, language)
    assert response.status_code == 200, response.text
    return response.text


def rows(html: str) -> list[str]:
    return [unescape(name) for _, name in ROW.findall(html)]


def links(html: str) -> dict[str, str]:
    """Give the addresses of links by their texts."""
    return {unescape(re.sub(r"<[^>]*>", "", text)).strip(): unescape(address) for address, text in LINK.findall(html)}


def test_browse_leads_to_the_list_of_each_class(client: FlaskClient) -> None:
    html = page(client, "/browse")
    assert links(html)["letter"] == "/list/letter"
    assert f'<span class="count">{LETTERS}</span>' in html
    for address in re.findall(r'href="(/list/[^"]*)"', html):
        assert get(client, address).status_code == 200


def test_list_pages_together_have_every_member_once(client: FlaskClient) -> None:
    pages = [rows(page(client, f"/list/letter?page={number}")) for number in (1, 2, 3)]
    assert [len(each) for each in pages] == [PAGE_SIZE, PAGE_SIZE, LETTERS - 2 * PAGE_SIZE]
    assert list(chain.from_iterable(pages)) == [f"Letter {number:03}" for number in range(LETTERS)]


def test_list_is_narrowed_down_by_the_links_of_its_facets(client: FlaskClient) -> None:
    html = page(client, "/list/letter")
    in_finland = page(client, links(html)["Finland"])
    assert "60" in in_finland
    in_1851 = page(client, links(in_finland)["1851"])
    assert rows(in_1851) == [f"Letter {number:03}" for number in range(41, 80, 2)]
    # The chosen value leads back.
    assert rows(page(client, links(in_1851)["1851"])) == rows(in_finland)


def test_list_shows_only_facets_that_narrow_it(client: FlaskClient) -> None:
    assert "<h3>Class</h3>" in page(client, "/list/letter")
    assert "<h3>Class</h3>" not in page(client, "/list/postcard")


def test_list_by_a_literal_value_with_quotes_and_backslashes(client: FlaskClient) -> None:
    address = links(page(client, "/list/letter"))['say "hi" \\']
    assert rows(page(client, address)) == ["Letter 000"]


def test_list_is_ordered_by_the_links_of_its_columns(client: FlaskClient) -> None:
    newest = page(client, "/list/letter?sort=-year")
    assert rows(newest)[0] == "Letter 080"
    assert 'aria-sort="descending"' in newest
    assert rows(page(client, links(newest)["Year"]))[0] == "Letter 000"


def test_list_can_be_had_as_csv_through_the_query_that_it_shows(client: FlaskClient) -> None:
    html = page(client, "/list/letter?place=id/finland&sort=-year")
    found = client.get(links(html)["Download CSV"])
    assert found.content_type.startswith("text/csv")
    table = list(csv.DictReader(io.StringIO(found.text)))
    assert [each["name"] for each in table][:PAGE_SIZE] == rows(html)
    assert len(table) == LETTERS // 2
    assert {each["place"] for each in table} == {"Finland"}


def test_list_is_in_the_language_of_the_reader(client: FlaskClient) -> None:
    html = page(client, "/list/letter", "fi")
    assert "<h1>Kirje</h1>" in html
    assert "<h3>Maa</h3>" in html
    assert {"Suomi", "Lataa CSV"} <= set(links(html))


def test_list_of_sources_has_the_documents_and_leads_to_them(client: FlaskClient) -> None:
    html = page(client, "/sources?year=1851")
    assert ROW.findall(html) == [("/doc/source/journal", "The &lt;journal&gt;")]
    assert rows(page(client, "/sources")) == ["Terms", "The <journal>"]


def test_list_without_matches_says_so(client: FlaskClient) -> None:
    assert "Nothing matches these filters." in page(client, "/list/letter?year=1999")
    assert rows(page(client, "/list/letter?place=id/nowhere")) == []


def test_list_that_is_very_long_has_all_members_without_facets(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_ORDERED", LETTERS - 1)
    html = page(client, "/list/letter?lang=en")
    assert "This list is too long" in html
    assert "<h3>" not in html
    pages = [rows(page(client, f"/list/letter?lang=en&page={number}")) for number in (1, 2, 3)]
    assert sorted(chain.from_iterable(pages)) == [f"Letter {number:03}" for number in range(LETTERS)]
    assert len(client.get(links(html)["Download CSV"]).text.splitlines()) == LETTERS + 1


def test_lists_of_a_graph_without_classes_and_documents_say_so(books: Path) -> None:
    with serving(books) as running:
        assert "Nothing has a class yet." in page(running, "/browse")
        assert "The graph has no source documents." in page(running, "/sources")
        assert get(running, "/list/book").status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/list/novel", 404),
        ("/list/letter?page=4", 404),
        ("/list/letter?page=0", 400),
        ("/list/letter?page=x", 400),
        ("/list/letter?year=last", 400),
        ("/list/letter?place=a%20b", 400),
        ("/list/letter?mood=%22open", 400),
        ("/list/letter?sort=place", 404),
    ],
)
def test_list_that_cannot_be_is_an_error_of_the_request(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(path, headers={"Accept": "application/problem+json"})
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert get(client, path).content_type.startswith("text/html")
