"""Validate everything that is there, with or without more."""

from collections.abc import Iterable

from pyoxigraph import Quad, Store

from lapekg.checking.scene import Scene
from lapekg.config import Instance
from lapekg.graph import Dataset, build_dataset, load_rules
from lapekg.sources import LocatedQuad
from lapekg.validation.engine import find
from lapekg.validation.locations import DatasetLocations
from lapekg.validation.results import report_of
from lapekg.validation.shapes import load_shapes


def whole_scene(instance: Instance, located: Iterable[LocatedQuad]) -> Scene:
    """Read, infer and validate everything; the cost grows with all of it."""
    dataset = build_dataset(located, load_rules(instance), instance)
    shapes = load_shapes(instance)
    locations = DatasetLocations(dataset)
    return Scene(
        store=_store(dataset),
        shapes=shapes,
        results=report_of(find(dataset, shapes), shapes.naming).violations,
        locations=locations,
        elsewhere=lambda: locations,
    )


def _store(dataset: Dataset) -> Store:
    """Hold the quads, and in the default graph every statement, as shapes see them."""
    store = Store()
    store.extend(dataset.quads)
    store.extend(Quad(*statement) for statement in dataset.statements())
    return store
