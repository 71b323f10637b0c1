"""What scripts of the query page fetch: terms to complete, and outlines of areas."""

import json
from pathlib import Path

import pytest
from werkzeug.test import Client

from lapekg.config import Settings, load_instance
from lapekg.pipeline import build
from lapekg.web.app import create_app
from tests.conftest import write_files

BASE = "http://books.example/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
A = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
AREAS = "queries/site/areas.geojson"
FILES = {
    "lapekg.toml": f'base_iri = "{BASE}"\nlanguages = ["fi", "en"]\n',
    "data/books.nq": f"""\
<{BASE}Book> <{RDFS}label> "kirja"@fi <{BASE}g> .
<{BASE}Book> <{RDFS}label> "book"@en <{BASE}g> .
<{BASE}id/1> {A} <{BASE}Book> <{BASE}g> .
<{BASE}id/2> {A} <{BASE}Book> <{BASE}g> .
<{BASE}id/1> <{BASE}title> "Yksi" <{BASE}g> .
<{BASE}id/1> <{BASE}pages> "1" <{BASE}g> .
<{BASE}id/2> <{BASE}pages> "2" <{BASE}g> .
<{BASE}id/3> {A} <{BASE}Shelf> <{BASE}g> .
""",
    AREAS: json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "id": f"{BASE}id/1", "properties": {}}]}
    ),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an instance with books and the outline of an area."""
    return tmp_path_factory.mktemp("terms")


@pytest.fixture(scope="module")
def client(root: Path) -> Client:
    """Return a client of the application over the published books."""
    settings = Settings(root=root)
    write_files(root, FILES)
    instance = load_instance(root)
    build(settings, instance, lambda _: None)
    return create_app(settings, instance).test_client()


def test_terms_are_named_in_the_readers_language_and_the_most_used_come_first(client: Client) -> None:
    told = json.loads(client.get("/sparql/terms?lang=fi").data)
    assert [(each["name"], each["uses"]) for each in told["classes"]] == [("kirja", 2), ("Shelf", 1)]
    assert told["classes"][0]["properties"] == [f"{BASE}pages", f"{BASE}title"]
    uses = [each["uses"] for each in told["properties"]]
    assert uses == sorted(uses, reverse=True)
    assert json.loads(client.get("/sparql/terms?lang=en").data)["classes"][0]["name"] == "book"


def test_terms_are_sent_once_for_a_snapshot_and_language(client: Client) -> None:
    first = client.get("/sparql/terms?lang=fi")
    tag = first.headers["ETag"]
    assert client.get("/sparql/terms?lang=fi", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/sparql/terms?lang=en").headers["ETag"] != tag


def test_areas_have_a_name_and_the_address_of_their_page(client: Client) -> None:
    answer = client.get("/sparql/areas?lang=en")
    assert answer.headers["Content-Type"] == "application/geo+json"
    (feature,) = json.loads(answer.data)["features"]
    assert feature["properties"] == {"name": "1", "address": "/doc/1?lang=en"}


def test_areas_of_an_instance_without_any_are_not_found(client: Client, root: Path) -> None:
    path = (root / AREAS).rename(root / "elsewhere")
    try:
        assert client.get("/sparql/areas").status_code == 404
    finally:
        path.rename(root / AREAS)
