"""A published snapshot with shapes, one of which asks without end, and a validator over it."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lapekg.config import Limits, Settings, load_instance
from lapekg.pipeline import build
from lapekg.sparql.budget import Budget
from lapekg.validator.question import Question, Text
from lapekg.validator.service import Validator
from lapekg.web.bridge import Bridge
from tests.conftest import BOOKS, write_files

PREFIXES = "@prefix b: <http://books.example/terms#> .\n@prefix id: <http://books.example/id/> .\n"
UNTITLED = f"{PREFIXES}<http://books.example/source/cover> {{\n    id:walden a b:Book .\n}}\n"
TITLED = UNTITLED.replace("b:Book .", 'b:Book ; b:title "Walden" .')
# What a shape asks of such things never comes to an end.
ENDLESS = f"{PREFIXES}id:walden a b:Endless .\n"
ENDLESS_SHAPE = """\
@prefix b: <http://books.example/terms#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

<http://books.example/shapes#Endless> a sh:NodeShape ;
    sh:targetClass b:Endless ;
    sh:sparql <http://books.example/shapes#Endless-query> .

<http://books.example/shapes#Endless-query> a sh:SPARQLConstraint ;
    sh:select '''
SELECT $this {
  ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x
  FILTER(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j), STR(?m), STR(?p), STR(?s), STR(?v)) = "never")
}''' .
"""
FILES = {
    **BOOKS,
    "data/sources.ttl": "<http://books.example/source/cover> a <http://books.example/terms#Paragraph> .\n",
    "shapes/Endless.ttl": ENDLESS_SHAPE,
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an instance with a published snapshot."""
    root = write_files(tmp_path_factory.mktemp("books"), FILES)
    build(Settings(root=root), load_instance(root), lambda _phase: None)
    return root


@pytest.fixture(scope="module")
def bridge() -> Iterator[Bridge]:
    """Give an event loop to run checks in."""
    running = Bridge()
    yield running
    running.close()


def make(root: Path, **limits: float) -> Validator:
    """Make a validator with limits of one's own."""
    # A busy machine is not to end a check that is quick.
    chosen = dataclasses.replace(Limits(), **{"check_seconds": 60.0, **limits})  # type: ignore[arg-type]
    return Validator(Settings(root=root), chosen, Budget(1e6))


@pytest.fixture(scope="module")
def validator(bridge: Bridge, books: Path) -> Iterator[Validator]:
    """Give a validator that tests share."""
    shared = make(books)
    yield shared
    bridge.run(shared.close())


@pytest.fixture
def start(bridge: Bridge, books: Path) -> Iterator[Callable[..., Validator]]:
    """Give a function that makes a validator with limits of one's own."""
    started: list[Validator] = []

    def start_one(root: Path = books, **limits: float) -> Validator:
        started.append(make(root, **limits))
        return started[-1]

    yield start_one
    for each in started:
        bridge.run(each.close())


def ask(*texts: str | bytes, syntax: str | None = None, form: str = "json", **options: str) -> Question:
    """Make a question about texts named a.trig, b.trig and so on."""
    sent = [each.encode() if isinstance(each, str) else each for each in texts]
    named = tuple(Text(f"{letter}.trig", data, syntax) for letter, data in zip("abcdef", sent, strict=False))
    return Question(named, form, **{"language": "en", **options})
