"""In which file new statements are put."""

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from lapekg.config import load_instance
from lapekg.export import said
from lapekg.export.homes import Homes
from lapekg.export.said import Files
from tests.conftest import write_files

BASE = "http://base.example/"
TOML = f"""\
base_iri = "{BASE}"
default_graph = "merged"

[graphs]
"data/register" = "source/us/p1"
"data/sources" = "source/us/p2"
"data/codes/places.csv" = "source/list/p1"
"data/empty" = "source/us/p9"
"""
HEAD = f"@prefix id: <{BASE}id/> .\n@prefix s: <{BASE}source/> .\n@prefix t: <{BASE}terms#> .\n\n"


def source(slug: str) -> str:
    part = f"<{BASE}source/{slug}/p1>"
    return f"{HEAD}s:{slug} t:title 'x' .\n{part} t:of s:{slug} .\n{part} {{ s:x t:p 1 }}\n"


FILES = {
    "lapekg.toml": TOML,
    "data/register/people.ttl": f"{HEAD}<{BASE}id/person/ada> t:name 'A' .\n<{BASE}id/person/bo> t:name 'B' .\n",
    "data/register/places.ttl": f"{HEAD}<{BASE}id/place/oulu> t:name 'O' .\n<{BASE}id/person/ada> t:from t:x .\n",
    "data/sources/letter.trig": source("letter"),
    "data/sources/diary.trig": source("diary"),
    "data/codes/places.csv": "id\n",
    "data/facts.nq": f"<{BASE}a> <{BASE}b> <{BASE}c> <http://other.example/g/1> .\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {name: text for name, text in FILES.items() if not name.endswith(".csv")}
    return write_files(tmp_path, files)


def home(root: Path, graph: str, subject: str) -> str:
    return Homes(Files(load_instance(root))).home(NamedNode(graph), subject)


@pytest.mark.parametrize(
    ("graph", "subject", "name"),
    [
        # The file that speaks of the subject, of its kind, of anything there.
        ("source/us/p1", "id/person/ada", "data/register/people.ttl"),
        ("source/us/p1", "id/person/cy", "data/register/people.ttl"),
        ("source/us/p1", "id/place/turku", "data/register/places.ttl"),
        ("source/us/p1", "id/event/e", "data/register/people.ttl"),
        # Each source has a file of its own.
        ("source/us/p2", "source/letter", "data/sources/letter.trig"),
        ("source/us/p2", "source/letter/p2", "data/sources/letter.trig"),
        ("source/us/p2", "source/memoir", "data/sources/memoir.trig"),
        ("source/us/p2", "source/memoir/p1", "data/sources/memoir.trig"),
        # A graph that nobody spoke in: with its source, or as sources are named.
        ("source/letter/p1", "id/person/ada", "data/sources/letter.trig"),
        ("source/letter/p7", "id/person/ada", "data/sources/letter.trig"),
        ("source/memoir/p1", "id/person/ada", "data/sources/memoir.trig"),
        ("source/Mémoire%20d'hier/p1", "id/person/ada", "data/sources/memoire-d-hier.trig"),
        # One that lapekg.toml gives a place, or a path gives a name.
        ("source/us/p9", "id/person/ada", "data/empty/person.ttl"),
        ("graph/data/new", "id/person/ada", "data/new.ttl"),
        ("graph/ontology/new", "id/person/ada", "ontology/new.ttl"),
        ("graph/lapekg/new", "id/person/ada", "data/lapekg.trig"),
        ("graph/data/../new", "id/person/ada", "data/statements.trig"),
        # One without any likeness.
        ("claims/c1", "id/person/ada", "data/c1.trig"),
    ],
)
def test_home_is_where_the_like_is(root: Path, graph: str, subject: str, name: str) -> None:
    assert home(root, BASE + graph, BASE + subject) == name


def test_foreign_graph_goes_to_the_file_of_its_like_or_to_a_new_one(root: Path) -> None:
    assert home(root, "http://other.example/g/2", BASE) == "data/facts.nq"
    assert home(root, "http://third.example/g/2", BASE) == "data/2.trig"
    assert home(root, "urn:x:1", BASE) == "data/x-1.trig"


def test_file_that_cannot_be_edited_takes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "data/register/people.ttl").unlink()
    (root / "data/register/places.ttl").unlink()
    (root / "data/register/person.rdf").write_text("")
    assert home(root, f"{BASE}source/us/p1", f"{BASE}id/person/ada") == "data/register/person.ttl"
    monkeypatch.setattr(said, "LARGEST", 20)
    assert home(root, f"{BASE}source/letter/p1", f"{BASE}id/person/ada") == "data/letter.trig"
    (root / "data/letter.trig").write_text("#" * 21)
    assert home(root, f"{BASE}source/letter/p1", f"{BASE}id/person/ada") == "data/letter-2.trig"


def test_default_graph_of_an_instance_without_a_merged_one(tmp_path: Path) -> None:
    homes = Homes(Files(load_instance(write_files(tmp_path, {"data/a.trig": "<u:g> { <u:s> <u:p> <u:o> }"}))))
    assert homes.home(DefaultGraph(), "http://a.example/person/ada") == "data/person.ttl"
    write_files(tmp_path, {"data/b.ttl": "<u:s> <u:p> <u:o> ."})
    homes = Homes(Files(load_instance(tmp_path)))
    assert homes.home(DefaultGraph(), "http://a.example/person/ada") == "data/b.ttl"
