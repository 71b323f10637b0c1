"""What every page has in common: its language, its addresses, its entity tag."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pyoxigraph import BlankNode, NamedNode

from lapekg.config import Settings, load_instance
from lapekg.web.app import create_app
from lapekg.web.site import Page
from tests.conftest import write_files
from tests.linked.library import BASE, LIBRARY
from tests.web.conftest import FILES, Server, publish


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application over the library."""
    root = write_files(tmp_path_factory.mktemp("library"), LIBRARY)
    publish(root)
    return create_app(Settings.from_env({}, root), load_instance(root))


@pytest.mark.parametrize(
    ("path", "accept_language", "language", "chosen"),
    [
        ("/x", None, "en", None),
        ("/x", "fi", "fi", None),
        ("/x", "de, fi;q=0.3", "fi", None),
        ("/x", "en;q=0.2, fi;q=0.3", "fi", None),
        ("/x", "fi;q=0, en", "en", None),
        ("/x", "fi-FI", "fi", None),
        ("/x", "de", "en", None),
        ("/x?lang=fi", "en", "fi", "fi"),
        ("/x?lang=de", "fi", "fi", None),
        ("/x?lang=", "fi", "fi", None),
        ("/x?lang=FI", "en", "fi", "fi"),
    ],
)
def test_page_is_in_the_language_chosen_or_accepted(
    app: Flask, path: str, accept_language: str | None, language: str, chosen: str | None
) -> None:
    headers = {"Accept-Language": accept_language} if accept_language else {}
    with app.test_request_context(path, headers=headers):
        page = Page()
        assert (page.language, page.chosen) == (language, chosen)
        assert page.languages[0] == language


def test_chosen_language_stands_in_every_address(app: Flask) -> None:
    with app.test_request_context("/x?lang=fi"):
        page = Page()
        assert page.of(NamedNode(f"{BASE}id/moby")) == "/doc/moby?lang=fi"
        assert page.of(NamedNode(f"{BASE}ontology#Book")) == "/ontology?lang=fi#Book"
        assert page.in_language("/search?q=x") == "/search?q=x&lang=fi"
        assert page.address("sparql.query") == "/sparql?lang=fi"
    with app.test_request_context("/x", headers={"Accept-Language": "fi"}):
        assert Page().of(NamedNode(f"{BASE}id/moby")) == "/doc/moby"


@pytest.mark.parametrize(
    ("iri", "address"),
    [
        ("https://other.example/x", "https://other.example/x"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("urn:isbn:1", None),
    ],
)
def test_thing_of_others_is_linked_only_where_a_link_does_no_harm(app: Flask, iri: str, address: str | None) -> None:
    with app.test_request_context("/x"):
        assert Page().of(NamedNode(iri)) == address


def test_blank_node_has_no_address(app: Flask) -> None:
    with app.test_request_context("/x"):
        assert Page().of(BlankNode()) is None


def test_switch_leads_to_the_same_page_in_each_language(app: Flask) -> None:
    with app.test_request_context("/search?q=a%26b&lang=fi&page=2"):
        assert Page().switch() == {
            "en": ("English", "/search?q=a%26b&page=2&lang=en"),
            "fi": ("Suomi", "/search?q=a%26b&page=2&lang=fi"),
        }


def test_switch_keeps_a_path_that_has_to_be_encoded(app: Flask) -> None:
    with app.test_request_context("/doc/100%25%3F"):
        assert Page().switch()["fi"][1] == "/doc/100%25%3F?lang=fi"


def test_page_without_a_snapshot_has_none(tmp_path: Path) -> None:
    root = write_files(tmp_path, {"lapekg.toml": FILES["lapekg.toml"]})
    app = create_app(Settings.from_env({}, root), load_instance(root))
    with app.test_request_context("/x"):
        assert Page().published is None


def test_page_has_a_new_entity_tag_with_a_new_snapshot(tmp_path: Path, serve: Callable[..., Server]) -> None:
    root = write_files(tmp_path, FILES)
    publish(root)
    server = serve(root)
    first = server.request("/doc/moby.html")
    unchanged = server.request("/doc/moby.html", headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status == 304
    write_files(root, {"data/more.nq": f'<{BASE}id/moby> <{BASE}more> "x" .\n'})
    publish(root)
    changed = server.request("/doc/moby.html", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status == 200
    assert changed.headers["Lapekg-Snapshot"] == "2"
