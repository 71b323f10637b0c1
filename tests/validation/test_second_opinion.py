"""An independent engine finds the same as ours, but for what differences.toml tells and explains."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Literal, Quad

from lapekg.config import Instance
from lapekg.graph import Dataset, build_dataset
from lapekg.sources import LocatedQuad, Position
from lapekg.validation import Shapes, load_shapes, validate
from tests.validation.expectations import dataset_of, make_instance
from tests.validation.random_shapes import (
    NAMED,
    OF_PROPERTIES,
    OF_VALUES,
    PATHS,
    TARGETS,
    nested_shapes,
    node_shapes,
    property_shapes,
    quads,
)
from tests.validation.second_opinion import DIFFERENCES, Result, ours, theirs

# What differences.toml has an example of.
TELLING = ("BIND($this", "SELECT $this {", "sh:deactivated", "sh:closed true", "sh:lessThan", "sh:minInclusive '2")
EXPLAINED_PATHS = ("sh:inversePath (", "sh:oneOrMorePath", "[ sh:inversePath ex:q ]")


def _without(texts: list[str], *parts: str) -> list[str]:
    return [text for text in texts if not any(part in text for part in parts)]


values = _without(OF_VALUES, *TELLING)
paths = _without(PATHS, *EXPLAINED_PATHS)
properties = property_shapes([*values, *_without(OF_PROPERTIES, *TELLING)], paths)
shapes_alike = node_shapes(properties, values, TARGETS, closed=[""])
closed_shapes = node_shapes(property_shapes(values, ["ex:p", "ex:q"]), values)

nested = nested_shapes(
    _without(values, "sh:node ["),
    _without(OF_PROPERTIES, *TELLING, "sh:qualifiedValueShapesDisjoint"),
    [path for path in paths if "sh:inversePath ex:q" not in path],
)


def _both(dataset: Dataset, shapes: Shapes) -> tuple[frozenset[Result], frozenset[Result]]:
    found = ours(validate(dataset, shapes))
    return found, theirs(dataset, shapes.graph)


def _compare(folder: Path, data: list[Quad], shape: str) -> None:
    instance: Instance = make_instance(folder, f"{NAMED} ex:S {shape} .")
    dataset = build_dataset((LocatedQuad(quad, Position("d.trig", 1)) for quad in data), (), instance)
    found, other = (
        # A literal that is a focus node has no values in the other engine.
        {result for result in results if not result.focus_node.startswith('"')}
        for results in _both(dataset, load_shapes(instance))
    )
    assert found == other


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(quads, shapes_alike)
def test_results_are_those_of_the_other_engine(tmp_path: Path, data: list[Quad], shape: str) -> None:
    _compare(tmp_path, data, shape)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(quads, closed_shapes)
def test_results_of_closed_shapes_are_those_of_the_other_engine(tmp_path: Path, data: list[Quad], shape: str) -> None:
    _compare(tmp_path, data, shape)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(quads, nested)
def test_results_of_nested_shapes_are_those_of_the_other_engine(tmp_path: Path, data: list[Quad], shape: str) -> None:
    # Literals are left out: in the other engine nothing leads on from them.
    _compare(tmp_path, [quad for quad in data if not isinstance(quad.object, Literal)], shape)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference["what"])
def test_difference_is_as_the_table_tells_it(tmp_path: Path, difference: dict[str, Any]) -> None:
    instance = make_instance(tmp_path, difference["shapes"], difference["data"])
    shapes, dataset = load_shapes(instance), dataset_of(instance)
    told = validate(dataset, shapes).result_set()
    assert {f"{focus} {path or '-'} {constraint}" for focus, path, constraint in told} == set(difference["ours"])
    found, other = _both(dataset, shapes)
    assert found != other, "the engines agree: the entry goes, and what excludes it from the random shapes"
