"""Every kind of thing in our graph has an IRI that leads to a page and to data."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from lapekg.config import Settings, load_instance
from lapekg.linked.reader import RDF_TYPE
from lapekg.web.app import create_app
from tests.lape import BASE, REPOSITORY


@pytest.fixture(scope="module")
def client(lape_state: Path) -> FlaskClient:
    """Return a client of our site."""
    return create_app(Settings(root=REPOSITORY, state=lape_state), load_instance(REPOSITORY)).test_client()


@pytest.fixture(scope="module")
def examples(store: Store) -> dict[NamedNode, NamedNode]:
    """Return one thing of ours for each class, the first by its IRI."""
    found: dict[NamedNode, NamedNode] = {}
    quads = store.quads_for_pattern(None, RDF_TYPE, None, DefaultGraph())
    for each in sorted(quads, key=lambda quad: str(quad.subject)):
        if isinstance(each.subject, NamedNode) and each.subject.value.startswith(BASE):
            found.setdefault(each.object, each.subject)  # type: ignore[arg-type]  # classes are IRIs here
    return found


def test_each_kind_of_thing_leads_to_a_page_in_each_language(
    client: FlaskClient, examples: dict[NamedNode, NamedNode]
) -> None:
    assert len(examples) > 60
    for number, node in enumerate(sorted(set(examples.values()), key=str)):
        language = ("fi", "sv", "en")[number % 3]
        path = node.value.removeprefix(BASE).partition("#")[0]
        answer = client.get(f"/{path}?lang={language}", headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200, node
        assert answer.headers["Content-Language"] == language
        assert f'<html lang="{language}"' in answer.text


def test_each_kind_of_thing_leads_to_data_that_name_their_source(
    client: FlaskClient, examples: dict[NamedNode, NamedNode]
) -> None:
    for node in set(examples.values()):
        path = node.value.removeprefix(BASE).partition("#")[0]
        answer = client.get(f"/{path}", headers={"Accept": "application/trig"}, follow_redirects=True)
        about = [each for each in parse(answer.data, format=RdfFormat.TRIG) if each.subject == node]
        assert about, node
        assert all(_has_source(each) for each in about), node


def _has_source(quad: Quad) -> bool:
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and graph.value.startswith((f"{BASE}source/", f"{BASE}rule/"))
