"""What a page tells of an answer: the names of things, where they are described, and the same for scripts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from lapekg.web.answers import Answer, answer_values, in_script
from lapekg.web.app import create_app
from lapekg.web.site import Page
from tests.conftest import write_files

BASE = "http://books.example/"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
FILES = {
    "lapekg.toml": f'base_iri = "{BASE}"\nlanguages = ["fi", "sv", "en"]\n[prefixes]\nid = "{BASE}id/"\n',
    "data/books.nq": f"""\
<{BASE}id/moby> {LABEL} "Valkoinen valas"@fi <{BASE}graph/1> .
<{BASE}id/moby> {LABEL} "Moby-Dick"@en <{BASE}graph/1> .
<{BASE}id/moby> <{BASE}by> <http://people.example/melville> <{BASE}graph/1> .
""",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application over a published book."""
    root = tmp_path_factory.mktemp("books")
    settings = Settings(root=root)
    write_files(root, FILES)
    instance = load_instance(root)
    build(settings, instance, lambda _: None)
    return create_app(settings, instance)


@pytest.fixture
def page(app: Flask) -> Iterator[Page]:
    """Return a request in Finnish."""
    with app.test_request_context("/sparql", headers={"Accept-Language": "fi"}):
        yield Page()


def _solutions(**solution: dict[str, str]) -> Answer:
    document = {"head": {"vars": list(solution)}, "results": {"bindings": [solution]}}
    return Answer("solutions", json.dumps(document).encode(), 1, 0.1, 1)


def _told(values: dict[str, Any]) -> Any:
    return json.loads(values["data"])


def test_answer_names_things_in_the_readers_language_and_leads_to_their_pages(page: Page) -> None:
    values = answer_values(page, _solutions(book={"type": "uri", "value": f"{BASE}id/moby"}))
    ((shown,),) = values["rows"]
    assert (shown.text, shown.name, shown.language, shown.href) == ("id:moby", "Valkoinen valas", "fi", "/doc/moby")
    assert _told(values)["names"] == {
        f"{BASE}id/moby": {"text": "Valkoinen valas", "language": "fi", "address": "/doc/moby"}
    }


def test_answer_keeps_the_address_of_what_is_not_ours(page: Page) -> None:
    iri = "http://people.example/melville"
    values = answer_values(page, _solutions(author={"type": "uri", "value": iri}))
    ((shown,),) = values["rows"]
    assert (shown.name, shown.href) == (None, iri)
    assert _told(values)["names"] == {}


def test_answer_gives_scripts_the_solutions_as_they_came(page: Page) -> None:
    answer = _solutions(title={"type": "literal", "value": "</script><b>", "xml:lang": "en"})
    values = answer_values(page, answer)
    assert "</script>" not in values["data"]
    assert _told(values)["results"] == json.loads(answer.body)


def test_answer_that_is_a_graph_gives_scripts_its_links_with_names(page: Page) -> None:
    turtle = f'<{BASE}id/moby> <{BASE}by> _:a , "text" , <http://people.example/melville> .'
    told = _told(answer_values(page, Answer("graph", turtle.encode(), 3, 0.1, 1)))
    assert [each["object"]["type"] for each in told["results"]["results"]["bindings"]] == ["bnode", "uri"]
    assert told["names"][f"{BASE}id/moby"]["text"] == "Valkoinen valas"


def test_answer_that_is_no_whole_graph_is_shown_as_text(page: Page) -> None:
    values = answer_values(page, Answer("graph", b"<a:b> <a:c> <<(", 3, 0.1, 1))
    assert values["turtle"] == "<a:b> <a:c> <<("
    assert _told(values)["results"]["results"]["bindings"] == []


def test_answer_needs_no_snapshot_to_be_shown(tmp_path: Path) -> None:
    empty = create_app(Settings(root=tmp_path), load_instance(tmp_path))
    with empty.test_request_context("/sparql"):
        assert answer_values(Page(), _solutions(x={"type": "uri", "value": "a:b"}))["rows"][0][0].text == "a:b"


@given(
    st.recursive(st.text() | st.none() | st.integers(), lambda each: st.lists(each) | st.dictionaries(st.text(), each))
)
def test_data_in_a_script_is_json_and_ends_no_element(value: Any) -> None:
    written = in_script(value)
    assert json.loads(written) == value
    assert not set("<>&") & set(written)
