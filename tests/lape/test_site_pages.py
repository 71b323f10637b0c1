"""What the pages about the site tell of our graph."""

from pathlib import Path

import pytest
from flask import Flask

from lapekg.config import Settings, load_instance
from lapekg.linked.context import make_context
from lapekg.linked.quality import Table, read_quality
from lapekg.linked.reader import Reader
from lapekg.snapshots.open import current_snapshot
from lapekg.web.app import create_app
from tests.lape import BASE, REPOSITORY

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture(scope="module")
def reader(lape_state: Path) -> Reader:
    """Return a reader of our graph."""
    return Reader(current_snapshot(lape_state), load_instance(REPOSITORY))


@pytest.fixture(scope="module")
def app(lape_state: Path) -> Flask:
    """Return the application over our graph."""
    return create_app(Settings(root=REPOSITORY, state=lape_state), load_instance(REPOSITORY))


@pytest.fixture(scope="module")
def tables(reader: Reader) -> list[Table]:
    """Return what was measured of our graph."""
    return read_quality(reader)


def test_every_measurement_is_in_a_table(reader: Reader, tables: list[Table]) -> None:
    measurement = "http://www.w3.org/ns/dqv#QualityMeasurement"
    expected = next(each.entities for each in reader.snapshot.statistics().classes if each.class_iri == measurement)
    assert sum(metric.count for table in tables for metric in table.metrics) == expected


def test_completeness_is_a_share_of_each_class_and_property(tables: list[Table]) -> None:
    (completeness,) = [each for each in tables if each.width == 2]
    (metric,) = completeness.metrics
    assert metric.node.value == f"{BASE}concept/metric/completeness"
    assert metric.is_share


@pytest.mark.parametrize("language", LANGUAGES)
def test_about_and_licence_speak_each_language(app: Flask, language: str) -> None:
    client = app.test_client()
    about = client.get(f"/about?lang={language}").text
    assert load_instance(REPOSITORY).about[language].strip().splitlines()[0] in about
    assert f'<p lang="{language}"' not in about
    licence = client.get(f"/licence?lang={language}").text
    assert "Creative Commons BY 4.0" in licence
    assert "Open Database License 1.0" in licence


def test_context_has_every_term_of_the_ontology_but_those_named_like_a_prefix(reader: Reader) -> None:
    terms = make_context(reader)["@context"]
    assert terms["plannedFor"]
    assert terms["holder"] == {"@id": "lape:holder", "@type": "@id"}
    assert terms["Project"] == "lape:Project"
    assert terms["source"] == {"@id": f"{BASE}source/", "@prefix": True}
